"""What a contact wrote: recorded once, answered once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Annotated, Final

import msgspec

from smartclinic.contacts.identity import Card, ContactId, Identity
from smartclinic.conversations.content import Content
from smartclinic.media.seen import Seen
from smartclinic.platform.ids import digest
from smartclinic.platform.store import Index
from smartclinic.records.fields import Record, Retention, content, derived, identifier, record

OWED_AFTER: Final = timedelta(seconds=60)
"""How long a message may wait for its wake-up before the sweep looks at it."""


class Heard(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a model made of a file, as data and nothing else.

    `words`: what a voice note says; empty for a picture, and where nothing was understood. `is_sure`: whether the words
    may be acted on once they were read back. `seen`: what a picture shows. `card`: what stands on a card, by field.
    """

    words: str = ""
    is_sure: bool = False
    seen: Seen | None = None
    card: dict[str, str] = {}


class Handling(Enum):
    """What became of a message (invariant 2: each ends as one of these)."""

    ANSWERED = "answered"
    FOR_STAFF = "for_staff"
    NEEDS_NONE = "needs_none"


_ASKED_FOR: Final = (Index(("thread",), "-due_at"), Index(("contact",), "-recorded"))
"""By the turn that answers; by the desk, which shows a conversation."""


@record("messages", retention=Retention.CLINIC_END, indexes=_ASKED_FOR)
class Message(Record, frozen=True, kw_only=True):
    """An inbound message. `due_at` exists while an answer is owed."""

    thread: Annotated[ContactId, derived("the sender's alias key as received")]
    wamid: Annotated[str, identifier("Meta's message id, for read receipts; it encodes the phone number")]
    at: Annotated[datetime, derived("when the patient sent it, by Meta's clock; opens the 24-hour window")]
    recorded: Annotated[int, derived("arrival in microseconds plus position in the POST: the order of a burst")]
    content: Annotated[Content, content("answer it (policy B05)", shown_to_model=True, mirrored=True)]
    heard: Annotated[Heard | None, content("what a model made of a file", shown_to_model=True)] = None
    sender: Annotated[Identity | None, identifier("mint the contact; dropped when the message is handled")] = None
    phone_thread: Annotated[ContactId | None, derived("the phone's alias key, when the sender also has a BSUID")] = None
    file_kept: Annotated[bool, derived("its file is being fetched already, while the answer waits for it")] = False
    becomes: Annotated[Identity | None, identifier("the new number or user id that Meta tells of")] = None
    becomes_threads: Annotated[tuple[ContactId, ...], derived("the alias keys of the new identity, BSUID first")] = ()
    cards: Annotated[tuple[Card, ...], identifier("show staff the contact cards that were sent")] = ()
    quotes: Annotated[str | None, derived("the message that it answers, by digest")] = None
    rewritten_at: Annotated[datetime | None, derived("when it was last edited or deleted, by Meta's clock")] = None
    referral: Annotated[str | None, derived("the advertisement or post that it came from, by Meta's id")] = None
    due_at: Annotated[datetime | None, derived("when the sweep looks at it")] = None
    tries: Annotated[int, derived("how often the sweep failed with it")] = 0
    contact: Annotated[ContactId | None, derived("whose it is")] = None
    handling: Annotated[Handling | None, derived("what became of it")] = None
    answered_by: Annotated[str | None, derived("the outbox message that answers it")] = None

    @property
    def recorded_at(self) -> datetime:
        """The instant of arrival."""
        return datetime.fromtimestamp(self.recorded / 1_000_000, UTC)


def message_id(wamid: str) -> str:
    """The document id of an inbound message: Meta may send it ten times, it is stored once."""
    return digest("message", wamid)
