"""Whether the words of a text, taken together, speak against what a rule read in some of them. Pure.

A rule looks for one sign, and a sign may stand in a text that wants something else. Where the weight of all the words
says clearly so, nobody is sure, and the model is asked.
"""

from __future__ import annotations

from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.guesses import guess
from smartclinic.assistant.understanding.guide_names import named
from smartclinic.conversations.answering import Intent

_CLEARLY: Final = 0.55
"""So much of all likelihood is another intent's: what a sign of its own says is in doubt."""

_FAIRLY: Final = 0.25
"""So much, where nothing but a day, a time or a doctor stands for a visit."""

_SHORT: Final = 7
"""Characters: in so short a text a sign is all there is."""

_WHOLE_TEXTS: Final = frozenset({
    intents.NOTHING, intents.MENU, intents.LET_GO, intents.KEEP, intents.OFF_TOPIC, intents.QUEUE_TAKE,
    intents.ASK_NAME_AGAIN, intents.WHICH, intents.UNLINK, intents.WAIT, intents.UNWAIT,
})  # fmt: skip
"""Read of the whole text, or of words that nothing else has."""


def is_doubted(read_as: Intent, plain: str, *, is_wish_alone: bool) -> bool:
    """Whether the words of the text (in its matching form) speak against this reading. `is_wish_alone`: it names a
    day, a time or a doctor, and no visit.
    """
    if len(plain) < _SHORT or read_as.name in _WHOLE_TEXTS or (guessed := guess(plain)) is None:
        return False
    return guessed.intent != named(read_as, plain) and guessed.share > (_FAIRLY if is_wish_alone else _CLEARLY)
