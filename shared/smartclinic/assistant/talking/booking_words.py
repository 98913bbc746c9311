"""How a visit and a wish are said: its day, time, doctor, service and place, in the patient's language. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.day_sheet import Slot
from smartclinic.appointments.slots import seats
from smartclinic.assistant.catalogue import catalogue, say
from smartclinic.assistant.talking.dates import say_day, say_minute, say_moment, say_time
from smartclinic.assistant.understanding.wishes import Wish
from smartclinic.clinics.model import Branch, Clinic, Doctor, Language, Service

_LATIN_BEFORE_DATE: Final = re.compile(r"(?<=[A-Za-z])(?=\d{1,2}/\d{1,2}（)")


_NAMING: Final = frozenset({"name", "names", "who"})
"""Blanks that are filled with patients' names."""

_HAN_NAME: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·]{2,}")


class BookingWords:
    """The words of a booking, for one clinic and language. `names`: the Chinese names of patients said so far."""

    def __init__(self, clinic: Clinic, language: Language) -> None:
        self._clinic, self.language = clinic, language
        self.names: set[str] = set()

    def say(self, key: str, **values: str | int) -> str:
        """A text of the catalogue. A Latin name stands apart from the date after it, as a Chinese one need not."""
        for blank in _NAMING & values.keys():
            self.names.update(_HAN_NAME.findall(str(values[blank])))
        return _LATIN_BEFORE_DATE.sub(" ", say(self.language, key, **values))

    def lead(self, key: str, **values: str | int) -> str:
        """A text that goes before another sentence, with the space that English puts between them."""
        return self.say(key, **values) + (" " if self._is_english else "")

    def spaced(self, key: str, **values: str | int) -> str:
        """A text with the spaces around it that its catalogue has."""
        return catalogue(self.language)[key].format(**values)

    def day(self, day: date) -> str:
        """A day with its weekday."""
        return say_day(day, self.language)

    def visit(self, slot: Slot) -> str:
        """Day, weekday, time, doctor, and what else tells this visit from others."""
        return self._with_whom_and_why(say_moment(slot.starts_at, self.language), slot)

    def visits(self, places: Sequence[Slot]) -> str:
        """The same of several who come on one day, with each time at which one of them comes."""
        return self._with_whom_and_why(self._moments(places), places[0])

    def day_of(self, slot: Slot) -> str:
        """The same without the time: each of several has one of their own."""
        return self._with_whom_and_why(self.day(slot.day), slot)

    def each_time(self, places: Sequence[Slot]) -> list[str]:
        """The time of each place; nothing where all are at one time, which is said with the day."""
        if len({place.start for place in places}) == 1:
            return ["" for _ in places]
        return [say_time(place.starts_at, self.language) for place in places]

    def visit_of(self, visit: Appointment) -> str:
        """The same for a visit that exists, whatever the clinic's file has lost of it since."""
        doctor = _named(self._clinic.doctors, visit.doctor, self.language)
        branch = _named(self._clinic.branches, visit.branch, self.language) if len(self._clinic.branches) > 1 else ""
        service = _named(self._clinic.services, visit.service, self.language)
        is_usual = visit.service == self._clinic.services[0].id
        said = [say_moment(visit.starts_at, self.language), self.aside(doctor, branch) if branch else doctor]
        said.append("" if is_usual else service)
        return (", " if self._is_english else " ").join(filter(None, said))

    def with_whom(self, slot: Slot) -> str:
        """The doctor's name, with the branch where the clinic has several."""
        name = self.doctor(slot.doctor_id)
        if len(self._clinic.branches) == 1:
            return name
        return self.aside(name, self._clinic.branch(slot.branch_id).name.to(self.language))

    def listed(self, items: Iterable[str]) -> str:
        """Several in one sentence."""
        return (", " if self._is_english else "、").join(items)

    def sentences(self, *said: str) -> str:
        """Sentences one after another, those that say nothing left out."""
        return (" " if self._is_english else "").join(filter(None, said))

    def aside(self, text: str, more: str) -> str:
        """A text and what belongs to it in brackets."""
        return f"{text} ({more})" if self._is_english else f"{text}（{more}）"

    def doctor(self, doctor_id: str) -> str:
        """A doctor's name."""
        return self._clinic.doctor(doctor_id).name.to(self.language)

    def service(self, service_id: str) -> str:
        """A service's name."""
        return self._clinic.service(service_id).name.to(self.language)

    def address(self, slot: Slot) -> str:
        """Where the visit is."""
        return self._clinic.branch(slot.branch_id).address.to(self.language)

    def titles(self, slots: Sequence[Slot], wish: Wish) -> list[str]:
        """Each slot's time, with its day unless the lead has named it."""
        named = wish.is_one_day and all(slot.day == wish.day for slot in slots)
        say_it = say_time if named else say_moment
        return [say_it(slot.starts_at, self.language) for slot in slots]

    def lines(self, slots: Sequence[Slot], wish: Wish) -> str:
        """The times in the text, numbered for those who type; with the doctor unless the lead has named one."""
        named = len(wish.doctor_ids) == 1 and {slot.doctor_id for slot in slots} <= set(wish.doctor_ids)
        separator = ", " if self._is_english else " "
        titles = [
            self._with_others(title, slot, wish.people)
            for title, slot in zip(self.titles(slots, wish), slots, strict=True)
        ]
        if not named or len(self._clinic.branches) > 1:
            titles = [f"{title}{separator}{self.with_whom(slot)}" for slot, title in zip(slots, titles, strict=True)]
        return self.numbered(titles)

    def numbered(self, titles: Iterable[str]) -> str:
        """A line each, numbered from 1."""
        return "\n".join(f"{place} {title}" for place, title in enumerate(titles, 1))

    def found(self, wish: Wish) -> str:
        """What the offered times are."""
        is_free = wish.earliest or (wish.day is None and wish.minute is None)
        key = "lead_earliest" if is_free else "lead_asked"
        return capital(self.say(key, asked=self.asked(wish)).lstrip(", "))

    def asked(self, wish: Wish) -> str:
        """The wish in a few words: 陳醫生24/11（二）下晝, or Dr Chan, Tue 24 Nov afternoon."""
        doctor = self.doctor(wish.doctor_ids[0]) if len(wish.doctor_ids) == 1 else ""
        is_named = wish.service_id not in ("", self._clinic.services[0].id)
        service = self.service(wish.service_id) if is_named else ""
        people = self.say("people_together", count=wish.people) if wish.people > 1 else ""
        if not self._is_english:
            return "".join((doctor, self.days(wish), self._time(wish), service, people))
        when = " ".join(filter(None, (self.days(wish), self._time(wish))))
        return ", ".join(filter(None, (" ".join(filter(None, (service, people))), doctor, when)))

    def days(self, wish: Wish) -> str:
        """The day or the days that are wished."""
        if wish.day is None:
            return ""
        if wish.is_one_day or wish.last_day is None:
            return self.day(wish.day)
        return self.say("days_between", first=self.day(wish.day), last=self.day(wish.last_day))

    def _with_whom_and_why(self, when: str, slot: Slot) -> str:
        said = [when, self.with_whom(slot)]
        if slot.service_id != self._clinic.services[0].id:
            said.append(self.service(slot.service_id))
        return (", " if self._is_english else " ").join(said).replace("） ", "）")  # which is wide enough itself

    def _moments(self, places: Sequence[Slot]) -> str:
        return self._with_others(say_moment(places[0].starts_at, self.language), places[0], len(places))

    def _with_others(self, title: str, slot: Slot, people: int) -> str:
        """A time, and the later ones at which the others of so many come."""
        places = seats(slot, people)
        later = dict.fromkeys(say_time(one.starts_at, self.language) for one in places if one.start != slot.start)
        return self.listed((title, *later))

    def _time(self, wish: Wish) -> str:
        if wish.minute is None:
            return self.say(wish.part.value) if wish.part else ""
        time = say_minute(wish.minute, self.language)
        return time if wish.side is None else self.say(f"{wish.side.value}_time", time=time)

    @property
    def _is_english(self) -> bool:
        return self.language is Language.EN


def _named(things: Iterable[Doctor | Branch | Service], wanted: str, language: Language) -> str:
    return next((thing.name.to(language) for thing in things if thing.id == wanted), "")


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]
