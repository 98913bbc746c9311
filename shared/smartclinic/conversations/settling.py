"""Settling a burst: every message ends answered, shown to staff, or known to need nothing (invariant 2)."""

from __future__ import annotations

from smartclinic.conversations.answering import Situation
from smartclinic.conversations.content import Echo, Edit, Media, Other, Place, Tap, Text
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.message import Handling, Message
from smartclinic.platform.store import REMOVE
from smartclinic.work.unit import Unit


def settle(unit: Unit, situation: Situation, gate: Gate, handling: Handling, outbox: str | None = None) -> None:
    """Record what became of the burst, together with the gate that decided it.

    Messages and gate are read in parallel, so the gate may be newer than the messages: each message must still be as
    it was read, or it would be settled twice.
    """
    unit.put(situation.contact, gate)
    for found in situation.burst:
        unit.patch_as_read(
            Message, found.id, contact=situation.contact, handling=handling, answered_by=outbox or REMOVE,
            due_at=REMOVE, sender=REMOVE,
        )  # fmt: skip


def wording(message: Message) -> str:
    """A message as words, for the memory of recent turns."""
    match message.content:
        case Text(body) | Echo(body):
            return body
        case Tap(_, title):
            return title
        case Edit(_, Text(body)):
            return body
        case Media(type=kind, caption=caption):
            return f"[{kind.value}] {caption}".rstrip()
        case Place(name=name, address=address):
            return f"[location] {name} {address}".rstrip()
        case Other(kind):
            return f"[{kind}]"
        case content:
            return f"[{content.__struct_config__.tag}]"
