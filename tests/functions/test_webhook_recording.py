"""How events are kept: under which keys, with which facts and wake-ups, whatever the order they come in."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from smartclinic.contacts.identity import Card, Identity
from smartclinic.conversations.message import Message
from smartclinic.conversations.waking import BURST_PAUSE
from smartclinic.platform.store import Snapshot
from smartclinic.platform.tasks import QueueName
from tests.functions.in_process import MEI, NUMBER, Service, encoded, everything, in_virtual_time, running
from tests.unit.whatsapp.inbound_samples import AT, DAY, PHONE, change, message, wrapped


async def recorded(service: Service, *changes: dict[str, Any]) -> list[Message]:
    """The messages of one callback, which nobody looks at (any JSON, hence Any)."""
    service.tasks.held = []
    assert (await service.post(encoded(wrapped(*changes)))).status_code == 200
    return await service.messages()


def wrote(wamid: str = "w", **fields: Any) -> dict[str, Any]:
    """A change of one text."""
    return change("messages", {"messages": [message("text", wamid, text={"body": "hi"}) | fields]})


@in_virtual_time
async def test_a_sender_with_both_ids_is_kept_under_the_user_ids_key_and_the_phones_beside() -> None:
    async with running() as service:
        both, by_phone, by_id = await recorded(
            service, wrote("w1", from_user_id="HK.5"), wrote("w2"), wrote("w3", **{"from": "", "from_user_id": "HK.5"})
        )

        assert both.thread == by_id.thread
        assert both.phone_thread == by_phone.thread
        assert by_phone.phone_thread is None
        assert by_id.phone_thread is None


@in_virtual_time
async def test_a_move_is_kept_with_both_keys_of_who_it_is_now() -> None:
    async with running() as service:
        system = {"type": "user_changed_number", "wa_id": "85263334444", "user_id": "HK.9"}

        before, note, after = await recorded(
            service,
            wrote("w1"),
            change("messages", {"messages": [message("system", "w2", system=system)]}),
            wrote("w3", **{"from": "85263334444", "from_user_id": "HK.9"}),
        )

        assert note.thread == before.thread
        assert note.becomes == Identity(phone="85263334444", bsuid="HK.9")
        assert note.becomes_threads == (after.thread, after.phone_thread)


@in_virtual_time
async def test_cards_and_new_numbers_lie_encrypted() -> None:
    async with running() as service:
        card = {"name": {"formatted_name": "黃伯"}, "phones": [{"phone": "+852 9000 1111"}]}
        system = {"type": "user_changed_number", "wa_id": "85263334444"}

        shared, _ = await recorded(
            service,
            change("messages", {"messages": [message("contacts", "w1", contacts=[card])]}),
            change("messages", {"messages": [message("system", "w2", system=system)]}),
        )

        assert shared.cards == (Card("黃伯", ("+852 9000 1111",)),)
        kept = repr([(found.path, found.data) for found in everything(service.store)])
        assert "9000 1111" not in kept
        assert "黃伯" not in kept
        assert "63334444" not in kept


@pytest.mark.parametrize(
    ("kind", "content", "waits"),
    [
        ("text", {"text": {"body": "你好"}}, True),
        ("image", {"image": {"id": "1"}}, True),
        ("button", {"button": {"payload": "yes:3", "text": "會到"}}, False),
        ("reaction", {"reaction": {"message_id": "w0"}}, False),
        ("edit", {"edit": {"original_message_id": "w0", "message": {"type": "text", "text": {"body": "x"}}}}, False),
        ("revoke", {"revoke": {"original_message_id": "w0"}}, False),
        ("location", {"location": {"latitude": 22.3, "longitude": 114.1}}, False),
    ],
)
@in_virtual_time
async def test_words_and_files_wait_for_the_rest_of_their_burst_and_nothing_else_does(
    kind: str, content: dict[str, Any], waits: bool
) -> None:
    async with running() as service:
        await recorded(service, change("messages", {"messages": [message(kind, **content)]}))

        (task,) = service.counts.tasks
        assert task.queue is QueueName.WAKE
        assert task.at == (service.app.clock.now() + BURST_PAUSE if waits else None)


@in_virtual_time
async def test_a_call_is_one_message_however_many_events_it_has() -> None:
    async with running() as service:
        call = {"id": "wacid.1", "from": PHONE, "timestamp": str(AT), "direction": "USER_INITIATED"}
        events = [{**call, "event": event} for event in ("connect", "terminate", "connect")]

        calls = await recorded(service, *[change("calls", {"calls": [event]}) for event in events])

        assert len(calls) == 1


@in_virtual_time
async def test_the_price_is_kept_with_the_first_time_that_it_was_told() -> None:
    async with running() as service:
        await service.says(MEI, "幾點開門？")
        await service.quiet()
        (outbox,) = await service.outbox()
        pricing = {"type": "regular", "category": "utility"}
        told = {"status": "read", "timestamp": str(AT - 60), "biz_opaque_callback_data": outbox, "pricing": pricing}

        for _ in range(3):
            await service.callback({"statuses": [told]}, number=NUMBER)

        item = (await service.outbox())[outbox]
        assert (item.price, item.price_type, item.priced_at) == ("utility", "regular", (AT - 60) * 1000)


async def facts(service: Service) -> list[tuple[str, object]]:
    """What was recorded, but for the moments of arrival and the noise of encryption."""
    found: list[tuple[str, object]] = []
    for snapshot in everything(service.store):
        if snapshot.path.split("/")[-2] == "messages":
            found.append((snapshot.path, await _message(service, snapshot)))
        elif snapshot.path.split("/")[-2] in {"account_notices", "outbox"}:
            kept = {name: value for name, value in (snapshot.data or {}).items() if name != "due_at"}
            found.append((snapshot.path, kept))
    return found


async def _message(service: Service, snapshot: Snapshot) -> tuple[object, ...]:
    kept: Message = await service.record(Message, snapshot)
    return kept.thread, kept.phone_thread, kept.content, kept.sender, kept.becomes_threads, kept.at, kept.quotes


@pytest.mark.parametrize("seed", range(5))
@in_virtual_time
async def test_a_day_shuffled_doubled_and_batched_anew_gives_the_same_facts(seed: int) -> None:
    rng = random.Random(seed)
    async with running() as service:
        service.tasks.held = []
        for each in DAY:
            await service.post(encoded(wrapped(each)))
        in_order = await facts(service)
    async with running() as service:
        service.tasks.held = []
        shuffled = [*DAY, *DAY, *rng.sample(DAY, 10)]
        rng.shuffle(shuffled)
        while shuffled:
            batch, shuffled = shuffled[: (size := rng.randint(1, 40))], shuffled[size:]
            assert (await service.post(encoded(wrapped(*batch)))).status_code == 200
            await service.app.clock.sleep(timedelta(seconds=rng.randint(0, 600)).total_seconds())

        assert await facts(service) == in_order
    assert len(in_order) > 60
