"""Asking for a person of the clinic, and complaining about it, as patterns. Pure."""

from __future__ import annotations

from typing import Final

from smartclinic.assistant.understanding.pattern_files import patterns
from smartclinic.assistant.understanding.plain_questions import without_asking_who_speaks

with patterns("desk_calls") as _said:
    _CALL: Final = _said["call"]
    _PERSON: Final = _said["person"]
    _COMPLAINT: Final = _said["complaint"]
    _NAMES_STAFF: Final = _said["names_staff"]
    _ADDRESS: Final = _said["address"]
    _BARE_PLEASE: Final = _said["bare_please"]


def asks_for_person(plain: str) -> bool:
    """Whether the text asks for somebody of the clinic: in so many words, or by saying 姑娘 and nothing else."""
    plain = without_asking_who_speaks(plain)
    if _PERSON.search(plain) or asks_for_call(plain):
        return True
    return names_staff(plain) and _BARE_PLEASE.search(without_address(plain)) is not None


def asks_for_call(plain: str) -> bool:
    """Whether the text asks to be called, or to talk on the telephone."""
    return _CALL.search(plain) is not None


def complains(plain: str) -> bool:
    """Whether the text complains about the clinic."""
    return _COMPLAINT.search(plain) is not None


def names_staff(plain: str) -> bool:
    """Whether the text names somebody of the clinic, if only as 姑娘 is said to the desk in greeting."""
    return _NAMES_STAFF.search(plain) is not None


def without_address(text: str) -> str:
    """The text without the 姑娘 or nurse to whom it is said."""
    return _ADDRESS.sub(" ", text).strip(" ,，、:：")
