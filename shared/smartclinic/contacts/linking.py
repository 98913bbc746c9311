"""Who somebody is when Meta shows a phone number and a user id (BSUID) together. The protocol's table of conflicts.

A BSUID belongs to one person for good; a phone number is recycled, and its next owner must not see the last one's
bookings. Pure: values in, a verdict out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from smartclinic.contacts.identity import ContactId, Identity

SILENT_FOR: Final = timedelta(days=180)
"""After so long without a word, a phone number may have a new owner: staff confirm before it is linked."""

CLOCKS_DIFFER: Final = timedelta(minutes=1)
"""Somebody first seen after a move, by clocks that differ so much, wrote under the new identity already."""


@dataclass(frozen=True, slots=True)
class Known:
    """A contact as far as the table asks: its id, what is known of it, when it was first and last heard."""

    id: ContactId
    identity: Identity
    since: datetime
    last_heard: datetime | None


class Link(Enum):
    """What a second identifier means."""

    NOTHING = "nothing"
    ALIAS = "the key is nobody's: another alias of this contact"
    SAME = "the same person: one contact, merged if there were two"
    CONFIRM = "perhaps the same person: staff confirm"
    PASSED_ON = "the number has a new owner"


def linked_by_phone(
    mine: ContactId | None, phones: Known | None, sender: Identity, *, at: datetime, now: datetime
) -> Link:
    """The table for a sender with both identifiers, who wrote at this moment. `mine` is the BSUID's contact, `phones`
    the phone's, if any.

    A message that is no newer than the holder's last one is no news of whose the number is.
    """
    if phones is None:
        return Link.ALIAS
    if phones.id == mine:
        return Link.NOTHING
    if phones.identity.bsuid not in {None, sender.bsuid}:
        is_news = phones.last_heard is None or at > phones.last_heard
        return Link.PASSED_ON if is_news else Link.NOTHING
    silent = phones.last_heard is None or now - phones.last_heard >= SILENT_FOR
    return Link.CONFIRM if silent else Link.SAME


def linked_by_move(mover: ContactId, holder: Known | None, becomes: Identity, at: datetime) -> Link:
    """What a key of the new identity means when Meta says that `mover` has moved to it at this moment.

    Two BSUIDs decide it. Otherwise a holder first seen since the person moved is the mover, who has written already;
    anybody else had the number before.
    """
    if holder is None:
        return Link.ALIAS
    if holder.id == mover:
        return Link.NOTHING
    if becomes.bsuid and holder.identity.bsuid:
        return Link.SAME if holder.identity.bsuid == becomes.bsuid else Link.PASSED_ON
    return Link.SAME if holder.since >= at - CLOCKS_DIFFER else Link.PASSED_ON
