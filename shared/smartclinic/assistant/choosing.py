"""Choosing a time: what is free is offered, or the nearest to it, saying why; one of these is chosen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from smartclinic.appointments.booking import find_slots
from smartclinic.appointments.day_sheet import Slot
from smartclinic.appointments.slots import horizon
from smartclinic.assistant.booking_words import capital
from smartclinic.assistant.obstacles import Obstacle, a_year_before, beyond_horizon, obstacle
from smartclinic.assistant.scene import Scene
from smartclinic.assistant.slot_keys import SlotKey, parse_slot_key
from smartclinic.assistant.when import Side
from smartclinic.assistant.wishes import OFFERED, Details, Wish
from smartclinic.conversations.answering import Answer
from smartclinic.conversations.gate import Reason
from smartclinic.conversations.outgoing import Say
from smartclinic.platform.clock import hong_kong

Chosen: TypeAlias = Callable[[Slot, Details], Awaitable[Answer]]
"""What is done with the time that was chosen, and what had been wished."""


class Choosing:
    """One turn of choosing a time. `chosen` does what it was chosen for."""

    def __init__(self, scene: Scene, chosen: Chosen) -> None:
        self._scene, self._chosen = scene, chosen
        self._clinic, self._words, self._ask = scene.clinic, scene.words, scene.ask

    async def offer(self, details: Details, *, lead: str = "") -> Answer:
        """The very time that was named is chosen at once; else times that fit, or the nearest, saying why."""
        if impossible := self._impossible(details):
            return impossible
        wish = Wish.of(details, self._clinic)
        if not lead and wish.lacks(details):
            lead = self._words.say("lead_withdrawn")
        found, offered = await self._find(wish)
        if not found:
            days = self._clinic.booking.days_ahead
            return Answer(Say(self._words.say("no_slots", days=days)), attention=Reason.ASKED)
        if not lead and (exact := wish.exactly(found)):
            return await self._chosen(exact, details)
        is_as_wished = offered is wish and (wish.minute is None or wish.side is not None or not wish.is_one_day)
        lead = lead or (self._words.found(wish) if is_as_wished else self._instead_of(wish))
        return self._ask.times(offered.best(found), offered, details, lead)

    async def choose(self, details: Details) -> Answer:
        """Take the time that was picked; when it is gone, offer what is still free."""
        key, wished = parse_slot_key(details.get("slot")), self._scene.table.wished
        slot = key.slot(self._clinic, self._scene.now) if key else None
        if slot is None:
            return await self.offer(wished, lead=self.why_gone(key))
        return await self._chosen(slot, wished)

    async def shift(self, side: Side) -> Answer:
        """Times before or after what is held or was offered."""
        slots, wished = self._scene.table.slots, self._scene.table.wished
        if not slots:
            return self._ask.which_day(wished)
        slot = slots[-1] if side is Side.AFTER else slots[0]
        minute = slot.start + slot.minutes if side is Side.AFTER else slot.start
        bound = {"day": slot.day.isoformat(), "time": f"{minute // 60:02}:{minute % 60:02}", "side": side.value}
        kept = {name: value for name, value in wished.items() if name in {"doctor", "service"}}
        return await self.offer({**kept, **bound})

    async def nearest_to(self, slot: Slot) -> Answer:
        """The place has just been taken: the nearest to it."""
        near = f"{slot.start // 60:02}:{slot.start % 60:02}"
        details = {"day": slot.day.isoformat(), "time": near, "doctor": slot.doctor_id, "service": slot.service_id}
        return await self.offer(details, lead=self._words.say("lead_taken"))

    def why_gone(self, key: SlotKey | None) -> str:
        """Why a slot is not to be had: another took it, or the clinic no longer has such a visit."""
        named: Details = {"doctor": key.doctor_id, "service": key.service_id} if key else {}
        is_withdrawn = Wish.of(named, self._clinic).lacks(named)
        return self._words.say("lead_withdrawn" if is_withdrawn else "lead_taken")

    async def _find(self, wish: Wish) -> tuple[Sequence[Slot], Wish]:
        """Slots for the wish, else from its day on, else with any doctor; and which of these they are for."""
        now, clinic = self._scene.now, self._clinic
        wider = wish.anywhen(clinic, now)
        for attempt in (wish, wider, wider.with_anyone()):
            if not attempt.able(clinic):
                continue
            wanted = attempt.wanted(clinic, self._scene.contact, now)
            found = await find_slots(self._scene.unit, clinic, wanted, now, allows=attempt.allows, enough=OFFERED)
            if found:
                return found, attempt
        return (), wish

    def _impossible(self, details: Details) -> Answer | None:
        """A day or a doctor that there is not: said so, and asked again."""
        if named := details.get("no_such_day"):
            return self._ask.which_day(details, self._words.lead("no_such_day", day=named))
        if (doctor := details.get("unknown_doctor")) and not details.get("doctor"):
            return self._ask.which_doctor(details, self._words.lead("no_such_doctor", doctor=doctor))
        wish, now = Wish.of(details, self._clinic), self._scene.now
        beyond = beyond_horizon(wish, self._clinic, now)
        if beyond is None or wish.day is None:
            return None
        day = wish.day if wish.day < hong_kong(now).date() else a_year_before(wish.day)
        furthest = self._words.day(horizon(self._clinic, now)[1])
        lead = self._words.lead(f"instead_{beyond.value}", day=self._words.day(day), furthest=furthest)
        return self._ask.which_day(details, lead)

    def _instead_of(self, wish: Wish) -> str:
        """Why the times that are offered are not those that were asked for."""
        why = obstacle(wish, self._clinic, self._scene.now)
        asked = self._words.asked(wish)
        if not asked:
            return self._words.found(wish)
        doctor = self._words.doctor(wish.doctor_ids[0]) if why is Obstacle.NOT_BY_DOCTOR else ""
        service = self._words.service(wish.service(self._clinic).id)
        words = self._words.say(
            f"instead_{why.value}", asked=asked, day=self._words.days(wish), doctor=doctor, service=service
        )
        return capital(words)
