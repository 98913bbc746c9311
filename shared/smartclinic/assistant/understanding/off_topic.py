"""What is surely no business of a clinic's: homework, code, lottery, other shops, small talk. Pure.

Sure means that nothing of the clinic is named beside it; what is not sure is the model's to read.
"""

from __future__ import annotations

from typing import Final

from smartclinic.assistant.understanding.pattern_files import patterns

with patterns("off_topic") as _said:
    _ELSEWHERE: Final = _said["elsewhere"]
    _OF_A_CLINIC: Final = _said["of_a_clinic"]


def is_off_topic(plain: str) -> bool:
    """Whether a text (in its matching form) is surely about something else than a clinic."""
    return _ELSEWHERE.search(plain) is not None and _OF_A_CLINIC.search(plain) is None
