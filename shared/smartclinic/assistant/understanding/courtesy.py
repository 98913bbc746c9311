"""Words that want nothing but an answer in kind: a greeting, thanks, a yes. Pure."""

from __future__ import annotations

from typing import Final

from smartclinic.assistant.understanding.pattern_files import patterns

with patterns("courtesy") as _said:
    _THANKS: Final = _said["thanks"]
    _THANKFUL: Final = _said["thankful"]
    _WANTS_MORE: Final = _said["wants_more"]
    _FOR_TELLING: Final = _said["for_telling"]
    _WAITS: Final = _said["waits"]
    _AGREES: Final = _said["agrees"]
    _BEGINS_WITH_YES: Final = _said["begins_with_yes"]
    _GREETING: Final = _said["greeting"]
    _GREETS: Final = _said["greets"]

_LONGEST_THANKS: Final = 60


def is_thanks(plain: str) -> bool:
    """Whether the text is nothing but thanks, or that something was noted."""
    if _WAITS.search(plain):
        return False
    if _THANKS.search(plain):
        return True
    return len(plain) <= _LONGEST_THANKS and bool(_THANKFUL.search(plain)) and not _wants_more(plain)


def asks_after_thanks(plain: str) -> bool:
    """Whether thanks come first and something is asked for after them: 「多謝晒，使唔使空肚」."""
    return _THANKFUL.search(plain) is not None and _wants_more(plain)


def _wants_more(plain: str) -> bool:
    return _WANTS_MORE.search(_FOR_TELLING.sub(" ", plain)) is not None


def wants_no_answer(plain: str) -> bool:
    """Whether the text is nothing but thanks, or asks to be waited for."""
    return _THANKS.search(plain) is not None or is_thanks(plain)


def is_greeting(plain: str) -> bool:
    """Whether the text is nothing but a greeting."""
    return _GREETING.search(plain) is not None and _GREETS.search(plain) is not None


def agrees(plain: str) -> bool:
    """Whether the text is nothing but a yes."""
    return _AGREES.search(plain) is not None


def begins_with_yes(plain: str) -> bool:
    """Whether a yes comes first, whatever else is asked after it."""
    return agrees(plain) or _BEGINS_WITH_YES.search(plain) is not None
