"""Plays a scenario: what the patient, the staff and misfortune do, and everything up to what comes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from smartclinic.audit.entry import Act
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.alarms.acknowledging import AlreadyAcknowledged
from smartclinic.conversations.reference import outbox_of
from smartclinic.conversations.surviving import NoConversation
from smartclinic.media.seen import Seen
from smartclinic.queueing.refusing import CannotNow
from smartclinic_local import virtual_time
from smartclinic_local.evaluation import moments
from smartclinic_local.evaluation.conversation import Answer, By, Conversation, Line, Outcome
from smartclinic_local.evaluation.house import DELIVERS, NUMBER, House, house
from smartclinic_local.evaluation.looking import standing
from smartclinic_local.evaluation.scenario import (
    ContactCard,
    Engine,
    Fault,
    ModelFault,
    Picture,
    PortFault,
    Scenario,
    Sends,
    StaffActs,
    StaffDeed,
    Step,
    Voice,
    what_happens,
)
from smartclinic_local.evaluation.setting_up import CannotBe, Cast, set_up
from smartclinic_local.meta.faults import Faults
from smartclinic_local.meta.record import Sent, Wrote
from smartclinic_local.meta.samples import VOICE_NOTE
from smartclinic_local.vertex.plain_eyes import marked

WAITS: Final = (8.0, 20.0)
"""Seconds in which the patient reads what came and thinks of the next thing."""

TYPES: Final = (0.3, 2.0)
"""Seconds between the messages of a burst."""

_BURST: Final = 3.5
_LOOKS: Final = 1.0
_LONGEST: Final = 90.0
_MENDED: Final = 180.0
_STAFF: Final = "ah-man"
_META: Final = {
    PortFault.NONE: DELIVERS,
    PortFault.DOWN: Faults(graph_unavailable=1.0),
    PortFault.UNSAID: Faults(graph_answer_lost=1.0),
}


def play(scenario: Scenario, engine: Engine, seed: int) -> Conversation:
    """The conversation that this seed makes of a scenario, in virtual time."""
    return virtual_time.run(_play(scenario, engine, seed))


async def _play(scenario: Scenario, engine: Engine, seed: int) -> Conversation:
    now = moments.moment(scenario.now, moments.EPOCH)
    async with house(engine, now, seed) as built:
        player = Player(built, scenario, Cast.of(scenario), engine)
        try:
            await player.play()
        except (CannotBe, CannotPlay) as error:
            player.conversation.stopped = str(error)
        await player.end()
        return player.conversation


class CannotPlay(Exception):
    """The scenario cannot go on like this. The text says why."""


@dataclass
class Player:
    """Everybody outside the service, in one conversation."""

    house: House
    scenario: Scenario
    cast: Cast
    engine: Engine
    conversation: Conversation = field(init=False)
    contact: ContactId = field(init=False)

    def __post_init__(self) -> None:
        self.conversation = Conversation(self.house.now(), use=self.house.model.use)
        self.contact = self.house.contact(self.cast.patient)
        self.conversation.others = frozenset(self.house.contact(person) for person in self.cast.others.values())
        self._told = 0

    async def play(self) -> None:
        """Set up the day, and every step. Raises CannotBe, CannotPlay."""
        await set_up(self.house, self.scenario, self.cast)
        self.conversation.before = await standing(self.house, self.contact)
        await self.house.meta.patient_opens_chat(self.cast.patient, stay=True)
        for number, step in enumerate(self.scenario.turns, start=1):
            if not step.engines or self.engine in step.engines:
                await self._step(number, step)

    async def end(self) -> None:
        """Let everything come to its end, whatever failed before."""
        if self.conversation.harmed:
            self._mend()
            for _ in range(3):
                await asyncio.sleep(_MENDED / 3)
                await self.house.sweep()
        await asyncio.sleep(_BURST)
        self.conversation.after = await standing(self.house, self.contact)
        self.conversation.sent = list(self.house.meta.ledger.accepted)
        for outcome in self.conversation.outcomes:
            for answer in outcome.answers:
                answer.item = self.conversation.after.outbox.get(outbox_of(answer.sent.biz_id or ""))

    async def _step(self, number: int, step: Step) -> None:
        ((name, _),) = what_happens(step)
        outcome = Outcome(number, self.house.now(), is_patients=name in _PATIENTS)
        self.conversation.outcomes.append(outcome)
        use = self.house.model.use
        asked, looked = use.turns, use.looks
        try:
            await self._happens(step)
        except (LookupError, NoConversation, CannotNow, AlreadyAcknowledged) as error:
            raise CannotPlay(f"turn {number}: {name} is not possible: {error or type(error).__name__}") from error
        ended = self.house.now()
        if name not in {"wait", "wait_until", "fault"}:
            await self._wait_for_answer()
        self._hear(outcome)
        outcome.asked, outcome.looked = use.turns - asked, use.looks - looked
        if outcome.is_patients and outcome.answers:
            outcome.seconds = max(0.0, (outcome.answers[0].sent.accepted_at - ended).total_seconds())

    async def _wait_for_answer(self) -> None:
        """Until whatever was said has had its time: longer while the model thinks or a file is on its way."""
        await asyncio.sleep(max(_BURST, self.house.rng.uniform(*WAITS)))
        waited = 0.0
        while (self.house.model.under_way or self._is_owed()) and waited < _LONGEST:
            await asyncio.sleep(_LOOKS)
            waited += _LOOKS

    def _is_owed(self) -> bool:
        """Whether a task is due now, or nearly: an answer is on its way."""
        due = self.house.tasks.next_due()
        return due is not None and (due - self.house.now()).total_seconds() < 2 * _LOOKS

    def _hear(self, outcome: Outcome) -> None:
        """What has reached the patient since the last look."""
        reached = [
            sent
            for sent in self.house.meta.ledger.accepted[self._told :]
            if sent.person is not None and sent.person.id == self.cast.patient.id
        ]
        self._told = len(self.house.meta.ledger.accepted)
        for sent in reached:
            outcome.answers.append(Answer(sent, None))
            choices = tuple(each.title for each in sent.content.choices)
            by = By.STAFF if self._is_reply(outcome.number) else By.CLINIC
            self.conversation.lines.append(Line(outcome.number, sent.accepted_at, by, sent.content.body, choices))

    def _is_reply(self, number: int) -> bool:
        """Whether staff wrote in this turn, so that what comes is theirs."""
        staff = self.scenario.turns[number - 1].staff
        return isinstance(staff, StaffActs) and staff.reply is not None

    def _note(self, by: By, text: str) -> None:
        self.conversation.lines.append(Line(self.conversation.outcomes[-1].number, self.house.now(), by, text))

    # --- what happens

    async def _happens(self, step: Step) -> None:
        if step.say is not None:
            await self.say(step.say)
        elif step.tap is not None:
            await self.tap(step.tap)
        elif step.voice is not None:
            await self.voice(step.voice)
        elif step.picture is not None:
            await self.picture(step.picture)
        elif step.contact_card is not None:
            await self.contact_card(step.contact_card)
        elif step.sends is not None:
            await self.sends(step.sends)
        elif step.react is not None:
            await self.react(step.react)
        elif step.wait is not None:
            await self.wait(step.wait)
        elif step.wait_until is not None:
            await self.wait_until(step.wait_until)
        elif step.fault is not None:
            self.fault(step.fault)
        elif step.staff is not None:
            await self.staff(step.staff)

    async def say(self, said: str | tuple[str, ...]) -> None:
        """Write, one message or a burst."""
        texts = said if isinstance(said, tuple) else (said,)
        for number, text in enumerate(texts):
            if number:
                await asyncio.sleep(self.house.rng.uniform(*TYPES))
            self._note(By.PATIENT, text)
            await self.house.meta.patient_sends_text(NUMBER, self.cast.patient, text)

    async def tap(self, said: str) -> None:
        """Tap a button or a row: by its number in the last message, or by its beginning in the last that has it."""
        sent, choice = self._choice(said)
        self._note(By.PATIENT, f"〔{choice}〕")
        await self.house.meta.patient_taps(NUMBER, self.cast.patient, choice, sent.wamid)

    def _choice(self, said: str) -> tuple[Sent, str]:
        received = [sent for sent in self._chat() if isinstance(sent, Sent)]
        if said.isdecimal() and received and 0 < int(said) <= len(received[-1].content.choices):
            return received[-1], received[-1].content.choices[int(said) - 1].title
        for sent in reversed(received):
            for choice in sent.content.choices:
                if choice.title.startswith(said):
                    return sent, choice.title
        shown = " · ".join(choice.title for choice in received[-1].content.choices) if received else "nothing"
        raise LookupError(f"there is no 「{said}」 to tap; the last message has: {shown or 'nothing'}")

    def _chat(self) -> list[Wrote | Sent]:
        return self.house.meta.ledger.chat(NUMBER, self.cast.patient.id)

    async def voice(self, said: str | Voice) -> None:
        """Speak a voice note."""
        note = said if isinstance(said, Voice) else Voice(words=said)
        self._note(By.PATIENT, f"🎤 {note.words}{'' if note.sure else ' (unclear)'}")
        content = marked({"words": note.words, "is_sure": note.sure}, VOICE_NOTE)
        await self.house.meta.patient_sends_voice(NUMBER, self.cast.patient, content=content)

    async def picture(self, said: Seen | Picture) -> None:
        """Send a picture."""
        shown = said if isinstance(said, Picture) else Picture(shows=said)
        self._note(By.PATIENT, f"🖼 {shown.shows.value} {shown.text} {shown.caption}".rstrip())
        content = self.house.model.eyes.show({"shows": shown.shows.value, "words": shown.text, **shown.card})
        await self.house.meta.patient_sends_image(NUMBER, self.cast.patient, shown.caption, content=content)

    async def contact_card(self, said: ContactCard) -> None:
        """Share somebody's card."""
        self._note(By.PATIENT, f"👤 {said.name} {said.phone}")
        await self.house.meta.patient_shares_card(NUMBER, self.cast.patient, said.name, said.phone)

    async def sends(self, said: Sends) -> None:
        """Send something without words, or call."""
        meta, who = self.house.meta, self.cast.patient
        self._note(By.PATIENT, f"〈{said.value}〉")
        ways: dict[Sends, Callable[[], Awaitable[object]]] = {
            Sends.STICKER: lambda: meta.patient_sends_sticker(NUMBER, who),
            Sends.LOCATION: lambda: meta.patient_sends_location(NUMBER, who),
            Sends.DOCUMENT: lambda: meta.patient_sends_document(NUMBER, who),
            Sends.VIDEO: lambda: meta.patient_sends_video(NUMBER, who),
            Sends.CALL: lambda: meta.patient_calls(NUMBER, who),
        }
        await ways[said]()

    async def react(self, said: str) -> None:
        """React to the last message that came."""
        received = [sent for sent in self._chat() if isinstance(sent, Sent)]
        if not received:
            raise LookupError("nothing has come yet")
        self._note(By.PATIENT, f"reacts {said}")
        await self.house.meta.patient_reacts(NUMBER, self.cast.patient, received[-1].wamid, said)

    async def wait(self, said: str) -> None:
        """Let time pass; what lost its task is seen to at its end."""
        await self._pass(moments.span(said).total_seconds())

    async def wait_until(self, said: str) -> None:
        """Let time pass until a moment."""
        until = moments.moment(said, self.conversation.now)
        seconds = (until - self.house.now()).total_seconds()
        if seconds < 0:
            raise CannotPlay(f"{said} has passed: it is {moments.shown(self.house.now())}")
        await self._pass(seconds)

    async def _pass(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.house.sweep()
        await asyncio.sleep(_LOOKS)
        self._note(By.NOTE, moments.shown(self.house.now()))

    def fault(self, said: Fault) -> None:
        """Something fails from now on."""
        for what, fault in (("model", said.model), ("store", said.store), ("meta", said.meta)):
            if fault is not None:
                self._note(By.NOTE, f"{what}: {fault.value}")
        self.house.model.fault = said.model or self.house.model.fault
        self.house.store.fault = said.store or self.house.store.fault
        self.house.meta.faults = _META[said.meta] if said.meta else self.house.meta.faults
        self.conversation.harmed |= said.store is not None or said.meta is not None

    def _mend(self) -> None:
        self.house.store.fault, self.house.meta.faults = PortFault.NONE, DELIVERS
        self.house.model.fault = ModelFault.NONE

    # --- the clinic's people

    async def staff(self, said: StaffDeed | StaffActs) -> None:
        """Somebody at the desk, or at the counter."""
        self.conversation.staff_acted = True
        acts = said if isinstance(said, StaffActs) else StaffActs(deed=said)
        if acts.call_next is not None:
            await self._call_next(acts.call_next, acts.times)
        elif acts.reply is not None:
            await self.house.app.takeover.write(
                self.house.clinic.id, self.contact, acts.reply, self._act(), self.house.now()
            )
        elif acts.deed is not None:
            self._note(By.STAFF, acts.deed.value)
            await self._do(acts.deed)

    async def _do(self, deed: StaffDeed) -> None:
        app, clinic, act = self.house.app, self.house.clinic.id, self._act()
        if deed is StaffDeed.ACKNOWLEDGE:
            await app.alarms.acknowledge(clinic, self.contact, act)
        elif deed is StaffDeed.RELEASE:
            await app.takeover.hand_back(clinic, self.contact, act, self.house.now())
        else:
            gate = (await standing(self.house, self.contact)).gate
            await app.takeover.take(clinic, self.contact, act, gate.epoch if gate else 0)

    async def _call_next(self, queue: str, times: int) -> None:
        counter, clinic = self.house.app.counter, self.house.clinic.id
        self.conversation.counter_called = True
        for _ in range(times):
            view = next(view for view in await counter.read(clinic) if view.queue.id == queue)
            called = await counter.call_next(clinic, queue, self._act(), seen=view.seen)
            self._note(By.STAFF, f"calls {called.label}")

    def _act(self) -> Act:
        return Act(_STAFF, self.house.app.ids.new())


_PATIENTS: Final = frozenset({"say", "tap", "voice", "picture", "contact_card", "sends"})
"""What is a turn of the patient's."""
