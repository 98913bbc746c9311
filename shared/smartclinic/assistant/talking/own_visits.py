"""Which of somebody's own visits is meant: the one that was tapped or named, else the only one, else it is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from smartclinic.appointments.appointment import Appointment, read_reference
from smartclinic.appointments.for_patient import to_come
from smartclinic.assistant import intents
from smartclinic.assistant.talking.dates import say_moment
from smartclinic.assistant.talking.fitting import row
from smartclinic.assistant.talking.scene import Scene
from smartclinic.assistant.talking.staff_when import when_staff_answer
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.ordinary_english import may_be_ordinary
from smartclinic.assistant.understanding.people_words import relation_said
from smartclinic.assistant.understanding.visit_names import name_said, of_that_name
from smartclinic.assistant.understanding.wishes import Details
from smartclinic.contacts.acting_for import people_of
from smartclinic.conversations.answering import Answer
from smartclinic.conversations.gate import Reason
from smartclinic.conversations.limits import ROWS
from smartclinic.conversations.outgoing import Say, SayWithButtons
from smartclinic.conversations.template_taps import VisitTap, visit_tap
from smartclinic.platform.clock import hong_kong
from smartclinic.work.unit import Found

_WORD: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{5}(?![A-Za-z0-9])")
_NAMED_SO: Final = re.compile(r"編號|預約號|\bref(?:erence)?\b", re.IGNORECASE)

_ROW_FOR: Final = {
    intents.CHANGE: VisitTap.RESCHEDULE,
    intents.CANCEL: VisitTap.CANCEL,
    intents.COMING: VisitTap.COMING,
    intents.OWN_BOOKING: VisitTap.SEE,
}


@dataclass(frozen=True, slots=True)
class Stale:
    """The visit that was tapped is not any more what the button showed; None: there is none, or not theirs."""

    visit: Found[Appointment] | None


class OwnVisits:
    """The visits of whoever writes, for one turn. One query, made when it is first needed."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._found: list[Found[Appointment]] | None = None

    async def all(self) -> Sequence[Found[Appointment]]:
        """What is to come, the soonest first."""
        if self._found is None:
            found = await to_come(self._scene.unit, self._scene.contacts, self._scene.now)
            self._found = sorted(found, key=lambda each: (each.record.starts_at, each.record.patient_name))
        return self._found

    async def which(self, details: Details, intent: str) -> Found[Appointment] | Stale | Answer:
        """The visit that is meant, or the question which; an answer where there is none."""
        if tapped := details.get("visit"):
            return await self._tapped(tapped, details.get("revision"))
        visits = await self.all()
        if not visits:
            return self._none(intent)
        said = details.get("said") or ""
        if (foreign := _unknown_reference(said, visits)) is not None:
            return Answer(Say(self._scene.words.say("no_such_reference", reference=foreign)))
        meant = await self._meant(visits, said, details.get("on"))
        if meant is not None and not meant:
            name = name_said(for_matching(said))
            lead = self._scene.words.lead("no_visit_of_that_name", name=name) if name else self._not_found()
            return self.ask_which(visits, details, intent, lead)
        likely = [each for each in meant or visits if each.id == details.get("likely")]
        narrowed = likely or meant or visits
        return narrowed[0] if len(narrowed) == 1 else self.ask_which(narrowed, details, intent, self._still_open())

    def ask_which(self, visits: Sequence[Found[Appointment]], details: Details, intent: str, lead: str = "") -> Answer:
        """Which of these, numbered; what for is remembered."""
        words = self._scene.words
        rows = [
            row(visit_tap(_ROW_FOR.get(intent, VisitTap.SEE), each.id, each.record.revision), *titles)
            for each, titles in zip(visits[:ROWS], self._titles(visits[:ROWS]), strict=True)
        ]
        body = words.say(f"which_visit_{intent}", visits=words.numbered(self.line(each) for each in visits[:ROWS]))
        kept = {name: value for name, value in details.items() if name not in {"visit", "likely", "said", "on"}}
        return self._scene.ask.one_of(intents.ASKED_VISIT, lead + body, rows, {**kept, "intent": intent})

    def _not_found(self) -> str:
        return self._scene.words.lead("no_such_visit_of_yours")

    def _still_open(self) -> str:
        """How else to answer, where the same was asked just before: never the same words twice."""
        asked = self._scene.table.open_question
        is_again = asked is not None and asked.question == intents.ASKED_VISIT
        return self._scene.words.lead("which_visit_again") if is_again else ""

    def _titles(self, visits: Sequence[Found[Appointment]]) -> list[tuple[str, str]]:
        """What stands on each row: whose it is where that tells them apart, else when."""
        words = self._scene.words
        said = [(one.record.patient_name, say_moment(one.record.starts_at, words.language)) for one in visits]
        by_name = len({name for name, _ in said}) == len(said)
        return [(name, when) if by_name else (when, name) for name, when in said]

    def line(self, visit: Found[Appointment]) -> str:
        """Whose, when, with whom, its reference, and where it stands if that is not plainly booked."""
        record, words = visit.record, self._scene.words
        key = f"visit_is_{record.state.value}"
        stands = words.say(key) if key in _SAID else ""
        text = words.say("visit_line", name=record.patient_name, visit=words.visit_of(record),
                         reference=record.reference or "")  # fmt: skip
        return words.aside(text, stands) if stands else text

    def _none(self, intent: str) -> Answer:
        """Nothing of theirs is known: a booking by telephone is found by staff."""
        words, ask = self._scene.words, self._scene.ask
        buttons = (ask.button(intents.BOOK, "menu_book"), ask.button(intents.PERSON, "menu_person"))
        is_change = intent in {intents.CHANGE, intents.CANCEL, intents.LATE}
        when = when_staff_answer(self._scene.situation, words.language) if is_change else ""
        body = words.say("no_visits_staff", when=when) if is_change else words.say("no_visits")
        return Answer(SayWithButtons(body, buttons), attention=Reason.ASKED if is_change else None)

    async def _tapped(self, appointment_id: str, revision: str | None) -> Found[Appointment] | Stale:
        found = next((each for each in await self.all() if each.id == appointment_id), None)
        if found is not None and (not revision or revision == str(found.record.revision)):
            return found
        if found is None:
            record = await self._scene.unit.get(Appointment, appointment_id)
            is_own = record is not None and record.contact in self._scene.contacts
            found = Found(appointment_id, record) if record is not None and is_own else None
        return Stale(found)

    async def _meant(
        self, visits: Sequence[Found[Appointment]], said: str, day: str | None
    ) -> Sequence[Found[Appointment]] | None:
        """Those that the words single out by reference, name, relation or day; None where they single out none.

        A name, or of several visits a day, that fits none is nobody's: another's visit is never meant by it.
        """
        plain = for_matching(said)
        references = {read_reference(word) for word in _WORD.findall(said)}
        named = [each for each in visits if each.record.reference in references]
        named = named or [visits[n] for n in of_that_name([each.record.patient_name for each in visits], plain)]
        named = named or await self._of_relation(visits, plain)
        if not named and (name_said(plain) or (relation_said(plain) and len(visits) > 1)):
            return []
        on = [each for each in named or visits if day == hong_kong(each.record.starts_at).date().isoformat()]
        if on or named or not day:
            return on or named or None
        return [] if len(visits) > 1 else None

    async def _of_relation(self, visits: Sequence[Found[Appointment]], plain: str) -> list[Found[Appointment]]:
        relation = relation_said(plain)
        if relation is None:
            return []
        people = await people_of(self._scene.unit, self._scene.contacts)
        meant = {each.id for each in people if each.record.relation is relation}
        return [each for each in visits if each.record.patient in meant]


_SAID: Final = frozenset({"visit_is_requested", "visit_is_confirmed", "visit_is_displaced", "visit_is_arrived"})


def _unknown_reference(said: str, visits: Sequence[Found[Appointment]]) -> str | None:
    """A reference in the words that is none of theirs; a word that only looks like one is none."""
    own = {each.record.reference for each in visits}
    if of_that_name([each.record.patient_name for each in visits], for_matching(said)):
        return None
    is_named_so = _NAMED_SO.search(said) is not None
    for word in _WORD.findall(said):
        reference = read_reference(word)
        if reference and reference not in own and (is_named_so or _looks_like_a_reference(word)):
            return reference
    return None


def _looks_like_a_reference(word: str) -> bool:
    """With a digit among letters, in capitals, or without a vowel: HFB4C, MFCPG, rtlhx; no word of English."""
    if word.isdigit() or may_be_ordinary(word):
        return False
    return not word.isalpha() or word.isupper() or not set(word.casefold()) & set("aeiouy")
