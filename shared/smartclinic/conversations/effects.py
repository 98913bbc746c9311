"""What each kind of content does: who answers it, if anybody. The turn asks here; docs/whatsapp.md prints it."""

from __future__ import annotations

from enum import Enum
from typing import Final

from smartclinic.conversations.content import (
    Call,
    Cards,
    Content,
    Echo,
    Edit,
    Form,
    Media,
    MediaKind,
    Moved,
    Order,
    Other,
    Place,
    Preference,
    Reaction,
    Revoke,
    Tap,
    Text,
    Unsupported,
)


class Effect(Enum):
    """What a content asks of a turn."""

    ANSWERED = "answered with what else was written"
    NEEDS_NONE = "recorded; needs no answer"
    AMENDS = "changes what was written before"
    TAKES_OVER = "staff have taken the conversation"
    MOVES = "the person has a new number or user id"
    PREFERS = "recorded as the person's choice about marketing"


_EFFECTS: Final[dict[type, Effect]] = {
    Text: Effect.ANSWERED,
    Tap: Effect.ANSWERED,
    Media: Effect.ANSWERED,
    Place: Effect.ANSWERED,
    Cards: Effect.ANSWERED,
    Form: Effect.ANSWERED,
    Order: Effect.ANSWERED,
    Call: Effect.ANSWERED,
    Unsupported: Effect.ANSWERED,
    Other: Effect.ANSWERED,
    Reaction: Effect.NEEDS_NONE,
    Edit: Effect.AMENDS,
    Revoke: Effect.AMENDS,
    Echo: Effect.TAKES_OVER,
    Moved: Effect.MOVES,
    Preference: Effect.PREFERS,
}


def effect_of(content: Content) -> Effect:
    """What this content asks of a turn. A sticker says nothing that words could answer."""
    if isinstance(content, Media) and content.type is MediaKind.STICKER:
        return Effect.NEEDS_NONE
    return _EFFECTS[type(content)]


OPENS_WINDOW: Final = frozenset({Effect.ANSWERED, Effect.NEEDS_NONE})
"""New messages and calls. Meta does not say that edits or deletions open one; notes and the clinic's phone do not."""
