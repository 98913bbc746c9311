"""A thousand events of five clinics in one callback, fifty of them broken: the good ones count, the bad are counted."""

from __future__ import annotations

import asyncio
import random
import tracemalloc
from collections import Counter
from typing import Any, Final

from smartclinic.clinics.accounts import add_to_account
from smartclinic.clinics.directory import register
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.content import Call, Echo, Media, Reaction, Tap, Text
from smartclinic.conversations.message import Message
from smartclinic.conversations.outbox import Author, Lane, OutboxItem
from smartclinic.conversations.outgoing import Say
from smartclinic.platform.store import Create
from smartclinic.records.codec import Codec
from tests.functions.in_process import NUMBER, OTHER_NUMBER, Service, encoded, in_virtual_time, running, sample_clinic

AT: Final = 1793581200
MORE: Final = {"106540352240003": "third", "106540352240004": "fourth", "106540352240005": "fifth"}
NUMBERS: Final = (NUMBER, OTHER_NUMBER, *MORE)
CLINICS: Final = ("hong-wo", "other-clinic", *MORE.values())
"""The clinic of each number, in the same order."""


def account_of(number: str) -> str:
    """The account that owns a number."""
    return f"9{number}"


def wrote(n: int, kind: str, **content: Any) -> dict[str, Any]:
    """The n-th message, from a person of its own (any JSON, hence Any)."""
    return {"from": f"8526{n:07}", "id": f"wamid.{n}", "timestamp": str(AT), "type": kind, **content}


def good(n: int) -> tuple[str, str, dict[str, Any]]:
    """The n-th good event: its field, the list that holds it, and itself."""
    tap = {"type": "button_reply", "button_reply": {"id": "book", "title": "預約"}}
    status = {
        "id": f"wamid.out{n}",
        "status": "read",
        "timestamp": str(AT + n),
        "biz_opaque_callback_data": outbox_id(n),
    }
    call = {
        "id": f"wacid.{n}",
        "from": f"8526{n:07}",
        "event": "connect",
        "direction": "USER_INITIATED",
        "timestamp": str(AT),
    }
    echo = {"id": f"wamid.{n}", "to": f"8526{n:07}", "timestamp": str(AT), "type": "text", "text": {"body": "姑娘覆"}}
    kinds: list[tuple[str, str, dict[str, Any]]] = [
        ("messages", "messages", wrote(n, "text", text={"body": f"你好 {n}"})),
        ("messages", "messages", wrote(n, "image", image={"id": f"{n}", "mime_type": "image/jpeg", "caption": "相"})),
        ("messages", "messages", wrote(n, "interactive", interactive=tap)),
        ("messages", "messages", wrote(n, "reaction", reaction={"message_id": "wamid.out", "emoji": "👍"})),
        ("messages", "statuses", status),
        ("calls", "calls", call),
        ("smb_message_echoes", "message_echoes", echo),
    ]
    return kinds[n % len(kinds)]


CONTENTS: Final = (Text, Media, Tap, Reaction, None, Call, Echo)
"""What each kind of `good` is recorded as; statuses as a fact."""


def outbox_id(n: int) -> str:
    """The id of the outgoing message that the n-th event tells of."""
    return f"{n:032x}"


_MESSAGE: Final = wrote(7_000_000, "text", text={"body": "x"})

BROKEN: Final[tuple[tuple[str, str, str, Any], ...]] = (
    ("malformed", "messages", "messages", None),
    ("malformed", "messages", "messages", 7),
    ("malformed", "messages", "messages", []),
    ("malformed", "messages", "messages", "words"),
    ("malformed", "messages", "messages", {**_MESSAGE, "id": None}),
    ("malformed", "messages", "messages", {**_MESSAGE, "id": ["w"]}),
    ("malformed", "messages", "messages", {**_MESSAGE, "id": "w\ud83d"}),
    ("malformed", "messages", "messages", {**_MESSAGE, "timestamp": None}),
    ("malformed", "messages", "messages", {**_MESSAGE, "timestamp": "yesterday"}),
    ("malformed", "messages", "messages", {**_MESSAGE, "timestamp": True}),
    ("malformed", "messages", "messages", {**_MESSAGE, "timestamp": "-5"}),
    ("malformed", "messages", "messages", {**_MESSAGE, "timestamp": "9" * 5000}),
    ("malformed", "messages", "messages", {**_MESSAGE, "timestamp": float("inf")}),
    ("malformed", "messages", "messages", {**_MESSAGE, "text": None}),
    ("malformed", "messages", "messages", {**_MESSAGE, "text": {"body": 7}}),
    ("malformed", "messages", "messages", {**_MESSAGE, "text": {"body": "ouch \ud83d"}}),
    ("too_long", "messages", "messages", {**_MESSAGE, "text": {"body": "長" * 70_000}}),
    ("too_long", "messages", "messages", {**_MESSAGE, "id": "w" * 600}),
    ("malformed", "messages", "messages", {**_MESSAGE, "from": {"a": 1}}),
    ("malformed_sender", "messages", "messages", {**_MESSAGE, "from": "HK.12"}),
    ("malformed_sender", "messages", "messages", {**_MESSAGE, "from": "852\udc00"}),
    ("malformed_sender", "messages", "messages", {**_MESSAGE, "from_user_id": "HK. 7\n"}),
    ("malformed_sender", "messages", "messages", {**_MESSAGE, "from_user_id": "x" * 300}),
    ("no_sender", "messages", "messages", {**_MESSAGE, "from": ""}),
    ("group", "messages", "messages", {**_MESSAGE, "group_id": "g"}),
    ("malformed", "messages", "messages", {**_MESSAGE, "type": "button", "button": None}),
    ("malformed", "messages", "messages", {**_MESSAGE, "type": "reaction", "reaction": {"emoji": "x"}}),
    ("malformed", "messages", "messages", {**_MESSAGE, "type": "revoke"}),
    ("malformed", "messages", "messages", {**_MESSAGE, "type": "location", "location": {"latitude": "north"}}),
    (
        "malformed",
        "messages",
        "messages",
        {**_MESSAGE, "type": "location", "location": {"latitude": 900, "longitude": 1}},
    ),
    (
        "malformed",
        "messages",
        "messages",
        {**_MESSAGE, "type": "location", "location": {"latitude": float("nan"), "longitude": 1}},
    ),
    ("welcome_request", "messages", "messages", {**_MESSAGE, "type": "request_welcome"}),
    ("system", "messages", "messages", {**_MESSAGE, "type": "system", "system": [1]}),
    (
        "nothing_changed",
        "messages",
        "messages",
        {**_MESSAGE, "type": "system", "system": {"type": "user_changed_number"}},
    ),
    ("malformed", "messages", "statuses", None),
    ("malformed", "messages", "statuses", {}),
    ("malformed", "messages", "statuses", {"status": ["sent"]}),
    ("other_status", "messages", "statuses", {"status": "vanished"}),
    ("status_of_a_stranger", "messages", "statuses", {"status": "sent", "timestamp": "1"}),
    ("malformed", "messages", "statuses", {"status": "sent", "biz_opaque_callback_data": "0" * 32, "timestamp": {}}),
    (
        "malformed",
        "calls",
        "calls",
        {"id": "wacid.x", "from": "85261111111", "event": "melt", "direction": "USER_INITIATED"},
    ),
    ("call_of_ours", "calls", "calls", {"direction": "BUSINESS_INITIATED"}),
    ("no_sender", "smb_message_echoes", "message_echoes", {"id": "w", "timestamp": "1"}),
    ("other_preference", "user_preferences", "user_preferences", {"category": "fish", "value": "stop"}),
    (
        "malformed",
        "user_preferences",
        "user_preferences",
        {"category": "marketing_messages", "value": "stop", "wa_id": "85261111111", "timestamp": None},
    ),
    ("no_sender", "user_id_update", "user_id_update", {"user_id": {"current": "HK.2"}, "timestamp": "1"}),
    ("malformed", "user_id_update", "user_id_update", {"user_id": {"previous": 7, "current": "HK.2"}}),
    ("history", "history", "history", {"threads": []}),
    ("app_state", "smb_app_state_sync", "state_sync", {}),
    ("other_field", "the_future", "futures", {"wheels": 3}),
)
"""Fifty ways to be broken: the reason, the field, the list, and the event."""


def entry(number: str, field: str, key: str, event: Any) -> dict[str, Any]:
    """An entry of one event (any JSON, hence Any)."""
    metadata = {"display_phone_number": "85223456789", "phone_number_id": number}
    return {"id": account_of(number), "changes": [{"field": field, "value": {"metadata": metadata, key: [event]}}]}


def thousand(seed: int) -> dict[str, Any]:
    """950 good events and the fifty broken ones, shuffled; runs of one clinic, field and list share a change."""
    rng = random.Random(seed)
    events = [(NUMBERS[n % 5], *good(n)) for n in range(950)]
    events += [(rng.choice(NUMBERS), field, key, event) for _, field, key, event in BROKEN]
    rng.shuffle(events)
    entries: list[dict[str, Any]] = []
    previous: tuple[str, str, str] | None = None
    for number, field, key, event in events:
        if (number, field, key) == previous:
            entries[-1]["changes"][-1]["value"][key].append(event)
        else:
            entries.append(entry(number, field, key, event))
        previous = (number, field, key)
    return {"object": "whatsapp_business_account", "entry": entries}


async def open_five(service: Service) -> None:
    """Three more clinics, and the outgoing messages that the statuses tell of."""
    for number, clinic in MORE.items():
        await register(service.store, service.app.keyring, sample_clinic(clinic), phone_number_id=number, salt=number)
        await add_to_account(service.store, account_of(number), clinic)
    for n in range(950):
        if good(n)[1] == "statuses":
            clinic = CLINICS[n % 5]
            codec = Codec(clinic, await service.app.keyring.cipher(clinic))
            item = OutboxItem(
                contact=ContactId("nobody"), lane=Lane.REPLY, author=Author.ASSISTANT, epoch=0, content=Say("你好"),
                created_at=service.app.clock.now(),
            )  # fmt: skip
            await service.store.commit([Create(codec.path(OutboxItem, outbox_id(n)), codec.encode(item, outbox_id(n)))])
    await service.warm()


@in_virtual_time
async def test_of_a_thousand_events_every_good_one_counts_and_every_bad_one_is_counted() -> None:
    async with running() as service:
        await open_five(service)
        service.tasks.held, service.tasks.seconds, service.store.seconds = [], 0.05, 0.05
        started = asyncio.get_running_loop().time()

        response = await service.post(encoded(thousand(1)))

        assert response.status_code == 200
        took = asyncio.get_running_loop().time() - started
        assert took < 3
        assert service.counts.reads == []
        assert service.counts.calls.count("write_each") == 1
        assert service.tasks.most_under_way <= 50

        dropped = Counter({line["reason"]: line["count"] for line in service.events("event_dropped")})
        assert dropped == Counter(reason for reason, *_ in BROKEN)
        assert service.events("event_not_stored") == []
        assert [line for line in service.all_events() if line["severity"] == "ERROR"] == []
        await effects_of_all_good_ones(service)


async def effects_of_all_good_ones(service: Service) -> None:
    """Each message lies in its own clinic with its content, each status is a fact."""
    expected = {(CLINICS[n % 5], good(n)[2]["id"], CONTENTS[n % 7]) for n in range(950) if CONTENTS[n % 7] is not None}
    found = set()
    for snapshot in await service.all("messages"):
        message: Message = await service.record(Message, snapshot)
        found.add((snapshot.path.split("/")[1], message.wamid, type(message.content)))
    assert found == expected
    read = {outbox: item.read_at for outbox, item in (await service.outbox()).items()}
    assert read == {outbox_id(n): (AT + n) * 1000 for n in range(950) if CONTENTS[n % 7] is None}
    woken = {task.body["message"] for task in service.counts.tasks}
    assert len(woken) == len(expected)


@in_virtual_time
async def test_the_same_thousand_again_changes_nothing() -> None:
    async with running() as service:
        await open_five(service)
        service.tasks.held = []
        await service.post(encoded(thousand(1)))
        before = [await service.all(kind) for kind in ("messages", "outbox")]

        response = await service.post(encoded(thousand(2)))

        assert response.status_code == 200
        assert [await service.all(kind) for kind in ("messages", "outbox")] == before


@in_virtual_time
async def test_memory_grows_with_the_body_and_is_given_back() -> None:
    async with running() as service:
        await open_five(service)
        service.tasks.held = []
        body = encoded(thousand(3))
        await service.post(body)  # caches, buffers and the database have their size
        peaks = []
        tracemalloc.start()
        try:
            for _ in range(3):
                tracemalloc.reset_peak()
                begun, _ = tracemalloc.get_traced_memory()
                service.counts.forget()
                service.tasks.held.clear()
                await service.post(body)
                kept, peak = tracemalloc.get_traced_memory()
                peaks.append((peak - begun, kept - begun))
        finally:
            tracemalloc.stop()

        assert max(peak for peak, _ in peaks) < 8 * len(body)
        assert peaks[-1][1] < len(body)  # the second and third leave next to nothing behind
