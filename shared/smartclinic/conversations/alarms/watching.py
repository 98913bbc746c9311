"""Watching an alarm: is it acknowledged, is the desk on a screen; else the people on call are told."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import msgspec

from smartclinic.audit.entry import Act, Action, leave_entry
from smartclinic.clinics.directory import ClinicRecord, Directory
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.alarms.acknowledging import acknowledge
from smartclinic.conversations.alarms.alarm import LOOK_EVERY, OWED_AFTER, TOLD_FOR, RaisedAlarm, alarms_of
from smartclinic.conversations.alarms.on_call import reachable
from smartclinic.conversations.alarms.on_call_now import NOW, OnCallNow
from smartclinic.conversations.alarms.presence import DESK, DeskPresence, is_watched
from smartclinic.conversations.alarms.telling import tell
from smartclinic.conversations.alarms.untold import has_failed
from smartclinic.conversations.gate import Gate, Reason, with_attention
from smartclinic.conversations.hold import held, standing
from smartclinic.conversations.outbox import Lane, OutboxItem
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
        """Somebody at the desk sees to it: it sounds no more, and they hold the conversation, whoever held it.

        Raises AlreadyAcknowledged, NoConversation, Contended.
        """
        record = await self._directory.clinic(clinic)

        async def hear(unit: Unit) -> None:
            current = await opened(unit, contact, act)
            if current is None:
                return
            now = self._work.clock.now()
            silent = Current(current.id, await acknowledge(unit, current, act.actor, now))
            gate = held(unit, silent, act.actor, now, record.config.desk)
            unit.put(current.id, gate)
            leave_entry(
                unit, act, Action.ACKNOWLEDGE_ALARM, f"conversations/{current.id}", now,
                before=standing(current.gate), after=standing(gate),
            )  # fmt: skip

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
    """Tell everybody on call, once for all that this patient's alarms say by now and within the episode."""
    every = await alarms_of(unit, current)
    waiting = {alarm.id: alarm} | {found.id: found for found in every}
    if waiting[alarm.id].record.due_at is None:
        return
    earlier = await _told_lately(unit, every, current.gate, now)
    told = earlier or tuple(tell(unit, clinic, person, alarm, now) for person in await reachable(unit))
    if not told:
        logs.error("alarm_reaches_nobody", clinic=unit.clinic, contact=current.id)
        if clinic.config.desk.on_call:
            unit.put(current.id, with_attention(current.gate, Reason.ON_CALL_NOT_TOLD, now))
    escalated_at = now if told else None
    for each in waiting.values():
        if each.record.due_at is not None:
            after = msgspec.structs.replace(each.record, escalated_at=escalated_at, told=told, due_at=None)
            unit.put(each.id, after)


async def _told_lately(unit: Unit, alarms: list[Found[RaisedAlarm]], gate: Gate, now: datetime) -> tuple[str, ...]:
    """What told the people on call of an alarm of this episode that nobody has heard yet, unless none of it left."""
    for alarm in (found.record for found in alarms):
        sounds_still = gate.sounding_since is not None and alarm.raised_at >= gate.sounding_since
        if not sounds_still or not alarm.is_open or not alarm.told or now - alarm.raised_at >= TOLD_FOR:
            continue
        await unit.load(*((OutboxItem, outbox) for outbox in alarm.told))
        items = [await unit.get(OutboxItem, outbox) for outbox in alarm.told]
        if any(item is not None and not has_failed(item) for item in items):
            return alarm.told
    return ()


def _resend_tasks(unit: Unit, alarm: RaisedAlarm) -> None:
    """The people on call were told; the tasks may have been lost when an earlier attempt died."""
    for outbox in alarm.told if alarm.is_open else ():
        again = Deliver(clinic=unit.clinic, outbox=outbox, lane=Lane.PROACTIVE, hurried=True)
        unit.enqueue(deliver_task(again, None))
