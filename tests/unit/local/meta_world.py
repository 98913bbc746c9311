"""A clinic's number, its webhook and a Graph client around the Meta stand-in, in virtual time."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Any

from smartclinic_local.meta.core import MetaCore
from smartclinic_local.meta.faults import Faults
from smartclinic_local.meta.graph import GraphAnswer
from smartclinic_local.meta.people import Person
from smartclinic_local.meta.record import Sent
from tests.unit.local.virtual_time import LoopClock, elapsed

NUMBER = "106540352242922"
MEI = Person("陳小美", phone="+85291234567", bsuid="HK.1349120865530274")
JOHN = Person("John Smith", bsuid="HK.2288120865530275")
KEUNG = Person("李國強", phone="+85298765432")


class Webhook:
    """A webhook that answers what it is told to, and keeps what it was sent."""

    def __init__(self, *answers: int | Exception) -> None:
        self.answers = list(answers)
        self.posts: list[tuple[float, bytes, Mapping[str, str]]] = []

    async def __call__(self, body: bytes, headers: Mapping[str, str]) -> int:
        self.posts.append((elapsed(), body, headers))
        answer = self.answers.pop(0) if self.answers else 200
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def times(self) -> list[float]:
        return [time for time, _, _ in self.posts]

    @property
    def payloads(self) -> list[Any]:
        return [json.loads(body) for _, body, _ in self.posts]

    @property
    def values(self) -> list[Any]:
        return [
            change["value"] for payload in self.payloads for entry in payload["entry"] for change in entry["changes"]
        ]

    @property
    def messages(self) -> list[Any]:
        return [message for value in self.values for message in value.get("messages", [])]

    @property
    def statuses(self) -> list[Any]:
        return [status for value in self.values for status in value.get("statuses", [])]


class World:
    """The core between a webhook and a Graph client."""

    def __init__(self, *answers: int | Exception, faults: Faults | None = None, seed: int = 7, **options: Any) -> None:
        self.webhook = Webhook(*answers)
        numbers = options.pop("numbers", {NUMBER: "+852 2345 6789"})
        self.core = MetaCore(
            LoopClock(),
            random.Random(seed),
            app_secret="app-secret",
            phone_numbers=numbers,
            deliver=self.webhook,
            faults=faults,
            **options,
        )

    async def send(self, message: Mapping[str, Any], *, token: str = "token", path: str = "") -> GraphAnswer:
        body = json.dumps({"messaging_product": "whatsapp", **message}).encode()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return await self.core.handle_graph("POST", path or f"/v25.0/{NUMBER}/messages", headers, body)

    async def meet(self, person: Person = MEI) -> None:
        """The person writes, so that the window is open; the callback is over and forgotten."""
        await self.core.patient_sends_text(NUMBER, person, "你好")
        await self.core.settled()
        self.webhook.posts.clear()

    async def send_text(self, body: str = "好", to: str = "+85291234567", biz_id: str = "outbox-1") -> Sent:
        """A text that Meta accepts."""
        await self.send({"to": to, "type": "text", "text": {"body": body}, "biz_opaque_callback_data": biz_id})
        return self.core.ledger.accepted[-1]


def buttons(*choices: tuple[str, str], body: str = "揀邊個？", **more: Any) -> dict[str, Any]:
    """A message with reply buttons for 陳小美."""
    replies = [{"type": "reply", "reply": {"id": key, "title": title}} for key, title in choices]
    interactive = {"type": "button", "body": {"text": body}, "action": {"buttons": replies}, **more}
    return {"to": "+85291234567", "type": "interactive", "interactive": interactive}


def rows(*choices: dict[str, str], button: str = "揀時間", body: str = "幾點？", **more: Any) -> dict[str, Any]:
    """A message with a list of one section for 陳小美."""
    return sections({"rows": list(choices)}, button=button, body=body, **more)


def sections(*parts: dict[str, Any], button: str = "揀時間", body: str = "幾點？", **more: Any) -> dict[str, Any]:
    """A message with a list of sections for 陳小美."""
    action = {"button": button, "sections": list(parts)}
    interactive = {"type": "list", "body": {"text": body}, "action": action, **more}
    return {"to": "+85291234567", "type": "interactive", "interactive": interactive}
