"""What is surely no business of a clinic's: homework, code, lottery, other shops, small talk. Pure.

Sure means that nothing of the clinic is named beside it; what is not sure is the model's to read. An everyday thing is
as often the reason for a request, or the landmark beside the door: 「嗰日要飲茶，可唔可以改星期四」.
"""

from __future__ import annotations

import re
from typing import Final

from smartclinic.assistant.understanding.pattern_files import patterns

with patterns("off_topic") as _said:
    _ELSEWHERE: Final = _said["elsewhere"]
    _OF_A_CLINIC: Final = _said["of_a_clinic"]
    _ANOTHER_BOOKING: Final = _said["another_booking"]
    _OF_A_VISIT: Final = _said["of_a_visit"]
    _OF_US: Final = _said["of_us"]
    _ASKS: Final = _said["asks"]

_CLAUSE_END: Final = re.compile(r"(?<=[,.?!;，。？！；\n])\s*")


def names_elsewhere(plain: str) -> bool:
    """Whether a text (in its matching form) names what is no clinic's, and nothing that is."""
    return _ELSEWHERE.search(plain) is not None and _OF_A_CLINIC.search(plain) is None


def names_a_reason(plain: str) -> bool:
    """Whether what is named is beside a wish about a visit, or on the way to the clinic."""
    rest = _ANOTHER_BOOKING.sub(" ", plain)
    return _OF_A_VISIT.search(rest) is not None or _OF_US.search(rest) is not None


def is_off_topic(plain: str, *, says_when: bool = False) -> bool:
    """Whether a text is surely about something else than a clinic. `says_when`: a day or a time is named in it, which
    a question may hold as well as a reason.
    """
    if not names_elsewhere(plain) or names_a_reason(plain):
        return False
    return not says_when or any(_asks_elsewhere(clause) for clause in _CLAUSE_END.split(plain))


def _asks_elsewhere(clause: str) -> bool:
    if _ANOTHER_BOOKING.search(clause):
        return True
    return _ELSEWHERE.search(clause) is not None and _ASKS.search(clause) is not None
