"""A doctor's session as a column: who comes, who holds a place, and what is free. Pure: what was read goes in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.day_sheet import DaySheet, Entry, SheetKey, Slot
from smartclinic.appointments.day_view import DayView, SessionView
from smartclinic.appointments.day_view import Visit as Visiting
from smartclinic.appointments.slots import Wanted, free_slots
from smartclinic.appointments.states import HOLDS_A_PLACE, TO_COME, AppointmentState
from smartclinic.clinics.model import Clinic, Language
from smartclinic.contacts.patients import Relation
from smartclinic.platform.clock import hong_kong, hong_kong_day

_S: Final = AppointmentState
GONE: Final = frozenset({_S.CANCELLED, _S.DISPLACED, _S.NO_SHOW})
"""Drawn dimmed: nobody comes."""

MOST_FREE: Final = 1000


class Names:
    """What doctors, branches and services are called by whoever reads; an id where the clinic has them no more."""

    def __init__(self, clinic: Clinic, language: Language) -> None:
        self._doctors = {each.id: each.name.to(language) for each in clinic.doctors}
        self._branches = {each.id: each.name.to(language) for each in clinic.branches}
        self._services = {each.id: each.name.to(language) for each in clinic.services}

    def doctor(self, doctor: str) -> str:
        """A doctor."""
        return self._doctors.get(doctor, doctor)

    def branch(self, branch: str) -> str:
        """A branch."""
        return self._branches.get(branch, branch)

    def service(self, service: str) -> str:
        """A service."""
        return self._services.get(service, service)


@dataclass(frozen=True, slots=True)
class VisitRow:
    """An appointment. `relation`: what the patient is to whoever booked, None where that is the patient."""

    id: str
    at: str
    ends: str
    record: Appointment
    service: str
    relation: Relation | None
    booker: str | None
    has_begun: bool
    is_new: bool

    @property
    def state(self) -> str:
        """Where it stands."""
        return self.record.state.value

    @property
    def is_gone(self) -> bool:
        """Whether nobody comes any more."""
        return self.record.state in GONE

    @property
    def may_arrive(self) -> bool:
        """Whether the desk still waits for the patient."""
        return self.record.state in TO_COME

    @property
    def is_awaited(self) -> bool:
        """Whether it should have begun, and nobody has come."""
        return self.may_arrive and self.has_begun

    @property
    def holds_a_place(self) -> bool:
        """Whether a place is this patient's."""
        return self.record.state in HOLDS_A_PLACE


@dataclass(frozen=True, slots=True)
class FreeRow:
    """A start that can still be had. `only`: for which services, where the usual one does not fit."""

    at: str
    starts_at: datetime
    service: str
    only: tuple[str, ...]

    @property
    def moment(self) -> str:
        """The instant as an address carries it."""
        return self.starts_at.strftime("%Y-%m-%dT%H:%M")


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A place that somebody on WhatsApp is just choosing."""

    at: str
    until: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a column: exactly one of the three."""

    at: str
    visit: VisitRow | None = None
    free: FreeRow | None = None
    held: HeldRow | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One doctor's session on one day."""

    key: SheetKey
    doctor: str
    branch: str
    hours: str
    sheet: DaySheet
    rows: tuple[Row, ...]
    is_current: bool
    is_over: bool
    quota: int | None

    @property
    def id(self) -> str:
        """Names it on the page."""
        return self.key.id

    @property
    def visits(self) -> tuple[VisitRow, ...]:
        """Everybody on it."""
        return tuple(row.visit for row in self.rows if row.visit)

    @property
    def booked(self) -> int:
        """How many have a place."""
        return sum(each.holds_a_place for each in self.visits)

    @property
    def free(self) -> int:
        """How many starts are free."""
        return sum(row.free is not None for row in self.rows)

    @property
    def released_taken(self) -> int:
        """How many of the places for patients on WhatsApp are taken."""
        return sum(each.holds_a_place and each.record.released for each in self.visits)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Makes columns for one reader. `moving`: only places for this visit are free."""

    clinic: Clinic
    names: Names
    now: datetime
    moving: Appointment | None = None

    def columns(self, day: DayView, branch: str = "") -> tuple[Column, ...]:
        """The sessions of a day, or of one branch, in their order."""
        free = self._free_by_session(day)
        shown = [each for each in day.sessions if branch in {"", each.session.branch_id}]
        return tuple(self._column(each, free.get(each.key, ())) for each in shown)

    def elsewhere(self, day: DayView) -> tuple[VisitRow, ...]:
        """Visits that no session of the calendar holds any more."""
        return tuple(self.visit(each) for each in day.elsewhere)

    def visit(self, visit: Visiting) -> VisitRow:
        """One appointment as a row."""
        record, patient = visit.appointment, visit.patient
        is_other = patient is not None and patient.relation is not Relation.SELF and record.contact is not None
        return VisitRow(
            id=visit.id,
            at=hong_kong(record.starts_at).strftime("%H:%M"),
            ends=hong_kong(record.ends_at).strftime("%H:%M"),
            record=record,
            service=self.names.service(record.service),
            relation=patient.relation if patient is not None and is_other else None,
            booker=visit.booker,
            has_begun=record.starts_at < self.now,
            is_new=record.is_new,
        )

    def _column(self, view: SessionView, free: Sequence[Slot]) -> Column:
        session, here = view.session, hong_kong(self.now)
        today, minute = hong_kong_day(self.now), here.hour * 60 + here.minute
        rows = [
            *(Row(row.at, visit=row) for row in map(self.visit, view.visits)),
            *(Row(_clock(each.start), held=_held(each)) for each in view.holds),
            *(Row(row.at, free=row) for row in self._free_rows(free)),
        ]
        return Column(
            key=view.key, doctor=self.names.doctor(view.key.doctor_id), branch=self.names.branch(session.branch_id),
            hours=f"{_clock(session.start)}–{_clock(session.end)}", sheet=view.sheet,
            rows=tuple(sorted(rows, key=_in_order)),
            is_current=view.key.day == today and session.start <= minute < session.end,
            is_over=view.key.day < today or (view.key.day == today and session.end <= minute),
            quota=view.sheet.released if view.sheet.released is not None else session.released,
        )  # fmt: skip

    def _free_by_session(self, day: DayView) -> dict[SheetKey, list[Slot]]:
        sheets = {each.key: each.sheet for each in day.sessions}
        there = [each.id for each in self.clinic.services if each.id not in day.out_of_stock]
        wanted = [self.moving.service] if self.moving else there
        found: dict[SheetKey, list[Slot]] = {}
        for service in wanted:
            asked = Wanted(
                service_id=service, first=day.day, last=day.day, by_staff=True,
                is_new=self.moving.is_new if self.moving else False,
            )  # fmt: skip
            for slot in free_slots(self.clinic, sheets, asked, self.now, limit=MOST_FREE):
                found.setdefault(slot.sheet_key, []).append(slot)
        return found

    def _free_rows(self, slots: Sequence[Slot]) -> list[FreeRow]:
        """One row for each start; its services are named where the clinic's usual one does not fit."""
        usual, starts = self.clinic.services[0].id, dict[int, list[Slot]]()
        for slot in slots:
            starts.setdefault(slot.start, []).append(slot)
        rows = []
        for start, fitting in starts.items():
            services = [slot.service_id for slot in fitting]
            named = () if self.moving or usual in services else tuple(map(self.names.service, services))
            rows.append(FreeRow(_clock(start), fitting[0].starts_at, services[0], named))
        return rows


def _held(entry: Entry) -> HeldRow:
    until = hong_kong(entry.held_until).strftime("%H:%M") if entry.held_until else ""
    return HeldRow(_clock(entry.start), until)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _in_order(row: Row) -> tuple[str, int]:
    """By time; whoever comes before what is free, and whoever does not come last."""
    if row.visit is None:
        return row.at, 2 if row.free else 1
    return row.at, 3 if row.visit.is_gone else 0
