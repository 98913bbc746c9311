"""A turn: what reply does when a thread has written. One burst, one answer, one commit."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from functools import partial
from typing import Final, TypeAlias

import msgspec

from smartclinic.clinics.directory import ClinicRecord, Directory
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.answering import Answer, Assistant, Intent, OptChange, Situation
from smartclinic.conversations.channel import Channel
from smartclinic.conversations.content import Call, Content, Revoke
from smartclinic.conversations.delivery.posting import Draft, post
from smartclinic.conversations.effects import OPENS_WINDOW, effect_of
from smartclinic.conversations.gate import (
    Gate,
    Lease,
    Reason,
    Speaker,
    with_attention,
    with_turns,
)
from smartclinic.conversations.gate import Turn as Said
from smartclinic.conversations.message import Handling, Heard, Message
from smartclinic.conversations.model_days import Spent, has_money, may_ask, spend, thought_of
from smartclinic.conversations.outbox import Author, Lane
from smartclinic.conversations.outgoing import AskForNumber
from smartclinic.conversations.staff_task import TaskKind, ask_staff
from smartclinic.conversations.turns import burst
from smartclinic.conversations.turns.alarm import raise_alarm
from smartclinic.conversations.turns.listening import PAGE, of_one_person, pending_of, situation_of
from smartclinic.conversations.turns.noting import answered_on_the_phone
from smartclinic.conversations.turns.on_call import hear_people_on_call
from smartclinic.conversations.turns.promises import has_kept_a_promise, keep_promises
from smartclinic.conversations.turns.settling import is_kept, keep_files, not_heard_yet, settle
from smartclinic.conversations.waking import (
    BURST_PAUSE,
    Deliver,
    Wake,
    deliver_task,
    wake_task,
)
from smartclinic.conversations.wording import wording
from smartclinic.platform import logs
from smartclinic.platform.clock import milliseconds
from smartclinic.work.run import Done, Work
from smartclinic.work.unit import Found, Unit

LEASE: Final = timedelta(seconds=60)
BUSY_PAUSE: Final = timedelta(seconds=3)
MISUNDERSTANDINGS: Final = 3
"""After so many answers in a row that did not understand, a person is asked to help."""


Words: TypeAlias = tuple[tuple[str, Content, Heard | None], ...]
"""What each message of a burst says, by its id."""


class _Step(Enum):
    """What an attempt came to: the burst is settled, left to somebody else, or the model must be asked."""

    SETTLED = "settled"
    LEFT = "left"
    ASK_MODEL = "ask_model"


@dataclass(frozen=True, slots=True)
class _Thought:
    """What the model made of these words. The final one holds even if more have come since."""

    words: Words
    intent: Intent
    final: bool
    spent: Spent


class Turns:
    """Answers threads, one at a time each."""

    def __init__(self, *, work: Work, directory: Directory, assistant: Assistant, channel: Channel) -> None:
        self._work, self._directory, self._assistant, self._channel = work, directory, assistant, channel

    async def wake(self, wake: Wake, *, swept: bool = False) -> None:
        """Look at a thread and do what is owed. Raises Contended, Unavailable: Cloud Tasks then tries again."""
        clinic = await self._directory.clinic(wake.clinic)
        thought: _Thought | None = None
        known: Done | None = None
        for looks in range(3):  # the model is asked at most twice: once more when the burst has grown meanwhile
            turn = partial(self._turn, clinic=clinic, wake=wake, swept=swept, thought=thought)
            (step, situation), known = await self._work.run_knowing(wake.clinic, turn, known)
            if situation is None or step is _Step.LEFT:
                return
            if step is _Step.SETTLED:
                await self._show_reading(situation, typing=False)
                return
            thought = await self._ask_model(situation, final=looks == 1)

    async def _ask_model(self, situation: Situation, *, final: bool) -> _Thought:
        """The model's intent; meanwhile the patient sees that an answer is being written."""
        shown = self._show_reading(situation, typing=True)
        thought, _ = await asyncio.gather(self._assistant.think(situation), shown)
        return _Thought(_words(situation), thought.intent, final, thought.spent)

    async def _show_reading(self, situation: Situation, *, typing: bool) -> None:
        """Blue ticks, best effort: what the assistant has read, never what waits for staff."""
        seen = [found.record for found in (*situation.burst, *situation.amended.quiet) if _is_written(found.record)]
        if seen:
            newest = max(seen, key=lambda message: message.recorded)
            await self._channel.show_reading(situation.clinic.phone_number_id, newest.wamid, typing=typing)

    async def _turn(
        self, unit: Unit, *, clinic: ClinicRecord, wake: Wake, swept: bool, thought: _Thought | None
    ) -> tuple[_Step, Situation | None]:
        """One attempt: everything but the model. What it came to, and the burst unless it is another's."""
        thread, now = ContactId(wake.thread), self._work.clock.now()
        found = await pending_of(unit, thread)
        pending, others = await of_one_person(unit, found, wake.message)
        if not await self._is_mine(unit, wake, pending, now, hurried=swept or wake.rest or thought is not None):
            return _Step.LEFT, None
        situation = _paid_for(await situation_of(unit, clinic, pending, now), thought)
        situation = replace(situation, to_hear=self._assistant.to_hear(situation))
        step = await self._answer(unit, situation, wake, thought)
        if thought and unit.writes:
            await spend(unit, thought.spent, now)
        if step is not _Step.ASK_MODEL:  # while the model thinks, the rest must wait too
            if others and unit.writes:  # another person's, who had this number before or has it since
                _wake_anew(unit, wake, others[-1], now)
            if len(found) >= PAGE:
                unit.enqueue(wake.for_the_rest())
        return step, situation

    async def _is_mine(
        self, unit: Unit, wake: Wake, pending: Sequence[Found[Message]], now: datetime, *, hurried: bool
    ) -> bool:
        """Whether this wake-up answers what is pending. If not, whoever does is made sure of."""
        if wake.message not in {found.id for found in pending} and len(pending) < PAGE:
            await self._resend_task(unit, wake)
            if not hurried:
                return False
        if not pending:
            return False
        looks = pending[-1].id if wake.heard else wake.message  # what was heard concerns them all
        turn = burst.Turn.MINE if hurried else burst.whose_turn(looks, pending, now)
        if turn is burst.Turn.TOO_EARLY:
            unit.enqueue(wake.again(pending[-1].record.recorded_at + BURST_PAUSE))
        return turn is burst.Turn.MINE

    async def _resend_task(self, unit: Unit, wake: Wake) -> None:
        """The message is settled; its answer's task may have been lost when an earlier attempt died."""
        message = await unit.get(Message, wake.message)
        if message is not None and message.answered_by:
            deliver = Deliver(clinic=wake.clinic, outbox=message.answered_by, contact=message.contact)
            unit.enqueue(deliver_task(deliver, None))

    async def _answer(self, unit: Unit, situation: Situation, wake: Wake, thought: _Thought | None) -> _Step:
        """What staff promised, then safety first, then staff, then what is still to be heard, rules, the model."""
        situation = await keep_promises(unit, self._with_what_matters(situation))
        situation = await hear_people_on_call(unit, situation, self._assistant.opt_change(situation))
        if not situation.burst:
            return self._note(unit, situation)
        if flags := self._assistant.red_flags(situation):
            await _ask_to_call_back(unit, situation)
            await self._alarm(unit, situation, flags, wake)
            return _Step.SETTLED
        if change := self._assistant.opt_change(situation):
            await self._confirm_opt(unit, situation, change, wake)
            return _Step.SETTLED
        if _must_be_silent(situation) or wake.rest:  # a burst gets one answer, however long it is
            await _ask_to_call_back(unit, situation)
            await self._leave_to_staff(unit, situation)
            return _Step.LEFT
        if awaited := not_heard_yet(situation):
            return self._wait_to_hear(unit, situation, wake, awaited)
        await _ask_to_call_back(unit, situation)
        if intent := self._assistant.read(situation):
            await self._act(unit, situation, intent, grounds=f"rules:{intent.name}", thought=thought)
        elif intent := _still_fits(thought, situation):
            await self._act(unit, situation, intent, grounds=f"model:{intent.name}", thought=thought)
        elif not await self._may_think(unit, situation):
            intent = self._assistant.unaided(situation)
            if thought is None:  # else this commit counts what it has cost
                await spend(unit, Spent(), situation.now, refused=1)
            await self._act(unit, situation, intent, grounds=f"budget:{intent.name}")
        else:
            return self._lease(unit, situation, wake)
        return _Step.SETTLED

    async def _may_think(self, unit: Unit, situation: Situation) -> bool:
        """Whether the budgets of the contact and of the clinic have something left for today."""
        clinic, now = situation.clinic.config, situation.now
        if not may_ask(situation.gate.thinking, clinic, now):
            spent = "contact"
        elif not await has_money(unit, clinic, now):
            spent = "clinic"
        else:
            return True
        logs.warning("model_budget_spent", clinic=clinic.id, outcome=spent)
        return False

    def _with_what_matters(self, situation: Situation) -> Situation:
        """An edit of something older is for staff, but not if it is an emergency or a STOP: that counts at once."""
        folded = situation.amended
        urgent = tuple(
            found
            for found in (*folded.late, *folded.heard)
            if not isinstance(folded.contents.get(found.id), Revoke)
            and (self._assistant.red_flags(alone := situation.only((found,))) or self._assistant.opt_change(alone))
        )
        heard = tuple(found for found in folded.heard if found not in urgent)
        late = tuple(found for found in situation.amended.late if found not in urgent)
        gate = with_attention(situation.gate, Reason.CHANGED_LATER, situation.now) if late else situation.gate
        folded = replace(folded, late=late, heard=heard)
        return replace(situation, gate=gate, burst=burst.in_order((*situation.burst, *urgent)), amended=folded)

    def _note(self, unit: Unit, situation: Situation) -> _Step:
        """Nothing here wants an answer: a reaction, a deletion, staff on the clinic's phone."""
        settle(unit, situation, msgspec.structs.replace(situation.gate, lease=None), Handling.NEEDS_NONE)
        return _Step.LEFT if situation.gate.is_taken(situation.now) or situation.amended.late else _Step.SETTLED

    async def _alarm(self, unit: Unit, situation: Situation, flags: tuple[str, ...], wake: Wake) -> None:
        """Emergency words for the burst, but for STOP and START in it: they keep their own effect and receipt."""
        change = self._assistant.opt_change(situation)
        apart = change.messages if change else ()
        flagged = tuple(found for found in situation.burst if found not in apart)
        await raise_alarm(unit, situation.only(flagged or situation.burst), self._assistant, flags)
        self._look_again(unit, situation, wake, apart if flagged else ())

    async def _leave_to_staff(self, unit: Unit, situation: Situation) -> None:
        """Staff hold the conversation: they are told, and the assistant is silent but for what the law makes it say."""
        if intent := self._assistant.rights_request(situation):
            told = with_attention(situation.gate, Reason.WROTE_TO_STAFF, situation.now)
            await self._act(unit, replace(situation, gate=told), intent, grounds=f"rules:{intent.name}")
            return
        gate = with_turns(situation.gate, *_heard(situation))
        beside = [found.record for found in situation.amended.quiet]
        if not all(answered_on_the_phone(found.record, beside) for found in situation.burst):
            gate = with_attention(gate, Reason.WROTE_TO_STAFF, situation.now)
        settle(unit, situation, gate, Handling.FOR_STAFF)

    def _wait_to_hear(self, unit: Unit, situation: Situation, wake: Wake, awaited: tuple[Found[Message], ...]) -> _Step:
        """Have the files fetched at once, and come back when they are heard; or when that has taken too long."""
        fresh = tuple(found for found in awaited if not is_kept(found.record))
        gate = keep_files(unit, situation, situation.gate, fresh)
        for found in fresh:
            unit.patch_as_read(Message, found.id, file_kept=True)
        unit.enqueue(wake.again(max(found.record.recorded_at for found in awaited) + burst.HEARING_WAIT))
        if fresh or has_kept_a_promise(unit):
            unit.put(situation.contact, gate)
        return _Step.LEFT

    def _lease(self, unit: Unit, situation: Situation, wake: Wake) -> _Step:
        """Take the lease for a model turn, or come back when another's is over."""
        gate, now = situation.gate, situation.now
        if gate.is_leased(now) and gate.lease and gate.lease.task != wake.task_name:
            unit.enqueue(wake.again(now + BUSY_PAUSE))
            if has_kept_a_promise(unit):
                unit.put(situation.contact, gate)
            return _Step.LEFT
        number = gate.lease.number + 1 if gate.lease else 1
        lease = Lease(wake.task_name, number, now + LEASE)
        unit.put(situation.contact, msgspec.structs.replace(gate, lease=lease))
        return _Step.ASK_MODEL

    async def _act(
        self, unit: Unit, situation: Situation, intent: Intent, *, grounds: str, thought: _Thought | None = None
    ) -> None:
        """Carry out what is wanted, and answer it. `grounds`: who understood what, for staff who read the answer."""
        answer = await self._assistant.act(unit, situation, intent)
        gate = self._remember(situation, answer)
        if answer.content is None:
            settle(unit, situation, gate, Handling.FOR_STAFF if answer.attention else Handling.NEEDS_NONE)
            return
        language, content = self._assistant.language(situation), answer.content
        if gate.notice_version is None:
            content = self._assistant.introduce(situation, content, language)
            gate = msgspec.structs.replace(gate, notice_version=self._assistant.notice_version)
        if isinstance(content, AskForNumber):
            gate = msgspec.structs.replace(gate, number_asked_at=situation.now)
        draft = Draft(
            content, Author.ASSISTANT, Lane.REPLY, receipt=answer.receipt, subject=answer.subject, grounds=grounds,
            spent=thought.spent if thought else None,
        )  # fmt: skip
        gate, outbox = post(unit, situation, gate, draft, cause=situation.cause)
        settle(unit, situation, gate, Handling.ANSWERED, outbox)

    def _remember(self, situation: Situation, answer: Answer) -> Gate:
        """The gate after an answer: what was said and asked, and who is needed."""
        said = (Said(Speaker.ASSISTANT, answer.content.body),) if answer.content else ()
        gate = with_turns(situation.gate, *_heard(situation), *said)
        asked = answer.asked or (None if answer.closes_question else situation.gate.asked)
        missed = 0 if answer.understood else gate.misunderstood + 1
        gate = msgspec.structs.replace(
            gate, language=self._assistant.language(situation), asked=asked, lease=None, misunderstood=missed,
            known_as=answer.known_as or gate.known_as,
        )  # fmt: skip
        if missed >= MISUNDERSTANDINGS:
            gate = with_attention(gate, Reason.NOT_UNDERSTOOD, situation.now)
        return with_attention(gate, answer.attention, situation.now) if answer.attention else gate

    async def _confirm_opt(self, unit: Unit, situation: Situation, change: OptChange, wake: Wake) -> None:
        """STOP and START take effect with this commit; what else was written is looked at right after."""
        gate, asked_for = situation.gate, situation.only(change.messages)
        said_at = max(found.record.at for found in change.messages)
        is_late = gate.opting_said_at is not None and gate.opting_said_at > said_at  # the receipt says what stands
        is_out = gate.opted_out_at is not None if is_late else change.out
        gate = msgspec.structs.replace(
            gate,
            opted_out_at=(gate.opted_out_at or situation.now) if is_out else None,
            opting_said_at=gate.opting_said_at if is_late else said_at,
            language=self._assistant.language(situation),
        )
        content = await self._assistant.receipt(unit, asked_for, out=is_out)
        draft = Draft(content, Author.RULE, Lane.REPLY, receipt=True, grounds="receipt")
        gate, outbox = post(unit, asked_for, gate, draft, cause=asked_for.cause)
        settle(unit, asked_for, gate, Handling.ANSWERED, outbox)
        rest = tuple(found for found in situation.burst if found not in change.messages)
        self._look_again(unit, situation, wake, rest)
        logs.info("opt_changed", clinic=situation.clinic.config.id, outcome="out" if is_out else "in")

    def _look_again(self, unit: Unit, situation: Situation, wake: Wake, rest: tuple[Found[Message], ...]) -> None:
        """What this commit leaves unanswered is looked at right after.

        The wake-up is of the newest: what stands beside the burst waits as well, and may have none of its own.
        """
        if rest:
            beside = situation.amended
            _wake_anew(
                unit, wake, burst.in_order((*rest, *beside.quiet, *beside.late, *beside.heard))[-1], situation.now
            )


def _wake_anew(unit: Unit, wake: Wake, newest: Found[Message], now: datetime) -> None:
    """A wake-up at once, under a name that nobody has used."""
    unit.enqueue(wake_task(msgspec.structs.replace(wake, message=newest.id, k=milliseconds(now)), now))


async def _ask_to_call_back(unit: Unit, situation: Situation) -> None:
    """Nobody can take a call here: whoever holds the conversation, it becomes work for staff, once a burst.

    Not while the answer waits: another call may come meanwhile, and be of the same burst.
    """
    calls = [found.id for found in situation.burst if isinstance(found.record.content, Call)]
    if calls:
        clinic = situation.clinic.config
        await ask_staff(unit, TaskKind.CALL_BACK, situation.contact, calls[-1], situation.now, clinic=clinic)


def _must_be_silent(situation: Situation) -> bool:
    """Whether staff hold the conversation, or have asked for the doctor's word since this was written."""
    gate, left_at = situation.gate, situation.gate.left_to_doctor_at
    return gate.is_taken(situation.now) or (left_at is not None and situation.newest.record.recorded_at < left_at)


def _is_written(message: Message) -> bool:
    """Whether the patient wrote it in the chat, so that it can be marked as read."""
    return effect_of(message.content) in OPENS_WINDOW and not isinstance(message.content, Call)


def _heard(situation: Situation) -> tuple[Said, ...]:
    return tuple(Said(Speaker.PATIENT, wording(found.record)) for found in situation.burst)


def _paid_for(situation: Situation, thought: _Thought | None) -> Situation:
    """The situation whose gate counts what this thought has cost of the contact's budget."""
    if thought is None:
        return situation
    thinking = thought_of(situation.gate.thinking, thought.spent.asked, situation.now)
    return replace(situation, gate=msgspec.structs.replace(situation.gate, thinking=thinking))


def _still_fits(thought: _Thought | None, situation: Situation) -> Intent | None:
    """The model's intent, if it has seen exactly these words or will not be asked again."""
    return thought.intent if thought and (thought.final or thought.words == _words(situation)) else None


def _words(situation: Situation) -> Words:
    """What a burst says: more may come, and what has come may be rewritten."""
    return tuple((found.id, found.record.content, found.record.heard) for found in situation.burst)
