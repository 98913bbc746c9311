"""Questions that only a doctor may answer: what a symptom, a figure or a medicine means, what to take or to do. Pu"
"re."""

from __future__ import annotations

from typing import Final

from smartclinic.assistant.understanding.pattern_files import patterns

with patterns("medical_questions") as _said:
    _MEDICAL: Final = (
        _said["of_medicine"],
        _said["of_symptoms_in_chinese"],
        _said["of_symptoms_in_english"],
    )
    _MEANING: Final = _said["meaning"]


def is_medical_question(plain: str) -> bool:
    """Whether a text (in its matching form) asks what only a doctor may answer."""
    return any(pattern.search(plain) for pattern in _MEDICAL)


def asks_meaning(plain: str) -> bool:
    """Whether the text asks what a result means, and not whether it is there."""
    return _MEANING.search(plain) is not None
