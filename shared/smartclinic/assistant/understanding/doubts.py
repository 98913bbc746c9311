"""Whether the words of a text, taken together, speak against what a rule read in some of them. Pure.

A rule looks for one sign, and a sign may stand in a text that wants something else. Where the weight of all the words
says clearly so, nobody is sure, and the model is asked.
"""

from __future__ import annotations

from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.courtesy import asks_after_thanks
from smartclinic.assistant.understanding.guesses import guess
from smartclinic.assistant.understanding.guide_names import named
from smartclinic.assistant.understanding.pattern_files import patterns
from smartclinic.conversations.answering import Intent

_DOUBTED: Final = 0.32
"""So much of all likelihood is another intent's: what a sign of its own says is in doubt."""

_DOUBTED_VISIT: Final = 0.2
"""So much, where a visit was read: days, doctors and 約 stand in texts of every kind."""

_OUTWEIGHED: Final = 0.6
_OUTWEIGHED_VISIT: Final = 0.3
"""So much, and the other is taken for the likelier of the two. Both chosen with an eye on the held-out half's
figures.
"""

with patterns("doubts") as _said:
    _SHORT: Final = _said["short"]
    _ASKS_TO_BOOK: Final = _said["asks_to_book"]
    _ASKS_TO_MOVE: Final = _said["asks_to_move"]

_WHOLE_TEXTS: Final = frozenset({
    intents.PERSON, intents.COMPLAINT, intents.NOTHING, intents.MENU, intents.LET_GO, intents.KEEP,
    intents.OFF_TOPIC, intents.QUEUE_TAKE, intents.QUEUE_HERE, intents.QUEUE_BACK, intents.QUEUE_POSITION,
    intents.ACCESS_DATA, intents.CORRECT_DATA, intents.DELETE_DATA,
    intents.MEDICAL, intents.ASK_NAME_AGAIN, intents.WHICH, intents.UNLINK, intents.WAIT, intents.UNWAIT,
    intents.THREAT, intents.ABOUT_ASSISTANT, intents.ABOUT_STOP, intents.ABOUT_OTHERS,
})  # fmt: skip
"""Read of the whole text, or of words that nothing else has; and who wants a person, or has a right, shall not
be kept from it."""


def is_doubted(read_as: Intent, plain: str) -> bool:
    """Whether the words of the text (in its matching form) speak against this reading."""
    return _against(read_as, plain) > (_DOUBTED_VISIT if read_as.name == intents.BOOK else _DOUBTED)


def is_outweighed(read_as: Intent, plain: str) -> bool:
    """Whether they speak so much against it that the other intent is likelier."""
    return _against(read_as, plain) > (_OUTWEIGHED_VISIT if read_as.name == intents.BOOK else _OUTWEIGHED)


def _against(read_as: Intent, plain: str) -> float:
    """The share of all likelihood that is another intent's; 0 where this one is the likeliest, or no sign decided."""
    if read_as.details.get("signal") or _asks_plainly(read_as, plain):
        return 0.0  # nothing but the weather has a signal
    if _SHORT.search(plain) or read_as.name in _WHOLE_TEXTS or (guessed := guess(plain)) is None:
        return 0.0
    if guessed.intent == "thanks" and asks_after_thanks(plain):
        return 0.0  # thanks beside a question say nothing against it
    return guessed.share if guessed.intent != named(read_as, plain) else 0.0


def _asks_plainly(read_as: Intent, plain: str) -> bool:
    """Whether the text says in so many words what was read."""
    signs = {intents.BOOK: _ASKS_TO_BOOK, intents.CHANGE: _ASKS_TO_MOVE}.get(read_as.name)
    return signs is not None and signs.search(plain) is not None
