"""A scenario: who writes, what the clinic's day is like, what is said turn after turn, and how it must end.

docs/evaluation.md is the guide for whoever writes one.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, TypeAlias

import msgspec

from smartclinic.appointments.states import AppointmentState
from smartclinic.clinics.model import Language, Part
from smartclinic.contacts.patients import Relation
from smartclinic.conversations.gate import Reason
from smartclinic.conversations.staff_task import TaskKind
from smartclinic.media.seen import Seen
from smartclinic.queueing.line import Standing

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Words = Annotated[str, msgspec.Meta(min_length=1)]


class Engine(StrEnum):
    """What thinks where rules are not sure."""

    GUIDED = "guided"
    """Nothing: every question to the model fails, and the guided menus must do."""
    STAND_IN = "stand-in"
    """The laptop's receptionist, which knows a few wishes by keywords."""
    VERTEX = "vertex"
    """The real model, by the settings VERTEX_*."""


class YesNo(StrEnum):
    """Yes or no, as people write it."""

    YES = "yes"
    NO = "no"


class ModelFault(StrEnum):
    """What is the matter with the model, until it is `none`."""

    NONE = "none"
    UNREACHABLE = "unreachable"
    SLOW = "slow"
    """It takes a minute."""
    NONSENSE = "nonsense"
    LYING = "lying"
    """It says that it has booked, changed and cancelled, and calls no tool."""
    LOOPING = "looping"
    """It calls the same tool, whatever is said."""
    MADE_UP_TOOL = "made_up_tool"
    HOSTILE = "hostile"
    """It diagnoses, advertises, sends links, and reaches for other people's visits."""


class PortFault(StrEnum):
    """What is the matter with the store or with Meta, until it is `none`."""

    NONE = "none"
    DOWN = "down"
    """Nothing gets through."""
    UNSAID = "unsaid"
    """It happens, and nobody hears of it. Once."""


class StaffDeed(StrEnum):
    """What somebody at the desk does with this conversation."""

    TAKE = "take"
    RELEASE = "release"
    ACKNOWLEDGE = "acknowledge"


class _Part(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A part of a scenario file: what it does not know, it refuses."""


# --- who, and what the day is like


class Patient(_Part, frozen=True):
    """Who writes. `name`: what WhatsApp shows, which the person chose. `hides_phone`: behind a username. `known`: has
    written before, and was told who answers; whoever has a visit or a ticket has.
    """

    name: str = "陳小美"
    hides_phone: bool = False
    known: bool = False


class Visit(_Part, frozen=True):
    """A visit that is booked when the conversation begins, or one that was, where its time is past. `by`: "patient",
    else the WhatsApp name of somebody else; without it nobody on WhatsApp: the clinic's own diary. `relation`: what who
    comes is to whoever booked.
    """

    at: str
    patient: str = ""
    doctor: str = "chan"
    service: str = "consultation"
    by: str = ""
    relation: Relation = Relation.SELF


class FullSession(_Part, frozen=True):
    """A session without a free place."""

    doctor: str
    day: str
    part: Part


class QueueState(_Part, frozen=True):
    """A queue as the conversation begins: so many were called and seen, so many wait, then `patient` if they have a
    ticket, then so many `behind`. Tickets of others belong to nobody on WhatsApp, but for one of each in `people`.
    """

    queue: str = "gp"
    called: int = 0
    waiting: int = 0
    patient_waits: bool = False
    behind: int = 0
    people: tuple[str, ...] = ()


class ClinicState(_Part, frozen=True):
    """What differs from the sample clinic on an empty day."""

    booked: tuple[Visit, ...] = ()
    full: tuple[FullSession, ...] = ()
    queues: tuple[QueueState, ...] = ()
    out_of_stock: tuple[str, ...] = ()


# --- what happens


class Voice(_Part, frozen=True):
    """A voice note: what a model hears in it, and whether it is sure."""

    words: str
    sure: bool = True


class Picture(_Part, frozen=True):
    """A picture: what it shows, text that can be read in it, what stands on a card, and what is written under it."""

    shows: Seen
    text: str = ""
    card: dict[str, str] = {}
    caption: str = ""


class ContactCard(_Part, frozen=True):
    """A card from the patient's address book."""

    name: str
    phone: str = "+85290001111"


class Sends(StrEnum):
    """Something without words."""

    STICKER = "sticker"
    LOCATION = "location"
    DOCUMENT = "document"
    VIDEO = "video"
    CALL = "call"


class Fault(_Part, frozen=True):
    """What goes wrong from now on."""

    model: ModelFault | None = None
    store: PortFault | None = None
    meta: PortFault | None = None


class StaffActs(_Part, frozen=True):
    """What the clinic's people do. `reply` writes in this conversation; `call_next` calls at the counter of a queue."""

    deed: StaffDeed | None = None
    reply: str | None = None
    call_next: str | None = None
    times: int = 1


class Heard(_Part, frozen=True):
    """What must have come of a step. `says`, `says_not`: parts of the answer, or /patterns/; `buttons`: what can be
    tapped, by its beginning; `silent`: nothing is answered.
    """

    says: tuple[Words, ...] = ()
    says_not: tuple[Words, ...] = ()
    buttons: tuple[Words, ...] = ()
    language: Language | None = None
    model: YesNo | None = None
    silent: YesNo | None = None


class Step(_Part, frozen=True):
    """One thing that happens; exactly one of the fields that say what. `engines`: only played with these."""

    say: Words | tuple[Words, ...] | None = None
    tap: Words | None = None
    voice: Words | Voice | None = None
    picture: Seen | Picture | None = None
    contact_card: ContactCard | None = None
    sends: Sends | None = None
    react: Words | None = None
    wait: Words | None = None
    wait_until: Words | None = None
    fault: Fault | None = None
    staff: StaffDeed | StaffActs | None = None
    engines: tuple[Engine, ...] = ()
    expect: Heard = Heard()


# --- how it must end


class VisitAtEnd(_Part, frozen=True):
    """A visit of this contact's at the end; what is not named may be anything. `count`: so many alike."""

    state: AppointmentState = AppointmentState.BOOKED
    patient: str | None = None
    at: str | None = None
    day: str | None = None
    doctor: str | None = None
    service: str | None = None
    count: int = 1


class TicketAtEnd(_Part, frozen=True):
    """A ticket of this contact's at the end. `ended`: how; without it, it is still open."""

    queue: str | None = None
    ended: Standing | None = None
    count: int = 1


class OthersMay(StrEnum):
    """What may come to other people of what this patient does."""

    NOTHING = "nothing"
    HEAR = "hear"
    """They may be told something: a place has become free, their turn is near."""


class End(_Part, frozen=True):
    """How it must end. Visits and tickets that are not named at all must be as they were at the beginning."""

    appointments: tuple[VisitAtEnd, ...] | None = None
    tickets: tuple[TicketAtEnd, ...] | None = None
    staff_tasks: tuple[TaskKind, ...] | None = None
    attention: tuple[Reason, ...] | None = None
    opted_out: bool = False
    alarm: tuple[str, ...] = ()
    paid_messages: int | None = None
    model_turns: int | None = None
    says: tuple[Words, ...] = ()
    never_says: tuple[Words, ...] = ()
    others: OthersMay = OthersMay.NOTHING


class Scenario(_Part, frozen=True):
    """One conversation. `language`: of every answer; without it that of the tags, and none where they say `mixed`."""

    id: Id
    title: Words
    tags: Annotated[tuple[Words, ...], msgspec.Meta(min_length=1)]
    now: str
    turns: Annotated[tuple[Step, ...], msgspec.Meta(min_length=1)]
    language: Language | None = None
    patient: Patient = Patient()
    clinic: ClinicState = ClinicState()
    engines: tuple[Engine, ...] = ()
    expect: End = End()


class ScenarioFile(_Part, frozen=True):
    """What a file holds."""

    scenarios: Annotated[tuple[Scenario, ...], msgspec.Meta(min_length=1)]


Happening: TypeAlias = (
    str | tuple[str, ...] | Voice | Picture | Seen | ContactCard | Sends | Fault | StaffDeed | StaffActs
)

HAPPENINGS = (
    "say", "tap", "voice", "picture", "contact_card", "sends", "react", "wait", "wait_until", "fault", "staff",
)  # fmt: skip
"""The fields of a step of which it has exactly one."""


def what_happens(step: Step) -> list[tuple[str, Happening]]:
    """Which of those fields this step has, and what they say."""
    return [(name, said) for name in HAPPENINGS if (said := getattr(step, name)) is not None]
