"""A day or a week as one request sees it: read, recorded as viewed, and made ready to be drawn."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from markupsafe import Markup

from smartclinic.appointments.day_view import DayView
from smartclinic.appointments.states import AppointmentState
from smartclinic.audit.entry import Action
from smartclinic.clinics.calendar import at_minute
from smartclinic.disruptions.disruption import Cause
from smartclinic.platform.clock import hong_kong, hong_kong_day
from staff_desk.appointments.asked import branch_asked, day_asked
from staff_desk.appointments.one_visit import OneVisit, read_visit
from staff_desk.appointments.rows import Column, Drawing, Names, VisitRow
from staff_desk.times import shown_day
from staff_desk.visit import Visit

SEEN = "desk/appointments"
_DAY = timedelta(days=1)
_CLOSED = {cause.value for cause in Cause}


@dataclass(frozen=True)
class ShownDay:
    """One day. `moving`: the visit for which a new place is being chosen."""

    visit: Visit
    view: DayView
    branch: str
    now: datetime
    moving: OneVisit | None = None

    @property
    def day(self) -> date:
        """Which day."""
        return self.view.day

    @property
    def is_today(self) -> bool:
        """Whether it is today in Hong Kong."""
        return self.day == hong_kong_day(self.now)

    @property
    def title(self) -> str:
        """The day in words."""
        return self.day_words(self.day)

    @property
    def read_at(self) -> str:
        """When it was read, on Hong Kong's clocks."""
        return hong_kong(self.now).strftime("%H:%M")

    @cached_property
    def drawing(self) -> Drawing:
        """What it is drawn with."""
        config = self.visit.clinic.config
        return Drawing(
            config, Names(config, self.visit.language), self.now, self.moving.appointment if self.moving else None
        )

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The sessions."""
        return self.drawing.columns(self.view, self.branch)

    @cached_property
    def elsewhere(self) -> tuple[VisitRow, ...]:
        """Visits on no session."""
        return self.drawing.elsewhere(self.view)

    @property
    def out_of_stock(self) -> tuple[str, ...]:
        """The services that cannot be had, by name."""
        return tuple(self.drawing.names.service(each) for each in sorted(self.view.out_of_stock))

    @property
    def awaited(self) -> int:
        """How many of the day should have begun, and nobody has come."""
        return sum(each.is_awaited for each in self.visits)

    @property
    def booked(self) -> int:
        """How many have a place."""
        return sum(each.holds_a_place for each in self.visits)

    @property
    def here(self) -> int:
        """How many have come and wait, or are with the doctor."""
        return sum(each.record.state is AppointmentState.ARRIVED for each in self.visits)

    @property
    def moving_words(self) -> str:
        """Where the visit that is being moved is now."""
        if self.moving is None:
            return ""
        record = self.moving.appointment
        return f"{in_words(self.visit, record.starts_at)} {self.drawing.names.doctor(record.doctor)}"

    @property
    def visits(self) -> tuple[VisitRow, ...]:
        """Everybody of the day."""
        return (*(each for column in self.columns for each in column.visits), *self.elsewhere)

    def beside(self, days: int) -> str:
        """The date so many days from it, for an address."""
        return (self.day + days * _DAY).isoformat()

    def day_words(self, day: date) -> str:
        """A date in words."""
        return shown_day(at_minute(day, 720), self.now, self.visit.language)

    def path(self, path: str = "/appointments", **more: str) -> str:
        """The address of this day, or of another page about it, with what the page is narrowed to."""
        asked = {"day": self.day.isoformat(), "branch": self.branch, **more}
        if self.moving and "moving" not in more:
            asked["moving"] = self.moving.id
        return self.visit.links.to(path, **{name: value for name, value in asked.items() if value})

    def why_closed(self, column: Column) -> Markup | None:
        """Why a session does not take place, in words."""
        closed = column.sheet.closed
        if not closed:
            return None
        return self.visit.say(f"day_closed_{closed}" if closed in _CLOSED else "day_closed_session_closed")


async def show_day(visit: Visit, moving: str = "") -> ShownDay:
    """Read the day that the address or the form names. `moving`: for whom a place is sought, if anybody still is."""
    now = visit.app.clock.now()
    view, found, _ = await asyncio.gather(
        visit.app.diary.read_day(visit.clinic_id, day_asked(visit)), _moving(visit, moving), saw(visit)
    )
    return ShownDay(visit, view, branch_asked(visit), now, found)


async def show_week(visit: Visit) -> tuple[ShownDay, ...]:
    """The seven days, Monday first, of the week of the day that the address names."""
    now, day = visit.app.clock.now(), day_asked(visit)
    monday = day - day.weekday() * _DAY
    days, _ = await asyncio.gather(visit.app.diary.read_week(visit.clinic_id, monday), saw(visit))
    return tuple(ShownDay(visit, each, branch_asked(visit), now) for each in days)


async def saw(visit: Visit) -> None:
    """Record that appointments were looked at."""
    await visit.app.views.saw(visit.clinic_id, visit.act, Action.VIEW_APPOINTMENTS, SEEN)


async def _moving(visit: Visit, appointment: str) -> OneVisit | None:
    return await read_visit(visit, appointment) if appointment else None


def names_of(visit: Visit) -> Names:
    """What things are called, in the language that is read."""
    return Names(visit.clinic.config, visit.language)


def in_words(visit: Visit, at: datetime) -> str:
    """A day and a time, whatever day it is: 24/11（二）15:30."""
    day = shown_day(at, visit.app.clock.now(), visit.language)
    return f"{day} {hong_kong(at):%H:%M}".replace("） ", "）")


def several(visit: Visit, words: Sequence[str]) -> str:
    """Several things, one after the other, as the language that is read does it."""
    return ("、" if visit.language.value == "zh-HK" else ", ").join(words)
