"""Hundreds want the same place, or one of the same session's, in the same moment: over every store."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final, TypeAlias

import pytest
from msgspec.structs import replace

from smartclinic import compose
from smartclinic.appointments.booking import Bar, Booked, book_visits, find_slots
from smartclinic.appointments.day_sheet import DaySheet, Refusal, SheetKey, Slot
from smartclinic.appointments.sheets import sheet_of
from smartclinic.appointments.slots import Wanted
from smartclinic.clinics.clinic_file import load_clinic_file, sample_clinic_text
from smartclinic.clinics.model import Clinic, Part, Service
from smartclinic.contacts.acting_for import Comer
from smartclinic.contacts.identity import ContactId
from smartclinic.platform.clock import HONG_KONG, SystemClock
from smartclinic.platform.ids import RandomIds
from smartclinic.platform.keys import Cipher
from smartclinic.platform.tasks import NoTasks
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit
from tests.contract.store.conftest import FIRESTORE, SQLITE_FILE, Stores

NOW: Final = datetime(2026, 11, 23, 8, 0, tzinfo=HONG_KONG).astimezone(UTC)
LONGEST_WAIT_S: Final = 10.0
TRIED_ON: Final = tuple(date(2026, 11, day) for day in (24, 25, 26, 27))
"""Again, on another day, where a busy machine may have spoiled the time that they waited; the rest holds always."""

AT_ONCE: Final = 5
"""So many of the storm's service at one time; 40 times of five minutes are a session of 200 places."""

SERVICE: Final = "flu-vaccine"

every_store = pytest.mark.parametrize("stores", [SQLITE_FILE, FIRESTORE], indirect=True)

Answer: TypeAlias = tuple[Booked, ...] | Sequence[Slot]
"""The visit, or what else there is."""


class OneKey:
    async def cipher(self, clinic: str) -> Cipher:
        return Cipher(b"key1", b"k" * 32, clinic)


class Storm:
    """One clinic, one session of it, and everybody at once."""

    def __init__(self, work: Work, day: date) -> None:
        self.work, self.clinic, self.day = work, a_clinic(), day
        self.longest = 0.0

    async def book(self, racer: int, slot: Slot) -> Answer:
        began, who = time.monotonic(), ContactId(f"{self.day} patient{racer}")

        async def book(unit: Unit) -> Answer:
            booked = await book_visits(
                unit, self.clinic, (slot,), (Comer("陳大文"),), who, cause=f"{self.day} message{racer}", now=NOW
            )
            assert not isinstance(booked, Bar)
            return await self._instead(unit, slot) if isinstance(booked, Refusal) else booked

        answer = await self.work.run(self.clinic.id, book)
        self.longest = max(self.longest, time.monotonic() - began)
        return answer

    async def sheet(self) -> DaySheet:
        return await self.work.run(
            self.clinic.id, lambda unit: sheet_of(unit, SheetKey("chan", self.day, Part.MORNING))
        )

    async def _instead(self, unit: Unit, slot: Slot) -> Sequence[Slot]:
        wanted = Wanted(SERVICE, slot.day, slot.day, near=slot.start)
        return await find_slots(unit, self.clinic, wanted, NOW, allows=lambda _: True, enough=3)


@every_store
async def test_five_hundred_who_want_one_place_get_it_as_often_as_there_is_room(stores: Stores) -> None:
    for day in TRIED_ON:
        storm, wanted = await _storm(stores, day), a_slot(0, day)

        answers = await asyncio.gather(*(storm.book(racer, wanted) for racer in range(500)))

        booked = [answer for answer in answers if isinstance(answer, tuple)]
        others = [answer for answer in answers if not isinstance(answer, tuple)]
        assert len(booked) == len((await storm.sheet()).entries) == AT_ONCE
        assert all(answer and wanted not in answer for answer in others)
        if storm.longest < LONGEST_WAIT_S:
            return
    pytest.fail(f"somebody waited {storm.longest:.1f} s")


@every_store
async def test_two_hundred_who_want_two_hundred_places_of_a_session_all_get_theirs(stores: Stores) -> None:
    for day in TRIED_ON:
        storm = await _storm(stores, day)

        answers = await asyncio.gather(*(storm.book(racer, a_slot(racer // AT_ONCE, day)) for racer in range(200)))

        assert all(isinstance(answer, tuple) for answer in answers)
        entries = (await storm.sheet()).entries
        assert sorted(entry.start for entry in entries) == [a_slot(each // AT_ONCE, day).start for each in range(200)]
        assert len({entry.by for entry in entries}) == 200
        if storm.longest < LONGEST_WAIT_S:
            return
    pytest.fail(f"somebody waited {storm.longest:.1f} s")


async def _storm(stores: Stores, day: date) -> Storm:
    store = await stores.open(compose.service_schema())
    work = Work(store=store, keyring=OneKey(), tasks=NoTasks(), clock=SystemClock(), ids=RandomIds())
    return Storm(work, day)


def a_slot(number: int, day: date) -> Slot:
    return Slot("chan", "mong-kok", SERVICE, day, Part.MORNING, 9 * 60 + 5 * number, 5, AT_ONCE)


def a_clinic() -> Clinic:
    """The sample clinic with a service of five minutes for five at once."""
    clinic = load_clinic_file(sample_clinic_text())
    vaccination = clinic.service(SERVICE)
    service = Service(id=SERVICE, name=vaccination.name, fee=vaccination.fee, minutes=5, capacity=AT_ONCE)
    return replace(
        clinic, services=(service, *(each for each in clinic.services if each.id != SERVICE)),
        booking=replace(clinic.booking, grid_minutes=5),
    )  # fmt: skip
