"""A small clinic with two queues, a clock to set, and people who take tickets, for tests of the queue."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from typing import Final, TypeVar

from msgspec.structs import replace

from smartclinic import compose
from smartclinic.audit.entry import Act, AuditEntry
from smartclinic.clinics.clinic_file import load_clinic_file, sample_clinic_text
from smartclinic.clinics.directory import ClinicRecord, register
from smartclinic.clinics.model import (
    Clinic,
    Doctor,
    HolidayPolicy,
    Part,
    Queue,
    Weekday,
    WeeklySession,
    Words,
)
from smartclinic.contacts.identity import ContactId, Identity
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.outbox import OutboxItem
from smartclinic.platform.clock import HONG_KONG, Clock, hong_kong_day
from smartclinic.platform.config import Settings
from smartclinic.platform.ids import RandomIds
from smartclinic.platform.store.sqlite import SqliteStore
from smartclinic.platform.tasks import Task
from smartclinic.queueing import for_patient
from smartclinic.queueing.admission import NoTicket
from smartclinic.queueing.calling import NotNow
from smartclinic.queueing.counter import QueueView, Row
from smartclinic.queueing.for_patient import Position, Taken
from smartclinic.queueing.line import Line, LineKey, StoredLine
from smartclinic.queueing.stepping import line_of
from smartclinic.queueing.ticket import Ticket
from smartclinic.records.codec import Codec
from smartclinic.records.fields import Record
from smartclinic.work.unit import Unit
from tests.functions.in_process import ENVIRONMENT

T = TypeVar("T")
R = TypeVar("R", bound=Record)

MONDAY: Final = "2026-11-23"
_WEEK: Final = tuple(Weekday)[:6]

MORNING: Final = WeeklySession(
    days=_WEEK, part=Part.MORNING, branch="main", start=time(9), end=time(13), doors=time(8, 30),
    last_registration=time(12, 30), last_booking=time(12, 45),
)  # fmt: skip
AFTERNOON: Final = WeeklySession(
    days=_WEEK, part=Part.AFTERNOON, branch="main", start=time(15), end=time(18), doors=time(14, 30),
    last_registration=time(17, 30), last_booking=time(17, 45),
)  # fmt: skip

GP: Final = Queue(id="gp", name=Words(zh="普通科", en="General practice"), prefix="A", branch="main", doctors=("chan",))
NURSE: Final = Queue(id="nurse", name=Words(zh="打針", en="Injections"), prefix="N", branch="main", doctors=("lam",))


def small_clinic(gp: Queue = GP, *, doctors: int = 1) -> Clinic:
    """Dr Chan (and colleagues, for the same queue) and a nurse, morning and afternoon but Sundays."""
    sample = load_clinic_file(sample_clinic_text())
    names = ("chan", "wong", "lee")[:doctors]
    people = tuple(_doctor(name) for name in (*names, "lam"))
    branch = replace(sample.branches[0], id="main")
    services = tuple(replace(service, doctors=()) for service in sample.services)
    return replace(
        sample, branches=(branch,), doctors=people, services=services, queues=(replace(gp, doctors=names), NURSE),
        holidays=HolidayPolicy(),
    )  # fmt: skip


def _doctor(name: str) -> Doctor:
    said = Words(zh=name, en=name)
    return Doctor(id=name, name=said, specialty=said, sessions=(MORNING, AFTERNOON))


def here(at: str, day: str = MONDAY) -> datetime:
    """A time of day in Hong Kong, such as 08:30."""
    return datetime.fromisoformat(f"{day} {at}").replace(tzinfo=HONG_KONG).astimezone(UTC)


class SetClock:
    """A clock that is set by hand. Whoever sleeps goes on at once."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:

        await asyncio.sleep(0)


class Kept:
    """Takes tasks and runs none."""

    def __init__(self) -> None:
        self.tasks: list[Task] = []

    async def create(self, task: Task) -> None:
        self.tasks.append(task)

    async def close(self) -> None:
        pass


class Room:
    """The clinic with its queues, from the chat and from the counter. Times are set with `at`."""

    def __init__(
        self, clinic: Clinic, *, clock: Clock | None = None, store: type[SqliteStore] = SqliteStore
    ) -> None:  # fmt: skip
        self.clinic, self.tasks, self.acts = clinic, Kept(), 0
        self.set, self.store = SetClock(here("08:30")), store.open("sqlite://", compose.service_schema())
        self.clock = clock or self.set
        self.app = compose.App(
            Settings.read(ENVIRONMENT), store=self.store, tasks=self.tasks, clock=self.clock, ids=RandomIds()
        )

    @property
    def now(self) -> datetime:
        return self.clock.now()

    async def opened(self) -> Room:
        """The same, with the clinic registered."""
        await register(
            self.store, self.app.keyring, self.clinic, phone_number_id="1", salt="s", whatsapp_number="85221112222"
        )
        return self

    @property
    def record(self) -> ClinicRecord:
        return ClinicRecord(phone_number_id="1", config=self.clinic, whatsapp_number="85221112222")

    def at(self, time_of_day: str, day: str = MONDAY) -> None:
        self.set.at = here(time_of_day, day)

    def later(self, minutes: float) -> None:
        self.set.at += timedelta(minutes=minutes)

    def act(self) -> Act:
        self.acts += 1
        return Act("ann", f"act {self.acts}")

    async def run(self, use_case: Callable[[Unit], Awaitable[T]]) -> T:
        return await self.app.work.run(self.clinic.id, use_case)

    # --- patients

    async def knows(self, who: str, *, window: bool = True, language: str = "zh-HK") -> ContactId:
        """Somebody who has written, lately or (no `window`) long ago; their contact."""
        until = self.now + timedelta(hours=20 if window else -20)
        await self.write(who, Gate(address=Identity(phone="85291234567"), language=language, window_until=until))
        return ContactId(who)

    async def write(self, record_id: str, record: Record) -> None:
        """Put a record there, in place of what there is."""

        async def write(unit: Unit) -> None:
            await unit.get(type(record), record_id)
            unit.put(record_id, record)

        await self.run(write)

    async def takes(
        self, who: str | None, queue: str = "gp", *, cause: str = "", is_here: bool = False, part: Part | None = None
    ) -> Taken | NoTicket:
        """Somebody asks for a ticket by chat, or at the door."""
        contact = ContactId(who) if who else None

        async def take(unit: Unit) -> Taken | NoTicket:
            return await for_patient.take(
                unit, self.record, self.clinic.queue(queue), contact, cause=cause or f"message of {who}",
                now=self.now, is_here=is_here, part=part,
            )  # fmt: skip

        return await self.run(take)

    async def ticket(self, who: str | None, queue: str = "gp", *, is_here: bool = False, cause: str = "") -> str:
        """The id of a ticket that must be had."""
        taken = await self.takes(who, queue, is_here=is_here, cause=cause)
        assert isinstance(taken, Taken), taken
        return taken.id

    async def walks_in(self, count: int = 1, queue: str = "gp") -> list[str]:
        """People without WhatsApp are given tickets at the desk."""
        return [await self.given(queue) for _ in range(count)]

    async def given(self, queue: str = "gp", *, anyway: bool = False) -> str:
        given = await self.app.counter.give(self.clinic.id, queue, self.act(), anyway=anyway)
        assert isinstance(given, Taken), given
        return given.id

    async def position(self, ticket: str) -> Position:
        async def read(unit: Unit) -> Position | None:
            return await for_patient.position(unit, self.clinic, ticket, self.now)

        found = await self.run(read)
        assert found is not None
        return found

    async def before(self, ticket: str) -> int:
        return (await self.position(ticket)).before

    async def came(self, ticket: str) -> Position | NotNow:
        return await self.run(lambda unit: for_patient.came(unit, self.clinic, ticket, self.now))

    async def late(self, ticket: str) -> Position | NotNow:
        return await self.run(lambda unit: for_patient.say_late(unit, self.clinic, ticket, self.now))

    async def leaves(self, ticket: str) -> Position | NotNow:
        return await self.run(lambda unit: for_patient.leave(unit, self.clinic, ticket, self.now))

    async def asks_back(self, ticket: str) -> Position | NotNow:
        return await self.run(lambda unit: for_patient.ask_back(unit, self.clinic, ticket, self.now))

    # --- the counter

    async def line(self, queue: str = "gp") -> Line:
        key = LineKey(queue, hong_kong_day(self.now).isoformat())
        return await self.run(lambda unit: line_of(unit, key))

    async def calls(self, queue: str = "gp") -> str:
        """Call the next, as one who looks at the screen; the label."""
        return (await self.call(queue)).label

    async def call(self, queue: str = "gp") -> Row:
        seen = (await self.line(queue)).called
        return await self.app.counter.call_next(self.clinic.id, queue, self.act(), seen=seen)

    async def view(self, queue: str = "gp") -> QueueView:
        views = await self.app.counter.read(self.clinic.id)
        return next(view for view in views if view.queue.id == queue)

    # --- looking inside

    async def stored(self, ticket: str) -> Ticket:
        found = await self.run(lambda unit: unit.get(Ticket, ticket))
        assert found is not None
        return found

    async def stored_line(self, day: str, queue: str = "gp") -> StoredLine:
        found = await self.run(lambda unit: unit.get(StoredLine, LineKey(queue, day).id))
        assert found is not None
        return found

    async def every(self, cls: type[R]) -> list[R]:
        """Every stored record of a kind."""
        kind = {AuditEntry: "audit", OutboxItem: "outbox", Ticket: "tickets"}[cls]
        engine = self.store._reads._engine  # type: ignore[attr-defined] # a test looks inside
        rows = engine._connection.execute("SELECT path FROM documents ORDER BY path")
        paths = [row[0] for row in rows if row[0].split("/")[-2] == kind]
        codec = Codec(self.clinic.id, await self.app.keyring.cipher(self.clinic.id))
        found = engine.get(paths) if paths else []
        return [codec.decode(cls, each.id, each.data) for each in found if each.data is not None]
