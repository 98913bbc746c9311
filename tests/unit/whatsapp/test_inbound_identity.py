"""Who an event is from: phone, user id or both, in the event or in the contacts beside it."""

from __future__ import annotations

from typing import Any

import pytest

from smartclinic.contacts.identity import Card, Identity
from smartclinic.conversations.content import Cards
from smartclinic.conversations.recording.events import Arrived
from smartclinic.whatsapp.inbound import parse
from tests.unit.whatsapp.inbound_samples import AT, PHONE, change, message, wrapped


def only(field: str, value: dict[str, Any]) -> Arrived:
    """The one event of a change (any JSON, hence Any)."""
    (event,) = parse(wrapped(change(field, value))).events
    assert isinstance(event, Arrived)
    return event


def from_whom(contacts: Any = None, **sender: Any) -> Identity:
    """The sender of a text with these keys and these contacts beside it."""
    wrote = {"id": "w", "timestamp": str(AT), "type": "text", "text": {"body": "hi"}, **sender}
    return only("messages", {"messages": [wrote], **({"contacts": contacts} if contacts is not None else {})}).sender


BLOCK = {
    "profile": {"name": "黃伯", "username": "@wong"},
    "wa_id": PHONE,
    "user_id": "HK.77",
    "parent_user_id": "HK.ENT.7",
}


@pytest.mark.parametrize(
    ("sender", "contacts", "identity"),
    [
        ({"from": PHONE}, None, Identity(phone=PHONE)),
        ({"from": f"+{PHONE}"}, None, Identity(phone=PHONE)),
        ({"from": PHONE, "from_user_id": "HK.1"}, None, Identity(phone=PHONE, bsuid="HK.1")),
        ({"from_user_id": "HK.ENT.1"}, [], Identity(bsuid="HK.ENT.1")),
        ({"from": PHONE}, [BLOCK], Identity(phone=PHONE, bsuid="HK.77")),
        ({"from_user_id": "HK.77"}, [BLOCK], Identity(phone=PHONE, bsuid="HK.77")),
        ({"from": "85269999999"}, [BLOCK], Identity(phone="85269999999")),
        ({"from": PHONE, "from_user_id": "HK.1"}, [BLOCK], Identity(phone=PHONE, bsuid="HK.1")),
        ({"from": PHONE}, [None, 7, {}, {"wa_id": 7}, {"user_id": []}, BLOCK], Identity(phone=PHONE, bsuid="HK.77")),
        ({"from": PHONE}, {"wa_id": PHONE}, Identity(phone=PHONE)),
    ],
)
def test_a_sender_is_put_together(sender: dict[str, Any], contacts: Any, identity: Identity) -> None:
    assert from_whom(contacts, **sender) == identity


def test_of_many_in_one_value_everybody_keeps_the_own_ids() -> None:
    blocks = [{"wa_id": f"8526000000{n}", "user_id": f"HK.{n}"} for n in range(9)]
    wrote = [{**message("text", f"w{n}", text={"body": "x"}), "from": f"8526000000{n}"} for n in reversed(range(9))]

    parsed = parse(wrapped(change("messages", {"contacts": blocks, "messages": wrote})))

    found = {event.sender for event in parsed.events if isinstance(event, Arrived)}
    assert found == {Identity(phone=f"8526000000{n}", bsuid=f"HK.{n}") for n in range(9)}


ASKED_FOR: dict[str, Any] = {
    "name": {"formatted_name": "黃伯"},
    "phones": [{"phone": "+852 9000 1111", "wa_id": "85290001111"}],
}


@pytest.mark.parametrize(
    ("beside", "cards", "own"),
    [
        ({"origin": "contact_request"}, [ASKED_FOR], True),
        ({}, [{**ASKED_FOR, "origin": "contact_request"}], True),
        ({}, [{"origin": "contact_request", "phones": [{"phone": "+852 9000 1111"}]}], True),
        ({}, [ASKED_FOR], False),
        ({"origin": "other"}, [ASKED_FOR], False),
        ({"origin": "contact_request"}, [{**ASKED_FOR, "vcard": "BEGIN:VCARD"}], False),
        ({"origin": "contact_request"}, [ASKED_FOR, ASKED_FOR], False),
        ({"origin": "contact_request"}, [{**ASKED_FOR, "phones": ASKED_FOR["phones"] * 2}], False),
        ({"origin": "contact_request"}, [{**ASKED_FOR, "phones": [{"phone": "ask my wife"}]}], False),
        ({"origin": ["contact_request"]}, [ASKED_FOR], False),
    ],
)
def test_only_the_answer_to_our_request_tells_the_senders_number(
    beside: dict[str, Any], cards: list[dict[str, Any]], own: bool
) -> None:
    shared = {**message("contacts", contacts=cards, **beside), "from_user_id": "HK.7"}
    del shared["from"]

    event = only("messages", {"messages": [shared]})

    assert event.content == Cards(len(cards), own=own)
    assert event.sender == Identity(phone="85290001111" if own else None, bsuid="HK.7")


def test_a_card_is_kept_beside_the_content() -> None:
    event = only("messages", {"messages": [message("contacts", contacts=[{**ASKED_FOR, "emails": ["x"]}])]})

    assert event.cards == (Card("黃伯", ("+852 9000 1111",)),)


def moved(sender: dict[str, Any], **system: Any) -> tuple[Identity, Identity | None]:
    """Who somebody was and is by a system message."""
    note = {"id": "w", "timestamp": str(AT), "type": "system", "system": system, **sender}
    event = only("messages", {"messages": [note]})
    return event.sender, event.becomes


def test_a_new_number_makes_a_new_identity() -> None:
    assert moved({"from": PHONE}, type="user_changed_number", wa_id="85263334444") == (
        Identity(phone=PHONE),
        Identity(phone="85263334444"),
    )
    assert moved(
        {"from": PHONE}, type="user_changed_number", wa_id="85263334444", user_id="HK.2", previous_user_id="HK.1"
    ) == (Identity(phone=PHONE, bsuid="HK.1"), Identity(phone="85263334444", bsuid="HK.2"))


def test_a_new_user_id_may_come_without_any_number() -> None:
    assert moved({}, type="user_changed_user_id", user_id="HK.2", previous_user_id="HK.1") == (
        Identity(bsuid="HK.1"),
        Identity(bsuid="HK.2"),
    )
    assert moved({"from_user_id": "HK.1"}, type="user_changed_user_id", user_id="HK.2")[0] == Identity(bsuid="HK.1")


def test_the_new_id_beside_the_old_number_is_not_taken_for_the_old_one() -> None:
    sender = {"from": PHONE, "from_user_id": "HK.2"}

    was, now = moved(sender, type="user_changed_number", wa_id="85263334444", user_id="HK.2")

    assert was == Identity(phone=PHONE)
    assert now == Identity(phone="85263334444", bsuid="HK.2")


@pytest.mark.parametrize("system", [{}, {"wa_id": PHONE}, {"wa_id": ""}])
def test_a_move_to_nowhere_is_counted(system: dict[str, Any]) -> None:
    note = message("system", system={"type": "user_changed_number", **system})

    assert parse(wrapped(change("messages", {"messages": [note]}))).dropped == {"nothing_changed": 1}


def test_an_id_update_names_both() -> None:
    update = {"wa_id": PHONE, "user_id": {"previous": "HK.1", "current": "HK.2"}, "timestamp": AT}

    event = only("user_id_update", {"user_id_update": [update]})

    assert (event.sender, event.becomes) == (Identity(bsuid="HK.1"), Identity(phone=PHONE, bsuid="HK.2"))


def test_the_person_of_an_echo_is_the_patient() -> None:
    echo = {**message("text", text={"body": "姑娘覆"}), "from": "85223456789", "to": PHONE}

    assert only("smb_message_echoes", {"message_echoes": [echo], "contacts": [BLOCK]}).sender == Identity(
        PHONE, "HK.77"
    )


def test_both_events_of_a_call_are_one_call() -> None:
    calls = [
        {"id": "wacid.1", "from": PHONE, "timestamp": str(AT), "direction": "USER_INITIATED", "event": event}
        for event in ("connect", "terminate")
    ]

    parsed = parse(wrapped(change("calls", {"calls": calls})))

    assert {event.wamid for event in parsed.events if isinstance(event, Arrived)} == {"wacid.1"}


def test_a_choice_about_marketing_is_told_apart_by_person_choice_and_time() -> None:
    choice: dict[str, Any] = {"wa_id": PHONE, "category": "marketing_messages", "value": "stop", "timestamp": AT}
    others: list[dict[str, Any]] = [{"value": "resume"}, {"timestamp": AT + 1}, {"wa_id": "85260000000"}]

    parsed = parse(
        wrapped(
            change(
                "user_preferences", {"user_preferences": [choice, choice, *({**choice, **other} for other in others)]}
            )
        )
    )

    assert len({event.wamid for event in parsed.events if isinstance(event, Arrived)}) == 4


def test_the_same_id_update_told_to_two_numbers_is_two_events_whose_tasks_have_two_names() -> None:
    update = {"user_id": {"previous": "HK.1", "current": "HK.2"}, "timestamp": str(AT)}
    told = [change("user_id_update", {"user_id_update": [update]}, number) for number in ("111", "222")]
    heard = {event.wamid for event in parse(wrapped(*told)).events if isinstance(event, Arrived)}
    assert len(heard) == 2
