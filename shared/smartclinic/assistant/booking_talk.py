"""Booking in conversation: times are offered, one is held, the name is asked, and the visit is confirmed.

Three paid messages for a new patient. Every step reads and writes through the turn's unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from smartclinic.appointments.appointment import reference
from smartclinic.appointments.booking import Booked, book_slot, find_slots, hold_slot, let_go
from smartclinic.appointments.day_sheet import Slot
from smartclinic.assistant import intents
from smartclinic.assistant.booking_words import BookingWords
from smartclinic.assistant.reading import ASKED_DAY, ASKED_DOCTOR, ASKED_NAME, ASKED_SLOT
from smartclinic.assistant.slot_keys import parse_slot_key, slot_key
from smartclinic.assistant.taps import tap_id
from smartclinic.assistant.wishes import OFFERED, Details, Wish
from smartclinic.clinics.model import Clinic, Language
from smartclinic.conversations.answering import Answer, Situation
from smartclinic.conversations.gate import Asked, Option, Reason
from smartclinic.conversations.outgoing import Choice, Say, SayWithButtons, SayWithList
from smartclinic.work.unit import Unit

ANSWER_WITHIN: Final = timedelta(hours=2)

_HELD: Final = frozenset({"slot", "held_at"})
"""What an open question remembers of the place that is held meanwhile."""


class BookingTalk:
    """One turn of a booking, for one situation and language."""

    def __init__(self, unit: Unit, situation: Situation, language: Language) -> None:
        self._unit, self._situation = unit, situation
        self._clinic: Clinic = situation.clinic.config
        self._words = BookingWords(self._clinic, language)

    async def offer(self, details: Details, *, lead: str | None = None) -> Answer:
        """The very time that was named is held at once; else times that fit, or the nearest, saying so."""
        wish, now, contact = Wish.of(details, self._clinic), self._situation.now, self._situation.contact
        found = await find_slots(self._unit, self._clinic, wish.wanted(self._clinic, contact, now), now, enough=OFFERED)
        if not found:
            lead = lead or self._words.instead(wish)
            wider = wish.anywhen(self._clinic, contact, now)
            found = await find_slots(self._unit, self._clinic, wider, now, enough=OFFERED)
            wish = Wish(doctor_ids=wish.doctor_ids)
        if not found:
            nothing = self._words.say("no_slots", days=self._clinic.booking.days_ahead)
            return Answer(Say(nothing), attention=Reason.ASKED)
        if not lead and (exact := wish.exactly(found)):
            return await self._hold(exact)
        return self._list(wish.best(found), wish, details, lead or self._words.lead(wish))

    async def choose(self, details: Details) -> Answer:
        """Hold the chosen time and ask for the name; when it is gone, offer what is still free."""
        key = parse_slot_key(details.get("slot"))
        slot = key.slot(self._clinic, self._situation.now) if key else None
        return await self._hold(slot) if slot else await self._offer_others()

    def which(self) -> Answer:
        """A yes that singles nothing out."""
        return Answer(Say(self._words.say("which_one")))

    def ask_name_again(self, details: Details) -> Answer:
        """What was typed was no full name."""
        slot = self._held()
        if slot is None:
            return self.ask_day()
        key = "ask_one_name" if details.get("problem") == "several" else "ask_name_again"
        words = self._words.say(key, slot=self._words.moment(slot))
        return replace(self._ask_name(slot, words, held_at=self._held_at()), understood=False)

    async def book(self, details: Details) -> Answer:
        """The name confirms what was read back just before (policy A07): book it."""
        slot, name, situation = self._held(), details.get("text") or "", self._situation
        if slot is None:
            return await self._offer_others()
        booked = await book_slot(
            self._unit, slot, situation.contact, name, confirmed_by=situation.newest.id, now=situation.now
        )
        if not isinstance(booked, Booked):
            return await self._instead(slot)
        confirmed = self._confirmed(slot, name, reference(booked.appointment_id))
        hint = self._words.say("no_identity_number") if details.get("identity_number") else ""
        return Answer(Say(f"{confirmed}{hint}"), closes_question=True)

    def ask_day(self) -> Answer:
        """Ask which day; a held time stays held until another is chosen."""
        before = self._situation.gate.asked
        doctor = before.details.get("doctor") if before else None
        return Answer(Say(self._words.say("which_day")), self._asked(ASKED_DAY, (), {"doctor": doctor}))

    def ask_doctor(self) -> Answer:
        """Ask which doctor, for the day that was wished before."""
        language, before = self._words.language, self._situation.gate.asked
        rows = [
            Choice(self._tap("doctor", doctor.id), doctor.name.to(language), doctor.specialty.to(language))
            for doctor in self._clinic.doctors[:9]
        ]
        rows.append(Choice(self._tap("doctor"), self._words.say("any_doctor")))
        listed = "\n".join(f"{place} {row.title}" for place, row in enumerate(rows, 1))
        words = f"{self._words.say('which_doctor')}\n{listed}"
        wish = dict(before.details) if before else {}
        return Answer(
            SayWithList(words, self._words.say("doctors_button"), tuple(rows)), self._asked(ASKED_DOCTOR, rows, wish)
        )

    async def give_up(self) -> Answer:
        """The patient does not want to book: nothing stays held."""
        if (slot := self._held()) is not None:
            await let_go(self._unit, slot, self._situation.contact)
        return Answer(Say(self._words.say("let_go")), closes_question=True)

    def reminded(self, answer: Answer) -> Answer:
        """An answer in between, saying that the place is still held while its name is awaited."""
        asked, slot = self._situation.gate.asked, self._held()
        lasts = timedelta(minutes=self._clinic.booking.hold_minutes)
        waits = asked and asked.question == ASKED_NAME and self._situation.now < self._held_at() + lasts
        if not waits or slot is None or not isinstance(answer.content, Say):
            return answer
        still_held = self._words.say("still_held", slot=self._words.moment(slot))
        return replace(answer, content=Say(f"{answer.content.body}\n\n{still_held}"))

    # --- steps

    async def _hold(self, slot: Slot) -> Answer:
        """Keep the place, let go of one held on another sheet, and ask for the name."""
        situation = self._situation
        if await hold_slot(self._unit, self._clinic, slot, situation.contact, situation.now):
            return await self._instead(slot)
        before = self._held()
        if before is not None and before.sheet_key != slot.sheet_key:
            await let_go(self._unit, before, situation.contact)
        moment, doctor = self._words.moment(slot), self._words.doctor(slot)
        minutes = self._clinic.booking.hold_minutes
        words = self._words.say("ask_name", slot=moment, doctor=doctor, minutes=minutes)
        return self._ask_name(slot, words, held_at=situation.now)

    async def _instead(self, slot: Slot) -> Answer:
        """The place has just been taken: the nearest to it."""
        near = f"{slot.start // 60:02}:{slot.start % 60:02}"
        details = {"day": slot.day.isoformat(), "time": near, "doctor": slot.doctor_id}
        return await self.offer(details, lead=self._words.say("offer_lead_taken"))

    async def _offer_others(self) -> Answer:
        return await self.offer({}, lead=self._words.say("offer_lead_taken"))

    def _held(self) -> Slot | None:
        """The slot that was held for the open question, judged by the rules of the moment when it was held."""
        asked = self._situation.gate.asked
        key = parse_slot_key(asked.details.get("slot")) if asked else None
        return key.slot(self._clinic, self._held_at()) if key else None

    def _held_at(self) -> datetime:
        """Lead time counts up to the hold: a name may take its minutes to type."""
        asked = self._situation.gate.asked
        at = asked.details.get("held_at") if asked else None
        return datetime.fromisoformat(at) if at else self._situation.now

    # --- messages

    def _list(self, slots: Sequence[Slot], wish: Wish, details: Details, lead: str) -> Answer:
        """The times as a list to tap, numbered in the text too."""
        rows = [
            Choice(self._tap("slot", slot_key(slot)), title, self._words.doctor(slot))
            for slot, title in zip(slots, self._words.titles(slots, wish), strict=True)
        ]
        rows.append(Choice(self._tap(intents.OTHER_DAYS), self._words.say("other_days")))
        if len(self._clinic.doctors) > 1:
            rows.append(Choice(self._tap(intents.OTHER_DOCTOR), self._words.say("other_doctor")))
        body = self._words.say("offer", lead=lead, slots=self._words.lines(slots, wish))
        content = SayWithList(body, self._words.say("slots_button"), tuple(rows))
        return Answer(content, self._asked(ASKED_SLOT, rows, details))

    def _ask_name(self, slot: Slot, words: str, *, held_at: datetime) -> Answer:
        buttons = (
            Choice(self._tap(intents.OTHER_DAYS), self._words.say("change_time")),
            Choice(self._tap(intents.LET_GO), self._words.say("not_now")),
        )
        held = {"slot": slot_key(slot), "held_at": held_at.isoformat()}
        wish = {"day": slot.day.isoformat(), "doctor": slot.doctor_id}
        asked = Asked(ASKED_NAME, self._situation.now + ANSWER_WITHIN, details=held | wish)
        return Answer(SayWithButtons(words, buttons), asked)

    def _confirmed(self, slot: Slot, name: str, booking_reference: str) -> str:
        return self._words.say(
            "confirmed",
            name=name,
            slot=self._words.moment(slot),
            doctor=self._words.doctor(slot),
            address=self._words.address(slot),
            reference=booking_reference,
        )

    def _asked(self, question: str, rows: Sequence[Choice], details: Details) -> Asked:
        """The open question: what was offered, what is wished, and what is held meanwhile."""
        before = self._situation.gate.asked
        held = {name: value for name, value in before.details.items() if name in _HELD} if before else {}
        wish = {name: value for name, value in details.items() if value and name not in _HELD}
        options = tuple(Option(row.id, row.title) for row in rows)
        return Asked(question, self._situation.now + ANSWER_WITHIN, options, {**held, **wish})

    def _tap(self, action: str, argument: str = "") -> str:
        return tap_id(action, argument, self._situation.contact, self._situation.now)
