"""A week by doctor: how many come and how many places are left, each day's appointments in short."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from starlette.responses import Response

from smartclinic.staff.roles import Permission
from staff_desk.appointments.rows import Column
from staff_desk.appointments.showing import ShownDay, show_week
from staff_desk.routing import Page
from staff_desk.visit import Visit

MOST_IN_CELL: Final = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One doctor's week: for each of its days the sessions, in their order."""

    doctor: str
    days: tuple[tuple[ShownDay, tuple[Column, ...]], ...]


async def week(visit: Visit) -> Response:
    """The week of a day; for htmx what changes of it."""
    days = await show_week(visit)
    monday, drawing = days[0].day, days[0].drawing
    lines = tuple(
        Line(drawing.names.doctor(doctor.id), tuple((day, _of(day, doctor.id)) for day in days))
        for doctor in visit.clinic.config.doctors
    )
    template = "week_now.html" if visit.is_fragment else "week.html"
    return visit.page(
        template, days=days, lines=[line for line in lines if any(columns for _, columns in line.days)],
        before=(monday - timedelta(days=7)).isoformat(), after=(monday + timedelta(days=7)).isoformat(),
        most=MOST_IN_CELL, shown=days[0],
    )  # fmt: skip


def _of(day: ShownDay, doctor: str) -> tuple[Column, ...]:
    return tuple(column for column in day.columns if column.key.doctor_id == doctor)


PAGES = (Page("GET", "/appointments/week", week, Permission.SEE_APPOINTMENTS),)
