"""What webhook records: every event once, whatever its neighbours are like."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from smartclinic.conversations.content import Media, MediaKind, Other, Place, Reaction, Tap, Text, Unsupported
from smartclinic.conversations.message import message_id
from smartclinic.conversations.outbox import Failure, State
from smartclinic.platform.store import Create, Delete, Path
from smartclinic.platform.tasks import QueueName
from tests.functions.in_process import (
    JOHN,
    MEI,
    NUMBER,
    OTHER_NUMBER,
    Service,
    encoded,
    envelope,
    everything,
    in_virtual_time,
    running,
    status,
    text,
)

GONE = "0" * 32


def body_of(message: Any) -> Any:
    """What a recorded text says."""
    return message.content.body


# --- once


@in_virtual_time
async def test_ten_copies_at_once_and_later_ones_are_one_message_and_one_reply() -> None:
    async with running() as service:
        service.met(MEI)
        body = encoded(envelope({"messages": [text("想約醫生")]}))

        answers = await asyncio.gather(*(service.post(body) for _ in range(10)))
        await service.quiet()
        later = [await service.post(body) for _ in range(3)]
        await service.quiet()

        assert {answer.status_code for answer in (*answers, *later)} == {200}
        assert len(await service.messages()) == 1
        assert len(await service.outbox()) == 1
        assert service.counts.sends.count("read") <= 1
        assert len([send for send in service.counts.sends if send != "read"]) == 1


@in_virtual_time
async def test_the_same_message_twice_in_one_callback_is_recorded_once() -> None:
    async with running() as service:
        await service.callback({"messages": [text("你好"), text("你好")]}, {"messages": [text("你好")]})

        assert len(await service.messages()) == 1


@in_virtual_time
async def test_a_repeat_never_changes_what_was_recorded_first() -> None:
    async with running() as service:
        await service.callback({"messages": [text("first")]})
        await service.callback({"messages": [text("second")]})

        assert [body_of(message) for message in await service.messages()] == ["first"]


@in_virtual_time
async def test_a_repeat_after_the_answer_does_not_owe_another() -> None:
    async with running() as service:
        service.met(MEI)
        await service.callback({"messages": [text("你好")]})
        await service.quiet()

        await service.callback({"messages": [text("你好")]})
        await service.quiet()

        (message,) = await service.messages()
        assert message.due_at is None
        assert len(await service.outbox()) == 1


# --- all of a batch


@in_virtual_time
async def test_every_message_of_every_change_and_entry_is_recorded_for_its_own_clinic() -> None:
    async with running() as service:
        first = envelope(
            {"messages": [text("1", wamid="a"), text("2", wamid="b")]}, {"messages": [text("3", wamid="c")]}
        )
        second = envelope({"messages": [text("4", wamid="d")]}, number=OTHER_NUMBER)
        payload = {
            **first,
            "entry": [*first["entry"], *second["entry"], *envelope({"messages": [text("5", wamid="e")]})["entry"]],
        }

        assert (await service.post(encoded(payload))).status_code == 200

        assert [body_of(message) for message in await service.messages() if message.wamid != "d"] == [
            "1",
            "2",
            "3",
            "5",
        ]
        places = [found.path.split("/")[1] for found in await service.all("messages")]
        assert sorted(places) == ["hong-wo"] * 4 + ["other-clinic"]


@in_virtual_time
async def test_the_same_person_and_message_id_at_two_clinics_are_two_messages_of_two_contacts() -> None:
    async with running() as service:
        await service.callback({"messages": [text("你好")]})
        await service.callback({"messages": [text("你好")]}, number=OTHER_NUMBER)

        first, second = await service.messages()
        assert first.thread != second.thread


@in_virtual_time
async def test_a_burst_in_one_callback_keeps_its_order_and_has_one_wake_up() -> None:
    async with running() as service:
        await service.callback({"messages": [text(str(n), wamid=f"w{n}") for n in range(5)]})

        assert [body_of(message) for message in await service.messages()] == ["0", "1", "2", "3", "4"]
        assert len(service.counts.tasks) == 1


@in_virtual_time
async def test_a_thousand_messages_of_several_clinics_are_recorded_with_bounded_fan_out() -> None:
    async with running() as service:
        service.tasks.seconds = 0.05
        entries = [
            envelope({"messages": [text("你好", wamid=f"w{n}", sender=f"8529{n:07}")]}, number=number)["entry"][0]
            for n, number in zip(range(1000), [NUMBER, OTHER_NUMBER] * 500, strict=True)
        ]
        started = asyncio.get_running_loop().time()

        response = await service.post(encoded({"object": "whatsapp_business_account", "entry": entries}))

        assert response.status_code == 200
        assert len(await service.all("messages")) == 1000
        assert len(service.counts.tasks) == 1000
        assert service.counts.calls.count("write_each") == 1
        assert 20 <= service.tasks.most_under_way <= 100
        assert asyncio.get_running_loop().time() - started < 5


@in_virtual_time
async def test_a_tap_is_looked_at_at_once_and_a_text_waits_for_its_burst() -> None:
    async with running() as service:
        tap = {"type": "button_reply", "button_reply": {"id": "x", "title": "Book"}}
        message = {**text(""), "type": "interactive", "interactive": tap, "id": "tap"}

        await service.callback({"messages": [message]})
        await service.callback({"messages": [text("你好", wamid="text")]})

        tapped, wrote = [task for task in service.counts.tasks if task.queue is QueueName.WAKE]
        assert tapped.at is None
        assert wrote.at is not None
        assert (wrote.at - service.app.clock.now()).total_seconds() == 2.5


# --- what is understood of a message

SHAPES: list[tuple[dict[str, Any], object]] = [
    ({"type": "text", "text": {"body": "你好"}}, Text("你好")),
    ({"type": "text", "text": {"body": "hi"}, "context": {"forwarded": True}}, Text("hi")),
    (
        {"type": "interactive", "interactive": {"type": "list_reply", "list_reply": {"id": "r", "title": "3:00"}}},
        Tap("r", "3:00"),
    ),
    ({"type": "button", "button": {"payload": "p", "text": "Yes"}}, Tap("p", "Yes")),
    ({"type": "button", "button": {"text": "Yes"}}, Text("Yes")),
    ({"type": "interactive"}, Unsupported("interactive")),
    ({"type": "interactive", "interactive": None}, Unsupported("interactive")),
    ({"type": "image", "image": {"id": "1", "mime_type": "image/jpeg"}}, Media(MediaKind.IMAGE, "1", "image/jpeg")),
    ({"type": "image", "image": {"id": "1"}, "errors": [{"code": 131052}]}, Media(MediaKind.IMAGE, "1", lost=True)),
    ({"type": "reaction", "reaction": {"message_id": "w"}}, Reaction(message_id("w"))),
    ({"type": "unsupported", "errors": [{"code": 131051}]}, Unsupported("", 131051)),
    ({"type": "location", "location": {"latitude": 22.3, "longitude": 114.2}}, Place("22.300000", "114.200000")),
    ({"type": "Not A Type 陳"}, Other("unknown")),
    ({"type": 7}, Other("unknown")),
    ({}, Other("unknown")),
]


@pytest.mark.parametrize(("shape", "content"), SHAPES)
@in_virtual_time
async def test_a_message_of_any_type_is_recorded(shape: dict[str, Any], content: object) -> None:
    async with running() as service:
        envelope_of_it = {"from": "85291234567", "id": "w1", "timestamp": "1793581200"}

        assert (await service.callback({"messages": [{**envelope_of_it, **shape}]})).status_code == 200

        (message,) = await service.messages()
        assert message.content == content


@pytest.mark.parametrize(
    ("sender", "phone", "bsuid"),
    [
        ({"from": "85291234567"}, "85291234567", None),
        ({"from_user_id": "HK.1"}, None, "HK.1"),
        ({"from": "85291234567", "from_user_id": "HK.1"}, "85291234567", "HK.1"),
        ({"from": "", "from_user_id": "HK.1"}, None, "HK.1"),
    ],
)
@in_virtual_time
async def test_a_sender_is_known_by_phone_by_user_id_or_by_both(
    sender: dict[str, str], phone: str | None, bsuid: str | None
) -> None:
    async with running() as service:
        message = {"id": "w1", "timestamp": "1793581200", "type": "text", "text": {"body": "hi"}, **sender}

        await service.callback({"messages": [message]})

        (recorded,) = await service.messages()
        assert recorded.sender is not None
        assert (recorded.sender.phone, recorded.sender.bsuid) == (phone, bsuid)


# --- what can never be stored

BROKEN: dict[str, Any] = {
    "null": None,
    "number": 7,
    "list": [],
    "list in list": [[[]]],
    "empty": {},
    "no id": {**text("x"), "id": None},
    "empty id": {**text("x"), "id": ""},
    "id in a list": {**text("x"), "id": ["w"]},
    "id half a surrogate": {**text("x"), "id": "w\ud83d"},
    "text half a surrogate": text("ouch \ud83d", wamid="w2"),
    "sender half a surrogate": text("x", wamid="w2", sender="852\udc00"),
    "user id half a surrogate": {**text("x", wamid="w2"), "from_user_id": "HK.\ud83d"},
    "sender a map": {**text("x", wamid="w2"), "from": {"a": 1}},
    "no sender": {key: value for key, value in text("x", wamid="w2").items() if key != "from"},
    "text over 1 MiB": text("x" * 1_100_000, wamid="w2"),
    "text a number": {**text("x", wamid="w2"), "text": {"body": 7}},
    "text missing": {**text("x", wamid="w2"), "text": None},
    "time missing": {**text("x", wamid="w2"), "timestamp": None},
    "time not a number": {**text("x", wamid="w2"), "timestamp": "yesterday"},
    "time past the calendar": {**text("x", wamid="w2"), "timestamp": "9" * 17},
    "time far beyond": {**text("x", wamid="w2"), "timestamp": "9" * 5000},
    "time before the calendar": {**text("x", wamid="w2"), "timestamp": "-" + "9" * 17},
    "time a list": {**text("x", wamid="w2"), "timestamp": [1]},
    "of a group": {**text("x", wamid="w2"), "group_id": "g"},
    "button nothing": {**text("x", wamid="w2"), "type": "button", "button": None},
    "tap's id a list": {
        **text("x", wamid="w2"), "type": "interactive",
        "interactive": {"type": "button_reply", "button_reply": {"id": [["x"]], "title": "y"}},
    },
    "tap half a surrogate": {
        **text("x", wamid="w2"), "type": "interactive",
        "interactive": {"type": "button_reply", "button_reply": {"id": "\udfff", "title": "y"}},
    },
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
@in_virtual_time
async def test_what_cannot_be_stored_is_dropped_and_counted_and_its_neighbours_are_answered(name: str) -> None:
    async with running() as service:
        service.met(MEI)
        around = [text("before", wamid="w1"), BROKEN[name], text("after", wamid="w3"), BROKEN[name]]

        assert (await service.callback({"messages": around})).status_code == 200

        assert [body_of(message) for message in await service.messages()] == ["before", "after"]
        dropped = [*service.events("event_dropped"), *service.events("event_not_stored")]
        assert sum(line["count"] for line in dropped) >= 1
        await service.quiet()
        assert [message.due_at for message in await service.messages()] == [None, None]
        assert await service.app.reply_sweep.run() == 0  # no wake-up was lost with the neighbour


@in_virtual_time
async def test_a_newest_message_that_cannot_be_stored_does_not_take_the_wake_up_with_it() -> None:
    async with running() as service:
        await service.callback({"messages": [text("想約醫生", wamid="w1"), text("你" * 400_000, wamid="w2")]})

        assert len(service.counts.tasks) == 1


@pytest.mark.parametrize(
    "value",
    [
        None,
        7,
        [],
        {},
        {"metadata": None},
        {"metadata": {"phone_number_id": 7}},
        {"metadata": {}},
        {"metadata": {"phone_number_id": ""}},
        {"metadata": {"phone_number_id": NUMBER}, "messages": {"0": text("x")}},
        {"metadata": {"phone_number_id": NUMBER}, "errors": [{"code": 130429}]},
        {"metadata": {"phone_number_id": NUMBER}, "messages": None, "statuses": None},
    ],
)
@in_virtual_time
async def test_a_change_without_rhyme_or_reason_never_harms_its_neighbour(value: Any) -> None:
    async with running() as service:
        payload = envelope({"messages": [text("fine")]})
        payload["entry"][0]["changes"].insert(0, {"field": "messages", "value": value})
        payload["entry"] = [None, 7, {}, {"changes": None}, {"changes": [None, 7, {}]}, *payload["entry"]]

        assert (await service.post(encoded(payload))).status_code == 200

        assert [body_of(message) for message in await service.messages()] == ["fine"]


@pytest.mark.parametrize("entry", [{}, None, 7, "x", {"changes": []}])
@in_virtual_time
async def test_an_entry_that_is_no_list_is_taken(entry: Any) -> None:
    async with running() as service:
        payload = {"object": "whatsapp_business_account", "entry": entry}

        assert (await service.post(encoded(payload))).status_code == 200
        assert service.counts.writes == []


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("account_update", "malformed"),
        ("message_template_status_update", "malformed"),
        ("calls", "empty"),
        ("history", "history"),
        ("smb_app_state_sync", "app_state"),
        ("flows", "other_field"),
        (None, "other_field"),
    ],
)
@in_virtual_time
async def test_a_field_that_does_not_hold_what_it_should_is_counted_and_leaves_nothing(
    field: str | None, reason: str
) -> None:
    async with running() as service:
        payload = envelope({"messages": [text("x")]})
        payload["entry"][0]["changes"][0]["field"] = field

        assert (await service.post(encoded(payload))).status_code == 200

        assert service.counts.writes == []
        assert [line["reason"] for line in service.events("event_dropped")] == [reason]


@in_virtual_time
async def test_a_clinic_whose_key_was_destroyed_does_not_hold_up_another() -> None:
    async with running() as service:
        service.app.__dict__.pop("keyring", None)
        service.app.__dict__.pop("recorder", None)
        await service.store.commit([Delete(Path("keys/other-clinic"))])
        fine = envelope({"messages": [text("fine")]})["entry"]
        gone = envelope({"messages": [text("gone", wamid="w2")]}, number=OTHER_NUMBER)["entry"]

        response = await service.post(encoded({"object": "whatsapp_business_account", "entry": [*gone, *fine]}))

        assert response.status_code == 200
        assert [body_of(message) for message in await service.messages()] == ["fine"]


# --- statuses


async def one_reply(service: Service) -> str:
    """The id of an outgoing message that Meta has taken and said nothing about yet."""
    service.met(MEI)
    await service.callback({"messages": [text("你好")]})
    await service.quiet()
    (outbox,) = await service.outbox()
    facts = {"sent_at": None, "delivered_at": None, "read_at": None}
    (stored,) = await service.all("outbox")
    kept = {name: value for name, value in (stored.data or {}).items() if name not in facts}
    await service.store.commit([Delete(stored.path)])
    await service.store.commit([Create(stored.path, kept)])
    service.counts.forget()
    return outbox


@in_virtual_time
async def test_facts_are_the_earliest_times_whatever_the_order_and_number_of_statuses() -> None:
    async with running() as service:
        outbox = await one_reply(service)

        for fact, at in [
            ("read", 109),
            ("delivered", 105),
            ("sent", 104),
            ("delivered", 103),
            ("read", 111),
            ("sent", 104),
        ]:
            await service.callback({"statuses": [status(fact, outbox, at=at)]})

        item = (await service.outbox())[outbox]
        assert (item.sent_at, item.delivered_at, item.read_at) == (104_000, 103_000, 109_000)
        assert item.state is State.ACCEPTED


@in_virtual_time
async def test_the_statuses_of_one_message_in_one_callback_are_one_write() -> None:
    async with running() as service:
        outbox = await one_reply(service)

        await service.callback(
            {"statuses": [status(fact, outbox, at=at) for fact, at in (("read", 9), ("sent", 7), ("sent", 8))]}
        )

        assert len(service.counts.writes) == 1
        item = (await service.outbox())[outbox]
        assert (item.sent_at, item.read_at) == (7_000, 9_000)


@in_virtual_time
async def test_a_status_that_comes_before_our_own_acknowledgement_is_kept() -> None:
    async with running() as service:
        outbox = await one_reply(service)
        (stored,) = await service.all("outbox")
        data = {**(stored.data or {}), "state": "claimed"}
        data.pop("accepted_at", None)
        await service.store.commit([Delete(stored.path)])
        await service.store.commit([Create(stored.path, data)])

        await service.callback({"statuses": [status("delivered", outbox, at=5)]})

        item = (await service.outbox())[outbox]
        assert item.delivered_at == 5_000
        assert item.is_on_its_way


@in_virtual_time
async def test_a_failed_status_is_kept_with_its_code_and_looked_at() -> None:
    async with running() as service:
        outbox = await one_reply(service)

        await service.callback(
            {"statuses": [status("failed", outbox, errors=[{"code": 131047, "title": "Re-engagement"}])]}
        )

        item = (await service.outbox())[outbox]
        assert item.failures == (Failure(None, 1793581200_000, 131047),)
        assert [task.body["outbox"] for task in service.counts.tasks] == [outbox]
        await service.quiet()
        assert (await service.outbox())[outbox].due_at is None


@pytest.mark.parametrize(
    "errors", [None, [], [{}], [None], [7], {}, "x", [{"code": "none"}], [{"code": 10**30}], [{"code": []}]]
)
@in_virtual_time
async def test_a_failure_is_a_failure_whatever_its_errors_look_like(errors: Any) -> None:
    async with running() as service:
        outbox = await one_reply(service)

        await service.callback({"statuses": [status("failed", outbox, errors=errors)]})

        item = (await service.outbox())[outbox]
        assert item.failures  # a failure that may pass is tried again at once


@pytest.mark.parametrize("fact", ["sent", "delivered", "read", "failed"])
@in_virtual_time
async def test_a_status_never_creates_a_document(fact: str) -> None:
    async with running() as service:
        assert (await service.callback({"statuses": [status(fact, GONE)]})).status_code == 200

        assert await service.outbox() == {}
        assert service.counts.tasks == []
        assert [line["outcome"] for line in service.events("event_not_stored")] == ["missing"]


BROKEN_STATUSES: dict[str, Any] = {
    "null": None,
    "number": 7,
    "empty": {},
    "another fact": status("deleted", GONE),
    "a fact in a list": status(["sent"], GONE),  # type: ignore[arg-type] # what the network may send
    "no id of ours": {**status("sent", GONE), "biz_opaque_callback_data": None},
    "somebody else's id": status("sent", "campaign-7"),
    "a path for an id": status("sent", "../../numbers/x"),
    "no time": {**status("sent", GONE), "timestamp": None},
    "a time beyond": {**status("sent", GONE), "timestamp": "9" * 25},
    "a time far beyond": {**status("sent", GONE), "timestamp": "9" * 5000},
    "infinitely late": {**status("sent", GONE), "timestamp": float("inf")},
}


@pytest.mark.parametrize("name", BROKEN_STATUSES)
@in_virtual_time
async def test_a_broken_status_is_dropped_and_counted_and_its_neighbours_are_kept(name: str) -> None:
    async with running() as service:
        outbox = await one_reply(service)

        response = await service.callback({"statuses": [BROKEN_STATUSES[name], status("read", outbox, at=9)]})

        assert response.status_code == 200
        assert (await service.outbox())[outbox].read_at == 9_000
        assert [*service.events("event_dropped"), *service.events("event_not_stored")]


@pytest.mark.parametrize("seconds", ["9" * 25, "-" + "9" * 25])
@in_virtual_time
async def test_a_broken_time_does_not_take_the_same_messages_good_status_with_it(seconds: str) -> None:
    async with running() as service:
        outbox = await one_reply(service)
        broken = {**status("sent", outbox), "timestamp": seconds}

        await service.callback({"statuses": [broken, status("read", outbox, at=9)]})

        assert (await service.outbox())[outbox].read_at == 9_000


# --- what nobody asked for stays outside


def poisoned(value: Any, canary: str) -> Any:
    """The same JSON with unknown fields everywhere, each with a word that must be found nowhere."""
    if isinstance(value, dict):
        return {
            **{key: poisoned(each, canary) for key, each in value.items()},
            "unknown_field": canary,
            canary: [canary],
        }
    return [poisoned(each, canary) for each in value] if isinstance(value, list) else value


@in_virtual_time
async def test_unknown_fields_reach_neither_storage_nor_logs_nor_tasks() -> None:
    async with running() as service:
        service.met(MEI)
        outbox = await one_reply(service)
        profile = {"profile": {"name": "CANARY-NAME"}, "wa_id": "85291234567"}
        image = {
            "caption": "a rash",
            "sha256": "CANARY-SHA",
            "id": "4400",
            "url": "https://CANARY-URL",
            "mime_type": "CA NARY",
        }
        referral = {"body": "CANARY-AD", "headline": "CANARY-AD", "ctwa_clid": "CANARY-CLICK", "source_type": "ad"}
        card = {
            "name": {"formatted_name": "CANARY-CARD"},
            "phones": [{"phone": "CANARY-PHONE"}],
            "vcard": "CANARY-VCARD",
        }
        messages = [
            {**text("你好", wamid="w10"), "referral": referral, "context": {"id": "CANARY-CONTEXT"}},
            {**text("", wamid="w11"), "type": "image", "image": image},
            {**text("", wamid="w13"), "type": "contacts", "contacts": [card]},
            {**text("", wamid="w12"), "type": "CANARY-TYPE"},
        ]
        errors = [{"code": 131026, "title": "CANARY-TITLE", "error_data": {"details": "CANARY-DETAILS"}}]
        statuses = [status("failed", outbox, errors=errors), status("CANARY-FACT", outbox), status("sent", "CANARY-ID")]
        value = {"contacts": [profile], "messages": messages, "statuses": statuses, "errors": errors}
        payload = poisoned(envelope(value), "CANARY-UNKNOWN")

        assert (await service.post(encoded(payload))).status_code == 200
        await service.quiet()

        assert "CANARY" not in service.log.getvalue()
        assert "CANARY" not in repr([(found.path, found.data) for found in everything(service.store)])
        assert "CANARY" not in repr(service.counts.tasks)
        assert len(await service.messages()) == 5


@in_virtual_time
async def test_no_identifier_lies_readable_in_storage_logs_or_tasks() -> None:
    async with running() as service:
        for person, words in ((MEI, "想約聽日下晝睇醫生"), (JOHN, "can I see a doctor tomorrow")):
            await service.says(person, words)
        await service.quiet()

        kept = repr([(found.path, found.data) for found in everything(service.store)])
        for place in (kept, service.log.getvalue(), repr(service.counts.tasks)):
            for identifier in ("91234567", "2288120865530275", "wamid."):
                assert identifier not in place
        assert "聽日" not in service.log.getvalue()
        assert "聽日" not in json.dumps([dict(task.body) for task in service.counts.tasks], ensure_ascii=False)
