"""How places are said: the lead of an offer, a numbered list of times, a doctor's name. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from smartclinic.appointments.day_sheet import Slot
from smartclinic.assistant.catalogue import say
from smartclinic.assistant.dates import say_day, say_moment, say_time
from smartclinic.assistant.wishes import Wish
from smartclinic.clinics.model import Clinic, Language


class BookingWords:
    """The words of a booking, for one clinic and language."""

    def __init__(self, clinic: Clinic, language: Language) -> None:
        self._clinic, self.language = clinic, language

    def say(self, key: str, **values: str | int) -> str:
        """A text of the catalogue."""
        return say(self.language, key, **values)

    def moment(self, slot: Slot) -> str:
        """Day, weekday and time."""
        return say_moment(slot.starts_at, self.language)

    def doctor(self, slot: Slot) -> str:
        """The doctor's name."""
        return self._clinic.doctor(slot.doctor_id).name.to(self.language)

    def address(self, slot: Slot) -> str:
        """Where the visit is."""
        return self._clinic.branch(slot.branch_id).address.to(self.language)

    def titles(self, slots: Sequence[Slot], wish: Wish) -> list[str]:
        """Each slot's time, with its day unless the lead has named it."""
        named = wish.is_one_day and all(slot.day == wish.day for slot in slots)
        return [say_time(slot.starts_at, self.language) if named else self.moment(slot) for slot in slots]

    def lines(self, slots: Sequence[Slot], wish: Wish) -> str:
        """The list in the text, numbered for those who type; with the doctor unless the lead has named one."""
        named = len(wish.doctor_ids) == 1 and all(slot.doctor_id == wish.doctor_ids[0] for slot in slots)
        separator = ", " if self.language is Language.EN else " "
        titles = [
            title if named else f"{title}{separator}{self.doctor(slot)}"
            for slot, title in zip(slots, self.titles(slots, wish), strict=True)
        ]
        return "\n".join(f"{place} {title}" for place, title in enumerate(titles, 1))

    def lead(self, wish: Wish) -> str:
        """What the offered times are."""
        if not wish.is_one_day or wish.day is None:
            return _capital(self.say("offer_lead_any", doctor=self._named_doctor(wish)).lstrip(", "))
        day = say_day(wish.day, self.language)
        words = self.say("offer_lead_day", doctor=self._named_doctor(wish), day=day, part=self._part(wish))
        return _capital(words)

    def instead(self, wish: Wish) -> str:
        """That what was asked for is full."""
        day = say_day(wish.day, self.language) if wish.day else ""
        asked = f"{self._named_doctor(wish)}{day}{self._part(wish)}" or self.say("that_time")
        return self.say("offer_lead_instead", asked=asked)

    def _part(self, wish: Wish) -> str:
        if wish.part is None:
            return ""
        return f"{' ' if self.language is Language.EN else ''}{self.say(wish.part.value)}"

    def _named_doctor(self, wish: Wish) -> str:
        if len(wish.doctor_ids) != 1:
            return ""
        name = self._clinic.doctor(wish.doctor_ids[0]).name.to(self.language)
        return f"{name}, " if self.language is Language.EN else name


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
