"""What one turn has at hand: the unit of work, the situation, its words, its questions, and what is on the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from smartclinic.assistant import intents
from smartclinic.assistant.talking.booking_questions import BookingQuestions
from smartclinic.assistant.talking.booking_words import BookingWords
from smartclinic.assistant.talking.on_the_table import OnTheTable
from smartclinic.clinics.model import Clinic, Language
from smartclinic.clinics.page_links import PageLinks
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.answering import Situation
from smartclinic.work.unit import Unit


@dataclass(frozen=True, slots=True)
class Scene:
    """One turn, in one language. `pages`: where the pages by link are; None while the service has no such address."""

    unit: Unit
    situation: Situation
    words: BookingWords
    ask: BookingQuestions
    table: OnTheTable
    pages: PageLinks | None = None

    @classmethod
    def of(cls, unit: Unit, situation: Situation, language: Language, pages: PageLinks | None = None) -> Scene:
        """The scene of this situation."""
        words = BookingWords(situation.clinic.config, language)
        return cls(unit, situation, words, BookingQuestions(situation, words), OnTheTable(situation), pages)

    @property
    def clinic(self) -> Clinic:
        """The clinic, as its file describes it."""
        return self.situation.clinic.config

    @property
    def now(self) -> datetime:
        """The moment of this turn."""
        return self.situation.now

    @property
    def is_about_a_visit(self) -> bool:
        """Whether the open question is about a visit that exists, so that what is done about it closes it."""
        asked = self.table.open_question
        return asked is not None and (asked.question in intents.ABOUT_VISITS or "moving" in asked.details)

    @property
    def is_asking(self) -> bool:
        """Whether an answer of the patient's is awaited: then buttons of another matter would only be in its way."""
        asked = self.table.open_question
        return asked is not None and asked.question != intents.BOOKED

    @property
    def contact(self) -> ContactId:
        """Who writes."""
        return self.situation.contact

    @property
    def contacts(self) -> Sequence[ContactId]:
        """Who writes, and who turned out to be the same person."""
        return (self.situation.contact, *self.situation.merged)
