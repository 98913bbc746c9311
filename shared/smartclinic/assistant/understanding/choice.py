"""Which of the offered options a patient means: a number, a place in the row, a time, a doctor, a name, whichever."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from smartclinic.assistant.understanding.doctor_words import called_by_name, specialists_in
from smartclinic.assistant.understanding.matching import compiled
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.pattern_files import patterns
from smartclinic.assistant.understanding.places import (
    bare,
    clauses,
    ordinary_place,
    place_in_row,
    whichever,
    without_taken_back,
)
from smartclinic.assistant.understanding.service_words import named_service
from smartclinic.assistant.understanding.visit_names import of_that_name
from smartclinic.assistant.understanding.when import When, understand_when
from smartclinic.clinics.calendar import minute_of
from smartclinic.clinics.model import Clinic, Part
from smartclinic.platform.clock import hong_kong

_HALF_DAY: Final = 12 * 60
_LONGEST: Final = 200
"""In a longer text a number or a time may mean anything."""

_SHORT: Final = 40
"""In a longer text a name may be told of, and not meant."""

with patterns("choice") as _said:
    _THAT_ONE: Final = _said["that_one"]
    _SOMETHING_ELSE: Final = _said["something_else"]
    _ASKS: Final = _said["asks"]
    _WEEKDAY: Final = _said["weekday"]
    _DAY: Final = _said["day"]
    _POINTS_AT: Final = _said["points_at"]
    _AROUND_A_NAME: Final = _said["around_a_name"]

_KINDS: Final = (
    (compiled(r"流感|\bflu\b"), compiled(r"流感|flu")),
    (compiled(r"打針|針|疫苗|\b(?:jab|shot|vaccin\w*)\b"), compiled(r"針|疫苗|vaccin")),
    (compiled(r"驗身|體檢|檢查|\bcheck"), compiled(r"檢查|check")),
    (
        compiled(r"睇醫生|看醫生|見醫生|睇症|普通|\b(?:consult\w*|see (?:the|a) doctor)\b"),
        compiled(r"門診|consult"),
    ),
)
"""What people call the things that a clinic does, and what is in the names of these."""


class Offered(Struct, frozen=True):
    """One option as it was shown. A slot has a start and a doctor; another row, such as 其他日子, has neither."""

    label: str
    starts_at: datetime | None = None
    part: Part | None = None
    doctor_id: str = ""


def understand_choice(text: str, offered: Sequence[Offered], now: datetime, clinic: Clinic) -> int | None:
    """Which option is meant, counted from 1; None if the text does not single one out.

    Where slots are among the options only these are counted by number and by place: they alone are numbered in the
    text that the patient sees. A number beyond them may be an hour. Of 「2同3都得」 it is the first that is named, of
    「是但」 the first of all, as a receptionist would take it.
    """
    if len(text) > _LONGEST:
        return None
    plain = for_matching(text).strip(' .,!?。、~()[]「」『』"')
    wanted = without_taken_back(plain)
    slots = [place for place, option in enumerate(offered, 1) if option.starts_at]
    return (
        _by_label(plain, offered)
        or _by_place_on_day(plain, offered, now, clinic)
        or _by_place(plain, slots or list(range(1, len(offered) + 1)))
        or _by_words(plain, slots)
        or _by_time(wanted, offered, now, clinic)
        or _by_doctor(plain, offered, now, clinic)
        or (None if slots and not _shows_more(offered) else _by_thing(wanted, offered, clinic))
        or _by_clause(plain, offered, now, clinic)
        or (slots[0] if slots and _takes_any(plain) else None)
    )


def _takes_any(plain: str) -> bool:
    """Whether a text (in its matching form) leaves the choice to us: 「是但」, 「求其一個，我日日得閒」."""
    said = clauses(plain)
    leaves_it = whichever(plain) or bool(said and whichever(said[0]))
    return leaves_it and not any(_SOMETHING_ELSE.search(clause) or _ASKS.search(clause) for clause in said[1:])


def _by_label(plain: str, offered: Sequence[Offered]) -> int | None:
    return _only([place for place, option in enumerate(offered, 1) if for_matching(option.label) == plain])


def _by_place(plain: str, counted: Sequence[int]) -> int | None:
    place = place_in_row(plain, len(counted))
    return counted[place - 1] if place else None


def _by_place_on_day(plain: str, offered: Sequence[Offered], now: datetime, clinic: Clinic) -> int | None:
    """The place among those of a day that is named with it: 「星期六第一個」."""
    if not _DAY.search(plain):
        return None
    said = understand_when(plain, now, clinic)
    if said.day is None or said.time or said.part:
        return None
    by_weekday = _WEEKDAY.search(plain) is not None
    on_it = [
        at for at, one in enumerate(offered, 1) if one.starts_at and _on_day(_day_of(one.starts_at), said, by_weekday)
    ]
    place = place_in_row(_DAY.sub("", plain, count=1).strip(" 的嘅,"), len(on_it)) if len(on_it) > 1 else None
    return on_it[place - 1] if place else None


def _day_of(starts_at: datetime) -> date:
    return hong_kong(starts_at).date()


def _by_clause(plain: str, offered: Sequence[Offered], now: datetime, clinic: Clinic) -> int | None:
    """The only option that a clause points at, whatever else is said or asked beside it: 「三點嗰個，有冇輪椅借」."""
    said = clauses(plain)
    pointing = [clause for clause in said if _POINTS_AT.search(clause)] if len(said) > 1 else []
    places = {_by_time(clause, offered, now, clinic) for clause in pointing}
    return _only([place for place in places if place])


def _by_words(plain: str, slots: Sequence[int]) -> int | None:
    if not slots:
        return None
    if whichever(plain):
        return slots[0]
    clauses = [clause for clause in re.split(r"[,，。!\s]+(?![a-z])", plain) if clause]
    return _only(slots) if clauses and all(map(_takes_that, clauses)) else None


def _takes_that(clause: str) -> bool:
    return any(_THAT_ONE.fullmatch(words) for words in (_thanked(clause), bare(clause)))


def _thanked(clause: str) -> str:
    """The clause without thanks at its end."""
    return re.sub(r"(?:唔該晒?|謝謝|多謝|please|pls|thanks?(?: you)?|thx)$", "", clause).strip() or "好"


def _by_time(plain: str, offered: Sequence[Offered], now: datetime, clinic: Clinic) -> int | None:
    """The only slot that fits everything the text says of day, time, part of the day and doctor."""
    if _SOMETHING_ELSE.search(plain):
        return None
    words = bare(plain)
    said = understand_when(f"{words}:00" if _is_hour(words) else plain, now, clinic)
    if said == When(earliest=said.earliest, usual_doctor=said.usual_doctor):
        return None
    by_weekday = _WEEKDAY.search(plain) is not None
    fitting = [place for place, option in enumerate(offered, 1) if _fits(option, said, by_weekday)]
    return fitting[0] if said.earliest and fitting else _only(fitting)


def _is_hour(words: str) -> bool:
    return words.isascii() and words.isdigit() and len(words) <= 2 and 1 <= int(words) <= 23


def _fits(option: Offered, said: When, by_weekday: bool) -> bool:
    if option.starts_at is None:
        return False
    start = hong_kong(option.starts_at)
    if said.time and not is_on_the_clock(start, said.time):
        return False
    if not _on_day(start.date(), said, by_weekday):
        return False
    return said.part in (None, option.part) and (not said.doctor_ids or option.doctor_id in said.doctor_ids)


def is_on_the_clock(start: datetime, said: time) -> bool:
    """Whether a clock with twelve hours shows at `start` what is said: 七點 is whichever seven o'clock is on offer."""
    return (minute_of(start.time()) - minute_of(said)) % _HALF_DAY == 0


def _on_day(day: date, said: When, by_weekday: bool) -> bool:
    if said.day is None or said.last_day is None or said.day <= day <= said.last_day:
        return True
    return (
        by_weekday and said.day == said.last_day and said.day.weekday() == day.weekday()
    )  # whichever Friday is offered


def _by_doctor(plain: str, offered: Sequence[Offered], now: datetime, clinic: Clinic) -> int | None:
    """The only option that is the doctor whom the text names: by name, title or not, or by specialty."""
    doctors = [_doctor_of(option, clinic) for option in offered]
    if not any(doctors) or any(option.starts_at for option in offered) or _ASKS.search(plain):
        return None
    said = understand_when(plain, now, clinic)
    if replace(said, doctor_ids=(), doctors_alike=()) != When(usual_doctor=said.usual_doctor):
        return None
    named = said.doctor_ids or (called_by_name(bare(plain), clinic),)
    if named == ("",) and not _SOMETHING_ELSE.search(plain):
        named = specialists_in(plain, clinic)
    return _only([place for place, doctor in enumerate(doctors, 1) if doctor and doctor in named])


def _doctor_of(option: Offered, clinic: Clinic) -> str:
    """The doctor whom a row is; a row that says more than a doctor's name is none."""
    return option.doctor_id or called_by_name(for_matching(option.label), clinic)


def _shows_more(offered: Sequence[Offered]) -> bool:
    """Whether the options say more than when and with whom: whose visits they are."""
    return any(_name_in(option.label) for option in offered)


def _by_thing(plain: str, offered: Sequence[Offered], clinic: Clinic) -> int | None:
    """The only option whose patient, service or other words the text names, saying nothing else."""
    if len(plain) > _SHORT or ordinary_place(bare(plain)):
        return None
    names = [_name_in(option.label) for option in offered]
    named = of_that_name(names, plain)
    if len(named) == 1 and _says_nothing_but(plain, names[named[0]]):
        return named[0] + 1
    if any(option.starts_at for option in offered) or _SOMETHING_ELSE.search(plain) or _ASKS.search(plain):
        return None
    service = named_service(plain, clinic)
    by_service = [
        place
        for place, option in enumerate(offered, 1)
        if service and named_service(for_matching(option.label), clinic) == service
    ]
    return _only(by_service) or _by_kind(plain, offered)


def _by_kind(plain: str, offered: Sequence[Offered]) -> int | None:
    labels = [for_matching(option.label) for option in offered]
    for said, shown in _KINDS:
        if said.search(plain) and (place := _only([at for at, label in enumerate(labels, 1) if shown.search(label)])):
            return place
    return None


def _name_in(label: str) -> str:
    """The patient at the end of a visit's row: 24/11（二）下晝3:30 陳醫生 陳小美."""
    if ", " in label and (after := label.rsplit(", ", 1)[1]) and any(c.isdigit() for c in label):
        return after  # Wed 24 Feb 10:00am Dr Chan, Peter Lau
    words = label.split()
    return words[-1] if len(words) > 2 and "醫生" not in words[-1] and any(c.isdigit() for c in label) else ""


def _says_nothing_but(plain: str, name: str) -> bool:
    """Whether the words beside a name, or a part of it, are no more than 我個女…嗰個."""
    rest = plain
    for part in (for_matching(name), *sorted({for_matching(name)[1:], for_matching(name)[2:]}, key=len, reverse=True)):
        rest = rest.replace(part, "") if part else rest
    return not _AROUND_A_NAME.sub("", rest)


def _only(places: Sequence[int]) -> int | None:
    return places[0] if len(places) == 1 else None
