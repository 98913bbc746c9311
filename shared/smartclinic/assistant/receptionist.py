"""The assistant: safety, rules, model, and the answer."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.catalogue import say
from smartclinic.assistant.talking.booking_talk import BookingTalk
from smartclinic.assistant.talking.changed_day_talk import ChangedDayTalk
from smartclinic.assistant.talking.desk_talk import DeskTalk
from smartclinic.assistant.talking.fitting import framed
from smartclinic.assistant.talking.front_desk_talk import at_the_front_desk
from smartclinic.assistant.talking.handing_over import with_a_person
from smartclinic.assistant.talking.heard_talk import as_heard, cards_to_staff, read_back, to_hear
from smartclinic.assistant.talking.menus import Menus, on_the_menu
from smartclinic.assistant.talking.prepared import PreparedTalk, agreed_in, as_said, resumed
from smartclinic.assistant.talking.queue_talk import QueueTalk
from smartclinic.assistant.talking.rights_talk import is_about_own_data
from smartclinic.assistant.talking.scene import Scene
from smartclinic.assistant.talking.scripts import answer_in_their_script
from smartclinic.assistant.talking.sent_talk import SentTalk
from smartclinic.assistant.thinking.model_turn import think
from smartclinic.assistant.thinking.spending import Prices
from smartclinic.assistant.thinking.unaided import MODEL, unaided
from smartclinic.assistant.understanding.forgetting import forget_words
from smartclinic.assistant.understanding.language import detect_language
from smartclinic.assistant.understanding.name_answers import is_names
from smartclinic.assistant.understanding.normalise import shortened
from smartclinic.assistant.understanding.opting import Opting, opting
from smartclinic.assistant.understanding.prepared import as_before
from smartclinic.assistant.understanding.reading import read, words_of
from smartclinic.assistant.understanding.red_flags import emergency_words, find_red_flags
from smartclinic.assistant.understanding.sent import Sent, sent_in, spoken_in
from smartclinic.assistant.understanding.when import Side
from smartclinic.clinics.model import Language
from smartclinic.clinics.page_links import PageLinks
from smartclinic.conversations.answering import Answer, Intent, OptChange, Situation, Thought
from smartclinic.conversations.content import Media, Text
from smartclinic.conversations.gate import Reason
from smartclinic.conversations.in_script import in_script
from smartclinic.conversations.message import Message
from smartclinic.conversations.outgoing import Outgoing, Say
from smartclinic.platform.model import Model
from smartclinic.privacy.notice import NOTICE_VERSION
from smartclinic.queueing.door import queue_of_door_words
from smartclinic.work.unit import Unit

_FOR_A_PERSON: Final = {
    intents.PERSON: "person",
    intents.STAFF_MATTER: "staff_matter",
    intents.MEDICAL: "medical",
    intents.THREAT: "threat",
}
"""What a patient hears when a person has to see to it, as keys of the catalogue."""

_A_PERSON_IS_ASKED: Final = ("person", "call_noted", "no_visits_staff", "complaint")
"""Answers that need not be followed by how to reach a person, as keys of the catalogue."""

_NAMES_ARE_AWAITED: Final = frozenset({intents.ASKED_NAME, intents.ASKED_AGREE})

_SAYS_LITTLE: Final = frozenset({intents.SENT, intents.NOTHING, intents.MENU, intents.NOT_UNDERSTOOD})
"""Beside a picture or a call, words like these are not what is answered."""


class Receptionist:
    """Answers for one service. Holds nothing between turns."""

    notice_version = NOTICE_VERSION

    def __init__(
        self, model: Model, pages: PageLinks | None = None, prices: Prices | None = None, *, hears: bool = False
    ) -> None:
        """`hears`: whether a model is asked what voice notes say and pictures show, so that an answer waits for it."""
        self._model, self._pages, self._prices, self._hears = model, pages, prices or Prices(), hears

    def language(self, situation: Situation) -> str:
        """The language of the burst, or the one used before where it does not tell. Names and posters tell nothing."""
        before = Language(situation.gate.language) if situation.gate.language else None
        text, asked = shortened(words_of(found.record for found in situation.burst)), situation.gate.asked
        is_name = asked is not None and asked.question in _NAMES_ARE_AWAITED and is_names(text)
        if before and (is_name or queue_of_door_words(text, situation.clinic.config)):
            return before.value
        return detect_language(text, before).value

    def red_flags(self, situation: Situation) -> tuple[str, ...]:
        """The emergencies that any message of the burst, or all of them together, raise: also what a voice note may
        have said, though it was not heard for sure.
        """
        return find_red_flags(words_of((found.record for found in situation.burst), unsure=True)).emergency

    def emergency_words(self, situation: Situation, flags: tuple[str, ...], *, staff_are_told: bool) -> Outgoing:
        """In both languages, the patient's first."""
        language = Language(self.language(situation))
        words = emergency_words(flags, staff_are_told=staff_are_told, language=language)
        return Say(in_script(words, language))

    def to_hear(self, situation: Situation) -> frozenset[str]:
        """Voice notes and pictures, within the contact's budget."""
        return to_hear(situation) if self._hears else frozenset()

    def opt_change(self, situation: Situation) -> OptChange | None:
        """The last STOP or START of the burst, by Meta's clock, counts; all are answered by its receipt."""
        said = [(found, _opting(found.record)) for found in situation.burst]
        changes = [(found, opted) for found, opted in said if opted is not None]
        if not changes:
            return None
        _, last = max(reversed(changes), key=lambda change: change[0].record.at)
        return OptChange(out=last is Opting.OUT, messages=tuple(found for found, _ in changes))

    async def receipt(self, unit: Unit, situation: Situation, *, out: bool) -> Outgoing:
        """The confirmation, once per change."""
        _ = unit
        language = Language(self.language(situation))
        return Say(in_script(say(language, "opted_out" if out else "opted_in"), language))

    def rights_request(self, situation: Situation) -> Intent | None:
        """Access, correction or deletion of data, by rules alone: never by a yes, which may be said to staff."""
        intent = self.read(as_before(situation))
        return intent if intent and is_about_own_data(intent) else None

    def read(self, situation: Situation) -> Intent | None:
        """What rules are sure of."""
        return read(situation)

    async def think(self, situation: Situation) -> Thought:
        """What the model makes of the rest."""
        return await think(self._model, self._prices, situation, Language(self.language(situation)))

    def unaided(self, situation: Situation) -> Intent:
        """What rules found of the rest, or the menu."""
        return unaided(situation)

    async def act(self, unit: Unit, situation: Situation, intent: Intent) -> Answer:
        """Do what is wanted; a symptom, a picture or a call that came beside it goes to staff as well."""
        scene = Scene.of(unit, as_before(situation), Language(self.language(situation)), self._pages)
        intent = as_heard(situation, intent)
        do = partial(self._answer, scene, intent)
        if intent.proposed:
            answer = await PreparedTalk(scene).only_prepared(intent, do)
        elif asked := agreed_in(situation, intent):
            answer = resumed(await PreparedTalk(scene).agreed(asked, do), situation, intent)
        else:
            answer = resumed(await do(), situation, intent)
        await cards_to_staff(scene)
        answer = read_back(situation, scene.words.language, answer)
        if answer.content is not None:
            answer = replace(answer, content=framed(answer.content))
        answer = as_said(answer_in_their_script(answer, scene))
        forget_words()
        return replace(answer, attention=Reason.RED_FLAG) if intent.details.get("urgent") else answer

    async def _answer(self, scene: Scene, intent: Intent) -> Answer:
        """What is said and done about it and about what was sent beside it."""
        booking = BookingTalk(scene)
        sent = sent_in(scene.situation.burst)
        if sent is None:
            return await self._do(scene, booking, intent)
        return await self._do_beside(sent, scene, booking, intent)

    async def _do_beside(self, sent: Sent, scene: Scene, booking: BookingTalk, intent: Intent) -> Answer:
        """The words first; where they say little, what came with them."""
        talk = SentTalk(scene.situation, scene.words.language)
        answer = Answer(None) if intent.name in _SAYS_LITTLE else await self._do(scene, booking, intent)
        return talk.beside(sent, answer) if answer.content else booking.reminded(talk.answer(sent))

    async def _do(self, scene: Scene, booking: BookingTalk, intent: Intent) -> Answer:
        """The queue first: who will be late has a ticket, or else a visit."""
        return await QueueTalk(scene).answer(intent) or await self._do_but_queue(scene, booking, intent)

    async def _do_but_queue(self, scene: Scene, booking: BookingTalk, intent: Intent) -> Answer:
        if answer := await _while_booking(booking, intent):
            return answer
        match intent.name:
            case intents.FACTS if answer := await ChangedDayTalk(scene).facts(intent.details):
                return booking.reminded(answer)
            case intents.START_BOOKING if len(scene.clinic.services) > 1:
                return Menus(scene).services()
            case intents.START_BOOKING:
                return await booking.offer({})
            case intents.NOT_UNDERSTOOD if answer := await booking.not_understood():
                return with_a_person(answer, scene.situation, scene.words.language)
            case _ if answer := _of_the_model(scene, intent):
                return booking.reminded(answer)
            case _ if answer := await at_the_front_desk(scene, booking, intent):
                return answer if answer.asked or answer.closes_question else booking.reminded(answer)
            case _:
                desk = DeskTalk(scene.situation, scene.words.language)
                answer = _at_the_desk(desk, intent, booking.last_booking()) or on_the_menu(Menus(scene), intent)
                return answer if answer.asked else booking.reminded(answer)

    def introduce(self, situation: Situation, content: Outgoing, language: str) -> Outgoing:
        """Who speaks before the answer; how to reach a person and what happens to data after it (policies A25, B02)."""
        clinic, to = situation.clinic.config, Language(language)
        before = say(to, "introduction", clinic=clinic.name.to(to)) + (" " if to is Language.EN else "")
        after = "\n\n" + _notice(content, to, clinic.privacy_url)
        return framed(content, in_script(before, to), in_script(after, to))


async def _while_booking(booking: BookingTalk, intent: Intent) -> Answer | None:
    """One step of a booking; None where the intent is about something else."""
    match intent.name:
        case intents.BOOK:
            return await booking.offer(intent.details)
        case intents.CHOOSE:
            return await booking.choose(intent.details)
        case intents.EARLIER:
            return await booking.shift(Side.BEFORE)
        case intents.LATER:
            return await booking.shift(Side.AFTER)
        case intents.NAME:
            return await booking.name(intent.details)
        case intents.ASK_NAME_AGAIN:
            return booking.ask_name_again(intent.details)
        case intents.LET_GO:
            return await booking.give_up()
        case _:
            return None


def _notice(content: Outgoing, language: Language, url: str) -> str:
    """The privacy notice, after how to reach a person: not to whoever has just heard that one was asked for them."""
    notice = say(language, "notice", url=url)
    if any(content.body.startswith(in_script(say(language, key, when=""), language)) for key in _A_PERSON_IS_ASKED):
        return notice
    return say(language, "reach_person") + (" " if language is Language.EN else "") + notice


def _opting(message: Message) -> Opting | None:
    """STOP under a picture, or in a voice note, is a STOP; 恢復 there is about what the picture shows, and is asked for
    in writing.
    """
    match message.content:
        case Text(body):
            return opting(body)
        case Media(caption=caption) if Opting.OUT in {opting(caption), opting(spoken_in(message))}:
            return Opting.OUT
        case _:
            return None


def _of_the_model(scene: Scene, intent: Intent) -> Answer | None:
    """What only a model brings about: its own words, its absence, a no to what it proposed."""
    match intent.name:
        case intents.SAY:
            return Answer(Say(intent.details.get("text") or ""))
        case intents.LEAVE_IT:
            return PreparedTalk(scene).left()
        case intents.NOT_UNDERSTOOD if intent.details.get(MODEL):
            return Menus(scene).model_down()
        case _:
            return None


def _at_the_desk(desk: DeskTalk, intent: Intent, booking: dict[str, str]) -> Answer | None:
    """Everything but booking and the menu; `booking` is the last one made here."""
    match intent.name:
        case intents.STANDS:
            return desk.stands(booking)
        case intents.FACTS:
            return desk.facts(intent.details)
        case intents.PERSON | intents.STAFF_MATTER | intents.MEDICAL | intents.THREAT as name:
            return desk.person(_FOR_A_PERSON[name])
        case intents.URGENT:
            return desk.person("urgent", Reason.RED_FLAG)
        case intents.NOTHING:
            return Answer(None)
        case intents.EXPIRED | intents.DO_IT:
            return desk.say("expired_tap")
        case intents.OFF_TOPIC | intents.ABOUT_ASSISTANT | intents.ABOUT_STOP | intents.ABOUT_OTHERS as key:
            return desk.say(key)
        case _:
            return None
