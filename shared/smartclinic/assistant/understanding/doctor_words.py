"""Doctors as patients name them: 陳醫生, Dr Chan, the full name; and a doctor whom the clinic does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from smartclinic.assistant.understanding.matching import compiled
from smartclinic.assistant.understanding.names import is_surname
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.pattern_files import patterns
from smartclinic.assistant.understanding.wanted import Standing, standing
from smartclinic.clinics.model import Clinic, Doctor

_TITLE: Final = r"(?:醫生|醫師|大夫|醫(?!院|務|管|學|保|療|館|護|治))"

with patterns("doctor_words") as _said:
    _USUAL: Final = _said["usual"]
    _ANYBODY: Final = _said["anybody"]
    _CHINESE: Final = _said["chinese"]
    _IN_FULL: Final = _said["in_full"]
    _ENGLISH: Final = _said["english"]
    _NO_ENGLISH_NAME: Final = _said["no_english_name"]

_SPECIALTIES: Final = tuple(
    (compiled(shown), compiled(said, re.ASCII))
    for shown, said in (
        (r"兒科|paediatric", r"兒科|兒童(?:專科|醫生)|睇(?:開)?(?:小朋友|細路|bb|小孩)(?:嗰|那|果)(?:個|位)"
        r"|(?:小朋友|細路|兒童)醫生"
         r"|\bp(?:a?edi(?:a|atric\w*)?|a?eds?)\b|\b(?:kids?|child(?:ren)?)(?:'?s)? (?:doctor|dr)\b"),
        (r"家庭醫學|family medicine", r"家庭(?:醫學|醫生|科)|\bfamily (?:medicine|doctor|dr|physician)\b"),
        (r"皮膚科|dermatolog", r"皮膚(?:科|專科|醫生)|\b(?:dermatolog\w*|skin (?:doctor|dr|specialist))\b"),
        (r"婦科|gyna?ecolog", r"婦(?:產)?科|\bgyna?e\w*\b"),
        (r"骨科|orthopa?edic", r"骨科|\bortho\w*\b"),
        (r"耳鼻喉|\bent\b", r"耳鼻喉|\bent\b"),
        (r"牙科|dent", r"牙(?:科|醫)|\bdentist\b"),
        (r"中醫|chinese medicine", r"中醫|\bchinese medicine\b"),
    )
)  # fmt: skip
"""What is in the name of a specialty, and what people say for it."""

_SHORT: Final = 40
_MOST: Final = 30
"""So many mentions are weighed; nobody names more who means one."""


class Doctors(NamedTuple):
    """Doctors by id: those who are named, and those of them among whom one name does not tell."""

    ids: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()


class _Mention(NamedTuple):
    start: int
    end: int
    doctor_id: str


def named_doctors(plain: str, clinic: Clinic) -> Doctors:
    """The clinic's doctors whom a text (in its matching form) names and does not deny, in the clinic's order.

    Of several the one who is changed to (改睇黃醫生). One who was only seen before does not count beside another, or
    beside anybody.
    """
    found = [_Mention(*span, doctor.id) for doctor in clinic.doctors for span in mentions_of(doctor, plain)]
    mentions = _longest(sorted(found)[-_MOST:])
    ranked = [(standing(plain, each.start, each.end), each) for each in mentions]
    most = max((rank for rank, _ in ranked), default=Standing.DENIED)
    if most is Standing.DENIED or (most is Standing.TOLD and _ANYBODY.search(plain)):
        return Doctors()
    wanted = [each for rank, each in ranked if rank is most]
    ids = tuple(doctor.id for doctor in clinic.doctors if any(each.doctor_id == doctor.id for each in wanted))
    is_one_name = len({(each.start, each.end) for each in wanted}) == 1
    return Doctors(ids, ids if is_one_name and len(ids) > 1 else ())


def _longest(mentions: list[_Mention]) -> list[_Mention]:
    """Those that no longer one overlaps: Dr Chan Ka Ming is no other Dr Chan."""
    return [
        each
        for each in mentions
        if not any(
            one.doctor_id != each.doctor_id
            and one.start < each.end
            and each.start < one.end
            and one.end - one.start > each.end - each.start
            for one in mentions
        )
    ]


def names_usual(plain: str) -> bool:
    """Whether a text (in its matching form) wishes the doctor whom the patient always sees, or saw last."""
    return _USUAL.search(plain) is not None


def mentions_of(doctor: Doctor, plain: str) -> Iterator[tuple[int, int]]:
    """Where a text (in its matching form) names this doctor."""
    for found in _pattern(doctor).finditer(plain):
        yield found.span()


@lru_cache(maxsize=256)
def _pattern(doctor: Doctor) -> re.Pattern[str]:
    zh = re.escape(for_matching(doctor.name.zh).removesuffix("醫生"))
    en = re.escape(for_matching(doctor.name.en).removeprefix("dr").lstrip(". "))
    full = [re.escape(for_matching(name)) for name in doctor.also_called]
    names = [
        *(rf"(?:\b(?:dr|doctor)\.? ?)?\b{name}\b" if name.isascii() else rf"{name}{_TITLE}?" for name in full),
        rf"(?:{zh}|{en}\s?){_TITLE}",
        rf"\b(?:dra?|doctor|doc)\b\.?\s?{en}\b",
        rf"\bd(?:r|octor){en}\b",
        rf"\b{en} (?:dr|doctor)\b",
    ]
    return compiled("|".join(names), re.ASCII)


def called_by_name(plain: str, clinic: Clinic) -> str:
    """The doctor whom a short answer such as 黃, wong or 兒科嗰個 names, by id; else an empty text."""
    words = plain.strip(" .,!?。，")
    said = {words, words.removesuffix("醫生"), words.removeprefix("dr").lstrip(". "), words.removeprefix("doctor ")}
    for doctor in clinic.doctors:
        zh, en = for_matching(doctor.name.zh), for_matching(doctor.name.en)
        names = {zh.removesuffix("醫生"), en.removeprefix("dr").lstrip(". "), *map(for_matching, doctor.also_called)}
        if said & names:
            return doctor.id
    specialists = specialists_in(plain, clinic) if len(plain) <= _SHORT else ()
    return specialists[0] if len(specialists) == 1 else ""


def specialists_in(plain: str, clinic: Clinic) -> tuple[str, ...]:
    """The doctors of a specialty that is named (兒科, paediatrics), where it tells them from the others."""
    found = tuple(
        doctor.id
        for doctor in clinic.doctors
        if any(_is_said(for_matching(name), plain) for name in (doctor.specialty.zh, doctor.specialty.en))
    )
    return found if len(found) < len(clinic.doctors) else ()


def _is_said(specialty: str, plain: str) -> bool:
    kinds = [said for shown, said in _SPECIALTIES if shown.search(specialty)]
    return bool(specialty and specialty in plain) or any(said.search(plain) for said in kinds)


def unknown_doctor(plain: str, clinic: Clinic) -> str:
    """A doctor who is named and is none of the clinic's, as patients say it (何醫生, Dr Smith); else an empty text."""
    known = {place for doctor in clinic.doctors for span in mentions_of(doctor, plain) for place in range(*span)}
    first = min(known, default=len(plain))
    for found in _IN_FULL.finditer(plain):
        if is_surname(found["name"][0]) and found.start() < first:
            return f"{found['name']}醫生"
    for found in _CHINESE.finditer(plain):
        if found.end() - 1 not in known and is_surname(found["surname"]):
            return f"{found['surname']}醫生"
    for found in _ENGLISH.finditer(plain):
        if found.end() - 1 not in known and not _NO_ENGLISH_NAME.match(found["name"]):
            return f"Dr {found['name'].title()}"
    return ""
