"""Booking in conversation: times are offered, one is held, the name is asked, and the visit is confirmed.

Three paid messages for a new patient. Every step reads and writes through the turn's unit.
"""

from __future__ import annotations

from dataclasses import replace

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.booking import let_go
from smartclinic.appointments.day_sheet import Slot
from smartclinic.appointments.states import TO_COME
from smartclinic.assistant import intents
from smartclinic.assistant.talking.choosing import Choosing
from smartclinic.assistant.talking.desk_talk import DeskTalk
from smartclinic.assistant.talking.fitting import framed
from smartclinic.assistant.talking.naming import Naming
from smartclinic.assistant.talking.people_known import PeopleKnown
from smartclinic.assistant.talking.scene import Scene
from smartclinic.assistant.talking.visits_talk import VisitsTalk
from smartclinic.assistant.talking.waiting_talk import WaitingTalk
from smartclinic.assistant.understanding.when import Side
from smartclinic.assistant.understanding.wishes import Details, Wish
from smartclinic.contacts.acting_for import people_of
from smartclinic.conversations.answering import Answer
from smartclinic.conversations.outgoing import AskForNumber, Say, SayWithButtons


class BookingTalk:
    """One turn of a booking."""

    def __init__(self, scene: Scene) -> None:
        self._scene, self._words, self._ask = scene, scene.words, scene.ask
        self._choosing = Choosing(scene, self._chosen)
        self._naming = Naming(scene, self._choosing)

    # --- what a patient may want

    async def offer(self, details: Details) -> Answer:
        """Times to choose from, after a fact that was asked beside it; what was just booked is not booked again."""
        wished = await self._with_newness(details)
        answer = await self._booked(Wish.of(wished, self._scene.clinic)) or await self._choosing.offer(wished)
        if not (topic := details.get("also")) or answer.content is None:
            return answer
        fact = DeskTalk(self._scene.situation, self._words.language).facts({**details, "topic": topic}).content
        return replace(answer, content=framed(answer.content, f"{fact.body}\n\n")) if fact else answer

    async def choose(self, details: Details) -> Answer:
        """Hold the chosen time and ask for the name; when it is gone, offer what is still free."""
        return await self._choosing.choose(details)

    async def shift(self, side: Side) -> Answer:
        """Times before or after what is held or was offered."""
        return await self._choosing.shift(side)

    async def name(self, details: Details) -> Answer:
        """The name confirms what was read back just before (policy A07): book it."""
        return await self._naming.names([details.get("text") or ""], details)

    async def names(self, details: Details) -> Answer:
        """The names of several."""
        return await self._naming.names((details.get("names") or "").split("\n"), details)

    async def who(self, details: Details) -> Answer:
        """Somebody who is known, by a button."""
        return await self._naming.chosen(details.get("who") or "")

    async def agree(self) -> Answer:
        """What was read back is right."""
        return await self._naming.agree()

    def rename(self) -> Answer:
        """A name that was read back is wrong."""
        return self._naming.rename()

    def waiting(self) -> WaitingTalk:
        """What is said of waiting for a place, in the same turn."""
        return WaitingTalk(self._scene, self._choosing, self._naming)

    async def give_up(self) -> Answer:
        """The patient does not want to book: nothing stays held. With nothing asked, nothing needs an answer."""
        scene, asked = self._scene, self._scene.situation.gate.asked
        if asked is None or asked.question == intents.BOOKED:
            return Answer(None)
        if asked.question in {intents.ASKED_UNLINK, intents.ASKED_WAIT, intents.ASKED_VISIT}:
            return Answer(Say(self._words.say("left_as_it_is")), closes_question=True)
        if (slot := scene.table.held) is not None:
            await let_go(scene.unit, slot, scene.contact, scene.situation.merged)
        return Answer(Say(self._words.say("let_go")), closes_question=True)

    def ask_day(self) -> Answer:
        """Ask which day; a held time stays held until another is chosen."""
        return self._ask.which_day(self._scene.table.wished)

    def ask_doctor(self) -> Answer:
        """Ask which doctor, for the day that was wished before."""
        return self._ask.which_doctor(self._scene.table.wished)

    # --- what is no clear answer

    async def which(self, details: Details) -> Answer:
        """A yes that singles nothing out, or a name too soon."""
        if details.get("name"):
            return Answer(Say(self._words.say("name_too_soon")))
        return await self._which_time()

    def ask_name_again(self, details: Details) -> Answer:
        """What was typed is no full name."""
        return self._naming.ask_again(details)

    async def not_understood(self) -> Answer | None:
        """What to say beside an open question of a booking; None when there is none."""
        table = self._scene.table
        asked, slot = table.open_question, table.held
        if asked is None or asked.question not in {intents.ASKED_NAME, intents.ASKED_SLOT}:
            return None
        cannot = self._words.lead("cannot_answer")
        if asked.question == intents.ASKED_SLOT:
            return replace(await self._which_time(cannot), understood=False)
        if slot is None:
            return Answer(Say(cannot), understood=False)
        answer = self._ask.name(slot, cannot + self._naming.still_held(), table.held_at, asked.details)
        return replace(answer, understood=False)

    def reminded(self, answer: Answer) -> Answer:
        """An answer in between, saying that the place is still held while its name is awaited."""
        asked = self._scene.table.open_question
        still_held = self._naming.still_held() if asked and asked.question == intents.ASKED_NAME else ""
        if not still_held or not isinstance(answer.content, Say | AskForNumber):
            return answer
        return replace(answer, content=framed(answer.content, after=f"\n\n{still_held}"))

    def last_booking(self) -> dict[str, str]:
        """Name and visit of what was booked last in this conversation, if it is still to come; else empty."""
        booked = self._scene.table.booked
        return {"name": booked[0], "visit": self._words.visit(booked[1])} if booked else {}

    # --- steps

    async def _with_newness(self, details: Details) -> Details:
        """The wish, saying that it is a first visit where these take longer and nobody is known to have been here."""
        service = Wish.of(details, self._scene.clinic).service(self._scene.clinic)
        if service.new_patient_minutes is None or details.get("moving") or details.get("is_new"):
            return details
        people = PeopleKnown(await people_of(self._scene.unit, self._scene.contacts), details)
        return {**details, "is_new": "yes"} if people.all_new() else details

    async def _chosen(self, slot: Slot, wished: Details) -> Answer:
        """Hold it for whoever is to be named; or move there the visit that is to be moved."""
        if wished.get("moving"):
            return await VisitsTalk(self._scene).move_to(slot, wished)
        wish = Wish(day=slot.day, minute=slot.start, doctor_ids=(slot.doctor_id,))
        return await self._booked(wish) or await self._naming.hold(slot, wished)

    async def _which_time(self, cannot: str = "") -> Answer:
        """How to choose, below the times; where something else has been said since, the times again, else the days."""
        table = self._scene.table
        asked, slots = table.open_question, table.slots
        if asked is None or asked.question != intents.ASKED_SLOT:
            return Answer(Say(cannot + self._words.say("which_one")))
        free = await self._choosing.still_free(slots)
        if len(free) == len(slots) and table.is_last_said(asked):
            return Answer(Say(cannot + self._words.say("which_one")))
        if slots and not free:
            return await self._choosing.nearest_to(slots[0], asked.details)
        slots = free
        if not slots:
            return self._ask.which_day(asked.details, cannot)
        return self._ask.times(slots, Wish(), asked.details, cannot + self._words.say("lead_offered"))

    async def _booked(self, wish: Wish) -> Answer | None:
        """That the very time is booked for this contact already, if it is what was just booked and still stands."""
        booked = self._scene.table.booked if self._scene.table.open_question else None
        if booked is None or booked[1].capacity > 1 or not await self._still_stands(booked[1]):
            return None
        name, slot = booked
        if (slot.day, slot.start) != (wish.day, wish.minute) or slot.doctor_id not in wish.able(self._scene.clinic):
            return None
        ask, words = self._ask, self._words
        buttons = (ask.button(intents.CHANGE, "change_visit"), ask.button(intents.CANCEL, "cancel_visit"))
        return Answer(SayWithButtons(words.say("already_booked", name=name, visit=words.visit(slot)), buttons))

    async def _still_stands(self, slot: Slot) -> bool:
        """Whether what was just booked has neither been moved nor cancelled since, on the desk perhaps."""
        first = self._scene.table.wished.get("first")
        visit = await self._scene.unit.get(Appointment, first) if first else None
        return not first or (visit is not None and visit.state in TO_COME and visit.starts_at == slot.starts_at)
