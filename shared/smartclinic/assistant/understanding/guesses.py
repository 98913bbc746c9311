"""What a text is probably about, by the weight of its words: where no rule is sure, and as a second opinion. Pure.

The weights in `guess_words.json` were learned from the dev half of the evaluation's utterances and the phrasings by
intent, never from a held-out half.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from smartclinic.assistant.understanding.weighed_words import WeighedWords, clues

GUESS_WORDS: Final = "guess_words.json"

_WEIGHED: Final = WeighedWords(GUESS_WORDS)


class Guess(Struct, frozen=True):
    """The likeliest intent of the guide, and its share of all likelihood, 0 to 1."""

    intent: str
    share: float


def guess(plain: str) -> Guess | None:
    """What a text (in its matching form) is probably about; None where no word of it has any weight."""
    shares = _WEIGHED.shares(clues(plain))
    if not shares:
        return None
    best = max(shares, key=lambda intent: shares[intent])
    return Guess(best, shares[best])
