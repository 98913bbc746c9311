"""What a seed's day is mostly about: each theme has a factor of its own, so that what people do also comes in heaps."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Final

ALWAYS: Final = ("words", "desk")
"""Themes without which nothing happens."""

SOMETIMES: Final = (
    "files",
    "amending",
    "identity",
    "oddities",
    "phone",
    "account",
    "staff",
    "front desk",
    "queue",
    "disruption",
    "assistant",
    "voice",
)
"""What else: files, edits and deletions, new numbers and ids, odd messages, the clinic's phone, Meta's own word,
several people at one desk; visits that are moved and waited for, tickets, days that do not go as planned; what only
a model or staff can settle; voice notes and pictures.
"""

_FACTORS: Final = (0.0, 0.3, 1.0, 1.0, 3.0)
_FOCUSED: Final = 8.0


def drawn_moods(rng: random.Random, focus: str | None = None) -> Mapping[str, float]:
    """A factor for the weights of each theme's scenes and deeds. `focus`: a theme that the day is full of."""
    moods = dict.fromkeys(ALWAYS, 1.0) | {theme: rng.choice(_FACTORS) for theme in SOMETIMES}
    return moods | ({focus: _FOCUSED} if focus else {})
