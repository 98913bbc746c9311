"""Questions with one fixed answer: who speaks here, what STOP does, and what is asked of other people. Pure.

Nothing is said of anybody's visit but to whoever may change it, so a question about somebody else is known as one and
never taken for a wish. Source: PDPO (Cap. 486), data protection principle 3.
"""

from __future__ import annotations

import re
from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.names import is_surname, read_name
from smartclinic.assistant.understanding.ordinary_english import may_be_ordinary
from smartclinic.assistant.understanding.pattern_files import patterns
from smartclinic.conversations.answering import Intent

with patterns("plain_questions") as _said:
    _WHO_SPEAKS: Final = _said["who_speaks"]
    _WHAT_STOP_DOES: Final = _said["what_stop_does"]
    _THREATENS: Final = _said["threatens"]
    _OF_OTHERS: Final = _said["of_others"]
    _NAMED: Final = _said["named"]
    _NO_NAME: Final = _said["no_name"]


def threatens(plain: str) -> bool:
    """Whether the text (in its matching form) announces violence against the clinic's people."""
    return _THREATENS.search(plain) is not None


def asks_who_speaks(plain: str) -> bool:
    """Whether the text (in its matching form) asks if a machine or a person answers here."""
    return _WHO_SPEAKS.search(plain) is not None


def without_asking_who_speaks(plain: str) -> str:
    """The text but for that question, so that a person is still called for in what is left of it."""
    return _WHO_SPEAKS.sub(" ", plain)


def plain_question(text: str, plain: str) -> Intent | None:
    """What has one fixed answer in a text (`plain` in its matching form); None where it asks none of that."""
    if asks_who_speaks(plain):
        return Intent(intents.ABOUT_ASSISTANT)
    if _WHAT_STOP_DOES.search(plain):
        return Intent(intents.ABOUT_STOP)
    if any(map(_is_somebody, _NAMED.finditer(plain))):
        return Intent(intents.ABOUT_OTHERS, {"said": text, "of": "visit"})
    return Intent(intents.ABOUT_OTHERS, {"said": text}) if _OF_OTHERS.search(plain) else None


def _is_somebody(found: re.Match[str]) -> bool:
    """Whether the words stand for a person's name."""
    if han := found["han"]:
        return is_surname(han[0]) and "醫" not in han and read_name(han).problem is None
    name = found["owner"] or found["comer"]
    return not _NO_NAME.search(name) and not any(map(may_be_ordinary, name.split()))
