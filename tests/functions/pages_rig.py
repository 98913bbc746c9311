"""The pages by link in tests: the function as it is deployed, without a key, over a store that others have filled."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

import httpx
from msgspec.structs import replace

from smartclinic import compose
from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.states import AppointmentState
from smartclinic.audit.entry import Act
from smartclinic.clinics.model import Part
from smartclinic.clinics.page_links import PageKind, page_token
from smartclinic.contacts.patients import Source
from smartclinic.platform.clock import Clock
from smartclinic.platform.config import Settings
from smartclinic.platform.ids import RandomIds
from smartclinic.platform.store.sqlite import SqliteStore
from smartclinic.platform.tasks import NoTasks
from smartclinic.queueing.line import Line, Place, Standing, StoredLine
from smartclinic.queueing.ticket import Ticket
from smartclinic.records.fields import Record
from smartclinic.work.unit import Unit
from tests.functions.counting import CountingStore, Counts
from tests.functions.desk_rig import new_store
from tests.functions.in_process import ENVIRONMENT, function, sample_clinic
from tests.unit.local.virtual_time import START, LoopClock

CLINIC: Final = sample_clinic().id
TODAY: Final = "2026-11-02"
PUBLIC: Final = {"GOOGLE_CLOUD_PROJECT": "test-project", "STORE": "sqlite://", "PAGES_URL": ENVIRONMENT["PAGES_URL"]}
"""All that the deployed function is told: no key, no secret."""


@dataclass
class Pages:
    """The function, and the hands that fill what it reads."""

    clinic: compose.App
    app: compose.App
    store: CountingStore
    counts: Counts

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """Open an address of this host."""
        transport = httpx.ASGITransport(function("pages"))
        async with httpx.AsyncClient(transport=transport, base_url="http://pages") as http:
            with compose.given(self.app):
                return await http.get(path, headers=headers)

    async def put(self, record_id: str, record: Record) -> None:
        """Write a record as those do who hold the key, in place of the one that there was; uncounted."""

        async def write(unit: Unit) -> None:
            await unit.get(type(record), record_id)
            unit.put(record_id, record)

        await self.clinic.work.run(CLINIC, write)
        self.counts.forget()

    async def token(self, kind: PageKind, record_id: str) -> str:
        """The token of a record's page."""

        async def made(unit: Unit) -> str:
            return page_token(unit, kind, record_id)

        return await self.clinic.work.run(CLINIC, made)

    async def appointment(self, **facts: Any) -> str:
        """An appointment that stands as these facts say (of any field, hence Any); its page's path."""
        token = await self.token(PageKind.APPOINTMENT, "a1")
        await self.put("a1", replace(VISIT, page=token, **facts))
        return f"/appointment/{CLINIC}/{token}"

    async def ticket(self, *before: Place, own: Place | None = None, **line: Any) -> str:
        """A ticket behind these others, in a line as these facts say; its page's path."""
        token = await self.token(PageKind.TICKET, "t9")
        mine = own or Place("t9", 9, at(0), Part.MORNING)
        ticket = Ticket(
            queue="gp", day=TODAY, part=Part.MORNING, number=9, label="A9", source=Source.WHATSAPP, taken_at=at(0),
            open=True, page=token,
        )  # fmt: skip
        await self.put("t9", ticket)
        await self.line("gp", *before, mine, **line)
        return f"/ticket/{CLINIC}/{token}"

    async def line(self, queue: str, *places: Place, **facts: Any) -> None:
        """A queue's day."""
        line = Line(queue, TODAY, places=places, **facts)
        await self.put(f"{queue}_{TODAY}", StoredLine(line=line))

    async def board(self, *queues: str) -> str:
        """A waiting room's screen; its page's path."""
        act = Act("nurse", f"opens {' '.join(queues)}")
        board = await self.clinic.boards.open(CLINIC, queues, "候診室", act)
        self.counts.forget()
        return f"/board/{CLINIC}/{board.record.page}"


@asynccontextmanager
async def pages_of(*, clock: Clock | None = None, url: str = ENVIRONMENT["PAGES_URL"]) -> AsyncIterator[Pages]:
    """The function, cold, over a store with two clinics."""
    counts, store = Counts(), await new_store()
    counting = CountingStore(store, counts)
    made = partial(compose.App, store=counting, clock=clock or LoopClock(), ids=RandomIds())
    staff = made(Settings.read(ENVIRONMENT), tasks=NoTasks())
    await staff.keyring.cipher(CLINIC)
    yield Pages(staff, made(Settings.read({**PUBLIC, "PAGES_URL": url}, "pages")), counting, counts)
    await SqliteStore.close(store)


def at(minutes: float) -> datetime:
    """So many minutes after nine o'clock in Hong Kong, on a Monday."""
    return START.astimezone(UTC) + timedelta(minutes=minutes)


def called(number: int, minutes: float, **facts: Any) -> Place:
    """A ticket that was called so many minutes after nine."""
    return Place(
        f"t{number}", number, at(0), Part.MORNING, standing=Standing.CALLED, called_at=at(minutes), **facts
    )  # fmt: skip


def waiting(number: int, **facts: Any) -> Place:
    """A ticket that waits, of somebody who is there."""
    return Place(f"t{number}", number, at(0), Part.MORNING, here_at=at(0), **facts)


VISIT: Final = Appointment(
    patient_name="陳小美", doctor="chan", branch="mong-kok", service="health-check",
    starts_at=at(30 * 60 + 30), minutes=30, state=AppointmentState.BOOKED, source=Source.WHATSAPP,
    confirmed_by="m1", created_at=at(-600), reference="K7M2P", is_new=True,
)  # fmt: skip
"""Tuesday 3 November 2026, half past three."""
