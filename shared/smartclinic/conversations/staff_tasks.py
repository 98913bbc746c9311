"""What staff do with staff tasks: ask a colleague, take one on, finish it, open it again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeAlias

import msgspec

from smartclinic.audit.entry import Act, Action, AuditEntry, entry_id, has_acted, leave_entry
from smartclinic.clinics.directory import Directory
from smartclinic.contacts.identity import Contact, ContactId, ids_to_ask
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.staff_task import StaffTask, TaskKind, task_id, usually_wanted_by
from smartclinic.conversations.surviving import current_gate, current_gates, opened
from smartclinic.conversations.written import written
from smartclinic.platform.readable import is_blank
from smartclinic.platform.store import In
from smartclinic.work.run import Work
from smartclinic.work.unit import Found, Unit

LONGEST_NOTE: Final = 1000
"""How many characters may say what exactly is wanted."""

MOST_OF_ONE: Final = 50

LATEST: Final = timedelta(days=366)
"""So far ahead work may be wanted."""

_Change: TypeAlias = Callable[[StaffTask], StaffTask]


class NoSuchTask(Exception):
    """The clinic has no such task."""


class WantedAtNoSuchTime(Exception):
    """Nobody can want it by then: that is over, or more than a year ahead."""


class AlreadyFinished(Exception):
    """Somebody has done it meanwhile; `by` is their staff id."""

    def __init__(self, by: str | None) -> None:
        super().__init__("the task is finished")
        self.by = by


class OwnedByAnother(Exception):
    """A colleague has taken it on; `owner` is their staff id. It can be freed first, and then taken."""

    def __init__(self, owner: str) -> None:
        super().__init__("the task is another's")
        self.owner = owner


class StaffTasks:
    """Work for people. A retry of the same act changes nothing; of two at once one wins, and the other is told.

    `beside`: the conversation that the task was shown beside; the task of another one is none of its tasks.
    """

    def __init__(self, work: Work, directory: Directory) -> None:
        self._work, self._directory = work, directory

    # --- reading

    async def of(self, clinic: str, contact: ContactId) -> list[Found[StaffTask]]:
        """The tasks of a conversation, done or not, the newest first; at most 50."""

        async def read(unit: Unit) -> list[Found[StaffTask]]:
            _, found = await asyncio.gather(unit.load((Contact, contact)), _of(unit, contact))
            known = await unit.get(Contact, contact)
            ids = ids_to_ask(contact, known) if known else (contact,)
            return found if len(ids) == 1 else await _of(unit, *ids)

        return await self._work.run(clinic, read)

    async def exists(self, clinic: str, task: str) -> bool:
        """Whether the clinic has this task, done or not."""

        async def read(unit: Unit) -> bool:
            return await unit.get(StaffTask, task) is not None

        return await self._work.run(clinic, read)

    # --- doing

    async def ask(
        self,
        clinic: str,
        contact: ContactId,
        kind: TaskKind,
        note: str,
        act: Act,
        *,
        owner: str | None = None,
        wanted_by: datetime | None = None,
    ) -> str:
        """Put work on the desk, for somebody or for whoever takes it on; its id. `note` may be empty.

        Without `wanted_by` it is wanted when work of its kind usually is. Raises TooLong,
        WantedAtNoSuchTime, NoConversation, Contended.
        """
        words, now = written(note, LONGEST_NOTE) if not is_blank(note) else None, self._work.clock.now()
        if wanted_by is not None and not now < wanted_by <= now + LATEST:
            raise WantedAtNoSuchTime
        config, task = (await self._directory.clinic(clinic)).config, task_id(kind, act.id)

        async def ask(unit: Unit) -> None:
            current = await opened(unit, contact, act)
            if current is None:
                return
            now = self._work.clock.now()
            by = wanted_by or usually_wanted_by(config, kind, now)
            unit.create(
                task,
                StaffTask(
                    kind=kind, contact=current.id, since=now, wanted_by=by, open=True, note=words, owner=owner,
                    created_by=act.actor,
                ),
            )  # fmt: skip
            unit.patch(Gate, current.id, changed_at=now)
            leave_entry(unit, act, Action.ASK_STAFF, f"staff_tasks/{task}", now, after=f"conversations/{current.id}")

        await self._work.run_as_staff(clinic, ask)
        return task

    async def own(
        self, clinic: str, task: str, owner: str | None, act: Act, *, beside: ContactId | None = None
    ) -> None:
        """Give it to somebody, or with None free it for whoever comes. Its owner may pass it on; a colleague frees it
        first. Raises NoSuchTask, AlreadyFinished, OwnedByAnother, Contended.
        """

        def owned(before: StaffTask) -> StaffTask:
            if not before.open:
                raise AlreadyFinished(before.finished_by)
            if owner is not None and before.owner not in {None, owner, act.actor}:
                raise OwnedByAnother(before.owner or "")
            return msgspec.structs.replace(before, owner=owner)

        await self._change(clinic, task, act, Action.OWN_TASK, owned, beside=beside)

    async def finish(self, clinic: str, task: str, act: Act, *, beside: ContactId | None = None) -> None:
        """It is done, whoever owned it. Raises NoSuchTask, AlreadyFinished, Contended."""

        def finished(before: StaffTask) -> StaffTask:
            if not before.open:
                raise AlreadyFinished(before.finished_by)
            return msgspec.structs.replace(before, open=None, finished_at=self._work.clock.now(), finished_by=act.actor)

        await self._change(clinic, task, act, Action.FINISH_TASK, finished, beside=beside)

    async def reopen(self, clinic: str, task: str, act: Act, *, beside: ContactId | None = None) -> None:
        """It is not done after all. One that is open stays as it is. Raises NoSuchTask, Contended."""

        def reopened(before: StaffTask) -> StaffTask:
            return msgspec.structs.replace(before, open=True, finished_at=None, finished_by=None)

        await self._change(clinic, task, act, Action.REOPEN_TASK, reopened, beside=beside)

    async def _change(
        self, clinic: str, task: str, act: Act, what: Action, change: _Change, *, beside: ContactId | None
    ) -> None:
        async def commit(unit: Unit) -> None:
            await unit.load((StaffTask, task), (AuditEntry, entry_id(act.id)))
            before = await unit.get(StaffTask, task)
            if before is None or (beside is not None and not await _is_one(unit, before.contact, beside)):
                raise NoSuchTask
            if await has_acted(unit, act):
                return
            now, after = self._work.clock.now(), change(before)
            if after == before:
                return
            unit.put(task, after)
            if (current := await current_gate(unit, before.contact)) is not None:  # screens ask what has changed of it
                unit.patch(Gate, current.id, changed_at=now)
            about = f"staff_tasks/{task}"
            leave_entry(unit, act, what, about, now, before=_standing(before), after=_standing(after))

        await self._work.run_as_staff(clinic, commit)


async def _is_one(unit: Unit, one: ContactId, other: ContactId) -> bool:
    """Whether the same conversation goes on for both."""
    if one == other:
        return True
    gates = await current_gates(unit, (one, other))
    return one in gates and other in gates and gates[one].id == gates[other].id


async def _of(unit: Unit, *contacts: ContactId) -> list[Found[StaffTask]]:
    which = contacts[0] if len(contacts) == 1 else In(contacts)
    return await unit.find(StaffTask, {"contact": which}, order="-since", limit=MOST_OF_ONE)


def _standing(task: StaffTask) -> str:
    """How it stands, for the audit trail."""
    if not task.open:
        return "finished"
    return f"owned by {task.owner}" if task.owner else "open"
