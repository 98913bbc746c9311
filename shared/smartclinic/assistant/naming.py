"""Whose visit it is: a place is held, the name is asked, and the name books it."""

from __future__ import annotations

from dataclasses import replace

from smartclinic.appointments.appointment import reference
from smartclinic.appointments.booking import Booked, book_slot, hold_slot, let_go
from smartclinic.appointments.day_sheet import Slot
from smartclinic.assistant.booking_words import capital
from smartclinic.assistant.choosing import Choosing
from smartclinic.assistant.scene import Scene
from smartclinic.assistant.slot_keys import parse_slot_key
from smartclinic.assistant.wishes import Details
from smartclinic.conversations.answering import Answer
from smartclinic.conversations.outgoing import AskForNumber, Outgoing, Say


class Naming:
    """One turn of naming who comes. `choosing` offers other times when the place is gone."""

    def __init__(self, scene: Scene, choosing: Choosing) -> None:
        self._scene, self._choosing = scene, choosing
        self._clinic, self._words, self._ask = scene.clinic, scene.words, scene.ask

    async def hold(self, slot: Slot, wished: Details) -> Answer:
        """Keep the place, let go of one held on another sheet, and ask for the name."""
        scene = self._scene
        merged = scene.situation.merged
        if await hold_slot(scene.unit, self._clinic, slot, scene.contact, scene.now, merged=merged):
            return await self._choosing.nearest_to(slot)
        before = scene.table.held
        if before is not None and before.sheet_key != slot.sheet_key:
            await let_go(scene.unit, before, scene.contact, merged)
        visit, minutes = self._words.visit(slot), self._clinic.booking.hold_minutes
        words = self._words.say("ask_name", visit=visit, minutes=minutes)
        return self._ask.name(slot, words, scene.now, wished)

    async def book(self, details: Details) -> Answer:
        """The name confirms what was read back just before (policy A07): book it."""
        scene, name = self._scene, details.get("text") or ""
        slot, situation = scene.table.held, scene.situation
        if slot is None:
            wished = scene.table.wished
            return await self._choosing.offer(wished, lead=self._choosing.why_gone(parse_slot_key(wished.get("slot"))))
        booked = await book_slot(
            scene.unit, slot, scene.contact, name, confirmed_by=situation.newest.id, now=scene.now,
            merged=situation.merged,
        )  # fmt: skip
        if not isinstance(booked, Booked):
            return await self._choosing.nearest_to(slot)
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

    def ask_again(self, details: Details) -> Answer:
        """What was typed is no full name: said once how, then that a person can help (policy A05: never nagged)."""
        table = self._scene.table
        asked, slot = self._scene.situation.gate.asked, table.held
        if slot is None or asked is None:
            return self._ask.which_day(table.wished)
        tries = int(asked.details.get("tries", "0"))
        problem = details.get("problem") or "not_a_name"
        key = "name_staff" if problem == "not_a_name" and tries else f"name_{problem}"
        words = capital(self._words.say(key, visit=self._words.visit(slot), phone=self._clinic.phone))
        more = {"tries": str(tries + 1), "typed": details.get("text") or ""}
        answer = self._ask.name(slot, words + self._identity_hint(details), table.held_at, asked.details, **more)
        return replace(answer, understood=False)

    def still_held(self) -> str:
        """That the place is still held, while it is; else nothing."""
        slot = self._scene.table.still_held
        return self._words.say("still_held", visit=self._words.visit(slot)) if slot else ""

    def _with_number_asked(self, confirmation: str) -> Outgoing:
        """The confirmation; where the clinic needs a number and knows none, the same message asks for it."""
        if self._scene.situation.phone_known or not self._clinic.booking.needs_phone:
            return Say(confirmation)
        return AskForNumber(f"{confirmation}\n\n{self._words.say('ask_number_for_changes')}")

    def _identity_hint(self, details: Details) -> str:
        return self._words.say("no_identity_number") if details.get("identity_number") else ""
