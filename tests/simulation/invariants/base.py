"""What an invariant is: a number from design.md, a sentence, and what it looks at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from smartclinic.conversations.reference import outbox_of
from smartclinic.platform.store import Document
from smartclinic_local.meta.record import Sent
from tests.simulation.truth import Change, Commit

if TYPE_CHECKING:
    from tests.simulation.world import World

EPSILON = timedelta(milliseconds=100)
"""Instances' clocks differ by a little, and what they decide by them may."""


class Invariant:
    """Override what is needed; `broken` ends the run. Keep each check proportional to what has changed."""

    number: ClassVar[str] = ""
    text: ClassVar[str] = ""

    def __init__(self, world: World) -> None:
        self.world, self.truth = world, world.truth

    def committed(self, commit: Commit) -> None:
        """Something was written."""

    def accepted(self, sent: Sent) -> None:
        """Meta accepted a message."""

    def logged(self, line: str) -> None:
        """A log line was written."""

    def stepped(self) -> None:
        """An event of the outside world has been handled."""

    def rested(self) -> None:
        """Faults have ended, and nothing is under way any more."""

    def broken(self, detail: str) -> None:
        """It does not hold."""
        self.world.broken(self.number, f"{self.text}: {detail}")

    def gate(self, clinic: str, contact: object) -> Document:
        """The document of the conversation that goes on for a contact, empty when there is none."""
        return self.truth.get_one(clinic, "conversations", self.world.who.current(clinic, contact)) or {}

    def item(self, clinic: str, outbox: object) -> Document:
        """The outbox document of this id, or of what travelled with a send of it; empty when there is none."""
        return self.truth.get_one(clinic, "outbox", outbox_of(str(outbox))) or {}


class Understanding(Invariant):
    """Knows what each stored message meant, from those who wrote it."""

    def meant(self, record_id: str) -> frozenset[str]:
        """What the message of this id meant."""
        return self.world.meant.get(record_id, frozenset())

    def means(self, change: Change) -> frozenset[str]:
        """What a message meant to whoever answers it: of a voice note only what was heard in it for sure."""
        spoken = self.world.deeds.spoken.get(change.id)
        is_heard = spoken is None or words_heard(change.after or {}) == spoken
        return self.meant(change.id) if is_heard else frozenset()


def moment(document: Mapping[str, object], name: str) -> datetime | None:
    """A field's instant."""
    value = document.get(name)
    return value if isinstance(value, datetime) else None


def inner(document: Document, name: str) -> Mapping[str, object]:
    """A field's map, empty when there is none."""
    value = document.get(name)
    return value if isinstance(value, Mapping) else {}


def reasons(gate: Document) -> tuple[object, ...]:
    """Why a conversation asks for a person."""
    value = inner(gate, "attention").get("reasons")
    return tuple(value) if isinstance(value, list | tuple) else ()


def is_taken(gate: Document, at: datetime) -> bool:
    """Whether staff or an alarm hold the conversation then."""
    until = moment(gate, "taken_until")
    return until is not None and until > at


def integer(document: Mapping[str, object], name: str, default: int = 0) -> int:
    """A field's number."""
    value = document.get(name)
    return value if isinstance(value, int) else default


def words_heard(message: Document) -> str:
    """What a voice note was heard to say for sure."""
    heard = inner(message, "heard")
    return str(heard.get("words") or "") if heard.get("is_sure") else ""


def is_settled(item: Document) -> bool:
    """Whether the next of its lane need not wait for an outbox message."""
    facts = ("accepted_at", "sent_at", "delivered_at", "read_at")
    return item.get("state") in {"accepted", "ended"} or any(item.get(fact) for fact in facts)


__all__ = [
    "EPSILON",
    "Invariant",
    "Understanding",
    "inner",
    "integer",
    "is_settled",
    "is_taken",
    "moment",
    "reasons",
    "words_heard",
]
