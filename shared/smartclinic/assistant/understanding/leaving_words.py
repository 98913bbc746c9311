"""Words that leave what is being booked, said in a clause among others: 「都唔啱，算啦」. Pure."""

from __future__ import annotations

from typing import Final

from smartclinic.assistant.understanding.pattern_files import patterns
from smartclinic.assistant.understanding.requests import leaves

with patterns("leaving_words") as _said:
    _CLAUSES: Final = _said["clauses"]
    _LEAVES: Final = _said["leaves"]
    _WILL_NOT_COME: Final = _said["will_not_come"]
    _AFTER_ALL: Final = _said["after_all"]
    _ASKS_ON: Final = _said["asks_on"]


def will_not_come(plain: str) -> bool:
    """Whether the text is no more than 「都係唔嚟喇」: of a place that is only held, it is let go."""
    return _WILL_NOT_COME.search(plain) is not None


def wished_after_all(plain: str) -> str:
    """What 「算啦，就陳醫生」 goes on to say after giving in; empty where it leaves all the same."""
    said = _AFTER_ALL.search(plain)
    return "" if said is None or leaves_after_all(said[1]) else said[1]


def leaves_after_all(plain: str) -> bool:
    """Whether one clause leaves the booking and no other asks on. Whether another time is named, the caller knows."""
    if _ASKS_ON.search(plain):
        return False
    return any(_LEAVES.search(clause) or leaves(clause) for clause in _CLAUSES.split(plain) if clause)
