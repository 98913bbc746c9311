"""Whose visit it is: a place is held, the names are asked, and they book it.

The contact's own full name confirms what was read back just before (policy A07). Somebody else's data needs the
contact's word that it may give it, once per person (policy A06); whoever is known is a button.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from smartclinic.appointments.accepting import Gone, accept
from smartclinic.appointments.booking import Bar, Booked, book_visits, hold_seats, let_go
from smartclinic.appointments.day_sheet import Refusal, Slot
from smartclinic.appointments.requesting import request_visits
from smartclinic.appointments.slots import seats
from smartclinic.appointments.standing import visit_subject
from smartclinic.appointments.states import AppointmentState
from smartclinic.assistant.talking.bars import Bars
from smartclinic.assistant.talking.booking_words import capital
from smartclinic.assistant.talking.choosing import Choosing
from smartclinic.assistant.talking.confirmation import Confirmation
from smartclinic.assistant.talking.people_known import PeopleKnown
from smartclinic.assistant.talking.scene import Scene
from smartclinic.assistant.talking.staff_when import when_staff_answer
from smartclinic.assistant.understanding.slot_keys import parse_slot_key
from smartclinic.assistant.understanding.wishes import MOST_AT_ONCE, Details, people_in
from smartclinic.contacts.acting_for import Comer, people_of
from smartclinic.conversations.answering import Answer
from smartclinic.conversations.outgoing import Say


class Naming:
    """One turn of naming who comes. `choosing` offers other times when the place is gone."""

    def __init__(self, scene: Scene, choosing: Choosing) -> None:
        self._scene, self._choosing, self._bars = scene, choosing, Bars(scene, choosing)
        self._clinic, self._words, self._ask = scene.clinic, scene.words, scene.ask

    async def hold(self, slot: Slot, wished: Details) -> Answer:
        """Keep the places, let go of what is held on another sheet, and ask who comes."""
        scene, merged = self._scene, self._scene.situation.merged
        places = seats(slot, people_in(wished))
        refused = await hold_seats(scene.unit, self._clinic, places, scene.contact, scene.now, merged=merged)
        if isinstance(refused, Bar) and refused is not Bar.ASK_STAFF:
            return self._bars.answer(refused, wished)
        if isinstance(refused, Refusal):
            return await self._choosing.nearest_to(slot, wished)
        before = scene.table.held
        if before is not None and before.sheet_key != slot.sheet_key:
            await let_go(scene.unit, before, scene.contact, merged)
        if names := wished.get("names"):
            return await self._named(names.split("\n"), slot, wished, held_now=True)
        return await self._ask_who(slot, wished)

    async def names(self, names: Sequence[str], details: Details) -> Answer:
        """Names were typed: enough of them, they are booked or read back; too few, the others are asked for."""
        wished, slot = self._scene.table.wished, self._scene.table.held
        if slot is None:
            return await self._gone()
        typed = [] if details.get("instead") else (wished.get("names") or "").split("\n")
        together = list(dict.fromkeys(filter(None, (*typed, *names))))[:MOST_AT_ONCE]
        if len(together) > people_in(wished):
            more = {**wished, "people": str(len(together)), "names": "\n".join(together)}
            return await self.hold(slot, more)
        return await self._named(together, slot, wished, hint=self._identity_hint(details))

    async def chosen(self, ids: str) -> Answer:
        """Somebody who is known, by a button; or somebody else, whose name is asked."""
        wished, slot = self._scene.table.wished, self._scene.table.held
        if slot is None:
            return await self._gone()
        comers = (await self._known(wished)).tapped(ids) if ids else []
        if not comers:
            return self._ask_names(slot, {**wished, "others": "yes"}, "ask_name_of_other")
        return await self._book(comers, slot, wished)

    async def agree(self) -> Answer:
        """What was read back is right, and the names may be given: book it."""
        wished, slot = self._scene.table.wished, self._scene.table.held
        names = list(filter(None, (wished.get("names") or "").split("\n")))
        if slot is None or not names:
            return await self._gone()
        comers = (await self._known(wished)).named(names, attested=True)
        return await self._book(comers, slot, wished)

    def rename(self) -> Answer:
        """Ask for the names anew, for the place that is held."""
        table = self._scene.table
        if table.held is None:
            return self._ask.which_day(table.wished)
        return self._ask_names(table.held, {**table.wished, "names": ""}, "ask_names_again")

    def ask_again(self, details: Details) -> Answer:
        """What was typed is no full name: said once how, then that a person can help (policy A05: never nagged)."""
        table = self._scene.table
        asked, slot = self._scene.situation.gate.asked, table.held
        if slot is None or asked is None:
            return self._ask.which_day(table.wished)
        tries = int(asked.details.get("tries", "0"))
        if details.get("courtesy"):
            return self._ask.name(slot, capital(self.still_held()), table.held_at, asked.details)
        problem = details.get("problem") or "not_a_name"
        key = "name_staff" if problem == "not_a_name" and tries else f"name_{problem}"
        words = capital(self._words.say(key, visit=self._visit(slot, table.wished), phone=self._clinic.phone))
        more = {"tries": str(tries + 1), "typed": details.get("text") or ""}
        answer = self._ask.name(slot, words + self._identity_hint(details), table.held_at, asked.details, **more)
        return replace(answer, understood=False)

    def still_held(self) -> str:
        """That the place is still held, while it is; else nothing."""
        slot = self._scene.table.still_held
        return self._words.say("still_held", visit=self._visit(slot, self._scene.table.wished)) if slot else ""

    # --- asking

    async def _ask_who(self, slot: Slot, wished: Details) -> Answer:
        """The names of those who are known as buttons; else to be typed."""
        known = await self._known(wished)
        offered, count = known.offered(self._words.listed), people_in(wished)
        visit, minutes = self._visit(slot, wished), self._clinic.booking.hold_minutes
        if not offered:
            key = "ask_name" if count == 1 else "ask_names"
            words = self._words.say(key, visit=visit, minutes=minutes, count=count)
            return self._ask.name(slot, words, self._scene.now, wished)
        words = self._words.say("ask_who", visit=visit, minutes=minutes, names=self._words.numbered(offered.values()))
        return self._ask.who(slot, words, offered, wished, own=known.own.id if known.own else "")

    def _ask_names(self, slot: Slot, wished: Details, key: str) -> Answer:
        words = self._words.say(key, visit=self._visit(slot, wished), count=people_in(wished))
        return self._ask.name(slot, words, self._scene.table.held_at, wished)

    def _visit(self, slot: Slot, wished: Details) -> str:
        """The visit that is held, with every time of those who come."""
        return self._words.visits(seats(slot, people_in(wished)))

    async def _named(
        self, names: Sequence[str], slot: Slot, wished: Details, *, hint: str = "", held_now: bool = False
    ) -> Answer:
        held_at = self._scene.now if held_now else self._scene.table.held_at
        missing = people_in(wished) - len(names)
        if missing > 0:
            words = self._words.say("name_missing", names=self._words.listed(names), count=missing)
            return self._ask.name(slot, words + hint, held_at, {**wished, "names": "\n".join(names)})
        known = await self._known(wished)
        comers = known.named(names, attested=False)
        if not held_now and not known.to_attest(comers):
            return await self._book(comers, slot, wished, hint=hint)
        return self._read_back(names, slot, wished, held_at, attests=known.to_attest(comers), hint=hint)

    def _read_back(
        self, names: Sequence[str], slot: Slot, wished: Details, held_at: datetime, *, attests: bool, hint: str = ""
    ) -> Answer:
        """Names and each one's time, to be agreed to; where it is others' data, what that says (policy A06)."""
        key = "read_back_attest" if attests else "read_back"
        times = self._words.each_time(seats(slot, len(names)))
        visit = self._words.day_of(slot) if any(times) else self._words.visit(slot)
        lines = [f"{name} {time}".strip() for name, time in zip(names, times, strict=True)]
        words = self._words.say(key, visit=visit, names=self._words.numbered(lines))
        kept = {**wished, "names": "\n".join(names), "people": str(len(names))}
        return self._ask.agreement(slot, words + hint, held_at, kept)

    # --- booking

    async def _book(self, comers: Sequence[Comer], slot: Slot, wished: Details, *, hint: str = "") -> Answer:
        scene, cause, merged = self._scene, self._scene.situation.newest.id, self._scene.situation.merged
        places = seats(slot, len(comers))
        if (opening := wished.get("opening")) and (wait := wished.get("wait")):
            booked: tuple[Booked, ...] | Refusal | Bar | Gone = await accept(
                scene.unit, self._clinic, opening, wait, scene.contact, now=scene.now, cause=cause, comers=comers,
                merged=merged,
            )  # fmt: skip
        else:
            booked = await book_visits(
                scene.unit, self._clinic, places, comers, scene.contact, cause=cause, now=scene.now, merged=merged
            )
        if booked is Bar.ASK_STAFF:
            booked = await request_visits(
                scene.unit, self._clinic, places, comers, scene.contact, cause=cause, now=scene.now, merged=merged
            )
        if isinstance(booked, tuple):
            return self.confirmed(booked, slot, hint)
        names = [each.name for each in comers]
        if booked is Bar.NOT_ATTESTED:
            return self._read_back(names, slot, wished, scene.table.held_at, attests=True, hint=hint)
        if isinstance(booked, Bar):
            return self._bars.answer(booked, wished)
        lead = self._words.say("lead_place_gone") if isinstance(booked, Gone) else ""
        free = {name: value for name, value in wished.items() if name not in {"opening", "wait"}}
        return await self._choosing.nearest_to(slot, {**free, "names": "\n".join(names)}, lead=lead)

    def confirmed(self, visits: Sequence[Booked], slot: Slot, hint: str = "") -> Answer:
        """Booked; or, after missed visits, asked of staff."""
        first, words = visits[0], self._words
        name = words.listed(each.appointment.patient_name for each in visits)
        if first.appointment.state is AppointmentState.REQUESTED:
            when = when_staff_answer(self._scene.situation, words.language)
            body = words.say("requested", who=name, visit=words.visits(seats(slot, len(visits))), when=when)
            return Answer(Say(body), closes_question=True, known_as=first.appointment.patient_name)
        asked = self._ask.nothing_more(slot, name, first.appointment_id, is_one=len(visits) == 1)
        return Answer(
            Confirmation(self._scene).booked(visits, slot, hint), asked,
            subject=visit_subject(first.appointment_id, first.appointment.revision),
            known_as=first.appointment.patient_name,
        )  # fmt: skip

    async def _known(self, wished: Details) -> PeopleKnown:
        return PeopleKnown(await people_of(self._scene.unit, self._scene.contacts), wished)

    async def _gone(self) -> Answer:
        """The place that was held is not to be had any more."""
        wished = self._scene.table.wished
        why = self._choosing.why_gone(parse_slot_key(wished.get("slot")))
        return await self._choosing.offer(wished, lead=why)

    def _identity_hint(self, details: Details) -> str:
        return self._words.say("no_identity_number") if details.get("identity_number") else ""
