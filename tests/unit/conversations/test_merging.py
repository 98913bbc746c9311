"""Two conversations that turn out to be one person's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from smartclinic.contacts.identity import Identity
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.identity.merging import merged


def test_what_staff_promised_in_either_conversation_still_follows() -> None:
    winner, loser = (Gate(address=Identity(phone=f"8529123456{n}"), promised=(f"outbox-{n}",)) for n in (1, 2))

    assert merged(winner, loser).promised == ("outbox-2", "outbox-1")


NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
EARLIER, LATER = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
GATE = Gate(address=Identity(phone="85291234567"))


def test_what_the_desk_knows_of_either_is_kept() -> None:
    winner = replace(GATE, sounding_since=NOW, waiting_since=EARLIER, heard_at=EARLIER, seen_at=NOW)
    loser = replace(GATE, sounding_since=EARLIER, heard_at=NOW, seen_at=LATER, known_as="陳小美")

    one = merged(winner, loser)

    assert (one.sounding_since, one.waiting_since, one.heard_at) == (EARLIER, EARLIER, NOW)
    assert one.known_as == "陳小美"
    assert not one.is_unread


def test_what_was_unread_in_either_is_unread() -> None:
    read = replace(GATE, heard_at=NOW, seen_at=LATER)
    unread = replace(GATE, heard_at=EARLIER)

    assert merged(read, unread).is_unread
    assert merged(unread, read).is_unread


def test_whoever_waits_for_the_doctor_in_either_still_waits() -> None:
    answered = replace(GATE, waiting_since=NOW, waiting_answered=True)

    assert merged(GATE, answered).waiting_answered
    assert not merged(answered, replace(GATE, waiting_since=EARLIER)).waiting_answered
