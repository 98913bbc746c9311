"""Whether words that no pattern knows sound like an emergency, by what people write in emergencies. Pure.

Patterns catch what somebody has thought of, and say why; people in fear write what nobody has thought of. So where the
lexicon finds nothing, the words are weighed as well: it may only add. The weights in `distress_words.json` were learned
from what rules may be written from: emergencies, what looks like them, and what is ordinary; never a held-out half.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from smartclinic.assistant.understanding.weighed_words import WeighedWords, clues

DISTRESS_WORDS: Final = "distress_words.json"
NONE: Final = "none"
"""What the weights call a text without an emergency."""

ALARMING: Final = 0.4
"""From this likelihood on it counts as an emergency: the answer is the fixed one, and staff are called."""

WORRYING: Final = 0.12
"""From here on staff are told that it may be urgent."""

_SHORTEST: Final = 10
_FEWEST_KNOWN: Final = 7
"""So many clues a text must have, and so many of them with any weight: names and a few words are too little to be
weighed, and the lexicon knows what is cried out in a few characters.
"""

_WEIGHED: Final = WeighedWords(DISTRESS_WORDS, fewest=_FEWEST_KNOWN)


class Distress(Struct, frozen=True):
    """The likeliest class of red flags, and how likely it is that there is an emergency at all, 0 to 1."""

    flag_class: str
    likelihood: float


def distress(folded: str) -> Distress | None:
    """What these words (in the lexicon's own characters) sound like; None: nothing that should worry anybody."""
    found = clues(folded)
    if len(found) < _SHORTEST:
        return None
    shares = dict(_WEIGHED.shares(found))
    calm = shares.pop(NONE, 1.0)
    if 1 - calm < WORRYING:
        return None
    return Distress(max(shares, key=lambda name: shares[name]), 1 - calm)
