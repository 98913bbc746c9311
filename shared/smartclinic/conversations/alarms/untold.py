"""When the people on call could not be told of a red flag: the patient's conversation says so, where staff look."""

from __future__ import annotations

from datetime import datetime

from smartclinic.conversations.alarms.alarm import KIND, RaisedAlarm
from smartclinic.conversations.gate import Gate, Reason, with_attention
from smartclinic.conversations.outbox import End, OutboxItem, State
from smartclinic.conversations.surviving import current_gate
from smartclinic.work.unit import Unit


def has_failed(item: OutboxItem) -> bool:
    """Whether a message to somebody on call ended, and nothing says that it came up on their phone all the same."""
    is_known_to_fail = item.has_failed or not item.is_on_its_way
    return item.state is State.ENDED and item.end is not End.SUBJECT_GONE and is_known_to_fail


async def heed_untold(unit: Unit, outbox: str, now: datetime) -> None:
    """If this unit ends the last message that could have told somebody on call, the patient's conversation needs staff
    for that too. Does nothing for any other message.
    """
    item = unit.latest(OutboxItem, outbox)
    kind, _, alarm_id = ((item.subject if item else None) or "").partition("/")
    if item is None or kind != KIND or not has_failed(item):
        return
    alarm = await unit.get(RaisedAlarm, alarm_id)
    if alarm is None or await _reaches_another(unit, outbox, alarm):
        return
    current = await current_gate(unit, alarm.contact)
    gate = (unit.latest(Gate, current.id) or current.gate) if current else None
    if current and gate and gate.sounding_since:
        unit.put_over(current.id, with_attention(gate, Reason.ON_CALL_NOT_TOLD, now))


async def _reaches_another(unit: Unit, outbox: str, alarm: RaisedAlarm) -> bool:
    """Whether another of the people on call may have been told. Guarded: two messages may end at once."""
    others = [each for each in alarm.told if each != outbox]
    await unit.load(*((OutboxItem, each) for each in others))
    items = [await unit.get(OutboxItem, each) for each in others]
    for each in others:
        unit.guard(OutboxItem, each)
    return any(item is not None and not has_failed(item) for item in items)
