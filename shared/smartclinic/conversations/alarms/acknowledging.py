"""Acknowledging a red flag: somebody says that they see to it, and it falls silent for everybody."""

from __future__ import annotations

from datetime import datetime

from smartclinic.conversations.alarms.alarm import RaisedAlarm, acknowledged, alarms_of
from smartclinic.conversations.gate import Gate, alarm_heard
from smartclinic.conversations.surviving import Current
from smartclinic.work.unit import Unit


class AlreadyAcknowledged(Exception):
    """Nothing sounds any more: somebody was quicker. `by` is who, where that is known."""

    def __init__(self, by: str | None) -> None:
        super().__init__("acknowledged already")
        self.by = by


async def acknowledge(unit: Unit, current: Current, by: str, now: datetime) -> Gate:
    """Mark the patient's alarms as heard; the silent gate, which the caller puts. Raises AlreadyAcknowledged."""
    alarms = await alarms_of(unit, current)
    if current.gate.sounding_since is None:
        raise AlreadyAcknowledged(_who(current.gate, [found.record for found in alarms]))
    for found in alarms:
        if found.record.is_open:
            unit.put(found.id, acknowledged(found.record, by, now))
    return alarm_heard(current.gate)


def _who(gate: Gate, alarms: list[RaisedAlarm]) -> str | None:
    """Who silenced it last. Whoever takes the conversation silences it too, and leaves the alarm as it is."""
    by = alarms[0].acknowledged_by if alarms else None
    return by or gate.taken_by
