"""What a conversation had come to when a person was asked for, as a line for staff. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.catalogue import say
from smartclinic.assistant.talking.booking_words import BookingWords
from smartclinic.assistant.talking.dates import say_time
from smartclinic.assistant.understanding.slot_keys import parse_slot_key
from smartclinic.assistant.understanding.wishes import Wish
from smartclinic.clinics.model import Clinic, Language
from smartclinic.conversations.gate import Asked

_BETWEEN: Final = " · "

_QUESTIONS: Final[Mapping[str, str]] = {
    intents.ASKED_SLOT: "summary_slot",
    intents.ASKED_DAY: "summary_day",
    intents.ASKED_DOCTOR: "summary_doctor",
    intents.ASKED_NAME: "summary_name",
    intents.ASKED_AGREE: "summary_agree",
    intents.ASKED_VISIT: "summary_visit",
    intents.ASKED_CANCEL: "summary_cancel",
    intents.ASKED_LATE: "summary_late",
    intents.ASKED_UNLINK: "summary_unlink",
    intents.ASKED_WAIT: "summary_wait",
    intents.ASKED_QUEUE: "summary_queue",
    intents.ASKED_PREPARED: "summary_prepared",
    intents.BOOKED: "summary_booked",
}
"""What was being settled. A question that has no words here is left out."""


def summary(asked: Asked | None, clinic: Clinic, language: Language, now: datetime) -> str:
    """One line for staff; empty where nothing was under way. Computed from the open question, stored nowhere."""
    return _BETWEEN.join(filter(None, _Summary(asked, clinic, language, now).parts())) if asked else ""


class _Summary:
    """The parts of one line."""

    def __init__(self, asked: Asked, clinic: Clinic, language: Language, now: datetime) -> None:
        self._asked, self._clinic, self._language, self._now = asked, clinic, language, now
        self._words = BookingWords(clinic, Language.EN if language is Language.EN else Language.WRITTEN)

    def parts(self) -> Iterator[str]:
        """What was asked; that a visit is to be moved; the place that was chosen, or else what was wished."""
        question = _QUESTIONS.get(self._asked.question)
        yield self._say(question) if question else ""
        yield self._say("summary_moving") if self._asked.details.get("moving") else ""
        yield self._place() or self._wish()

    def _place(self) -> str:
        """The place that was booked just now, or chosen: held until when, or held no more."""
        details = self._asked.details
        key = parse_slot_key(details.get("slot") or details.get("booked"))
        lead = timedelta(minutes=self._clinic.booking.lead_minutes)
        slot = key.slot(self._clinic, min(self._now, key.starts_at - lead)) if key else None
        if slot is None:
            return ""
        visit, held_until = self._words.visit(slot), self._held_until()
        if held_until is None:
            return visit
        if held_until <= self._now:
            return self._say("summary_held_no_more", visit=visit)
        return self._say("summary_held", visit=visit, until=say_time(held_until, self._words.language))

    def _held_until(self) -> datetime | None:
        held_at = self._asked.details.get("held_at")
        minutes = timedelta(minutes=self._clinic.booking.hold_minutes)
        return datetime.fromisoformat(held_at) + minutes if held_at else None

    def _wish(self) -> str:
        """Day, time, doctor and service, as far as they were said."""
        wished = self._words.asked(Wish.of(self._asked.details, self._clinic))
        return self._say("summary_wish", wish=wished) if wished else ""

    def _say(self, key: str, **values: str) -> str:
        return say(self._language, key, **values)
