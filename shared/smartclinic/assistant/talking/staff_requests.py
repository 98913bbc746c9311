"""Everyday requests that only staff can settle: a typed task for them, and an honest answer: what happens, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.talking.booking_questions import ANSWER_WITHIN
from smartclinic.assistant.talking.dates import say_moment
from smartclinic.assistant.talking.desk_talk import DeskTalk
from smartclinic.assistant.talking.prepared import is_plainly_said
from smartclinic.assistant.talking.scene import Scene
from smartclinic.assistant.talking.staff_when import when_staff_call
from smartclinic.assistant.understanding.insurance_words import asks_of_cover, names_card_beyond
from smartclinic.clinics.model import Language, LongWords, Practice
from smartclinic.conversations.answering import Answer, Intent
from smartclinic.conversations.gate import Asked, Reason
from smartclinic.conversations.outgoing import AskForNumber, Say, SayWithButtons
from smartclinic.conversations.staff_task import TaskKind, pass_to_staff
from smartclinic.conversations.wording import wording


@dataclass(frozen=True, slots=True)
class _Request:
    """A kind of request: its task, its words, and whether the doctor has to see the patient before it can be had."""

    kind: TaskKind
    words: str
    needs_visit: bool = False


_REQUESTS: Final[Mapping[str, _Request]] = {
    intents.DOCUMENT: _Request(TaskKind.DOCUMENT, "request_document", needs_visit=True),
    intents.MEDICINE: _Request(TaskKind.MEDICINE, "request_medicine", needs_visit=True),
    intents.RESULT: _Request(TaskKind.RESULT, "request_result"),
    intents.RECEIPT: _Request(TaskKind.RECEIPT, "request_receipt"),
    intents.INSURANCE: _Request(TaskKind.INSURANCE, "request_insurance"),
}


class StaffRequests:
    """One turn about something that staff have to do."""

    def __init__(self, scene: Scene) -> None:
        self._scene, self._words = scene, scene.words

    async def answer(self, intent: Intent) -> Answer | None:
        """Put it on the desk and say so; None where the intent is about something else."""
        said = said_in(self._scene, intent)
        if intent.name == intents.COMPLAINT:
            return await self._complaint(said, is_plain=not intent.proposed or is_plainly_said(self._scene, intent))
        if intent.name == intents.PERSON and intent.details.get("call"):
            return await self._to_be_called(said)
        request = _REQUESTS.get(intent.name)
        if request is None:
            return None
        own = self._own_words(intent.name)
        if own and intent.name == intents.INSURANCE and not self._is_beyond_the_file(said):
            return Answer(Say(f"{own}\n{self._words.say('insurance_decides')}"))
        return await self._asked(request, own, said)

    def _is_beyond_the_file(self, said: str) -> bool:
        """Whether only staff know: what is paid, or a card of which the clinic's file says nothing."""
        file = self._scene.clinic.practice.insurance
        in_all = " ".join(file.to(each) for each in Language) if file else ""
        return asks_of_cover(said) or names_card_beyond(said, in_all)

    async def _asked(self, request: _Request, own: str, said: str) -> Answer:
        """The clinic's own words first, where its file has any; then what happens next."""
        body = self._words.say(request.words, by=await self._passed_on(request.kind, said))
        body = "\n\n".join(filter(None, (own, body)))
        if not request.needs_visit or self._scene.is_asking:
            return Answer(Say(body))
        return Answer(SayWithButtons(body, (self._scene.ask.button(intents.BOOK, "menu_book"),)))

    async def _complaint(self, said: str, *, is_plain: bool) -> Answer:
        """Somebody has to answer it, soon and in person: it is shown with the conversation as well.

        What only a model takes for a complaint goes to a person, who knows whether it is one.
        """
        if is_plain:
            await self._passed_on(TaskKind.COMPLAINT, said)
        return DeskTalk(self._scene.situation, self._words.language).person("complaint", Reason.COMPLAINT)

    async def _to_be_called(self, said: str) -> Answer:
        """Staff call; the number is asked for only where it is not known. When it suits may follow."""
        await self._passed_on(TaskKind.CALL_BACK, said)
        situation, words = self._scene.situation, self._words
        body, asked = words.say("call_noted", when=when_staff_call(situation, words.language)), None
        if not self._scene.is_asking:
            asked = Asked(intents.ASKED_CALL, self._scene.now + ANSWER_WITHIN)
        if situation.phone_known:
            return Answer(Say(body), asked, attention=Reason.ASKED)
        body = f"{body}\n\n{words.say('ask_number_to_call')}"
        return Answer(AskForNumber(body), asked, attention=Reason.ASKED)

    async def _passed_on(self, kind: TaskKind, said: str) -> str:
        """By when staff usually answer what they have on the desk now, in words."""
        scene = self._scene
        wanted_by = await pass_to_staff(
            scene.unit, kind, scene.contacts, scene.situation.newest.id, scene.now, clinic=scene.clinic, words=said
        )
        by = say_moment(wanted_by, self._words.language)
        return self._words.say("request_by", by=by, phone=scene.clinic.phone)

    def _own_words(self, name: str) -> str:
        said = _practice(self._scene.clinic.practice, name)
        return said.to(self._words.language).strip() if said else ""


def said_in(scene: Scene, intent: Intent) -> str:
    """What the patient said, for staff to read: the words that were understood so, or all of them."""
    return intent.details.get("said") or "\n".join(wording(found.record) for found in scene.situation.burst)


def _practice(practice: Practice, name: str) -> LongWords | None:
    """What the clinic says of such a request."""
    return {
        intents.DOCUMENT: practice.documents,
        intents.MEDICINE: practice.medicine,
        intents.RESULT: practice.results,
        intents.RECEIPT: practice.receipts,
        intents.INSURANCE: practice.insurance,
    }[name]
