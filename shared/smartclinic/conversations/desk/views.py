"""What the desk shows of conversations: plain values, as they were read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TypeAlias

from smartclinic.clinics.model import Language
from smartclinic.contacts.identity import Card, ContactId
from smartclinic.conversations.content import Content
from smartclinic.conversations.gate import Asked, Reason, Turn
from smartclinic.conversations.message import Heard
from smartclinic.conversations.outbox import End
from smartclinic.conversations.outgoing import FromTemplate, Outgoing
from smartclinic.conversations.staff_task import StaffTask
from smartclinic.media.attachment import Refusal
from smartclinic.media.attachment import State as FileState


@dataclass(frozen=True, slots=True)
class Row:
    """A conversation in a list. `holder` is a staff id, `alarm`, `clinic phone`, or None.

    `last`: what was said last; while a person is needed, what the patient said last. `flagged_at`: the latest red flag,
    until staff have done with it. `has_open_question`: the patient spoke last, and nobody has answered. `asked`: what
    the patient had just been asked when a person was needed.
    """

    contact: ContactId
    name: str | None
    phone: str | None
    reasons: tuple[Reason, ...]
    since: datetime | None
    is_sounding: bool
    is_unread: bool
    holder: str | None
    held_until: datetime | None
    is_composing: bool
    waiting_since: datetime | None
    heard_at: datetime | None
    last: Turn | None
    flagged_at: datetime | None = None
    on_call_heard_at: datetime | None = None
    has_open_question: bool = False
    asked: Asked | None = None


@dataclass(frozen=True, slots=True)
class Lists:
    """The desk's lists: who needs a person, the most urgent first; and what has changed lately, newest first.

    `more_need`: there are more that need a person than are shown.
    """

    needing: tuple[Row, ...]
    recent: tuple[Row, ...]
    more_need: bool


class Who(Enum):
    """Who speaks in a thread."""

    PATIENT = "patient"
    ASSISTANT = "assistant"
    STAFF = "staff"
    CLINIC_PHONE = "clinic_phone"
    SAFETY = "safety"
    RULE = "rule"
    NOTE = "note"


class Tick(Enum):
    """How far an outgoing message has come."""

    WAITING = "waiting"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"
    NOT_SENT = "not_sent"
    """It ended without leaving, as it had to: superseded by staff, opted out. `end` says why."""


Said: TypeAlias = Content | Outgoing | str
"""What was said: a patient's message, one of ours, or a note."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a thread. `id` is the document's.

    `staff`: who wrote it, where staff did. `grounds`: who decided an answer of the assistant's, `rules:` or `model:`,
    and for which intent. `code` is Meta's, of a failure. `file` is what became of the file that came with it,
    `heard` what a model made of it.

    `by_template`: a template left, since free-form words might not. Of staff's words, `said` is what they wrote and
    `announced` the template in its place; the words follow once the patient taps or writes, and until then
    `is_promised`. Of anybody else's, `said` is the template.
    """

    id: str
    at: datetime
    who: Who
    said: Said
    staff: str | None = None
    tick: Tick | None = None
    end: End | None = None
    code: int | None = None
    by_template: bool = False
    grounds: str | None = None
    file: FileState | None = None
    refusal: Refusal | None = None
    cards: tuple[Card, ...] = ()
    heard: Heard | None = None
    is_pending: bool = False
    announced: FromTemplate | None = None
    is_promised: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation as one page shows it, oldest entry first. `older` is the cursor of the page before, if any.

    `phone` is digits without "+". `window_until` is None when the patient has never written. `unsettled`: what a
    poll takes to tell whether a tick, or the state of a file, is another than this page shows: the newest that may
    change soon, five at most.
    """

    row: Row
    entries: tuple[Entry, ...]
    older: str | None
    epoch: int
    language: Language
    window_until: datetime | None
    opted_out_at: datetime | None
    number_lost_at: datetime | None
    may_be: ContactId | None
    unsettled: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TaskToDo:
    """A staff task that is open, by its id. `row`: the conversation that it is for, None when that is gone."""

    id: str
    task: StaffTask
    row: Row | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A conversation that a search found, and what it was found by: `name`, `number` or `reference`."""

    row: Row
    by: str


@dataclass(frozen=True, slots=True)
class Look:
    """What a poll sees. `token` stands for what was seen; the next poll gives it back.

    `conversations`: whose have changed since that token was given out, and perhaps some that had changed just before.
    `more_changed`: so many that not all are named; everything is to be drawn anew. `is_quiet`: nothing has changed at
    all, though the token may be another.
    """

    token: str
    conversations: tuple[ContactId, ...]
    outbox_changed: bool = False
    more_changed: bool = False
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Upcoming:
    """An appointment of today or later, as the desk shows it beside a conversation. `minutes` is how long it takes."""

    id: str
    starts_at: datetime
    minutes: int
    patient_name: str
    doctor: str
    branch: str
    service: str
    reference: str
