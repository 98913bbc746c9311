"""What a contact wrote: recorded once, answered once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Annotated, Final

import msgspec

from smartclinic.contacts.identity import ContactId, Identity
from smartclinic.platform.ids import digest
from smartclinic.platform.store import Index
from smartclinic.records.fields import Record, Retention, content, derived, identifier, record

OWED_AFTER: Final = timedelta(seconds=60)
"""How long a message may wait for its wake-up before the sweep looks at it."""


class Text(msgspec.Struct, frozen=True, tag="text", tag_field="kind"):
    """Words."""

    body: str


class Tap(msgspec.Struct, frozen=True, tag="tap", tag_field="kind"):
    """A button or a list row of ours that was tapped: its id as we made it, its title as it was shown."""

    id: str
    title: str


class Other(msgspec.Struct, frozen=True, tag="other", tag_field="kind"):
    """Anything that the service does not understand yet: Meta's type name only."""

    type: str


class Handling(Enum):
    """What became of a message (invariant 2: each ends as one of these)."""

    ANSWERED = "answered"
    FOR_STAFF = "for_staff"
    NEEDS_NONE = "needs_none"


@record("messages", retention=Retention.CLINIC_END, indexes=(Index(("thread",), "-due_at"),))
class Message(Record, frozen=True, kw_only=True):
    """An inbound message. `due_at` exists while an answer is owed."""

    thread: Annotated[ContactId, derived("the sender's alias key as received")]
    wamid: Annotated[str, identifier("Meta's message id, for read receipts; it encodes the phone number")]
    at: Annotated[datetime, derived("when the patient sent it, by Meta's clock; opens the 24-hour window")]
    recorded: Annotated[int, derived("arrival in microseconds plus position in the POST: the order of a burst")]
    content: Annotated[Text | Tap | Other, content("answer it (policy B05)", shown_to_model=True, mirrored=True)]
    sender: Annotated[Identity | None, identifier("mint the contact; dropped when the message is handled")] = None
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
