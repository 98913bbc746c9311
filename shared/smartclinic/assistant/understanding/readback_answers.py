"""A text as the answer to names and a time that were read back: yes, no, another name, another wish. Pure."""

from __future__ import annotations

from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.courtesy import agrees, begins_with_yes
from smartclinic.assistant.understanding.name_answers import names_in
from smartclinic.assistant.understanding.names import read_name
from smartclinic.assistant.understanding.pattern_files import patterns
from smartclinic.assistant.understanding.refining import refined, shift
from smartclinic.assistant.understanding.requests import asks_for_time_change, leaves, wish_in
from smartclinic.assistant.understanding.wishes import WHEN
from smartclinic.conversations.answering import Intent, Situation
from smartclinic.conversations.gate import Asked

with patterns("readback_answers") as _said:
    _SAYS_NO: Final = _said["says_no"]
    _LEAVES_IT: Final = _said["leaves_it"]
    _AGREES_TOO: Final = _said["agrees_too"]
    _AGREES_IN_ENGLISH: Final = _said["agrees_in_english"]
    _TURNS: Final = _said["turns"]
    _CLAUSE: Final = _said["clause"]
    _RENAMES: Final = _said["renames"]

_OF_WHEN: Final = WHEN | {"doctor", "unknown_doctor", "no_such_day"}


def read_readback_answer(text: str, plain: str, asked: Asked, situation: Situation) -> Intent | None:
    """What the words mean as that answer; None where they are about something else."""
    if is_yes_to_readback(plain):
        return Intent(intents.AGREE)
    if _SAYS_NO.search(plain) or leaves(plain):
        return _refused(text, plain, asked, situation)
    if _RENAMES.search(plain):
        return Intent(intents.RENAME)
    if asks_for_time_change(plain):
        return Intent(intents.OTHER_DAYS)
    if _LEAVES_IT.search(plain) and "?" not in plain and not _of_when(text, situation):
        return Intent(intents.LET_GO)
    if begins_with_yes(plain) and (wish := _of_when(text, situation)):
        return Intent(intents.BOOK, refined(asked, wish))
    names = names_in(text) or ((name,) if (name := read_name(text).name) else ())
    return Intent(intents.NAMES, {"names": "\n".join(names), "instead": "yes"}) if names else None


def is_yes_to_readback(plain: str) -> bool:
    """Whether the text says that what was read back is right, whatever else it asks."""
    first = _CLAUSE.split(plain, maxsplit=1)[0]
    says_yes = agrees(plain) or begins_with_yes(plain) or _says_it_is_right(plain) or _says_it_is_right(first)
    return says_yes and not _TURNS.search(plain)


def _says_it_is_right(plain: str) -> bool:
    return _AGREES_TOO.search(plain) is not None or _AGREES_IN_ENGLISH.search(plain) is not None


def _refused(text: str, plain: str, asked: Asked, situation: Situation) -> Intent:
    """A no to what was read back: another wish, a wrong name, or the whole booking is left."""
    if wish := _of_when(text, situation):
        return Intent(intents.BOOK, refined(asked, wish))
    if _LEAVES_IT.search(plain) or leaves(plain):
        return Intent(intents.LET_GO)
    if shifted := shift(plain):
        return shifted
    return Intent(intents.OTHER_DAYS) if asks_for_time_change(plain) else Intent(intents.RENAME)


def _of_when(text: str, situation: Situation) -> dict[str, str]:
    """The wish in the words, where it names another day, time or doctor; a refusal alone names none."""
    wish = wish_in(text, situation)
    return wish if _OF_WHEN & wish.keys() else {}
