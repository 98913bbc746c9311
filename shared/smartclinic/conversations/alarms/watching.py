"""Watching an alarm: is it acknowledged, is the desk on a screen; else the people on call are told."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import msgspec

from smartclinic.audit.entry import Act, Action, leave_entry
from smartclinic.clinics.directory import ClinicRecord, Directory
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.alarms.acknowledging import acknowledge
from smartclinic.conversations.alarms.alarm import LOOK_EVERY, OWED_AFTER, RaisedAlarm, alarms_of
from smartclinic.conversations.alarms.on_call import reachable
from smartclinic.conversations.alarms.on_call_now import NOW, OnCallNow
from smartclinic.conversations.alarms.presence import DESK, DeskPresence, is_watched
from smartclinic.conversations.alarms.telling import tell
from smartclinic.conversations.gate import Reason, with_attention
from smartclinic.conversations.outbox import Lane
from smartclinic.conversations.surviving import Current, current_gate, opened
from smartclinic.conversations.waking import Deliver, Watch, deliver_task, watch_task
from smartclinic.platform import logs
from smartclinic.work.run import Work
from smartclinic.work.unit import Found, Unit


class Alarms:
    """What becomes of red flags until somebody says that they see to them."""

    def __init__(self, work: Work, directory: Directory) -> None:
        self._work, self._directory = work, directory

    async def watch(self, watch: Watch) -> None:
        """Look at an alarm once: end it, come back in a minute, or tell the people on call. A rerun finds its own work.

        Raises Contended, Unavailable: Cloud Tasks then tries again.
        """
        clinic = await self._directory.clinic(watch.clinic)
        await self._work.run(watch.clinic, partial(self._look, clinic=clinic, watch=watch))

    async def acknowledge(self, clinic: str, contact: ContactId, act: Act) -> None:
        """Somebody at the desk sees to it: it sounds no more. Raises AlreadyAcknowledged, NoConversation, Contended."""

        async def hear(unit: Unit) -> None:
            current = await opened(unit, contact, act)
            if current is None:
                return
            now = self._work.clock.now()
            unit.put(current.id, await acknowledge(unit, current, act.actor, now))
            leave_entry(unit, act, Action.ACKNOWLEDGE_ALARM, f"conversations/{current.id}", now)

        await self._work.run_as_staff(clinic, hear)

    async def give_up(self, clinic: str, alarm: str) -> None:
        """Looking at it fails again and again: it stays with whoever looks at the desk."""

        async def end(unit: Unit) -> None:
            found = await unit.get(RaisedAlarm, alarm)
            if found is None or found.due_at is None:
                return
            unit.put(alarm, msgspec.structs.replace(found, due_at=None))
            if current := await current_gate(unit, found.contact):
                unit.put(current.id, with_attention(current.gate, Reason.RED_FLAG, self._work.clock.now()))

        await self._work.run(clinic, end)

    async def _look(self, unit: Unit, *, clinic: ClinicRecord, watch: Watch) -> None:
        await unit.load((RaisedAlarm, watch.alarm), (DeskPresence, DESK), (OnCallNow, NOW))
        alarm, now = await unit.get(RaisedAlarm, watch.alarm), self._work.clock.now()
        if alarm is None:
            return
        if alarm.due_at is None:
            _resend_tasks(unit, alarm)
            return
        current = await current_gate(unit, alarm.contact)
        patience_ends = alarm.raised_at + timedelta(minutes=clinic.config.desk.alarm_minutes)
        if current is None or current.gate.sounding_since is None:
            unit.put(watch.alarm, msgspec.structs.replace(alarm, due_at=None))
        elif now < patience_ends and await is_watched(unit, now):
            at = min(now + LOOK_EVERY, patience_ends)
            unit.put(watch.alarm, msgspec.structs.replace(alarm, due_at=at + OWED_AFTER))
            unit.enqueue(watch_task(msgspec.structs.replace(watch, k=watch.k + 1), at))
        else:
            await _escalate(unit, clinic, Found(watch.alarm, alarm), current, now)


async def _escalate(
    unit: Unit, clinic: ClinicRecord, alarm: Found[RaisedAlarm], current: Current, now: datetime
) -> None:
    """Tell everybody on call, once for all that this patient's alarms say by now."""
    waiting = {alarm.id: alarm} | {found.id: found for found in await alarms_of(unit, current)}
    if waiting[alarm.id].record.due_at is None:
        return
    people = await reachable(unit)
    told = tuple(tell(unit, clinic, person, alarm, now) for person in people)
    if not told:
        logs.error("alarm_reaches_nobody", clinic=unit.clinic, contact=current.id)
    escalated_at = now if told else None
    for each in waiting.values():
        if each.record.due_at is not None:
            after = msgspec.structs.replace(each.record, escalated_at=escalated_at, told=told, due_at=None)
            unit.put(each.id, after)


def _resend_tasks(unit: Unit, alarm: RaisedAlarm) -> None:
    """The people on call were told; the tasks may have been lost when an earlier attempt died."""
    for outbox in alarm.told if alarm.is_open else ():
        again = Deliver(clinic=unit.clinic, outbox=outbox, lane=Lane.PROACTIVE, hurried=True)
        unit.enqueue(deliver_task(again, None))
