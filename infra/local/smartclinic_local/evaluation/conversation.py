"""What came of a conversation: what was said, step by step, what is stored at its end, and what it cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from smartclinic.appointments.appointment import Appointment
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.message import Message
from smartclinic.conversations.outbox import OutboxItem
from smartclinic.conversations.staff_task import StaffTask
from smartclinic.platform.store import Document, Path
from smartclinic.queueing.ticket import Ticket
from smartclinic_local.evaluation.engine import Use
from smartclinic_local.meta.record import Sent


class By(Enum):
    """Who did something, for a transcript."""

    PATIENT = "patient"
    CLINIC = "clinic"
    STAFF = "staff"
    NOTE = "note"
    """Nobody: time passed, something failed."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a transcript, in which turn of the scenario. `choices`: what could be tapped."""

    turn: int
    at: datetime
    by: By
    text: str
    choices: tuple[str, ...] = ()


class Problem(NamedTuple):
    """What is not as it must be. `turn`: where; None: at the end, or everywhere."""

    turn: int | None
    words: str

    def __str__(self) -> str:
        """For a list of them."""
        return self.words if self.turn is None else f"turn {self.turn}: {self.words}"


@dataclass(slots=True)
class Answer:
    """A message that reached the patient, and what the outbox says of it, where it is ours."""

    sent: Sent
    item: OutboxItem | None

    @property
    def choices(self) -> tuple[str, ...]:
        """What can be tapped."""
        return tuple(each.title for each in self.sent.content.choices)

    @property
    def text(self) -> str:
        """Everything that the patient sees of it."""
        rows = [f"{each.title} {each.description}".strip() for each in self.sent.content.choices]
        return "\n".join([self.sent.content.body, *rows])


@dataclass(slots=True)
class Outcome:
    """What came of one step, by its number from 1. `asked`: questions to the model; `looked`: files that a model was
    shown; `seconds`: from the last message to the first answer.
    """

    number: int
    began: datetime
    answers: list[Answer] = field(default_factory=list)
    asked: int = 0
    looked: int = 0
    seconds: float | None = None
    is_patients: bool = False
    """Whether the patient said something, so that it is a turn of theirs."""


@dataclass(slots=True)
class Standing:
    """What is stored, of the patient and of others."""

    appointments: Mapping[str, Appointment]
    tickets: Mapping[str, Ticket]
    tasks: Mapping[str, StaffTask]
    messages: Mapping[str, Message]
    outbox: Mapping[str, OutboxItem]
    gate: Gate | None
    documents: Mapping[Path, Document]


@dataclass(slots=True)
class Conversation:
    """One conversation, played to its end. `stopped`: why it could not be played on."""

    now: datetime
    lines: list[Line] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    before: Standing | None = None
    after: Standing | None = None
    others: frozenset[str] = frozenset()
    use: Use = field(default_factory=Use)
    errors: Mapping[str, int] = field(default_factory=dict)
    """What was logged as an error, and how often."""
    stopped: str = ""
    harmed: bool = False
    """Whether the store or Meta was made to fail."""
    staff_acted: bool = False
    counter_called: bool = False
    """Whether staff called somebody at the counter."""
    sent: list[Sent] = field(default_factory=list)
    """Everything that Meta took, whoever it was for."""
