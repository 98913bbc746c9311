"""What conversations ask of whoever understands and answers: the seam to the assistant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from smartclinic.clinics.directory import ClinicRecord
from smartclinic.contacts.identity import ContactId, Identity
from smartclinic.conversations.amending import Amended
from smartclinic.conversations.gate import Asked, Gate, Reason
from smartclinic.conversations.message import Message
from smartclinic.conversations.model_days import Spent
from smartclinic.conversations.outgoing import Outgoing
from smartclinic.work.unit import Found, Unit


@dataclass(frozen=True, slots=True)
class Situation:
    """A burst of messages, oldest first, and everything that is known when it is read.

    Edits are folded in: the burst says what it says now. `amended` also has what is settled beside it unanswered.
    `identity` is what is known of who writes, which may be more than the last message showed.
    """

    clinic: ClinicRecord
    contact: ContactId
    gate: Gate
    burst: tuple[Found[Message], ...]
    now: datetime
    identity: Identity = field(default_factory=Identity)
    amended: Amended = field(default_factory=Amended)
    merged: tuple[ContactId, ...] = ()
    to_hear: frozenset[str] = frozenset()
    """The messages whose files a model is asked about."""

    @property
    def newest(self) -> Found[Message]:
        """The last message of the burst."""
        return self.burst[-1]

    @property
    def open_question(self) -> Asked | None:
        """What the patient was asked, while an answer still counts as one."""
        asked = self.gate.asked
        return asked if asked and self.now < asked.until else None

    @property
    def cause(self) -> str:
        """What the id of an answer derives from: its newest message; apart, where that is heard after its answer."""
        newest = self.newest
        return newest.id if newest.record.handling is None else f"{newest.id} heard"

    @property
    def phone_known(self) -> bool:
        """Whether the clinic could call this person."""
        return self.identity.phone is not None

    def only(self, messages: tuple[Found[Message], ...]) -> Situation:
        """The same situation with only these messages. What stands beside a burst is settled with the last of it."""
        if len(messages) == len(self.burst):
            return replace(self, burst=messages)
        return replace(self, burst=messages, amended=self.amended.of(messages))


@dataclass(frozen=True, slots=True)
class Intent:
    """What the patient wants: the name of something the assistant can do, with what was understood.

    `proposed`: somebody else than the patient says so, a model: nothing is changed by it before the patient agrees.
    """

    name: str
    details: Mapping[str, str | None] = field(default_factory=dict)
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class Thought:
    """What a model makes of a situation, and what asking it has cost."""

    intent: Intent
    spent: Spent = Spent()  # noqa: RUF009 - frozen


@dataclass(frozen=True, slots=True)
class Answer:
    """What to do about a burst: words or none, what was asked, who else is needed.

    A question that was open stays open, unless a new one is asked or `closes_question` says so: somebody who asks
    for the fee in between still gets the place that is held. `known_as`: the name by which staff know the contact now.
    `receipt`: it leaves even while staff hold the conversation.
    """

    content: Outgoing | None
    asked: Asked | None = None
    closes_question: bool = False
    attention: Reason | None = None
    subject: str | None = None
    understood: bool = True
    known_as: str | None = None
    receipt: bool = False


@dataclass(frozen=True, slots=True)
class OptChange:
    """A STOP or START, and the messages that say so."""

    out: bool
    messages: tuple[Found[Message], ...]


class Assistant(Protocol):
    """Understands and answers. Only `act` and `receipt` read or change anything, through the unit they are given."""

    def language(self, situation: Situation) -> str:
        """The language to answer in."""

    def red_flags(self, situation: Situation) -> tuple[str, ...]:
        """The classes of red flags that the burst raises. Pure, and first of all."""

    def emergency_words(self, situation: Situation, flags: tuple[str, ...], *, staff_are_told: bool) -> Outgoing:
        """The fixed words for these classes; that staff are told, only where a path to them is live."""

    def to_hear(self, situation: Situation) -> frozenset[str]:
        """The messages of the burst whose files a model should be asked about: none where no model hears. Pure."""

    def opt_change(self, situation: Situation) -> OptChange | None:
        """Whether the burst says STOP or START."""

    async def receipt(self, unit: Unit, situation: Situation, *, out: bool) -> Outgoing:
        """The confirmation of STOP or START."""

    def rights_request(self, situation: Situation) -> Intent | None:
        """What the burst asks of the patient's own data, where rules are sure: its receipt is owed whoever answers."""

    def read(self, situation: Situation) -> Intent | None:
        """What the patient wants, where rules are sure. None: ask the model."""

    async def think(self, situation: Situation) -> Thought:
        """What the model makes of it. Never raises: without a model, what rules found, or the guided menus."""

    def unaided(self, situation: Situation) -> Intent:
        """What is answered where rules are not sure and no model is asked: its budget is spent."""

    async def act(self, unit: Unit, situation: Situation, intent: Intent) -> Answer:
        """Do it: read and write through the unit, and say what to answer."""

    def introduce(self, situation: Situation, content: Outgoing, language: str) -> Outgoing:
        """The first answer to a contact, carrying who speaks, how to reach a person, and the notice (B02)."""

    @property
    def notice_version(self) -> str:
        """The version of the privacy notice that `introduce` gives."""
