"""A clinic's day in memory: visits, those who wait, what staff declare, and every message that leaves.

Tuesday 24 November 2026, six in the morning; tasks run when they are due, and nothing sweeps unless a test says so.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Final, TypeVar

import msgspec
from msgspec.structs import replace

from smartclinic import compose
from smartclinic.appointments import changing
from smartclinic.appointments.appointment import Appointment, StoredSheet, Who
from smartclinic.appointments.booking import Booked, book_visits
from smartclinic.appointments.day_sheet import DaySheet, SheetKey, empty_sheet
from smartclinic.appointments.slots import seats, slot_at
from smartclinic.appointments.waitlist.joining import join
from smartclinic.appointments.waitlist.offering import Waitlist
from smartclinic.appointments.waitlist.standing import place_stands
from smartclinic.appointments.waitlist.tasks import OfferPlace
from smartclinic.appointments.waitlist.waiting import Wait
from smartclinic.audit.entry import Act
from smartclinic.clinics.directory import Directory, register
from smartclinic.clinics.model import Clinic, Part
from smartclinic.contacts.acting_for import Comer
from smartclinic.contacts.identity import Contact, ContactId, Identity
from smartclinic.conversations.delivery.sending import Sender
from smartclinic.conversations.gate import Gate, with_window
from smartclinic.conversations.outgoing import FromTemplate, SayWithButtons
from smartclinic.conversations.waking import Deliver
from smartclinic.disruptions.declaring import Disruptions
from smartclinic.disruptions.disruption import Affected
from smartclinic.disruptions.standing import disrupted_stands, heed_not_told
from smartclinic.disruptions.tasks import TellDisrupted
from smartclinic.platform.clock import HONG_KONG
from smartclinic.platform.ids import RandomIds
from smartclinic.platform.keys import StoredKeyring
from smartclinic.platform.store.sqlite import SqliteStore
from smartclinic.platform.tasks import Task
from smartclinic.records.fields import Record
from smartclinic.templates.model import Category
from smartclinic.templates.standing import Status, TemplateStanding, standing_id
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit
from tests.functions.in_process import sample_clinic
from tests.unit.conversations.delivering import HeldTasks, Posted, ScriptedChannel, SetClock

CLINIC: Final = "hong-wo"
TUESDAY: Final = date(2026, 11, 24)
MEI, JOHN, ANN, KIT, LEO = (ContactId(name) for name in ("mei", "john", "ann", "kit", "leo"))
TEMPLATES: Final = ("appointment_disrupted", "doctor_late", "appointment_confirmed", "place_free")

T = TypeVar("T")
R = TypeVar("R", bound=Record)


def at(hour: int, minute: int = 0, day: date = TUESDAY) -> datetime:
    """A moment on Hong Kong's clocks, as it is stored."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=HONG_KONG).astimezone(UTC)


@dataclass
class ClinicDay:
    clinic: Clinic
    clock: SetClock
    tasks: HeldTasks
    work: Work
    channel: ScriptedChannel
    sender: Sender
    disruptions: Disruptions
    waitlist: Waitlist
    numbers: count[int] = field(default_factory=count)

    # --- who is there

    async def knows(self, *contacts: ContactId, wrote: datetime | None = None, **gate: object) -> None:
        """People who wrote just now, or then."""
        for contact in contacts:
            phone = f"852{9000_0000 + next(self.numbers)}"
            known = with_window(Gate(address=Identity(phone=phone)), wrote or self.clock.now())

            async def put(unit: Unit, contact: ContactId = contact, known: Gate = known) -> None:
                await unit.get(Gate, contact)
                unit.put(contact, replace(known, **gate))

            await self.do(put)

    async def is_one_person(self, also: ContactId, survivor: ContactId) -> None:
        """Two contacts have turned out to be one."""

        async def merge(unit: Unit) -> None:
            unit.create(also, Contact(same_as=survivor))
            unit.create(survivor, Contact(merged=(also,)))

        await self.do(merge)

    async def approves(self, *names: str) -> None:
        """Meta has approved these templates, in both languages."""
        for name in names:
            for language in ("zh_HK", "en"):
                standing = TemplateStanding(
                    name=name, language=language, status=Status.APPROVED, category=Category.UTILITY
                )  # fmt: skip

                async def put(unit: Unit, standing: TemplateStanding = standing) -> None:
                    record_id = standing_id(standing.name, standing.language)
                    await unit.get(TemplateStanding, record_id)
                    unit.put(record_id, standing)

                await self.do(put)

    # --- what patients do

    async def books(
        self, contact: ContactId | None, when: datetime, name: str = "陳小美", *, doctor: str = "chan",
        service: str = "consultation",
    ) -> str:  # fmt: skip
        """A visit that was booked the day before; its id."""
        before, self.clock.at = self.clock.at, at(10, day=TUESDAY - timedelta(days=1))
        slot = slot_at(self.clinic, doctor, service, when, self.clock.now())
        assert slot is not None
        cause, comers = f"m{next(self.numbers)}", [Comer(name, attested=True)]

        async def book(unit: Unit) -> object:
            return await book_visits(
                unit, self.clinic, seats(slot, 1), comers, contact, cause=cause, now=self.clock.now(),
                booked_by=None if contact else "sum",
            )  # fmt: skip

        booked = await self.do(book)
        self.clock.at = before
        assert isinstance(booked, tuple), booked
        (first,) = booked
        assert isinstance(first, Booked)
        return first.appointment_id

    async def waits(self, contact: ContactId, **wish: object) -> str:
        """Somebody who waits for a consultation this week, or for what is said."""
        wait = replace(
            Wait(
                contact=contact, service="consultation", first_day="2026-11-24", last_day="2026-11-30",
                since=self.clock.now() + timedelta(seconds=next(self.numbers)),
            ),
            **wish,
        )  # fmt: skip
        return await self.do(lambda unit: join(unit, wait, f"wait {contact} {wait.since}"))

    async def cancels(self, appointment: str, by: Who = Who.PATIENT) -> None:
        """A visit is cancelled now."""

        async def cancel(unit: Unit) -> object:
            return await changing.cancel(
                unit, self.clinic, appointment, now=self.clock.now(), whose=None, revision=None, by=by
            )  # fmt: skip

        await self.do(cancel)

    # --- time

    def act(self) -> Act:
        """Something that staff do."""
        return Act("sum", f"act {next(self.numbers)}")

    async def passes(self, **time: float) -> None:
        """Time passes; tasks run when they are due."""
        await self.until(self.clock.now() + timedelta(**time))

    async def until(self, end: datetime) -> None:
        """The same, until then."""
        for _ in range(1000):
            due = [task for task in self.tasks.held if task.at is None or task.at <= end]
            if not due:
                break
            task = min(due, key=lambda task: task.at or self.clock.now())
            self.tasks.held.remove(task)
            self.clock.at = max(self.clock.at, task.at or self.clock.at)
            await self._run(task)
        self.clock.at = max(self.clock.at, end)

    async def _run(self, task: Task) -> None:
        kind = task.body.get("type")
        if kind == "offer":
            await self.waitlist.offer(msgspec.convert(dict(task.body), OfferPlace))
        elif kind == "disruption":
            await self.disruptions.tell(msgspec.convert(dict(task.body), TellDisrupted))
        elif kind is None:
            await self.sender.deliver(msgspec.convert(dict(task.body), Deliver))

    # --- what there is

    async def do(self, step: Callable[[Unit], Awaitable[T]]) -> T:
        """One commit."""
        return await self.work.run(CLINIC, step)

    async def read(self, cls: type[R], record_id: str) -> R:
        found = await self.do(lambda unit: unit.get(cls, record_id))
        assert found is not None
        return found

    async def visit(self, appointment: str) -> Appointment:
        return await self.read(Appointment, appointment)

    async def sheet(self, doctor: str, part: Part, day: date = TUESDAY) -> DaySheet:
        key = SheetKey(doctor, day, part)
        stored = await self.do(lambda unit: unit.get(StoredSheet, key.id))
        return stored.sheet if stored else empty_sheet(key)

    async def rows(self, disruption: str) -> dict[str, Affected]:
        """How each affected visit stands, as the desk shows it."""
        view = await self.disruptions.read(CLINIC, disruption)
        return {row.disrupted.appointment: row.state for row in view.rows}

    async def heard(self, contact: ContactId) -> list[str]:
        """What reached somebody, in order."""
        gate = await self.read(Gate, contact)
        return [_words(posted) for posted in self.channel.posts if posted.to == gate.address]

    async def taps(self, contact: ContactId) -> list[str]:
        """The payloads of the buttons on the last message to somebody."""
        gate = await self.read(Gate, contact)
        last = [posted for posted in self.channel.posts if posted.to == gate.address][-1].content
        if isinstance(last, FromTemplate):
            return list(last.replies)
        assert isinstance(last, SayWithButtons)
        return [button.id for button in last.buttons]


def _words(posted: Posted) -> str:
    content = posted.content
    return f"[{content.name}] {content.body}" if isinstance(content, FromTemplate) else getattr(content, "body", "")


@asynccontextmanager
async def a_clinic_day(clinic: Clinic | None = None) -> AsyncIterator[ClinicDay]:
    """The sample clinic, or another of the same id, at six in the morning."""
    clock, tasks, clinic = SetClock(), HeldTasks(), clinic or sample_clinic(CLINIC)
    clock.at = at(6)
    store = SqliteStore.open("sqlite://", compose.service_schema())
    keyring = StoredKeyring(store, b"k" * 32, clock)
    await register(store, keyring, clinic, phone_number_id="111", salt="a")
    work = Work(store=store, keyring=keyring, tasks=tasks, clock=clock, ids=RandomIds())
    directory, channel = Directory(store, clock), ScriptedChannel(clock)
    sender = Sender(
        work=work, directory=directory, channel=channel, heeds=[heed_not_told],
        subjects={"disrupted": disrupted_stands, "openings": place_stands},
    )  # fmt: skip
    day = ClinicDay(
        clinic, clock, tasks, work, channel, sender, Disruptions(work, directory), Waitlist(work, directory)
    )
    await day.approves(*TEMPLATES)
    yield day
    await store.close()
