"""Doctors as patients name them: 陳醫生, Dr Chan, the full name; and a doctor whom the clinic does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from smartclinic.assistant.understanding.names import is_surname
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.clinics.model import Clinic, Doctor

_CHINESE: Final = re.compile(r"(?P<surname>(?<!任)何|[^任何全高家時\W])(?:醫生|醫師|大夫)")
"""Without surnames that are more often the end of another word: 任何醫生, 全部醫生."""
_IN_FULL: Final = re.compile(
    r"(?P<name>[^\W\da-z][^\W\da-z想睇看見約搵找叫嘅的個位邊咩乜女男好診專科中西牙眼家庭主治值班今聽日下晝朝早夜晚有冇部時得要去換轉同由應便排]{2})"
    r"(?:醫生|醫師|大夫)"
)
"""Surname and given name, of characters that are hardly ever those of a sentence."""

_ENGLISH: Final = re.compile(r"\b(?:dr\b\.?|doctor) ?(?P<name>[a-z]{2,20})\b")
_NO_ENGLISH_NAME: Final = re.compile(
    r"(?:today|tomorrow|tmr|tonight|mon|tue|wed|thu|fri|sat|sun)"
    r"|(?:next|this|please|pls|plz|at|on|in|for|is|are|was|and|or|now|asap|appointments?|here|there|who|that|to|with|about"
    r"|can|could|will|would|has|have|had|if|when|what|how|why|visits?|near|any|anyone|again|also|too|because|free|available|you"
    r"|me|my|the|as|by|from|of|consultations?|says?|said|told|week|soon|first|later|earlier|after|before|this|but|not|do|does"
    r"|should|may|might|only|then|so|note|letter|fees?|office|clinic|instead|already|yet|morning|afternoon|evening|am|pm)$"
)


def mentions_of(doctor: Doctor, plain: str) -> Iterator[tuple[int, int]]:
    """Where a text (in its matching form) names this doctor."""
    zh = re.escape(for_matching(doctor.name.zh).removesuffix("醫生"))
    en = re.escape(for_matching(doctor.name.en).removeprefix("dr").lstrip(". "))
    others = "".join(f"|{re.escape(for_matching(name))}" for name in doctor.also_called)
    for found in re.finditer(rf"(?:{zh}|{en}\s?)(?:醫生|醫師|大夫)|\b(?:dr|doctor)\.?\s?{en}\b{others}", plain):
        yield found.span()


def called_by_name(plain: str, clinic: Clinic) -> str:
    """The doctor whom a short answer such as 黃 or wong names without the title, by id; else an empty text."""
    names = {doctor.id: (doctor.name.zh, doctor.name.en) for doctor in clinic.doctors}
    bare = plain.strip(" .,!?")
    for doctor_id, (zh, en) in names.items():
        if bare in (for_matching(zh).removesuffix("醫生"), for_matching(en).removeprefix("dr").lstrip(". ")):
            return doctor_id
    return ""


def specialists_in(plain: str, clinic: Clinic) -> tuple[str, ...]:
    """The doctors of a specialty that is named (兒科, paediatrics), where it tells them from the others."""
    found = tuple(
        doctor.id
        for doctor in clinic.doctors
        if any(for_matching(name) in plain for name in (doctor.specialty.zh, doctor.specialty.en))
    )
    return found if len(found) < len(clinic.doctors) else ()


def unknown_doctor(plain: str, clinic: Clinic) -> str:
    """A doctor who is named and is none of the clinic's, as patients say it (何醫生, Dr Smith); else an empty text."""
    known = [span for doctor in clinic.doctors for span in mentions_of(doctor, plain)]
    for found in _IN_FULL.finditer(plain):
        if is_surname(found["name"][0]) and not any(start <= found.start() for start, _ in known):
            return f"{found['name']}醫生"
    for found in _CHINESE.finditer(plain):
        if not _is_known(found.end(), known) and is_surname(found["surname"]):
            return f"{found['surname']}醫生"
    for found in _ENGLISH.finditer(plain):
        if not _is_known(found.end(), known) and not _NO_ENGLISH_NAME.match(found["name"]):
            return f"Dr {found['name'].title()}"
    return ""


def _is_known(end: int, known: list[tuple[int, int]]) -> bool:
    return any(start < end <= until for start, until in known)
