"""How a ticket and a line are said, in the patient's language. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from smartclinic.appointments.appointment import Appointment
from smartclinic.assistant.catalogue import say
from smartclinic.assistant.talking.booking_words import capital
from smartclinic.assistant.talking.dates import say_day, say_moment, say_time
from smartclinic.clinics.model import Clinic, Language, Queue
from smartclinic.platform.clock import hong_kong_day
from smartclinic.queueing.admission import NoTicket, WhyNot
from smartclinic.queueing.line import Opening, Standing
from smartclinic.queueing.position import Position
from smartclinic.queueing.queue_words import because

_ENDED: Final = {
    Standing.DONE: "queue_done",
    Standing.LEFT: "queue_gone",
    Standing.MOVED: "queue_gone",
    Standing.CLOSED: "queue_shut",
}
"""What is said of a ticket whose turn is over, as keys of the catalogue."""


@dataclass(frozen=True, slots=True)
class QueueWords:
    """The words of the queue, for one clinic and language."""

    clinic: Clinic
    language: Language

    def say(self, key: str, **values: str | int) -> str:
        """A text of the catalogue."""
        return say(self.language, key, **values)

    def joined(self, sentences: Sequence[str]) -> str:
        """Sentences one after another, with the space that English puts between them."""
        if self.language is Language.EN:
            return " ".join(filter(None, sentences))
        return "".join(filter(None, sentences)).replace("✅", "✅ ")

    def position(self, position: Position) -> str:
        """Which ticket it is, who is being seen, how many are before, and an honest range; or why it does not wait."""
        label = position.label
        if position.standing is Standing.CALLED:
            return self.say("queue_called", label=label)
        if position.standing in _ENDED:
            return self.say(_ENDED[position.standing], label=label)
        said = self.say("queue_ticket", label=label) + self._serving(position)
        if position.before and position.waits:
            said += self.say("queue_before", count=position.before, wait=self.minutes(position.waits))
        elif position.waits and position.waits[0]:  # the session has not begun
            said += self.say("queue_first", wait=self.minutes(position.waits))
        else:
            said += self.say("queue_next")
        paused = self.say("queue_paused") if position.opening is Opening.PAUSED else ""
        return self.joined([said, paused])

    def _serving(self, position: Position) -> str:
        """Who is being seen; nothing where the last call was this very ticket's, which has come back since."""
        if position.serving == position.label:
            return ""
        if position.serving:
            return self.say("queue_serving", serving=position.serving)
        return self.say("queue_not_begun")

    def because(self, key: str, cause: str, **values: str) -> str:
        """What follows from a signal, after its name; of another cause only what follows."""
        return capital(self.say(key, because=because(cause, self.language), **values))

    def sentence_of_lateness(self, minutes: int) -> str:
        """That the doctor is late; nothing where nobody is."""
        if not minutes:
            return ""
        return self.say("queue_doctor_late", minutes=minutes) + (" " if self.language is Language.EN else "")

    def taken(self, queue: Queue) -> str:
        """That there is a ticket, and in which queue where the clinic has several."""
        if len(self.clinic.queues) == 1:
            return self.say("queue_taken")
        return self.say("queue_taken_of", queue=queue.name.to(self.language))

    def outlook(self, queue: Queue, position: Position) -> str:
        """How a queue stands for somebody who would take a ticket now."""
        if not position.before:
            return self._of(queue) + self.say("queue_line_empty")
        key = "queue_line" if position.serving else "queue_line_not_begun"
        wait = self.minutes(position.waits or (0, 0))
        return self._of(queue) + self.say(key, serving=position.serving, count=position.before, wait=wait)

    def minutes(self, waits: tuple[int, int]) -> str:
        """A range of minutes."""
        shortest, longest = waits
        if not shortest:
            return self.say("queue_minutes_within", longest=longest)
        return self.say("queue_minutes", shortest=shortest, longest=longest)

    def why_not(self, queue: Queue, refused: NoTicket, now: datetime) -> str:
        """Why there is no ticket, and when the next are given out."""
        why = self._of(queue) + (
            self.because("queue_off", refused.cause) if refused.cause else self.say(f"queue_no_{refused.why.value}")
        )
        if refused.next is None or refused.opens_at is None:
            return why
        session = self._moment(refused.next.starts_at, now)
        if refused.opens_at <= now:
            return self.joined([why, self.say("queue_opens_now", session=session)])
        key = "queue_opens_first" if refused.why is WhyNot.NOT_OPEN_YET else "queue_opens"
        when = self._moment(refused.opens_at, refused.next.starts_at)
        return self.joined([why, self.say(key, session=session, when=when)])

    def _of(self, queue: Queue) -> str:
        """The queue's name before what is said of it; nothing where the clinic has but one."""
        if len(self.clinic.queues) == 1:
            return ""
        return queue.name.to(self.language) + (": " if self.language is Language.EN else "：")

    def visit(self, appointment: Appointment) -> str:
        """Day, weekday, time and doctor of a visit. Whoever has left the clinic since is not named."""
        doctor = next((one.name.to(self.language) for one in self.clinic.doctors if one.id == appointment.doctor), "")
        said = [say_moment(appointment.starts_at, self.language), doctor]
        return (", " if self.language is Language.EN else " ").join(filter(None, said))

    def day(self, day: str) -> str:
        """A day of a ticket with its weekday."""
        return say_day(date.fromisoformat(day), self.language)

    def _moment(self, at: datetime, day_of: datetime) -> str:
        """The time alone on that very day, else with its day."""
        is_same = hong_kong_day(at) == hong_kong_day(day_of)
        return (say_time if is_same else say_moment)(at, self.language)
