"""The outbox: every outgoing message, written in the same commit as the state that it belongs to."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum
from typing import Annotated, Final

import msgspec

from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.model_days import Spent
from smartclinic.conversations.outgoing import FromTemplate, Outgoing
from smartclinic.platform.store import Index
from smartclinic.records.fields import Record, Retention, content, derived, plain, record, staff

OWED_AFTER: Final = timedelta(seconds=90)
"""How long a message may wait for its delivery before the sweep looks: longer than passing a predecessor takes."""

SAFETY_OWED_AFTER: Final = timedelta(seconds=20)
"""The same for emergency words: with Cloud Tasks down, the next sweep sends them."""

CLAIM_AGE: Final = timedelta(seconds=60)
"""Past this age a claim's owner is taken for dead, and the outcome for unknown."""

LOOK_AGAIN: Final = timedelta(seconds=90)
"""When an unknown outcome is looked at again; safety words, and only they, are then sent once more."""

GIVE_UP: Final = timedelta(minutes=10)
"""When an unknown outcome without a status ends as unconfirmed."""


class Lane(Enum):
    """The two lanes never block each other."""

    REPLY = "reply"
    PROACTIVE = "proactive"


class Author(Enum):
    """Who speaks."""

    ASSISTANT = "assistant"
    STAFF = "staff"
    SAFETY = "safety"
    RULE = "rule"


def owed_after(author: Author) -> timedelta:
    """How long after its time a message of this author is left to its task, before the sweep looks."""
    return SAFETY_OWED_AFTER if author is Author.SAFETY else OWED_AFTER


class State(Enum):
    """Where a message stands. The facts beside it may know more."""

    PENDING = "pending"
    CLAIMED = "claimed"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    ENDED = "ended"


class End(Enum):
    """Why a message ended without being accepted, in words that staff screens translate.

    The facts beside it may arrive later and know better: readers ask `is_on_its_way` before they believe UNCONFIRMED.
    """

    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"
    OPTED_OUT = "opted_out"
    SUPERSEDED = "superseded"
    WINDOW_CLOSED = "window_closed"
    SUBJECT_GONE = "subject_gone"
    TEMPLATE_UNAVAILABLE = "template_unavailable"
    NUMBER_LOST = "number_lost"
    NO_ADDRESS = "no_address"
    TOO_LONG = "too_long"


class Failure(msgspec.Struct, frozen=True):
    """Meta's word that a send failed: at which attempt, when (ms, told in whole seconds), and why, where it says so.

    `attempt` is None where the status did not name it.
    """

    attempt: int | None
    at: int
    code: int | None = None


_ASKED_FOR: Final = (
    Index(("wamid_hash",)),
    Index(("end",), "-created_at"),
    Index((), "priced_at"),
    Index(("contact",), "-created_at"),
)
"""By reactions, quotes and edits; by whoever looks for dead letters; by whoever counts Meta's charges; by the desk."""


@record("outbox", retention=Retention.CLINIC_END, indexes=_ASKED_FOR)
class OutboxItem(Record, frozen=True, kw_only=True):
    """One outgoing message. `due_at` exists while something is owed."""

    contact: Annotated[ContactId, derived("whose gate decides")]
    lane: Annotated[Lane, derived("replies keep their order among themselves")]
    author: Annotated[Author, derived("who speaks")]
    epoch: Annotated[int, derived("the takeover epoch it was written under")]
    content: Annotated[Outgoing, content("send it", mirrored=True)]
    created_at: Annotated[datetime, derived("when it was decided")]
    instead: Annotated[FromTemplate | None, content("send this when the window has closed", mirrored=True)] = None
    by_template: Annotated[bool, derived("goes, or went, as `instead`: free-form words may not")] = False
    grounds: Annotated[str | None, derived("who decided it, rules or model, and for which intent")] = None
    spent: Annotated[Spent | None, plain("what asking a model for it has cost")] = None
    written_by: Annotated[str | None, staff("who of the staff wrote it")] = None
    hurried: Annotated[bool, derived("sent among the replies, whatever its lane")] = False
    agreed_at: Annotated[datetime | None, derived("when the patient agreed to just this notice")] = None
    receipt: Annotated[bool, derived("confirms STOP or a rights request: leaves under takeover too")] = False
    after: Annotated[str | None, derived("the previous message of its lane")] = None
    subject: Annotated[str | None, derived("what must still stand when it leaves: kind and id")] = None
    state: Annotated[State, derived("where it stands")] = State.PENDING
    end: Annotated[End | None, derived("why it ended")] = None
    attempt: Annotated[int, derived("how often it was claimed")] = 0
    spared: Annotated[int, derived("claims that do not count as attempts: the number or the campaign stood still")] = 0
    held: Annotated[datetime | None, derived("since when the number or the campaign stands still for it")] = None
    claim: Annotated[str | None, derived("who holds the claim")] = None
    claimed_at: Annotated[datetime | None, derived("since when")] = None
    not_before: Annotated[datetime | None, derived("when the next attempt may start")] = None
    due_at: Annotated[datetime | None, derived("when the sweep looks at it")] = None
    tries: Annotated[int, derived("how often the sweep failed with it")] = 0
    wamid_hash: Annotated[str | None, derived("finds it for reactions, quotes and edits")] = None
    code: Annotated[int | None, derived("Meta's error code")] = None
    accepted_at: Annotated[int | None, derived("Meta took it, ms")] = None
    sent_at: Annotated[int | None, derived("status of that name, ms")] = None
    delivered_at: Annotated[int | None, derived("status of that name, ms")] = None
    read_at: Annotated[int | None, derived("status of that name, ms")] = None
    failures: Annotated[tuple[Failure, ...], derived("statuses of that name, each with its attempt")] = ()
    replayed_as: Annotated[str | None, derived("the message that an operator sent in its place")] = None
    price: Annotated[str | None, derived("Meta's price category")] = None
    price_type: Annotated[str | None, derived("Meta's price type: regular, or why it was free")] = None
    priced_at: Annotated[int | None, derived("when the price was first told, ms")] = None

    @property
    def is_on_its_way(self) -> bool:
        """Whether Meta has it, by any fact."""
        return any((self.accepted_at, self.sent_at, self.delivered_at, self.read_at))

    @property
    def has_arrived(self) -> bool:
        """Whether it reached the patient's phone: nothing undoes that."""
        return bool(self.delivered_at or self.read_at)

    @property
    def failure(self) -> Failure | None:
        """The failure of the newest attempt, the first that was told of it; those of older attempts are history."""
        told = [failure for failure in self.failures if self._is_of_newest(failure)]
        return min(told, key=lambda failure: (failure.at, failure.code or 0), default=None)

    def _is_of_newest(self, failure: Failure) -> bool:
        if failure.attempt is not None or self.attempt < 2 or self.claimed_at is None:
            return failure.attempt in {None, self.attempt}
        return failure.at >= int(self.claimed_at.timestamp()) * 1000

    @property
    def has_failed(self) -> bool:
        """Whether Meta said that the newest attempt failed, and nothing says that it arrived all the same."""
        return self.failure is not None and not self.has_arrived

    @property
    def leaving(self) -> Outgoing:
        """What leaves, or has left: its content, or the template in its place."""
        return self.instead if self.by_template and self.instead else self.content

    @property
    def is_settled(self) -> bool:
        """Whether the next of its lane need not wait for it."""
        return self.state in {State.ACCEPTED, State.ENDED} or self.is_on_its_way
