"""Waiting for a place: put on the list, taken off it, and a place that was offered taken by the first who accepts."""

from __future__ import annotations

from smartclinic.appointments.accepting import Gone, accept, names_wanted, offer_to
from smartclinic.appointments.booking import Bar
from smartclinic.appointments.day_sheet import Slot
from smartclinic.appointments.slots import horizon
from smartclinic.appointments.waitlist.joining import join, leave, waits_of
from smartclinic.appointments.waitlist.waiting import Opening, Wait
from smartclinic.assistant import intents
from smartclinic.assistant.talking.bars import Bars
from smartclinic.assistant.talking.choosing import Choosing
from smartclinic.assistant.talking.naming import Naming
from smartclinic.assistant.talking.people_known import PeopleKnown
from smartclinic.assistant.talking.scene import Scene
from smartclinic.assistant.understanding.wishes import Details, Wish
from smartclinic.contacts.acting_for import people_of
from smartclinic.conversations.answering import Answer
from smartclinic.conversations.outgoing import Say


class WaitingTalk:
    """One turn about waiting. `choosing` offers other times, `naming` books."""

    def __init__(self, scene: Scene, choosing: Choosing, naming: Naming) -> None:
        self._scene, self._choosing, self._naming = scene, choosing, naming
        self._words, self._clinic = scene.words, scene.clinic

    async def join(self, details: Details) -> Answer:
        """Put them on the list for what was wished; the same wish is found again."""
        scene, wish = self._scene, Wish.of(details, self._clinic)
        today, furthest = horizon(self._clinic, scene.now)
        first = max(wish.day or today, today)
        service = wish.service(self._clinic)
        people = PeopleKnown(await people_of(scene.unit, scene.contacts), details)
        wait = Wait(
            contact=scene.contact, service=service.id, first_day=first.isoformat(),
            last_day=max(first, wish.last_day or wish.day or furthest).isoformat(), since=scene.now, open=True,
            doctors=wish.doctor_ids, part=wish.part, people=wish.people, patient=people.only_one(),
            appointment=details.get("moving"),
        )  # fmt: skip
        await join(scene.unit, wait, scene.situation.newest.id)
        asked = self._words.asked(wish) or self._words.service(service.id)
        kept = self._words.say("your_visit_stands") if details.get("moving") else ""
        body = self._words.sentences(self._words.say("waiting", asked=asked), kept)
        ask = scene.ask
        return ask.closing(body, (ask.button(intents.UNWAIT, "wait_no_more"),))

    async def leave(self) -> Answer:
        """Take them off the list, whatever they wait for."""
        waits = await waits_of(self._scene.unit, self._scene.contacts)
        for each in waits:
            await leave(self._scene.unit, each.id, self._scene.contacts)
        return Answer(Say(self._words.say("waits_no_more" if waits else "waits_for_nothing")))

    async def take(self, details: Details) -> Answer:
        """Take the place that was offered: the first to accept has it; the others hear what else is free."""
        opening, wait = details.get("opening") or "", details.get("wait") or ""
        offer = await offer_to(self._scene.unit, opening, wait, self._scene.contacts)
        if offer is None:
            return await self._gone(Gone.NOT_FOUND, None)
        count = await names_wanted(self._scene.unit, opening, wait, self._scene.contacts)
        if not count:
            return await self._accept(opening, wait, offer.opening.slot)
        return await self._ask_names(opening, wait, offer.opening, count)

    async def _ask_names(self, opening: str, wait: str, offered: Opening, count: int) -> Answer:
        """Who comes is not known yet: the place is held meanwhile, while nobody else has it."""
        if offered.taken_by not in {None, wait}:
            return await self._gone(Gone.TAKEN, offered.slot)
        wished = {"opening": opening, "wait": wait, "people": str(count) if count > 1 else ""}
        return await self._naming.hold(offered.slot, wished)

    async def _accept(self, opening: str, wait: str, slot: Slot) -> Answer:
        scene = self._scene
        taken = await accept(
            scene.unit, self._clinic, opening, wait, scene.contact, now=scene.now, cause=scene.situation.newest.id,
            comers=(), merged=scene.situation.merged,
        )  # fmt: skip
        if isinstance(taken, tuple):
            return self._naming.confirmed(taken, slot)
        if isinstance(taken, Bar):
            return Bars(scene, self._choosing).answer(taken, {"service": slot.service_id})
        return await self._gone(taken if isinstance(taken, Gone) else Gone.TAKEN, slot)

    async def _gone(self, why: Gone, slot: Slot | None) -> Answer:
        if slot is None or why is not Gone.TAKEN:
            return Answer(Say(self._words.say(f"place_{why.value}")))
        return await self._choosing.nearest_to(slot, {}, lead=self._words.say("lead_place_gone"))
