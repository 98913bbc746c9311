"""The gate: a contact's conversation document. Whatever decides about a conversation compares and sets it."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum
from typing import Annotated, Final

import msgspec

from smartclinic.clinics.model import DeskRules
from smartclinic.contacts.identity import ContactId, Identity
from smartclinic.conversations.model_days import Thinking
from smartclinic.platform.clock import milliseconds
from smartclinic.platform.store import Index
from smartclinic.records.fields import Record, Retention, content, derived, identifier, record, staff

WINDOW: Final = timedelta(hours=24)
"""How long free-form messages may follow a patient's message. Source: Meta, customer service windows."""

RECENT_TURNS: Final = 12

HELD_BY_ALARM: Final = "alarm"
"""Who holds a conversation while a red flag's pause lasts."""

HELD_BY_PHONE: Final = "clinic phone"
"""Who holds a conversation after staff have written in it on the clinic's own phone."""

NOT_AT_THE_DESK: Final = frozenset({HELD_BY_ALARM, HELD_BY_PHONE})
"""Holders whom anybody at the desk may relieve, and whose hold simply ends."""

HELD_FOR: Final = timedelta(hours=2)
"""How long a takeover on the clinic's own phone lasts."""

OWED_AFTER: Final = timedelta(seconds=60)
"""How long a takeover that has run out waits for its task before the sweep looks at it."""


class Lease(msgspec.Struct, frozen=True):
    """A model turn in progress. `number` fences an earlier attempt of the same task."""

    task: str
    number: int
    until: datetime


class Option(msgspec.Struct, frozen=True):
    """One thing that was offered: the tap's id and what was shown."""

    id: str
    title: str


class Asked(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the patient was just asked, so that 「2」 or a name can be understood as the answer."""

    question: str
    until: datetime
    options: tuple[Option, ...] = ()
    details: dict[str, str] = {}
    before: Asked | None = None
    """What was open when this came in between, and is again once this is answered."""


class Speaker(Enum):
    """Who said a turn."""

    PATIENT = "patient"
    ASSISTANT = "assistant"
    STAFF = "staff"


class Turn(msgspec.Struct, frozen=True):
    """Something that was said lately."""

    by: Speaker
    text: str


class Alarm(msgspec.Struct, frozen=True):
    """A red-flag class that was answered with its emergency words, once an episode."""

    flag: str
    outbox: str
    at: datetime


class Reason(Enum):
    """Why a conversation needs a person."""

    RED_FLAG = "red_flag"
    ASKED = "asked"
    WROTE_TO_STAFF = "wrote_to_staff"
    COMPLAINT = "complaint"
    VOICE_NOTE = "voice_note"
    NOT_UNDERSTOOD = "not_understood"
    MODEL_DOWN = "model_down"
    NOT_SENT = "not_sent"
    UNCONFIRMED = "unconfirmed"
    WINDOW_CLOSED = "window_closed"
    HELD = "held"
    CALLED = "called"
    SENT_SOMETHING = "sent_something"
    CHANGED_LATER = "changed_later"
    CONFIRM_IDENTITY = "confirm_identity"
    NUMBER_PASSED_ON = "number_passed_on"
    NOT_ANSWERED = "not_answered"
    TAKEOVER_FORGOTTEN = "takeover_forgotten"
    ON_CALL_NOT_TOLD = "on_call_not_told"


class Attention(msgspec.Struct, frozen=True):
    """That a person is needed: why, since when, and when it was last said."""

    reasons: tuple[Reason, ...]
    since: datetime
    latest: datetime


_ON_THE_DESK: Final = (Index((), "needs"), Index((), "-changed_at"))
"""Who needs a person, the most urgent first; what has changed lately."""


@record("conversations", retention=Retention.CLINIC_END, indexes=_ON_THE_DESK)
class Gate(Record, frozen=True, kw_only=True):
    """The state of one conversation. Its id is the contact's."""

    address: Annotated[Identity, identifier("where its messages go")]
    epoch: Annotated[int, derived("raised by takeover, release and alarms; older assistant messages end")] = 0
    language: Annotated[str | None, derived("the language the patient writes, with register and script")] = None
    notice_version: Annotated[str | None, derived("the privacy notice that was given (policy B02)")] = None
    opted_out_at: Annotated[datetime | None, derived("STOP; nothing proactive leaves (policy B13)")] = None
    opting_said_at: Annotated[datetime | None, derived("when STOP or START was last said, by Meta's clock")] = None
    marketing_stopped_at: Annotated[datetime | None, derived("told WhatsApp to stop the clinic's marketing")] = None
    marketing_said_at: Annotated[datetime | None, derived("when that choice about marketing was last made")] = None
    number_asked_at: Annotated[datetime | None, derived("when the person was asked to share the phone number")] = None
    number_lost_at: Annotated[datetime | None, derived("its number is, or may be, somebody else's")] = None
    merged_into: Annotated[ContactId | None, derived("the conversation that goes on instead of this one")] = None
    paced_until: Annotated[datetime | None, derived("when Meta's limit for one person is used up no more")] = None
    window_until: Annotated[datetime | None, derived("when the 24-hour window closes")] = None
    taken_by: Annotated[str | None, staff("who holds the conversation")] = None
    taken_at: Annotated[datetime | None, staff("since when, where somebody at the desk does")] = None
    taken_until: Annotated[datetime | None, staff("until when")] = None
    lease: Annotated[Lease | None, derived("a model turn in progress")] = None
    last_reply: Annotated[str | None, derived("the last outbox message of the reply lane")] = None
    last_proactive: Annotated[str | None, derived("the last outbox message of the proactive lane")] = None
    promised: Annotated[tuple[str, ...], derived("staff's messages whose words may have to follow a template")] = ()
    asked: Annotated[Asked | None, identifier("understand the next message as an answer; may hold a name")] = None
    turns: Annotated[tuple[Turn, ...], content("what was said lately", shown_to_model=True)] = ()
    misunderstood: Annotated[int, derived("answers in a row that did not understand")] = 0
    thinking: Annotated[Thinking | None, derived("how often a model was asked today; its daily budget")] = None
    alarms: Annotated[tuple[Alarm, ...], derived("red flags answered lately")] = ()
    attention: Annotated[Attention | None, derived("why a person is needed")] = None
    sounding_since: Annotated[datetime | None, derived("since when a red flag sounds, not acknowledged")] = None
    flagged_at: Annotated[datetime | None, derived("the latest red flag, until staff have done with it")] = None
    on_call_heard_at: Annotated[datetime | None, staff("when somebody on call said that they see to it")] = None
    settled_at: Annotated[datetime | None, staff("what was heard before needs no answer any more")] = None
    waiting_since: Annotated[datetime | None, staff("since when the patient waits for the doctor's word")] = None
    left_to_doctor_at: Annotated[datetime | None, staff("what was written before waits for the doctor's word")] = None
    waiting_answered: Annotated[bool, staff("staff have written to the patient since that wait began")] = False
    heard_at: Annotated[datetime | None, derived("when the patient was last heard of")] = None
    seen_at: Annotated[datetime | None, staff("until when somebody at the desk has seen what was heard")] = None
    known_as: Annotated[str | None, identifier("the name that the desk shows: of whom was booked last")] = None
    changed_at: Annotated[datetime | None, derived("when it was last written; screens ask what changed")] = None
    needs: Annotated[str | None, derived("its place in the desk's list, while it needs a person")] = None
    due_at: Annotated[datetime | None, derived("the earliest moment of what it waits for")] = None
    tries: Annotated[int, derived("how often the sweep failed with it")] = 0
    on_call: Annotated[bool, staff("it is staff on call, never answered as a patient")] = False

    def as_stored(self, now: datetime) -> Gate:
        """The gate as it is written at this instant, in its place in the desk's list."""
        return msgspec.structs.replace(self, changed_at=now, needs=place_in_list(self))

    @property
    def is_unread(self) -> bool:
        """Whether the patient was heard of since somebody at the desk last looked."""
        return self.heard_at is not None and (self.seen_at is None or self.seen_at < self.heard_at)

    @property
    def has_open_question(self) -> bool:
        """Whether the patient spoke last, and that still asks for a person: nobody has answered it."""
        if self.attention is None or not self.turns or self.turns[-1].by is not Speaker.PATIENT:
            return False
        return self.flagged_at is None or self.attention.latest > self.flagged_at

    @property
    def is_a_patients(self) -> bool:
        """Whether somebody has written here as a patient: then they stay one, even if they are on call as well."""
        return not self.on_call and bool(self.notice_version or self.turns or self.alarms)

    def is_taken(self, now: datetime) -> bool:
        """Whether staff (or an alarm) hold the conversation."""
        return self.taken_until is not None and self.taken_until > now

    def holder(self, now: datetime) -> str | None:
        """The staff id of whoever holds it at the desk; None while nobody does, or only an alarm or the phone."""
        return self.taken_by if self.is_taken(now) and self.taken_by not in NOT_AT_THE_DESK else None

    def is_leased(self, now: datetime) -> bool:
        """Whether a model turn is in progress."""
        return self.lease is not None and self.lease.until > now


def place_in_list(gate: Gate) -> str | None:
    """Where a conversation stands on the desk: red flags first, after them those that were answered and are not done
    with, then what waits for staff, then what waits for the doctor; the longest wait first. None for one that needs
    nobody, or with staff on call. A string that sorts.
    """
    if gate.on_call:
        return None
    if gate.sounding_since or (gate.attention and Reason.RED_FLAG in gate.attention.reasons):
        rank, since = "0", gate.sounding_since or (gate.attention and gate.attention.since)
    elif gate.flagged_at:
        rank, since = "0a", gate.flagged_at
    elif gate.attention:
        rank, since = "1", gate.attention.since
    else:
        rank, since = "2", gate.waiting_since
    return f"{rank}{milliseconds(since):015}" if since else None


def with_attention(gate: Gate, reason: Reason, now: datetime) -> Gate:
    """The gate, needing a person for this reason too."""
    before = gate.attention or Attention((), now, now)
    reasons = before.reasons if reason in before.reasons else (*before.reasons, reason)
    return msgspec.structs.replace(gate, attention=Attention(reasons, before.since, now))


def without_turn(gate: Gate, text: str) -> Gate:
    """The gate, not remembering any more that the patient said this: it was deleted."""
    kept = tuple(turn for turn in gate.turns if turn != Turn(Speaker.PATIENT, text))
    return msgspec.structs.replace(gate, turns=kept)


def with_turns(gate: Gate, *turns: Turn) -> Gate:
    """The gate, remembering these turns and forgetting the oldest."""
    return msgspec.structs.replace(gate, turns=(*gate.turns, *turns)[-RECENT_TURNS:])


def with_window(gate: Gate, sent_at: datetime) -> Gate:
    """The gate, its window opened by a patient's message of this moment. A late one never shortens it."""
    until = sent_at + WINDOW
    return (
        gate if gate.window_until and gate.window_until >= until else msgspec.structs.replace(gate, window_until=until)
    )


def taken(gate: Gate, by: str, until: datetime) -> Gate:
    """The gate, held by staff; whatever the assistant has queued will end."""
    return msgspec.structs.replace(
        gate, taken_by=by, taken_until=until, due_at=until + OWED_AFTER, epoch=gate.epoch + 1, lease=None,
        taken_at=gate.taken_at if gate.taken_by == by else None,
    )  # fmt: skip


def released(gate: Gate) -> Gate:
    """The gate, given back to the assistant."""
    return msgspec.structs.replace(
        gate, taken_by=None, taken_at=None, taken_until=None, due_at=None, epoch=gate.epoch + 1, tries=0
    )


def freed(gate: Gate, now: datetime, rules: DeskRules) -> Gate:
    """The gate after its takeover has run out. What staff took on the desk goes back by itself only if nothing waits
    for them: else it stays theirs for as long again, and says that it was forgotten.
    """
    if gate.taken_until is None or gate.is_taken(now):
        return gate
    if gate.taken_by is None or gate.taken_by in NOT_AT_THE_DESK or gate.attention is None:
        return _wait_ended(released(gate if gate.attention else flag_ended(gate)))
    return with_attention(taken(gate, gate.taken_by, held_until(now, rules)), Reason.TAKEOVER_FORGOTTEN, now)


def _wait_ended(gate: Gate) -> Gate:
    """The gate, waiting for the doctor no more if staff have answered since, and nothing is open."""
    is_over = gate.waiting_answered and gate.attention is None
    return left_to_doctor(gate, None) if is_over else gate


def left_to_doctor(gate: Gate, at: datetime | None) -> Gate:
    """The gate, waiting for the doctor's word from this moment, or longer if it does already; with None, no more."""
    since = (gate.waiting_since or at) if at else None
    return msgspec.structs.replace(gate, waiting_since=since, left_to_doctor_at=at, waiting_answered=False)


def held_until(now: datetime, rules: DeskRules) -> datetime:
    """How long the clinic leaves a conversation to staff who take it, or write in it, now."""
    return now + timedelta(minutes=rules.hand_back_minutes)


def answered(gate: Gate, seen: datetime) -> Gate:
    """The gate after somebody has answered what a screen showed at `seen`. What came later still asks for a person."""
    flagged = [at for at in (gate.sounding_since, gate.flagged_at) if at is not None]
    if all(at <= seen for at in (*flagged, *(alarm.at for alarm in gate.alarms))):
        gate = alarm_heard(gate)
    is_older = gate.attention is not None and gate.attention.latest <= seen
    return msgspec.structs.replace(gate, attention=None) if is_older else gate


def flag_ended(gate: Gate) -> Gate:
    """The gate, done with its red flag: what was heard until then is no open question."""
    if gate.flagged_at is None:
        return gate
    settled = max(gate.flagged_at, gate.settled_at or gate.flagged_at)
    return msgspec.structs.replace(gate, flagged_at=None, on_call_heard_at=None, settled_at=settled)


def alarm_heard(gate: Gate) -> Gate:
    """The gate, its red flag acknowledged: the desk falls silent, and nobody on call is told of it any more."""
    return msgspec.structs.replace(gate, sounding_since=None) if gate.sounding_since else gate
