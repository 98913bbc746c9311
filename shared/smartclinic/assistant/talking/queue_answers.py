"""The messages of the queue: where a ticket stands with the buttons for it, which queue, and why there is no ticket."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.talking.fitting import button, row
from smartclinic.assistant.talking.queue_words import QueueWords
from smartclinic.assistant.talking.scene import Scene
from smartclinic.assistant.understanding.taps import tap_id
from smartclinic.clinics.model import Part, Queue
from smartclinic.conversations.answering import Answer
from smartclinic.conversations.delivery.may_send import has_stopped
from smartclinic.conversations.gate import Asked, Option
from smartclinic.conversations.outgoing import Choice, Say, SayWithButtons, SayWithList
from smartclinic.conversations.template_taps import TicketTap, ticket_tap
from smartclinic.platform.clock import hong_kong_day
from smartclinic.queueing.admission import NoTicket
from smartclinic.queueing.line import SessionNow, Standing
from smartclinic.queueing.position import Position
from smartclinic.queueing.ticket import Ticket
from smartclinic.work.unit import Found

_ANSWER_WITHIN: Final = timedelta(minutes=30)
"""So long a choice of queues stays open."""

_BUTTONS: Final = 3


class QueueAnswers:
    """Answers about the queue, for one turn. Nothing is read or written."""

    def __init__(self, scene: Scene, words: QueueWords) -> None:
        self._scene, self._words, self._clinic = scene, words, scene.clinic
        self._now, self._today = scene.now, hong_kong_day(scene.now)

    def told(
        self, ticket: Found[Ticket], position: Position, lead: str = "", *, agrees: bool = False, after: str = ""
    ) -> Answer:
        """Where the ticket stands, what follows from it, and the buttons for it."""
        label, missed = position.label, self._missed(ticket)
        match position.standing:
            case Standing.WAITING:
                rule = self._rule(ticket.record, position, agrees=agrees)
                words = [lead, self._words.position(position), rule, after, self._page(ticket)]
                taps = (TicketTap.LATE, TicketTap.LEAVE)
                return self._about(ticket, words, *(taps if position.is_here else (TicketTap.HERE, *taps)))
            case Standing.MISSED if position.wants_back:
                words = [self._words.say("queue_back_asked", label=label, missed=missed)]
                return self._about(ticket, words, TicketTap.LEAVE)
            case Standing.MISSED:
                words = [self._words.say("queue_missed", label=label, missed=missed), self._page(ticket)]
                return self._about(ticket, words, TicketTap.BACK, TicketTap.LEAVE)
            case Standing.CALLED:
                return Answer(Say(self._words.position(position)))
            case _:
                return self.with_again(ticket.record.queue, self._words.position(position))

    def off(self, ticket: Found[Ticket], position: Position, session: SessionNow) -> Answer | None:
        """That whoever has not come is not seen, and why; None: it is of no concern to this ticket."""
        if not session.off or position.standing is not Standing.WAITING or (position.is_here and not session.closed):
            return None
        key = "queue_closed_holder" if session.closed else "queue_off_holder"
        words = self._words.because(key, session.off, label=position.label)
        taps = (TicketTap.LEAVE,) if session.closed else (TicketTap.HERE, TicketTap.LEAVE)
        return self._about(ticket, [words, self._page(ticket)], *taps)

    def late(self, ticket: Found[Ticket], label: str) -> Answer:
        """Heard, and what comes of it."""
        words = self._words.say("queue_late_said", label=label, missed=self._missed(ticket))
        return self._about(ticket, [words, self._page(ticket)], TicketTap.HERE, TicketTap.LEAVE)

    def _rule(self, ticket: Ticket, position: Position, *, agrees: bool) -> str:
        """When a notice comes and what a missed turn costs."""
        queue, gate = self._clinic.queue(ticket.queue), self._scene.situation.gate
        if position.is_here:
            key = "queue_wait_here"
        elif position.passed:
            key = "queue_passed"
        elif position.before <= queue.near:
            key = "queue_near"
        elif has_stopped(gate, ticket.taken_at):
            key = "queue_no_notice"
        else:
            key = "queue_agrees" if agrees else "queue_notice"
        return self._words.say(key, near=queue.near, missed=queue.missed_places, label=position.label)

    def _missed(self, ticket: Found[Ticket]) -> int:
        return self._clinic.queue(ticket.record.queue).missed_places

    def _page(self, ticket: Found[Ticket]) -> str:
        pages, token = self._scene.pages, ticket.record.page
        return self._words.say("queue_page", url=pages.ticket(self._clinic.id, token)) if pages and token else ""

    def which(self, queues: Sequence[Queue]) -> Answer:
        """Which queue, numbered in the text too."""
        names = "\n".join(f"{place} {one.name.to(self._words.language)}" for place, one in enumerate(queues, 1))
        return self.choices(queues, self._words.say("queue_which", queues=names))

    def choices(self, queues: Sequence[Queue], body: str) -> Answer:
        """A button for each queue, or rows where there are many; a single one is just taken."""
        single = len(queues) == 1
        titles = [
            self._words.say("queue_take_button") if single else one.name.to(self._words.language) for one in queues
        ]
        taps = [self._take_tap(one.id) for one in queues]
        options = tuple(Option(tap, title) for tap, title in zip(taps, titles, strict=True))
        asked = None if single else Asked(intents.ASKED_QUEUE, self._now + _ANSWER_WITHIN, options)
        if len(queues) > _BUTTONS:
            rows = tuple(row(tap, title) for tap, title in zip(taps, titles, strict=True))
            return Answer(SayWithList(body, self._words.say("queue_which_button"), rows), asked)
        return Answer(SayWithButtons(body, tuple(button(*each) for each in zip(taps, titles, strict=True))), asked)

    def refused(self, queue: Queue, refused: NoTicket) -> Answer:
        """Why there is no ticket; the next session's where that is open already, or a booking."""
        words = self._words.why_not(queue, refused, self._now)
        if refused.next is None or refused.opens_at is None or refused.opens_at > self._now:
            return self.booking_instead(words)
        take = button(self._take_tap(queue.id, refused.next.part), self._words.say("queue_take_button"))
        return self.booking_instead(words, take)

    def nowhere(self) -> Answer:
        """The clinic has no queues."""
        return self.booking_instead(self._words.say("queue_nowhere"))

    def booking_instead(self, words: str, *buttons: Choice) -> Answer:
        """No ticket, and that a time can be booked."""
        book = button(self._tap(intents.BOOK), self._words.say("menu_book"))
        return Answer(SayWithButtons(self._words.joined([words, self._words.say("queue_or_book")]), (*buttons, book)))

    def say(self, key: str) -> Answer:
        """Fixed words."""
        return Answer(Say(self._words.say(key)))

    def with_again(self, queue: str, words: str) -> Answer:
        """A ticket is over: a new one is one tap away."""
        if all(one.id != queue for one in self._clinic.queues):
            return Answer(Say(words))
        again = button(self._take_tap(queue), self._words.say("queue_again_button"))
        return Answer(SayWithButtons(words, (again,)))

    def _about(self, ticket: Found[Ticket], words: Sequence[str], *taps: TicketTap) -> Answer:
        buttons = tuple(
            button(ticket_tap(tap, ticket.id), self._words.say(f"queue_{tap.value}_button")) for tap in taps
        )
        return Answer(SayWithButtons(self._words.joined(words), buttons))

    def _take_tap(self, queue: str, part: Part | None = None) -> str:
        named = f"{queue}/{self._today.isoformat()}"
        return self._tap("queue", f"{named}/{part.value}" if part else named)

    def _tap(self, action: str, argument: str = "") -> str:
        return tap_id(action, argument, self._scene.contact, self._now)
