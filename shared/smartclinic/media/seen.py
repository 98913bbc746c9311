"""What a picture shows, in the few words that may be said of it."""

from __future__ import annotations

from enum import Enum


class Seen(Enum):
    """What a picture shows, as far as it may be said: nothing of it is described."""

    CARD = "card"
    """An insurance or medical card."""
    LETTER = "letter"
    """A letter, report, form or receipt on paper."""
    MEDICINE = "medicine"
    IDENTITY = "identity"
    """An identity document, which must not be collected here."""
    OTHER = "other"
