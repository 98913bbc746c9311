"""What patients ask of their own data, as patterns: a copy, a correction, deletion, what becomes of it. Pure.

Source of the rights: PDPO (Cap. 486) s.18 and s.22, and the project's policies B30 to B34.
"""

from __future__ import annotations

from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.pattern_files import patterns
from smartclinic.conversations.answering import Intent

with patterns("rights_requests") as _said:
    _DATA: Final = _said["data"]
    _ANOTHERS: Final = _said["anothers"]
    _DELETE: Final = _said["delete"]
    _EVERYTHING_OF_ME: Final = _said["everything_of_me"]
    _ACCESS: Final = _said["access"]
    _CORRECT: Final = _said["correct"]
    _NO_CORRECTION: Final = _said["no_correction"]
    _PRIVACY: Final = _said["privacy"]
    _OF_MINE: Final = _said["of_mine"]


def rights_request(text: str, plain: str) -> Intent | None:
    """What a text (`plain` in its matching form) asks of the patient's own data; None: nothing."""
    if _ANOTHERS.search(plain):
        return None
    if _EVERYTHING_OF_ME.search(plain):
        return Intent(intents.DELETE_DATA if _DELETE.search(plain) else intents.ACCESS_DATA, {"said": text})
    if _DATA.search(plain) and _DELETE.search(plain):
        return Intent(intents.DELETE_DATA, {"said": text})
    if _CORRECT.search(plain) and not _NO_CORRECTION.search(plain):
        return Intent(intents.CORRECT_DATA, {"said": text})
    if _DATA.search(plain) and _ACCESS.search(plain) and _OF_MINE.search(plain):
        return Intent(intents.ACCESS_DATA, {"said": text})
    return Intent(intents.FACTS, {"topic": "privacy"}) if _PRIVACY.search(plain) else None
