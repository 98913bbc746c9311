"""Two conversations that turn out to be one person's."""

from __future__ import annotations

from smartclinic.contacts.identity import Identity
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.identity.merging import merged


def test_what_staff_promised_in_either_conversation_still_follows() -> None:
    winner, loser = (Gate(address=Identity(phone=f"8529123456{n}"), promised=(f"outbox-{n}",)) for n in (1, 2))

    assert merged(winner, loser).promised == ("outbox-2", "outbox-1")
