"""A red flag: fixed words at once, automation paused, staff alarmed; with the model, Sheets or Tasks down."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec

from smartclinic.conversations.alarms.alarm import RaisedAlarm, alarm_id, first_look
from smartclinic.conversations.alarms.paths import staff_are_told
from smartclinic.conversations.answering import Assistant, Situation
from smartclinic.conversations.delivery.posting import Draft, post
from smartclinic.conversations.gate import (
    HELD_BY_ALARM,
    Alarm,
    Gate,
    Reason,
    Speaker,
    Turn,
    taken,
    with_attention,
    with_turns,
)
from smartclinic.conversations.message import Handling
from smartclinic.conversations.outbox import Author, End, Lane, OutboxItem
from smartclinic.conversations.turns.settling import settle
from smartclinic.conversations.waking import Watch, release_task, watch_task
from smartclinic.conversations.wording import wording
from smartclinic.platform import logs
from smartclinic.work.unit import Unit

EPISODE: Final = timedelta(minutes=30)
"""How long one alarm lasts: the assistant stays silent, and a class's words are not repeated."""


async def raise_alarm(unit: Unit, situation: Situation, assistant: Assistant, flags: tuple[str, ...]) -> None:
    """Answer the classes not answered in this episode, pause the assistant, ask for a person."""
    said = await _said_already(unit, situation)
    fresh = tuple(flag for flag in flags if flag not in said)
    gate, until = _paused(situation)
    _have_it_watched(unit, situation)
    unit.enqueue(release_task(unit.clinic, situation.contact, gate.epoch, until))
    logs.warning("red_flag", clinic=unit.clinic, contact=situation.contact, count=len(fresh))
    if not fresh:
        settle(unit, situation, gate, Handling.FOR_STAFF)
        return
    words = assistant.emergency_words(situation, fresh, staff_are_told=await staff_are_told(unit, situation.now))
    draft = Draft(words, Author.SAFETY, Lane.REPLY, grounds="safety")
    gate, outbox = post(unit, situation, gate, draft, cause=situation.cause)
    alarms = tuple(Alarm(flag, outbox, situation.now) for flag in fresh)
    kept = tuple(alarm for alarm in gate.alarms if alarm.flag in said)
    gate = msgspec.structs.replace(gate, alarms=(*kept, *alarms), language=assistant.language(situation))
    settle(unit, situation, with_turns(gate, Turn(Speaker.ASSISTANT, words.body)), Handling.ANSWERED, outbox)


def _have_it_watched(unit: Unit, situation: Situation) -> None:
    """It sounds on the desk from this commit on; in a minute it is asked whether somebody has heard it."""
    alarm, (at, owed_at) = alarm_id(situation.contact, situation.cause), first_look(situation.now)
    unit.create(alarm, RaisedAlarm(contact=situation.contact, raised_at=situation.now, due_at=owed_at))
    unit.enqueue(watch_task(Watch(clinic=unit.clinic, alarm=alarm), at))


def _paused(situation: Situation) -> tuple[Gate, datetime]:
    """The gate, held for the episode unless staff hold it longer, with what the patient wrote; and until when."""
    gate, now = situation.gate, situation.now
    longer = gate.taken_until if gate.taken_until and gate.taken_until > now + EPISODE else now + EPISODE
    holder = gate.taken_by if gate.is_taken(now) and gate.taken_by else HELD_BY_ALARM
    heard = tuple(Turn(Speaker.PATIENT, wording(found.record)) for found in situation.burst)
    held = taken(gate, holder, longer)
    since = gate.sounding_since or now
    sounding = msgspec.structs.replace(held, sounding_since=since, flagged_at=now, on_call_heard_at=None)
    return with_turns(with_attention(sounding, Reason.RED_FLAG, now), *heard), longer


async def _said_already(unit: Unit, situation: Situation) -> frozenset[str]:
    """The classes whose words went out in this episode; one that stayed unconfirmed does not count."""
    recent = [alarm for alarm in situation.gate.alarms if situation.now - alarm.at < EPISODE]
    if recent:
        await unit.load(*((OutboxItem, alarm.outbox) for alarm in recent))
    items = [(alarm.flag, await unit.get(OutboxItem, alarm.outbox)) for alarm in recent]
    return frozenset(flag for flag, item in items if item is not None and not _stayed_unheard(item))


def _stayed_unheard(item: OutboxItem) -> bool:
    return item.end in {End.UNCONFIRMED, End.FAILED} and not item.is_on_its_way
