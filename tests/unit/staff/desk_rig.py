"""Two clinics over a store in memory, with a clock that tests move: what the staff domain's tests share."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from smartclinic import compose
from smartclinic.audit.entry import Act, AuditEntry
from smartclinic.cli.service import LeftToTheSweep
from smartclinic.clinics.directory import register
from smartclinic.platform.config import Settings
from smartclinic.platform.ids import RandomIds
from smartclinic.platform.store.sqlite import SqliteStore
from smartclinic.staff.member import Member, StaffId
from smartclinic.staff.roles import Role
from smartclinic.work.unit import Unit
from tests.functions.counting import CountingStore, Counts
from tests.functions.in_process import ENVIRONMENT, sample_clinic

CLINIC = "hong-wo"
OTHER = "other-clinic"
START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
ISSUER = "https://accounts.google.com"


class MovedClock:
    """A clock that stands still until it is moved; sleeping lets others run."""

    def __init__(self) -> None:
        self.instant = START

    def now(self) -> datetime:
        return self.instant

    async def sleep(self, seconds: float) -> None:
        _ = seconds
        await asyncio.sleep(0)

    def move(self, **by: float) -> None:
        self.instant += timedelta(**by)


@dataclass
class Desk:
    """An app of two clinics, and what passes its store."""

    app: compose.App
    clock: MovedClock
    counts: Counts
    store: CountingStore
    _acts: count[int] = field(default_factory=count)

    def act(self, actor: str = "operator:test") -> Act:
        """A new act."""
        return Act(actor, f"act-{next(self._acts)}")

    async def invite(self, role: Role = Role.NURSE, name: str = "阿芬", *, clinic: str = CLINIC) -> StaffId:
        """Somebody new, with an address of their own."""
        email = f"{role.value}-{next(self._acts)}@example.com"
        return await self.app.staffing.invite(clinic, name, email, role, self.act())

    def racing(self) -> None:
        """Let others run at each call of the store, as they do over a network."""
        self.store.seconds = 1e-9

    async def member(self, staff: StaffId, clinic: str = CLINIC) -> Member:
        """How the store knows them."""

        async def read(unit: Unit) -> Member | None:
            return await unit.get(Member, staff)

        member = await self.app.work.run(clinic, read)
        assert member is not None
        return member

    async def entries(self, clinic: str = CLINIC) -> list[AuditEntry]:
        """The audit trail, oldest first."""

        async def read(unit: Unit) -> list[AuditEntry]:
            found = await unit.find(AuditEntry, {}, order="-at", limit=300)
            return [one.record for one in reversed(found)]

        return await self.app.work.run(clinic, read)


@asynccontextmanager
async def two_clinics() -> AsyncIterator[Desk]:
    """A desk over two clinics that differ in nothing but their ids."""
    clock, counts = MovedClock(), Counts()
    store = CountingStore(SqliteStore.open("sqlite://", compose.service_schema()), counts)
    settings = Settings.unchecked({**ENVIRONMENT, "MASTER_KEY": base64.b64encode(b"m" * 32).decode()})
    app = compose.App(settings, store=store, tasks=LeftToTheSweep(), clock=clock, ids=RandomIds())
    for number, clinic in (("111", CLINIC), ("222", OTHER)):
        await register(store, app.keyring, sample_clinic(clinic), phone_number_id=number, salt=number)
        await app.keyring.cipher(clinic)
    try:
        yield Desk(app, clock, counts, store)
    finally:
        await store.close()
