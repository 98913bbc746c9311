"""Booking in conversation: times are offered, one is held, the name is asked, and the visit is confirmed.

Three paid messages for a new patient. Every step reads and writes through the turn's unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from smartclinic.appointments.appointment import reference
from smartclinic.appointments.booking import Booked, book_slot, find_slots, hold_slot, let_go
from smartclinic.appointments.day_sheet import Slot
from smartclinic.appointments.slots import Wanted, horizon, spread
from smartclinic.assistant import intents
from smartclinic.assistant.catalogue import say
from smartclinic.assistant.dates import say_day, say_moment, say_time
from smartclinic.assistant.reading import ASKED_DAY, ASKED_DOCTOR, ASKED_NAME, ASKED_SLOT
from smartclinic.assistant.slot_keys import parse_slot_key, slot_key
from smartclinic.assistant.taps import tap_id
from smartclinic.clinics.calendar import minute_of
from smartclinic.clinics.model import Clinic, Language, Part
from smartclinic.conversations.answering import Answer, Situation
from smartclinic.conversations.gate import Asked, Option, Reason
from smartclinic.conversations.outgoing import Choice, Say, SayWithButtons, SayWithList
from smartclinic.platform.clock import hong_kong_day
from smartclinic.work.unit import Unit

OFFERED: Final = 4
"""How many times are shown at once."""

ANSWER_WITHIN: Final = timedelta(hours=2)

Details = Mapping[str, str | None]


class BookingTalk:
    """One turn of a booking, for one situation and language."""

    def __init__(self, unit: Unit, situation: Situation, language: Language) -> None:
        self._unit, self._situation, self._language = unit, situation, language
        self._clinic: Clinic = situation.clinic.config

    async def offer(self, details: Details, *, lead: str | None = None) -> Answer:
        """Times that fit the wish; where none does, the nearest ones, saying so."""
        wanted = self._wanted(details)
        now = self._situation.now
        found = await find_slots(self._unit, self._clinic, wanted, now, enough=OFFERED)
        if not found:
            wider = Wanted(wanted.service_id, wanted.first, horizon(self._clinic, now)[1], doctor_ids=wanted.doctor_ids)
            found = await find_slots(self._unit, self._clinic, wider, now, enough=OFFERED)
            lead = lead or say(self._language, "offer_lead_instead", asked=self._wish_in_words(details))
        if not found:
            days = self._clinic.booking.days_ahead
            return Answer(Say(say(self._language, "no_slots", days=days)), attention=Reason.ASKED)
        return self._list(self._best(found, wanted), details, lead or self._lead(details))

    async def choose(self, details: Details) -> Answer:
        """Hold the chosen time and ask for the name; when it is gone, offer what is still free."""
        key = parse_slot_key(details.get("slot"))
        slot = key.slot(self._clinic, self._situation.now) if key else None
        if slot is None:
            return await self.offer({}, lead=say(self._language, "offer_lead_taken"))
        refused = await hold_slot(self._unit, self._clinic, slot, self._situation.contact, self._situation.now)
        if refused:
            return await self._instead(slot)
        values = {
            "slot": self._moment(slot),
            "doctor": self._doctor(slot),
            "minutes": self._clinic.booking.hold_minutes,
        }
        return self._ask_name(slot, say(self._language, "ask_name", **values))

    async def ask_name_again(self, details: Details) -> Answer:
        """What was typed was no full name."""
        slot = self._slot(details)
        if slot is None:
            return await self.offer({}, lead=say(self._language, "offer_lead_taken"))
        key = "ask_one_name" if details.get("problem") == "several" else "ask_name_again"
        answer = self._ask_name(slot, say(self._language, key, slot=self._moment(slot)))
        return Answer(answer.content, answer.asked, understood=False)

    async def book(self, details: Details) -> Answer:
        """The name confirms what was read back just before (policy A07): book it."""
        slot, name = self._slot(details), details.get("text") or ""
        if slot is None:
            return await self.offer({}, lead=say(self._language, "offer_lead_taken"))
        situation = self._situation
        booked = await book_slot(
            self._unit, slot, situation.contact, name, confirmed_by=situation.newest.id, now=situation.now
        )
        if not isinstance(booked, Booked):
            return await self._instead(slot)
        words = say(
            self._language,
            "confirmed",
            name=name,
            slot=self._moment(slot),
            doctor=self._doctor(slot),
            address=self._clinic.branch(slot.branch_id).address.to(self._language),
            reference=reference(booked.appointment_id),
        )
        if details.get("identity_number"):
            words += say(self._language, "no_identity_number")
        return Answer(Say(words), subject=f"appointments/{booked.appointment_id}")

    async def other_days(self, details: Details) -> Answer:
        """Ask which day; the held time stays held until another is chosen."""
        _ = details
        return self._ask(ASKED_DAY, say(self._language, "which_day"))

    async def other_doctor(self) -> Answer:
        """Ask which doctor."""
        now, contact = self._situation.now, self._situation.contact
        rows = [
            Choice(
                tap_id("doctor", doctor.id, contact, now),
                doctor.name.to(self._language),
                doctor.specialty.to(self._language),
            )
            for doctor in self._clinic.doctors[:9]
        ]
        rows.append(Choice(tap_id("doctor", "", contact, now), say(self._language, "any_doctor")))
        words = say(self._language, "which_doctor")
        listed = "\n".join(f"{place} {row.title}" for place, row in enumerate(rows, 1))
        content = SayWithList(f"{words}\n{listed}", say(self._language, "doctors_button"), tuple(rows))
        return Answer(content, self._asked(ASKED_DOCTOR, rows))

    async def give_up(self, details: Details) -> Answer:
        """The patient does not want to book: nothing stays held."""
        if (slot := self._slot(details)) is not None:
            await let_go(self._unit, slot, self._situation.contact)
        return Answer(Say(say(self._language, "let_go")))

    # --- what is wanted

    def _wanted(self, details: Details) -> Wanted:
        today, furthest = horizon(self._clinic, self._situation.now)
        first = _day(details.get("day"))
        last = _day(details.get("last_day")) or first
        at = details.get("time")
        part = details.get("part")
        return Wanted(
            service_id=self._clinic.services[0].id,
            first=max(first or today, today),
            last=min(last or furthest, furthest),
            part=Part(part) if part in set(Part) and not at else None,
            near=int(at[:2]) * 60 + int(at[3:5]) if at else None,
            doctor_ids=tuple(id_ for id_ in (details.get("doctor") or "").split(",") if id_),
            contact_id=self._situation.contact,
        )

    def _best(self, found: Sequence[Slot], wanted: Wanted) -> Sequence[Slot]:
        """A few to choose from: those nearest to a time that was named, else spread over the first days."""
        near = wanted.near
        if near is not None:
            closest = sorted(found, key=lambda slot: (abs(minute_of(slot.starts_at.timetz()) - near), slot.day))
            distinct = {(slot.day, slot.start): slot for slot in reversed(closest)}
            chosen = sorted(distinct.values(), key=lambda slot: (abs(slot.start - near), slot.day))[:OFFERED]
            return sorted(chosen, key=lambda slot: (slot.day, slot.start))
        return spread(found, OFFERED) if wanted.first == wanted.last else spread(found[: OFFERED * 8], OFFERED)

    async def _instead(self, slot: Slot) -> Answer:
        day = slot.day.isoformat()
        details = {"day": day, "time": f"{slot.start // 60:02}:{slot.start % 60:02}", "doctor": slot.doctor_id}
        return await self.offer(details, lead=say(self._language, "offer_lead_taken"))

    def _slot(self, details: Details) -> Slot | None:
        key = parse_slot_key(details.get("slot"))
        return key.slot(self._clinic, self._situation.now) if key else None

    # --- how it is said

    def _list(self, slots: Sequence[Slot], details: Details, lead: str) -> Answer:
        """The times as a list to tap, numbered in the text too."""
        now, contact = self._situation.now, self._situation.contact
        several_doctors = len({slot.doctor_id for slot in slots}) > 1
        titles = [self._title(slot, slots) for slot in slots]
        rows = [
            Choice(tap_id("slot", slot_key(slot), contact, now), title, self._doctor(slot))
            for slot, title in zip(slots, titles, strict=True)
        ]
        lines = [
            f"{place} {title}{self._by(slot) if several_doctors else ''}"
            for place, (slot, title) in enumerate(zip(slots, titles, strict=True), 1)
        ]
        rows.append(Choice(tap_id(intents.OTHER_DAYS, "", contact, now), say(self._language, "other_days")))
        if len(self._clinic.doctors) > 1:
            rows.append(Choice(tap_id(intents.OTHER_DOCTOR, "", contact, now), say(self._language, "other_doctor")))
        words = say(self._language, "offer", lead=lead, slots="\n".join(lines))
        content = SayWithList(words, say(self._language, "slots_button"), tuple(rows))
        return Answer(content, self._asked(ASKED_SLOT, rows, details))

    def _title(self, slot: Slot, slots: Sequence[Slot]) -> str:
        """The time; with its day unless all are on the one that the text names."""
        same_day = len({other.day for other in slots}) == 1 and self._language is Language.ZH_HK
        return say_time(slot.starts_at, self._language) if same_day else self._moment(slot)

    def _by(self, slot: Slot) -> str:
        return f" {self._doctor(slot)}" if self._language is Language.ZH_HK else f", {self._doctor(slot)}"

    def _lead(self, details: Details) -> str:
        doctor = self._doctor_in_words(details)
        day = _day(details.get("day"))
        if day is None or details.get("last_day") not in {None, details.get("day")}:
            return _capital(say(self._language, "offer_lead_any", doctor=doctor).lstrip(", "))
        part = self._part_in_words(details)
        return _capital(say(self._language, "offer_lead_day", doctor=doctor, day=self._day_in_words(day), part=part))

    def _wish_in_words(self, details: Details) -> str:
        day = _day(details.get("day"))
        words = self._doctor_in_words(details) + (self._day_in_words(day) if day else "") + self._part_in_words(details)
        return words or say_day(hong_kong_day(self._situation.now), self._language)

    def _day_in_words(self, day: date) -> str:
        return say_day(day, self._language)

    def _part_in_words(self, details: Details) -> str:
        part = details.get("part")
        text = say(self._language, part) if part in set(Part) and part else ""
        return f" {text}" if text and self._language is Language.EN else text

    def _doctor_in_words(self, details: Details) -> str:
        ids = [id_ for id_ in (details.get("doctor") or "").split(",") if id_]
        name = self._clinic.doctor(ids[0]).name.to(self._language) if len(ids) == 1 else ""
        return f"{name}, " if name and self._language is Language.EN else name

    def _ask_name(self, slot: Slot, words: str) -> Answer:
        now, contact = self._situation.now, self._situation.contact
        key = slot_key(slot)
        buttons = (
            Choice(tap_id(intents.OTHER_DAYS, key, contact, now), say(self._language, "change_time")),
            Choice(tap_id(intents.LET_GO, key, contact, now), say(self._language, "not_now")),
        )
        asked = Asked(ASKED_NAME, now + ANSWER_WITHIN, details={"slot": key, "doctor": slot.doctor_id})
        return Answer(SayWithButtons(words, buttons), asked)

    def _ask(self, question: str, words: str) -> Answer:
        before = self._situation.gate.asked
        details = dict(before.details) if before else {}
        kept = {name: value for name, value in details.items() if name in {"doctor", "slot"}}
        return Answer(Say(words), Asked(question, self._situation.now + ANSWER_WITHIN, details=kept))

    def _asked(self, question: str, rows: Sequence[Choice], details: Details | None = None) -> Asked:
        options = tuple(Option(row.id, row.title) for row in rows)
        kept = {name: value for name, value in (details or {}).items() if value}
        return Asked(question, self._situation.now + ANSWER_WITHIN, options, kept)

    def _moment(self, slot: Slot) -> str:
        return say_moment(slot.starts_at, self._language)

    def _doctor(self, slot: Slot) -> str:
        return self._clinic.doctor(slot.doctor_id).name.to(self._language)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
