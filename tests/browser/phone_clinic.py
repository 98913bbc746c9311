"""A phone page over a Meta stand-in, with a small scripted clinic behind it."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from smartclinic.platform.clock import SystemClock
from smartclinic_local.meta.app import create_app
from smartclinic_local.meta.core import MetaCore
from smartclinic_local.meta.lives import Habits
from smartclinic_local.run.web import address, listen, serving

NUMBER: Final = "106540352242922"


class Clinic:
    """A clinic that answers "list" with a list, "buttons" with buttons, "think" with typing, the rest with an echo."""

    def __init__(self) -> None:
        self.core = MetaCore(
            SystemClock(),
            random.Random(3),
            app_secret="secret",
            phone_numbers={NUMBER: "+85223456789"},
            deliver=self.receive,
            habits=Habits(sent_after=0.05, delivered_after=0.05),
        )
        self.address = ""
        self._answers: set[asyncio.Task[None]] = set()

    async def receive(self, body: bytes, headers: Mapping[str, str]) -> int:
        for entry in json.loads(body)["entry"]:
            for change in entry["changes"]:
                for message in change["value"].get("messages", []):
                    task = asyncio.ensure_future(self._answer(message))
                    self._answers.add(task)
                    task.add_done_callback(self._answers.discard)
        return 200

    async def _answer(self, message: dict[str, Any]) -> None:
        text = message.get("text", {}).get("body", "")
        receipt = {"status": "read", "message_id": message["id"]}
        if text == "think":
            await self._post(receipt | {"typing_indicator": {"type": "text"}})
            return
        await self._post(receipt)
        to = {"to": f"+{message['from']}"} if "from" in message else {"recipient": message["from_user_id"]}
        await self._post(to | _reply(text) | {"biz_opaque_callback_data": f"outbox-of-{text}"})

    async def _post(self, message: dict[str, Any]) -> None:
        body = json.dumps({"messaging_product": "whatsapp"} | message).encode()
        answer = await self.core.handle_graph(
            "POST", f"/v25.0/{NUMBER}/messages", {"Authorization": "Bearer token"}, body
        )
        assert answer.status == 200, answer


@asynccontextmanager
async def serving_phones() -> AsyncIterator[Clinic]:
    """The clinic and its phone page on a free port."""
    served, listener = Clinic(), listen(0)
    served.address = f"{address(listener)}/phone/"
    async with serving(create_app(served.core, clinic_names={NUMBER: "康和診所"}), listener):
        try:
            yield served
        finally:
            await served.core.close()  # ends the pages' event streams: the server waits for them


def _reply(text: str) -> dict[str, Any]:
    if text == "list":
        rows = [{"id": f"slot-{hour}", "title": f"下晝{hour}:00", "description": "陳醫生"} for hour in (3, 4, 5)]
        sections = [{"title": "星期二", "rows": rows}]
        action = {"button": "揀時間", "sections": sections}
        return _interactive({"type": "list", "body": {"text": "請揀時間"}, "action": action})
    if text == "buttons":
        buttons = [{"type": "reply", "reply": {"id": title, "title": title}} for title in ("改期", "取消")]
        return _interactive({"type": "button", "body": {"text": "約好喇 ✅"}, "action": {"buttons": buttons}})
    return {"type": "text", "text": {"body": f"收到：{text}"}}


def _interactive(interactive: dict[str, Any]) -> dict[str, Any]:
    return {"type": "interactive", "interactive": interactive}
