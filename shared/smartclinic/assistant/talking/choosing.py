"""Choosing a time: what is free is offered, or the nearest to it, saying why; one of these is chosen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeAlias

from smartclinic.appointments.appointment import StoredSheet
from smartclinic.appointments.booking import find_slots
from smartclinic.appointments.day_sheet import Slot, is_free
from smartclinic.appointments.sheets import sheet_of, sheets
from smartclinic.appointments.slots import horizon, needed_sheets
from smartclinic.appointments.stock import is_out_of_stock
from smartclinic.assistant import intents
from smartclinic.assistant.talking.booking_words import capital
from smartclinic.assistant.talking.obstacles import Obstacle, a_year_before, beyond_horizon, obstacle
from smartclinic.assistant.talking.scene import Scene
from smartclinic.assistant.talking.usual_doctor import usual_doctor
from smartclinic.assistant.understanding.slot_keys import SlotKey, parse_slot_key
from smartclinic.assistant.understanding.when import Side
from smartclinic.assistant.understanding.wishes import OFFERED, Details, Wish, context_of
from smartclinic.conversations.answering import Answer
from smartclinic.disruptions.disruption import Cause
from smartclinic.platform.clock import hong_kong

_OF_A_MOVE: Final = frozenset({"moving", "revision"})
_CLOSED_FOR: Final = frozenset(cause.value for cause in Cause) - {Cause.DOCTOR_LATE.value}

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
        if details.get("usual_doctor") and not details.get("doctor"):
            details = {**details, "doctor": await usual_doctor(self._scene)}
            if not details["doctor"]:
                return self._ask.which_doctor(details)
        if alike := details.get("doctors_alike"):
            return self._ask.which_doctor(details, among=alike.split(","))
        wish = Wish.of(details, self._clinic)
        if not lead and wish.lacks(details):
            lead = self._words.say("lead_withdrawn")
        found, offered = await self._find(wish)
        if not found:
            return await self._nothing(wish, details)
        if not lead and (exact := wish.exactly(found)):
            return await self._chosen(exact, details)
        is_as_wished = offered is wish and (wish.minute is None or wish.side is not None or not wish.is_one_day)
        may_wait = False
        if not lead:
            lead, may_wait = (self._words.found(wish), False) if is_as_wished else await self._instead(wish)
        return self._ask.times(offered.best(found), offered, details, lead, may_wait=may_wait)

    async def choose(self, details: Details) -> Answer:
        """Take the time that was picked; when it is gone, offer what is still free."""
        key, wished = parse_slot_key(details.get("slot")), self._for_what(details)
        slot = self._scene.table.slot_of(key, self._scene.now) if key else None
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
        return await self.offer({**kept, **context_of(wished), **bound})

    async def nearest_to(self, slot: Slot, wished: Details, *, lead: str = "") -> Answer:
        """The place has just been taken: the nearest to it, for what it was wished."""
        if closed := await self._session_off(slot):
            lead = closed
        near = f"{slot.start // 60:02}:{slot.start % 60:02}"
        details = {"day": slot.day.isoformat(), "time": near, "doctor": slot.doctor_id, "service": slot.service_id}
        return await self.offer({**context_of(wished), **details}, lead=lead or self._words.say("lead_taken"))

    async def still_free(self, slots: Sequence[Slot]) -> list[Slot]:
        """Those of these places that can still be had: what was withdrawn since is not offered again."""
        unit, contact = self._scene.unit, self._scene.contact
        await sheets(unit, [slot.sheet_key for slot in slots])
        return [one for one in slots if is_free(await sheet_of(unit, one.sheet_key), one, self._scene.now, contact)]

    async def _session_off(self, slot: Slot) -> str:
        """That the session of this place is off, and why; nothing where only the place is gone. Its sheet was read."""
        cause = (await sheet_of(self._scene.unit, slot.sheet_key)).off
        if not cause:
            return ""
        reason = self._words.say(f"closed_{cause if cause in _CLOSED_FOR else Cause.SESSION_CLOSED.value}")
        asked = self._words.asked(Wish(day=slot.day, part=slot.part, doctor_ids=(slot.doctor_id,)))
        return capital(self._words.say("instead_session_closed", asked=asked, reason=reason))

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

    def _for_what(self, details: Details) -> dict[str, str]:
        """What was wished; a row says itself whether it books a visit or moves one, whatever was asked since."""
        wished = {name: value for name, value in self._scene.table.wished.items() if name not in _OF_A_MOVE}
        return wished | {name: value for name, value in details.items() if value and name in _OF_A_MOVE}

    async def _nothing(self, wish: Wish, details: Details) -> Answer:
        """Nothing is free: whoever likes is told when something is."""
        service = wish.service(self._clinic)
        if await is_out_of_stock(self._scene.unit, service.id):
            body = self._words.say("out_of_stock", service=self._words.service(service.id))
        else:
            body = self._words.say("no_slots", days=self._clinic.booking.days_ahead)
        return self.may_wait(body, {**details, "service": service.id})

    def may_wait(self, body: str, details: Details) -> Answer:
        """Ask whether to tell them when a place is free."""
        ask, service = self._ask, details.get("service") or ""
        buttons = [ask.button(intents.WAIT, "wait_for_place", service), ask.button(intents.PERSON, "menu_person")]
        if details.get("moving"):
            buttons.append(ask.button(intents.KEEP, "leave_it"))
        return ask.choice(intents.ASKED_WAIT, body, buttons, details)

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

    async def _instead(self, wish: Wish) -> tuple[str, bool]:
        """Why other times are offered, and whether to let them wait: the day is full, not closed."""
        asked = self._words.asked(wish)
        if asked and (closed := await self._closed(wish)):
            reason = self._words.say(f"closed_{closed}")
            return capital(self._words.say("instead_session_closed", asked=asked, reason=reason)), False
        is_full = wish.day is not None and obstacle(wish, self._clinic, self._scene.now) is Obstacle.FULL
        return self._instead_of(wish), is_full

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

    async def _closed(self, wish: Wish) -> str:
        """Why every session of the wish does not take place, where the clinic has said so; else nothing."""
        if not wish.is_one_day:
            return ""
        wanted = wish.wanted(self._clinic, self._scene.contact, self._scene.now)
        keys = [key.id for key in needed_sheets(self._clinic, wanted, self._scene.now)]
        await self._scene.unit.load(*((StoredSheet, key) for key in keys))
        stored = [await self._scene.unit.get(StoredSheet, key) for key in keys]
        said = {sheet.sheet.off if sheet else None for sheet in stored}
        cause = said.pop() if len(said) == 1 else None
        return (cause if cause in _CLOSED_FOR else Cause.SESSION_CLOSED.value) if cause else ""
