"""What staff on call write: a tap on an alarm acknowledges it; nothing of it is ever answered as a patient's words.

Only what names the alarm acknowledges it: the template's button, or words that answer the template. STOP and START
keep their effect and their receipt.
"""

from __future__ import annotations

from dataclasses import replace

import msgspec

from smartclinic.audit.entry import Act, Action, leave_entry
from smartclinic.conversations.alarms.acknowledging import AlreadyAcknowledged, acknowledge
from smartclinic.conversations.alarms.alarm import KIND, RaisedAlarm
from smartclinic.conversations.answering import OptChange, Situation
from smartclinic.conversations.content import Tap, Text
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.message import Message
from smartclinic.conversations.outbox import OutboxItem
from smartclinic.conversations.surviving import Current, current_gate
from smartclinic.conversations.template_taps import alarm_seen_in
from smartclinic.work.unit import Found, Unit


async def hear_people_on_call(unit: Unit, situation: Situation, change: OptChange | None) -> Situation:
    """The situation without what people on call say of alarms, which is acknowledged with this commit.

    Of staff on call nothing else is left either, but for STOP and START: it stands beside the burst, unanswered.
    """
    apart = change.messages if change else ()
    said = tuple(found for found in situation.burst if found not in apart)
    named = [(found, await _alarm_named(unit, situation, found.record)) for found in said]
    quiet = tuple(found for found, alarm in named if alarm or situation.gate.on_call)
    if not quiet:
        return situation
    situation = await _acknowledge(unit, situation, {alarm: found for found, alarm in named if alarm})
    beside = replace(situation.amended, quiet=(*situation.amended.quiet, *quiet))
    return replace(situation, burst=tuple(found for found in situation.burst if found not in quiet), amended=beside)


async def _alarm_named(unit: Unit, situation: Situation, message: Message) -> str | None:
    """The alarm that this message is about, if it was this very contact who was told of it."""
    item: OutboxItem | None = None
    if isinstance(message.content, Tap) and (outbox := alarm_seen_in(message.content.id)):
        item = await unit.get(OutboxItem, outbox)
    elif isinstance(message.content, Text) and message.quotes and situation.gate.on_call:
        answered = await unit.find(OutboxItem, {"wamid_hash": message.quotes}, limit=1)
        item = answered[0].record if answered else None
    if item is None or item.contact not in {situation.contact, *situation.merged}:
        return None
    kind, _, alarm = (item.subject or "").partition("/")
    return alarm if kind == KIND else None


async def _acknowledge(unit: Unit, situation: Situation, named: dict[str, Found[Message]]) -> Situation:
    """Each patient's alarms once, however many of them were tapped."""
    heard: set[str] = set()
    for alarm, found in named.items():
        current = await _patient_of(unit, situation, alarm)
        if current is None or current.id in heard or _is_written(unit, current):
            continue
        heard.add(current.id)
        by = f"on-call:{situation.contact}"
        try:
            silent = await acknowledge(unit, current, by, situation.now)
        except AlreadyAcknowledged:
            continue
        # They are not at the desk: it falls silent and says who sees to it, and nobody there holds it yet.
        gate = msgspec.structs.replace(silent, on_call_heard_at=situation.now)
        subject = f"conversations/{current.id}"
        leave_entry(unit, Act(by, found.id), Action.ACKNOWLEDGE_ALARM, subject, situation.now)
        if current.id == situation.contact:
            situation = replace(situation, gate=gate)
        else:
            unit.put(current.id, gate)
    return situation


async def _patient_of(unit: Unit, situation: Situation, alarm: str) -> Current | None:
    """The patient's conversation as it stands in this turn: somebody on call may be the patient."""
    raised = await unit.get(RaisedAlarm, alarm)
    current = await current_gate(unit, raised.contact) if raised else None
    if current and current.id in {situation.contact, *situation.merged}:
        return Current(situation.contact, situation.gate)
    return current


def _is_written(unit: Unit, current: Current) -> bool:
    """Whether meeting whoever writes has changed that conversation already: then it goes on sounding."""
    return any(change.id == current.id and isinstance(change.after, Gate) for change in unit.changes)
