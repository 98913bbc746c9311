"""What a contact can send, free of Meta's field names. Each kind has a declared effect (`effects.py`)."""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias

import msgspec


class _Content(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="kind"):
    """What all contents share: unchangeable, told apart by `kind`, defaults left out."""


class Text(_Content, frozen=True, tag="text"):
    """Words."""

    body: str


class Tap(_Content, frozen=True, tag="tap"):
    """A button or a list row of ours that was tapped: its id as we made it, its title as it was shown."""

    id: str
    title: str


class MediaKind(Enum):
    """What kind of file it is, as WhatsApp tells them apart."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    VOICE = "voice"
    DOCUMENT = "document"
    STICKER = "sticker"


class Media(_Content, frozen=True, tag="media"):
    """A file: Meta's id for fetching it (seven days), type and SHA-256 (base64) as claimed.

    `lost`: Meta itself could not take it, and has nothing to fetch.
    """

    type: MediaKind
    id: str = ""
    mime: str = ""
    sha256: str = ""
    caption: str = ""
    filename: str = ""
    lost: bool = False


class Place(_Content, frozen=True, tag="place"):
    """A position, in decimal degrees as text (the store keeps no floats), with what the sender's phone calls it."""

    latitude: str
    longitude: str
    name: str = ""
    address: str = ""


class Cards(_Content, frozen=True, tag="cards"):
    """Contact cards; who is on them is kept beside, encrypted. `own`: the sender's own number, vouched for by Meta."""

    count: int
    own: bool = False


class Form(_Content, frozen=True, tag="form"):
    """A form that was filled in: its answers as JSON text. The service sends none, so only staff can tell."""

    name: str
    answers: str = ""


class Order(_Content, frozen=True, tag="order"):
    """An order from a catalogue: how many different items."""

    items: int


class Reaction(_Content, frozen=True, tag="reaction"):
    """An emoji put on a message, or taken away (""). `to` is that message's digest."""

    to: str
    emoji: str = ""


class Revoke(_Content, frozen=True, tag="revoke"):
    """A message that its sender deleted for everyone. `of` is its document id."""

    of: str


class Call(_Content, frozen=True, tag="call"):
    """A WhatsApp call to the clinic's number, which nobody can take there."""


class Echo(_Content, frozen=True, tag="echo"):
    """What staff wrote on the clinic's own phone: they have taken the conversation."""

    body: str


class Moved(_Content, frozen=True, tag="moved"):
    """Meta's note that this person has a new number or user id; which, is kept beside, encrypted."""


class Preference(_Content, frozen=True, tag="preference"):
    """The person told WhatsApp whether the clinic may send marketing."""

    marketing: bool


class Unsupported(_Content, frozen=True, tag="unsupported"):
    """Something that WhatsApp does not pass on: Meta's word for it and code, if it gave any."""

    type: str = ""
    code: int = 0


class Other(_Content, frozen=True, tag="other"):
    """A type that is not known here: Meta's name for it only."""

    type: str


class Edit(_Content, frozen=True, tag="edit"):
    """A message as its sender has rewritten it. `of` is the document id of the first writing."""

    of: str
    now: Text | Media | Other


Content: TypeAlias = (
    Text
    | Tap
    | Media
    | Place
    | Cards
    | Form
    | Order
    | Reaction
    | Edit
    | Revoke
    | Call
    | Echo
    | Moved
    | Preference
    | Unsupported
    | Other
)
