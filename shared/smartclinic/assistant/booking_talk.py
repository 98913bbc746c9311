"""Booking in conversation: times are offered, one is held, the name is asked, and the visit is confirmed.

Three paid messages for a new patient. Every step reads and writes through the turn's unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from smartclinic.appointments.appointment import reference
from smartclinic.appointments.booking import Booked, book_slot, find_slots, hold_slot, let_go
from smartclinic.appointments.day_sheet import Slot
from smartclinic.appointments.slots import horizon
from smartclinic.assistant import intents
from smartclinic.assistant.booking_questions import BookingQuestions
from smartclinic.assistant.booking_words import BookingWords, capital
from smartclinic.assistant.fitting import framed
from smartclinic.assistant.obstacles import Obstacle, a_year_before, beyond_horizon, obstacle
from smartclinic.assistant.slot_keys import SlotKey, parse_slot_key, read_slot_key
from smartclinic.assistant.when import Side
from smartclinic.assistant.wishes import OFFERED, Details, Wish
from smartclinic.clinics.model import Clinic, Language
from smartclinic.conversations.answering import Answer, Situation
from smartclinic.conversations.gate import Asked, Reason, Speaker
from smartclinic.conversations.outgoing import AskForNumber, Outgoing, Say
from smartclinic.platform.clock import hong_kong
from smartclinic.work.unit import Unit


class BookingTalk:
    """One turn of a booking, for one situation and language."""

    def __init__(self, unit: Unit, situation: Situation, language: Language) -> None:
        self._unit, self._situation = unit, situation
        self._clinic: Clinic = situation.clinic.config
        self._words = BookingWords(self._clinic, language)
        self._ask = BookingQuestions(situation, self._words)

    # --- what a patient may want

    async def offer(self, details: Details, *, lead: str = "") -> Answer:
        """The very time that was named is held at once; else times that fit, or the nearest, saying why."""
        if impossible := self._impossible(details):
            return impossible
        wish = Wish.of(details, self._clinic)
        if not lead and wish.lacks(details):
            lead = self._words.say("lead_withdrawn")
        if (booked := self._booked(wish)) is not None:
            return booked
        found, offered = await self._find(wish)
        if not found:
            days = self._clinic.booking.days_ahead
            return Answer(Say(self._words.say("no_slots", days=days)), attention=Reason.ASKED)
        if not lead and (exact := wish.exactly(found)):
            return await self._hold(exact, details)
        is_as_wished = offered is wish and (wish.minute is None or wish.side is not None or not wish.is_one_day)
        lead = lead or (self._words.found(wish) if is_as_wished else self._instead_of(wish))
        return self._ask.times(offered.best(found), offered, details, lead)

    async def choose(self, details: Details) -> Answer:
        """Hold the chosen time and ask for the name; when it is gone, offer what is still free."""
        key = parse_slot_key(details.get("slot"))
        slot = key.slot(self._clinic, self._situation.now) if key else None
        if slot is None:
            return await self.offer(self._wished(), lead=self._words.say(self._why_gone(key)))
        return await self._hold(slot, self._wished())

    async def shift(self, side: Side) -> Answer:
        """Times before or after what is held or was offered."""
        slots = self._on_the_table()
        if not slots:
            return self.ask_day()
        slot = slots[-1] if side is Side.AFTER else slots[0]
        minute = slot.start + slot.minutes if side is Side.AFTER else slot.start
        bound = {"day": slot.day.isoformat(), "time": f"{minute // 60:02}:{minute % 60:02}", "side": side.value}
        kept = {name: value for name, value in self._wished().items() if name in {"doctor", "service"}}
        return await self.offer({**kept, **bound})

    async def book(self, details: Details) -> Answer:
        """The name confirms what was read back just before (policy A07): book it."""
        slot, name, situation = self._held(), details.get("text") or "", self._situation
        if slot is None:
            key = parse_slot_key(self._wished().get("slot"))
            return await self.offer(self._wished(), lead=self._words.say(self._why_gone(key)))
        confirmed_by, merged = situation.newest.id, situation.merged
        booked = await book_slot(
            self._unit, slot, situation.contact, name, confirmed_by=confirmed_by, now=situation.now, merged=merged
        )
        if not isinstance(booked, Booked):
            return await self._nearest_to(slot)
        confirmed = self._words.say(
            "confirmed",
            name=name,
            visit=self._words.visit(slot),
            address=self._words.address(slot),
            reference=reference(booked.appointment_id),
        )
        words = self._with_number_asked(confirmed + self._identity_hint(details))
        about = f"appointments/{booked.appointment_id}"
        return Answer(words, self._ask.nothing_more(slot, name), subject=about, known_as=name)

    async def give_up(self) -> Answer:
        """The patient does not want to book: nothing stays held. With nothing asked, nothing needs an answer."""
        asked = self._situation.gate.asked
        if asked is None or asked.question == intents.BOOKED:
            return Answer(None)
        if (slot := self._held()) is not None:
            await let_go(self._unit, slot, self._situation.contact, self._situation.merged)
        return Answer(Say(self._words.say("let_go")), closes_question=True)

    def ask_day(self) -> Answer:
        """Ask which day; a held time stays held until another is chosen."""
        return self._ask.which_day(self._wished())

    def ask_doctor(self) -> Answer:
        """Ask which doctor, for the day that was wished before."""
        return self._ask.which_doctor(self._wished())

    # --- what is no clear answer

    def which(self, details: Details) -> Answer:
        """A yes that singles nothing out, or a name too soon."""
        if details.get("name"):
            return Answer(Say(self._words.say("name_too_soon")))
        return self._which_time()

    def ask_name_again(self, details: Details) -> Answer:
        """What was typed is no full name: said once how, then that a person can help (policy A05: never nagged)."""
        asked, slot = self._situation.gate.asked, self._held()
        if slot is None or asked is None:
            return self.ask_day()
        tries = int(asked.details.get("tries", "0"))
        problem = details.get("problem") or "not_a_name"
        key = "name_staff" if problem == "not_a_name" and tries else f"name_{problem}"
        words = capital(self._words.say(key, visit=self._words.visit(slot), phone=self._clinic.phone))
        more = {"tries": str(tries + 1), "typed": details.get("text") or ""}
        answer = self._ask.name(slot, words + self._identity_hint(details), self._held_at(), asked.details, **more)
        return replace(answer, understood=False)

    def not_understood(self) -> Answer | None:
        """What to say beside an open question of a booking; None when there is none."""
        asked, slot = self._open_question(), self._held()
        if asked is None or asked.question not in {intents.ASKED_NAME, intents.ASKED_SLOT}:
            return None
        cannot = self._words.lead("cannot_answer")
        if asked.question == intents.ASKED_SLOT:
            return replace(self._which_time(cannot), understood=False)
        if slot is None:
            return Answer(Say(cannot), understood=False)
        answer = self._ask.name(slot, cannot + self._still_held(), self._held_at(), asked.details)
        return replace(answer, understood=False)

    def reminded(self, answer: Answer) -> Answer:
        """An answer in between, saying that the place is still held while its name is awaited."""
        asked = self._open_question()
        still_held = self._still_held() if asked and asked.question == intents.ASKED_NAME else ""
        if not still_held or not isinstance(answer.content, Say | AskForNumber):
            return answer
        return replace(answer, content=framed(answer.content, after=f"\n\n{still_held}"))

    # --- steps

    async def _find(self, wish: Wish) -> tuple[Sequence[Slot], Wish]:
        """Slots for the wish, else from its day on, else with any doctor; and which of these they are for."""
        now, contact, clinic = self._situation.now, self._situation.contact, self._clinic
        wider = wish.anywhen(clinic, now)
        for attempt in (wish, wider, wider.with_anyone()):
            if not attempt.able(clinic):
                continue
            wanted = attempt.wanted(clinic, contact, now)
            found = await find_slots(self._unit, clinic, wanted, now, allows=attempt.allows, enough=OFFERED)
            if found:
                return found, attempt
        return (), wish

    async def _hold(self, slot: Slot, wished: Details) -> Answer:
        """Keep the place, let go of one held on another sheet, and ask for the name."""
        situation = self._situation
        contact, now, merged = situation.contact, situation.now, situation.merged
        if await hold_slot(self._unit, self._clinic, slot, contact, now, merged=merged):
            mine = self._booked(Wish(day=slot.day, minute=slot.start, doctor_ids=(slot.doctor_id,)))
            return mine or await self._nearest_to(slot)
        before = self._held()
        if before is not None and before.sheet_key != slot.sheet_key:
            await let_go(self._unit, before, situation.contact, situation.merged)
        visit, minutes = self._words.visit(slot), self._clinic.booking.hold_minutes
        words = self._words.say("ask_name", visit=visit, minutes=minutes)
        return self._ask.name(slot, words, situation.now, wished)

    def _with_number_asked(self, confirmation: str) -> Outgoing:
        """The confirmation; where the clinic needs a number and knows none, the same message asks for it."""
        if self._situation.phone_known or not self._clinic.booking.needs_phone:
            return Say(confirmation)
        return AskForNumber(f"{confirmation}\n\n{self._words.say('ask_number_for_changes')}")

    async def _nearest_to(self, slot: Slot) -> Answer:
        """The place has just been taken: the nearest to it."""
        near = f"{slot.start // 60:02}:{slot.start % 60:02}"
        details = {"day": slot.day.isoformat(), "time": near, "doctor": slot.doctor_id, "service": slot.service_id}
        return await self.offer(details, lead=self._words.say("lead_taken"))

    def _impossible(self, details: Details) -> Answer | None:
        """A day or a doctor that there is not: said so, and asked again."""
        if named := details.get("no_such_day"):
            return self._ask.which_day(details, self._words.lead("no_such_day", day=named))
        if (doctor := details.get("unknown_doctor")) and not details.get("doctor"):
            return self._ask.which_doctor(details, self._words.lead("no_such_doctor", doctor=doctor))
        wish, now = Wish.of(details, self._clinic), self._situation.now
        beyond = beyond_horizon(wish, self._clinic, now)
        if beyond is None or wish.day is None:
            return None
        day = wish.day if wish.day < hong_kong(now).date() else a_year_before(wish.day)
        furthest = self._words.day(horizon(self._clinic, now)[1])
        lead = self._words.lead(f"instead_{beyond.value}", day=self._words.day(day), furthest=furthest)
        return self._ask.which_day(details, lead)

    def _instead_of(self, wish: Wish) -> str:
        """Why the times that are offered are not those that were asked for."""
        why = obstacle(wish, self._clinic, self._situation.now)
        asked = self._words.asked(wish)
        if not asked:
            return self._words.found(wish)
        doctor = self._words.doctor(wish.doctor_ids[0]) if why is Obstacle.NOT_BY_DOCTOR else ""
        service = self._words.service(wish.service(self._clinic).id)
        words = self._words.say(
            f"instead_{why.value}", asked=asked, day=self._words.days(wish), doctor=doctor, service=service
        )
        return capital(words)

    # --- what is held, booked, asked

    def _which_time(self, cannot: str = "") -> Answer:
        """How to choose, below the times; where something else has been said since, the times again, else the days."""
        asked, slots = self._open_question(), self._on_the_table()
        if asked is None or asked.question != intents.ASKED_SLOT or self._is_last_said(asked):
            return Answer(Say(cannot + self._words.say("which_one")))
        if not slots:
            return self._ask.which_day(asked.details, cannot)
        return self._ask.times(slots, Wish(), asked.details, cannot + self._words.say("lead_offered"))

    def _is_last_said(self, asked: Asked) -> bool:
        """Whether the times of this question stand in what the patient was told last."""
        turns = reversed(self._situation.gate.turns)
        said = next((turn.text for turn in turns if turn.by is not Speaker.PATIENT), "")
        return all(option.title in said for option in asked.options if read_slot_key(option.id))

    def _open_question(self) -> Asked | None:
        asked = self._situation.gate.asked
        return asked if asked and self._situation.now < asked.until else None

    def _wished(self) -> dict[str, str]:
        asked = self._situation.gate.asked
        return dict(asked.details) if asked else {}

    def _on_the_table(self) -> list[Slot]:
        """The slot that is held while its name is awaited, else those that were offered."""
        asked, now = self._open_question(), self._situation.now
        held = self._held()
        if asked is None or (asked.question == intents.ASKED_NAME and held):
            return [held] if asked and held else []
        keys = [key for option in asked.options if (key := read_slot_key(option.id))]
        return [slot for key in keys if (slot := key.slot(self._clinic, now))]

    def _held(self) -> Slot | None:
        """The slot that was held for the open question, judged by the rules of the moment when it was held."""
        key = parse_slot_key(self._wished().get("slot"))
        return key.slot(self._clinic, self._held_at()) if key else None

    def _held_at(self) -> datetime:
        """Lead time counts up to the hold: a name may take its minutes to type."""
        at = self._wished().get("held_at")
        return datetime.fromisoformat(at) if at else self._situation.now

    def _why_gone(self, key: SlotKey | None) -> str:
        """Which words say why a slot is not to be had: another took it, or the clinic no longer has such a visit."""
        named: Details = {"doctor": key.doctor_id, "service": key.service_id} if key else {}
        return "lead_withdrawn" if Wish.of(named, self._clinic).lacks(named) else "lead_taken"

    def _still_held(self) -> str:
        """That the place is still held, while it is; else nothing."""
        slot, lasts = self._held(), timedelta(minutes=self._clinic.booking.hold_minutes)
        if slot is None or self._situation.now >= self._held_at() + lasts:
            return ""
        return self._words.say("still_held", visit=self._words.visit(slot))

    def _booked(self, wish: Wish) -> Answer | None:
        """That the very time is booked for this contact already, if it is what was just booked."""
        asked = self._open_question()
        key = parse_slot_key(asked.details.get("booked")) if asked else None
        slot = key.slot(self._clinic, self._situation.now) if key else None
        if asked is None or slot is None or slot.capacity > 1:
            return None
        if (slot.day, slot.start) != (wish.day, wish.minute) or slot.doctor_id not in wish.able(self._clinic):
            return None
        return Answer(Say(self._words.say("already_booked", name=asked.details["name"], visit=self._words.visit(slot))))

    def last_booking(self) -> dict[str, str]:
        """Name and visit of what was booked last in this conversation, if it is still to come; else empty."""
        asked = self._situation.gate.asked
        key = parse_slot_key(asked.details.get("booked")) if asked and asked.question == intents.BOOKED else None
        if asked is None or key is None or key.starts_at <= self._situation.now:
            return {}
        slot = key.slot(self._clinic, self._while_bookable(key))
        return {"name": asked.details["name"], "visit": self._words.visit(slot)} if slot else {}

    def _while_bookable(self, key: SlotKey) -> datetime:
        """A moment at which the visit could still be booked: lead time has nothing to say afterwards."""
        lead = timedelta(minutes=self._clinic.booking.lead_minutes)
        return min(self._situation.now, key.starts_at - lead)

    def _identity_hint(self, details: Details) -> str:
        return self._words.say("no_identity_number") if details.get("identity_number") else ""
