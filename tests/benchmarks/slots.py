"""Free slots of ten doctors over thirty days, sheets in hand: budgeted at 10 ms of processor time."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from statistics import median
from typing import Final

from msgspec.structs import replace

from smartclinic.appointments.day_sheet import DaySheet, Entry, SheetKey
from smartclinic.appointments.slots import Wanted, free_slots, needed_sheets
from smartclinic.clinics.model import Clinic, Part, Weekday, WeeklySession
from tests.benchmarks.table import Table, spread
from tests.functions.in_process import sample_clinic

NOW: Final = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TOMORROW: Final = NOW.date() + timedelta(days=1)
WANTED: Final = Wanted("consultation", TOMORROW, TOMORROW + timedelta(days=29))
HOURS: Final = ((Part.MORNING, 9, 13), (Part.AFTERNOON, 14, 18), (Part.EVENING, 18, 20))
ROUNDS: Final = 30


def main(_seconds: float = 0.0) -> None:
    """The worst case looks at every sheet and finds nothing; an ordinary one stops at five slots."""
    table = Table("free slots, 10 doctors over 30 days", "sheets", "found", "processor ms", "noise")
    plain, by_quota = ten_doctors(), ten_doctors(released=20)
    for name, clinic, taken in (("empty", plain, 0), ("half full", plain, 8), ("full", plain, 16),
                                ("full, with a quota", by_quota, 16)):  # fmt: skip
        sheets = month_of_sheets(clinic, taken)
        milliseconds = [_once(clinic, sheets) for _ in range(ROUNDS)]
        found = len(free_slots(clinic, sheets, WANTED, NOW, 5))
        table.row(name, str(found), f"{median(milliseconds):.2f}", spread(sorted(milliseconds)[2:-2]))
    table.print("Budget: 10 ms.")


def _once(clinic: Clinic, sheets: Mapping[SheetKey, DaySheet]) -> float:
    started = time.process_time()
    free_slots(clinic, sheets, WANTED, NOW, 5)
    return (time.process_time() - started) * 1000


def ten_doctors(*, released: int | None = None) -> Clinic:
    """Ten doctors who sit morning, afternoon and evening on every day of the week."""
    clinic = sample_clinic()
    branch = clinic.doctors[0].sessions[0].branch
    week = tuple(
        WeeklySession(
            days=tuple(Weekday),
            part=part,
            branch=branch,
            start=clock_time(start),
            end=clock_time(end),
            released=released,
        )
        for part, start, end in HOURS
    )
    doctors = tuple(replace(clinic.doctors[0], id=f"doctor-{n}", sessions=week) for n in range(10))
    return replace(clinic, doctors=doctors)


def month_of_sheets(clinic: Clinic, taken: int) -> Mapping[SheetKey, DaySheet]:
    """Sheets with so many quarters of an hour taken in each session, from its start."""
    first = {part: start * 60 for part, start, _ in HOURS}
    return {
        key: DaySheet(key.doctor_id, key.day.isoformat(), key.part.value, _entries(first[key.part], taken))
        for key in needed_sheets(clinic, WANTED, NOW)
    }


def _entries(start: int, count: int) -> tuple[Entry, ...]:
    return tuple(Entry(start + 15 * n, 15, "consultation", f"a{n}") for n in range(count))
