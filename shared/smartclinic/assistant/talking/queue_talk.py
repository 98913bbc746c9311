"""The walk-in queue in conversation: a ticket is taken, asked about, and given up; all through the turn's unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from smartclinic.appointments.for_patient import to_come
from smartclinic.assistant import intents
from smartclinic.assistant.talking.queue_answers import QueueAnswers
from smartclinic.assistant.talking.queue_arriving import Arriving
from smartclinic.assistant.talking.queue_outlook import outlook
from smartclinic.assistant.talking.queue_words import QueueWords
from smartclinic.assistant.talking.scene import Scene
from smartclinic.assistant.understanding.queue_requests import names_visit
from smartclinic.clinics.model import Language, Part, Queue
from smartclinic.contacts.identity import ASKED_AT_ONCE
from smartclinic.conversations.answering import Answer, Intent
from smartclinic.conversations.outgoing import Say
from smartclinic.platform.clock import hong_kong_day
from smartclinic.queueing import for_patient
from smartclinic.queueing.admission import NoTicket
from smartclinic.queueing.calling import NotNow
from smartclinic.queueing.position import Position, position_in
from smartclinic.queueing.sessions import present_session, queue_sessions
from smartclinic.queueing.stepping import line_of
from smartclinic.queueing.taking import open_tickets
from smartclinic.queueing.ticket import Ticket
from smartclinic.work.unit import Found

_ROWS: Final = 10

Details: TypeAlias = Mapping[str, str | None]


class QueueTalk:
    """One turn about the queue."""

    def __init__(self, scene: Scene) -> None:
        self._scene, self._unit, self._clinic = scene, scene.unit, scene.clinic
        self._words = QueueWords(scene.clinic, scene.words.language)
        self._answers = QueueAnswers(scene, self._words)
        self._now, self._today = scene.now, hong_kong_day(scene.now)
        self._found: list[Found[Ticket]] | None = None

    async def answer(self, intent: Intent) -> Answer | None:
        """What to say and do about an intent of the queue; None: it is about something else."""
        match intent.name:
            case intents.QUEUE_TAKE:
                return await self.take(intent.details)
            case intents.QUEUE_POSITION:
                return await self.position(intent.details)
            case intents.QUEUE_HERE | intents.QUEUE_BACK:
                return await self.here(intent.details)
            case intents.QUEUE_LATE:
                return await self.late(intent.details)
            case intents.LATE if not _of_visit(intent.details):
                return await self.late({})
            case intents.QUEUE_LEAVE:
                return await self.leave(intent.details)
            case intents.CANCEL if not _of_visit(intent.details):
                return await self._cancel()
            case _:
                return None

    # --- what a patient may want

    async def take(self, details: Details) -> Answer:
        """A ticket, in the queue that was named or the only one; the one that there is; or why there is none."""
        if not self._clinic.queues:
            return self._answers.nowhere()
        if (day := details.get("day")) and day != self._today.isoformat():
            return await self.position({})  # the button of another day takes no ticket behind one's back
        named = next((one for one in self._clinic.queues if one.id == details.get("queue")), None)
        sitting = [named] if named else self._sitting(open_only=True)
        if len(sitting) > 1:
            return self._answers.which(sitting)
        if sitting:
            return await self._take(sitting[0], details)
        return await self.position({"of": "tickets"})  # the one that there is, or when there will be some

    async def position(self, details: Details) -> Answer:
        """Which number is being seen and how many are before; without a ticket, how the queues stand."""
        ticket = await self._ticket(details)
        if isinstance(ticket, Answer):
            return ticket
        if ticket is None:
            lead = "" if details.get("of") else self._words.say("queue_none")
            return await self._without_ticket(lead) if self._clinic.queues else self._answers.nowhere()
        return await self._standing(ticket)

    async def here(self, details: Details) -> Answer:
        """The patient is at the clinic: with a ticket, or for a visit of today. After a missed turn staff see that the
        patient asks to be let back.
        """
        ticket = await self._ticket(details)
        if isinstance(ticket, Answer):
            return ticket
        if ticket is None:
            return await self._arriving()
        came = await for_patient.came(self._unit, self._clinic, ticket.id, self._now, whose=self._scene.contacts)
        if isinstance(came, NotNow):
            return await self._standing(ticket)
        return self._answers.told(ticket, came, self._words.say("queue_is_here"))

    async def late(self, details: Details) -> Answer | None:
        """The patient will come late. None: there is no ticket, so that this is about a visit, if anything."""
        ticket = await self._ticket(details)
        if ticket is None or isinstance(ticket, Answer):
            return ticket
        late = await for_patient.say_late(self._unit, self._clinic, ticket.id, self._now, whose=self._scene.contacts)
        if isinstance(late, NotNow):
            return await self._standing(ticket)
        return self._answers.late(ticket, late.label)

    async def leave(self, details: Details) -> Answer:
        """The patient will not wait: one tap, and a new ticket is as easy."""
        ticket = await self._ticket(details)
        if isinstance(ticket, Answer):
            return ticket
        if ticket is None:
            return self._answers.say("queue_none")
        left = await for_patient.leave(self._unit, self._clinic, ticket.id, self._now, whose=self._scene.contacts)
        if isinstance(left, NotNow):
            return await self._standing(ticket)
        return self._answers.with_again(ticket.record.queue, self._words.say("queue_left", label=left.label))

    async def _cancel(self) -> Answer | None:
        """「取消」 alone is about the ticket of somebody who has no visit to come; else about a visit."""
        ticket = await self._ticket({})
        if not isinstance(ticket, Found) or await to_come(self._unit, self._scene.contacts, self._now):
            return None
        return await self.leave({"ticket": ticket.id})

    # --- tickets

    async def _ticket(self, details: Details) -> Found[Ticket] | Answer | None:
        """The ticket that a button is about, else the one that is open; an answer where that button is of no use."""
        named = details.get("ticket")
        if named is None:
            tickets = await self._open()
            return tickets[-1] if tickets else None
        ticket = await self._unit.get(Ticket, named)
        if ticket is None or ticket.contact not in self._scene.contacts:
            return self._answers.say("queue_not_found")
        if ticket.day != self._today.isoformat():
            words = self._words.say("queue_old", label=ticket.label, day=self._words.day(ticket.day))
            return self._answers.with_again(ticket.queue, words)
        return Found(named, ticket)

    async def _take(self, queue: Queue, details: Details) -> Answer:
        """A ticket of this queue. Which one was asked is so answered: a number typed later means something else."""
        answer, asked = await self._taken(queue, details), self._scene.situation.gate.asked
        is_answered = asked is not None and asked.question == intents.ASKED_QUEUE
        return replace(answer, closes_question=True) if is_answered else answer

    async def _taken(self, queue: Queue, details: Details) -> Answer:
        part = details.get("part")
        taken = await for_patient.take(
            self._unit, self._scene.situation.clinic, queue, self._scene.contact, cause=self._scene.situation.newest.id,
            now=self._now, is_here=details.get("door") is not None, part=Part(part) if part in list(Part) else None,
            merged=self._scene.situation.merged,
        )  # fmt: skip
        if isinstance(taken, NoTicket):
            return self._answers.refused(queue, taken)
        ticket = Found(taken.id, taken.ticket)
        if not taken.before_now:
            return self._answers.told(ticket, taken.position, self._words.taken(queue), agrees=True)
        lead, another = self._words.say("queue_has_one"), self._words.say("queue_another")
        return self._answers.told(ticket, taken.position, lead, after=another)

    async def _standing(self, ticket: Found[Ticket]) -> Answer:
        """Read of its line alone: the ticket is known. Other tickets of the same person, a family's, follow."""
        position = await self._position(ticket)
        if position is None:
            return self._answers.say("queue_not_found")
        others = [each for each in await self._open() if each.id != ticket.id]
        stand = [where for each in others if (where := await self._position(each))]
        after = self._words.joined([self._words.position(each) for each in stand])
        session = (await line_of(self._unit, ticket.record.line_key)).session(position.part)
        return self._answers.off(ticket, position, session) or self._answers.told(
            ticket, position, after=self._words.sentence_of_lateness(session.late_minutes) + after
        )

    async def _position(self, ticket: Found[Ticket]) -> Position | None:
        queue = next((one for one in self._clinic.queues if one.id == ticket.record.queue), None)
        line = await line_of(self._unit, ticket.record.line_key)
        place = line.place(ticket.id)
        return position_in(line, self._clinic, queue, place, self._now) if queue and place else None

    async def _open(self) -> list[Found[Ticket]]:
        """The tickets of this person that are open today, the earliest first. One query a turn."""
        if self._found is None:
            contacts = tuple(self._scene.contacts)[:ASKED_AT_ONCE]
            self._found = await open_tickets(self._unit, contacts, self._today.isoformat())
        return self._found

    # --- without a ticket

    async def _without_ticket(self, lead: str) -> Answer:
        """How the queues of today stand, and a ticket; whoever has a visit today needs none."""
        queues = self._sitting() or self._clinic.queues[:_ROWS]
        outlooks = [await outlook(self._unit, self._clinic, queue, self._now) for queue in queues]
        lines = [*filter(None, [lead]), *map(self._said_of, queues, outlooks)]
        if visit := await Arriving(self._scene, self._words).visit_today():
            return Answer(Say("\n".join([*lines, self._words.say("queue_visit_too", visit=visit)])))
        free = [queue for queue, how in zip(queues, outlooks, strict=True) if isinstance(how, Position)]
        return (
            self._answers.choices(free, "\n".join(lines)) if free else self._answers.booking_instead("\n".join(lines))
        )

    def _said_of(self, queue: Queue, how: Position | NoTicket) -> str:
        if isinstance(how, Position):
            return self._words.outlook(queue, how)
        return self._words.why_not(queue, how, self._now)

    async def _arriving(self) -> Answer:
        """「我到咗」 without a ticket: for a visit of today."""
        arrival = await Arriving(self._scene, self._words).come()
        if not arrival.taken:
            return Answer(Say(arrival.words))
        first, *others = arrival.taken
        labels = (", " if self._words.language is Language.EN else "、").join(one.position.label for one in others)
        after = self._words.say("queue_others", labels=labels) if others else ""
        return self._answers.told(Found(first.id, first.ticket), first.position, arrival.words, after=after)

    def _sitting(self, *, open_only: bool = False) -> list[Queue]:
        """The queues with a session today that is not over; only those that give tickets by chat by now."""

        def sits(queue: Queue) -> bool:
            session = present_session(queue_sessions(self._clinic, queue, self._today), self._now)
            return session is not None and (not open_only or session.opens_at(remote=True) <= self._now)

        return [queue for queue in self._clinic.queues if sits(queue)][:_ROWS]


def _of_visit(details: Details) -> bool:
    """Whether a lateness or a cancellation names a visit, and so no ticket: in words, or by its button."""
    named = {name for name, value in details.items() if value} - {"said", "minutes", "urgent"}
    return bool(named) or names_visit(details.get("said"))
