"""The whole service in its own processes, over HTTP, on each store, and with a process for each function."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from smartclinic.conversations.message import Handling, Message, message_id
from smartclinic.conversations.outbox import OutboxItem
from smartclinic.records.fields import Record
from smartclinic.whatsapp.signature import sign
from smartclinic.work.unit import Unit
from smartclinic_local.demo.phone import Entry, PatientPhone
from smartclinic_local.demo.play import play
from smartclinic_local.demo.scripts import SCRIPTS
from tests.functions.in_process import encoded, envelope, text
from tests.functions.local_service import LocalService, started

R = TypeVar("R", bound=Record)
T = TypeVar("T")


@pytest.fixture(params=["sqlite", "firestore", "processes"])
def service(request: pytest.FixtureRequest, tmp_path: Path, requires: Callable[[str], Path]) -> Iterator[LocalService]:
    """A service of each kind."""
    settings = firestore(requires) if request.param == "firestore" else {"STORE": f"sqlite:///{tmp_path / 'clinic.db'}"}
    with started(*(["--processes"] if request.param == "processes" else []), **settings) as running:
        yield running


def firestore(requires: Callable[[str], Path]) -> dict[str, str]:
    for tool in ("firestore emulator", "java"):
        requires(tool)
    from tests.contract.store.emulator import emulator_host, fresh_project

    return {"STORE": "firestore", "FIRESTORE_EMULATOR_HOST": emulator_host(), "GOOGLE_CLOUD_PROJECT": fresh_project()}


async def test_the_service_does_all_that_it_promises_over_http(service: LocalService) -> None:
    """All at once, as in a clinic, and because a start costs seconds."""
    async with asyncio.TaskGroup() as at_once:
        at_once.create_task(patients_book_then_read_and_one_stops(service))
        at_once.create_task(a_callback_ten_times_and_again_later_is_answered_once(service))
        at_once.create_task(nobody_gets_in_without_signature_or_token(service))


async def patients_book_then_read_and_one_stops(service: LocalService) -> None:
    async with service.phone_page() as http, service.stored() as stored:
        phones = [await service.phone(http, script.name) for script in SCRIPTS]
        plays = zip(SCRIPTS, phones, strict=True)
        chats = await asyncio.gather(*(whole(play(script, phone, stored)) for script, phone in plays))
        _, stopped = await asyncio.gather(
            all_read(service, http, phones[0]), phones[1].answer(await phones[1].type("STOP"))
        )
        assert "no more reminders" in stopped.body
        for phone, chat, more in zip(phones, chats, (0, 1, 0), strict=True):
            assert len(from_clinic(await phone.chat())) == len(from_clinic(chat)) + more  # one reply for each message


async def a_callback_ten_times_and_again_later_is_answered_once(service: LocalService) -> None:
    async with service.phone_page() as http:
        phone = await service.phone(http, "李國強")
        hello = await phone.type("你好")  # opens the window; one burst with the callback
        callback = encoded(envelope({"messages": [text("幾點開門？", wamid="wamid.TEN", sender="85291230002")]}))
        assert await posted(service, callback, times=10) == [200] * 10
        await phone.answer(hello)
        assert await posted(service, callback) == [200]
        await phone.answer(await phone.type("地址？"))
        answers = from_clinic(await phone.chat())
    message = await record(service, Message, message_id("wamid.TEN"))
    assert len(answers) == 2
    assert message is not None
    assert message.handling is Handling.ANSWERED
    assert message.answered_by == answers[0].reference


async def nobody_gets_in_without_signature_or_token(service: LocalService) -> None:
    webhook, token = service.ready["webhook"], service.ready["verify_token"]
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        headers = {"X-Hub-Signature-256": sign(b"another body", service.ready["app_secret"])}
        assert (await http.post(webhook, content=b"{}", headers=headers)).status_code == 401
        query = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": "42"}
        assert (await http.get(webhook, params=query)).text == "42"
        for path in ("reply", "reply/sweep", "delivery", "delivery/sweep", "media", "media/sweep"):
            assert (await http.post(webhook.removesuffix("webhook") + path, json={})).status_code == 403


# --- steps --------------------------------------------------------------------------------------------


async def whole(booking: AsyncIterator[Entry]) -> list[Entry]:
    return [entry async for entry in booking]


def from_clinic(entries: Sequence[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.sender == "clinic"]


async def all_read(service: LocalService, http: httpx.AsyncClient, phone: PatientPhone) -> None:
    """The person opens the chat; the store learns of each message that it was read."""
    async with http.stream("GET", "api/events", params={"person": phone.person}):
        for entry in from_clinic(await phone.chat()):
            await eventually(partial(record, service, OutboxItem, entry.reference or "", is_sent_and_read))


def is_sent_and_read(item: OutboxItem) -> bool:
    return item.sent_at is not None and item.read_at is not None


async def posted(service: LocalService, body: bytes, times: int = 1) -> list[int]:
    """A signed callback, so many times at once; the statuses."""
    headers = {"X-Hub-Signature-256": sign(body, service.ready["app_secret"])}
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        posts = (http.post(service.ready["webhook"], content=body, headers=headers) for _ in range(times))
        return [response.status_code for response in await asyncio.gather(*posts)]


async def record(
    service: LocalService, kind: type[R], record_id: str, is_so: Callable[[R], bool] = lambda _: True
) -> R | None:
    """A stored record, if there is one that is so."""

    async def look(unit: Unit) -> R | None:
        return await unit.get(kind, record_id)

    async with service.app() as app:
        found = await app.work.run(service.ready["clinic_id"], look)
    return found if found and is_so(found) else None


async def eventually(look: Callable[[], Awaitable[T | None]]) -> T:
    """The first answer that is one."""
    async with asyncio.timeout(30):
        while True:
            if found := await look():
                return found
            await asyncio.sleep(0.1)
