"""Trails to seal, read and damage: what the tests of the audit share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from smartclinic.audit.entry import Act, Action, leave_entry
from smartclinic.platform.ids import RandomIds
from smartclinic.platform.keyless import Keyless
from smartclinic.platform.store import Path, Query, Store
from smartclinic.platform.tasks import Task
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit

CLINIC: Final = "hong-wo"
OTHER: Final = "ping-on"
START: Final = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


class SetClock:
    """A clock that stands where it was set."""

    def __init__(self) -> None:
        self.time = START

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class NoTasks:
    """Nothing here hands in a task."""

    async def create(self, task: Task) -> None:
        raise AssertionError(task)

    async def close(self) -> None:
        """Nothing to let go of."""


def work_on(store: Store, clock: SetClock) -> Work:
    """What commits entries."""
    return Work(store=store, keyring=Keyless(), tasks=NoTasks(), clock=clock, ids=RandomIds())


async def act(
    work: Work,
    name: str,
    *,
    actor: str = "mei",
    action: Action = Action.TAKE_OVER,
    subject: str = "conversations/c1",
    clinic: str = CLINIC,
) -> None:
    """Somebody does something, and leaves an entry."""

    async def do(unit: Unit) -> None:
        leave_entry(unit, Act(actor, name, "reception"), action, subject, work.clock.now(), after="taken")

    await work.run_as_staff(clinic, do)


async def entries(store: Store, clinic: str = CLINIC) -> dict[str, Mapping[str, Any]]:
    """Every entry as it is stored, by id."""
    return await documents(store, "audit", clinic)


async def documents(store: Store, kind: str, clinic: str = CLINIC) -> dict[str, Mapping[str, Any]]:
    """Every document of a kind, by id."""
    found: dict[str, Mapping[str, Any]] = {}
    cursor = None
    while True:
        page = await store.find(Query(clinic, kind, limit=300, after=cursor))
        found |= {each.id: each.data for each in page.snapshots if each.data is not None}
        if (cursor := page.next) is None:
            return found


def path(kind: str, record_id: str, clinic: str = CLINIC) -> Path:
    """Where a document lies."""
    return Path(f"clinics/{clinic}/{kind}/{record_id}")
