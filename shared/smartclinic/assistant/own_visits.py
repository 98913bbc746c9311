"""Which of somebody's own visits is meant: the one that was tapped or named, else the only one, else it is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from smartclinic.appointments.appointment import Appointment, read_reference
from smartclinic.appointments.for_patient import to_come
from smartclinic.assistant import intents
from smartclinic.assistant.dates import say_moment
from smartclinic.assistant.fitting import row
from smartclinic.assistant.normalise import for_matching
from smartclinic.assistant.people_words import relation_said
from smartclinic.assistant.scene import Scene
from smartclinic.assistant.staff_when import when_staff_answer
from smartclinic.assistant.wishes import Details
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
        narrowed = await self._narrowed(visits, said, details.get("on"))
        if len(narrowed) > 1:
            narrowed = [each for each in narrowed if each.id == details.get("likely")] or narrowed
        return narrowed[0] if len(narrowed) == 1 else self.ask_which(narrowed, details, intent)

    def ask_which(self, visits: Sequence[Found[Appointment]], details: Details, intent: str) -> Answer:
        """Which of these, numbered; what for is remembered."""
        words = self._scene.words
        rows = [
            row(visit_tap(_ROW_FOR.get(intent, VisitTap.SEE), each.id, each.record.revision), *titles)
            for each, titles in zip(visits[:ROWS], self._titles(visits[:ROWS]), strict=True)
        ]
        body = words.say(f"which_visit_{intent}", visits=words.numbered(self.line(each) for each in visits[:ROWS]))
        kept = {name: value for name, value in details.items() if name not in {"visit", "likely", "said", "on"}}
        return self._scene.ask.one_of(intents.ASKED_VISIT, body, rows, {**kept, "intent": intent})

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

    async def _narrowed(
        self, visits: Sequence[Found[Appointment]], said: str, day: str | None
    ) -> Sequence[Found[Appointment]]:
        """Those that the words single out by reference, name, day or relation; all where they single out none."""
        plain = for_matching(said)
        references = {read_reference(word) for word in _WORD.findall(said)}
        named = [each for each in visits if each.record.reference in references]
        named = named or [each for each in visits if _is_named(each.record, plain)]
        named = named or await self._of_relation(visits, plain)
        on = [each for each in named or visits if day == hong_kong(each.record.starts_at).date().isoformat()]
        return on or named or visits

    async def _of_relation(self, visits: Sequence[Found[Appointment]], plain: str) -> list[Found[Appointment]]:
        relation = relation_said(plain)
        if relation is None:
            return []
        people = await people_of(self._scene.unit, self._scene.contacts)
        meant = {each.id for each in people if each.record.relation is relation}
        return [each for each in visits if each.record.patient in meant]


_SAID: Final = frozenset({"visit_is_requested", "visit_is_confirmed", "visit_is_displaced", "visit_is_arrived"})


def _is_named(visit: Appointment, plain: str) -> bool:
    name = for_matching(visit.patient_name)
    return bool(name) and name in plain


def _unknown_reference(said: str, visits: Sequence[Found[Appointment]]) -> str | None:
    """A reference in the words that is none of theirs; a word that only looks like one is none."""
    own = {each.record.reference for each in visits}
    is_named_so = _NAMED_SO.search(said) is not None
    for word in _WORD.findall(said):
        reference = read_reference(word)
        looks_so = is_named_so or (any(c.isdigit() for c in word) and any(c.isalpha() for c in word))
        if reference and reference not in own and looks_so:
            return reference
    return None
