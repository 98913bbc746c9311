"""What is offered is exactly what can be had: nothing that hold and book refuse, and nothing bookable left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from smartclinic.appointments.day_sheet import DaySheet, Refusal, SheetKey, Slot, book, empty_sheet, hold
from smartclinic.appointments.slots import Wanted, free_slots, needed_sheets, seats, session_of, slot_at
from smartclinic.clinics.calendar import Session, at_minute, sessions_on
from smartclinic.clinics.model import BookingRules, Clinic, Service
from smartclinic.platform.clock import HONG_KONG
from tests.unit.clinics.two_branches import KWONG_FAI

DAYS = [date(2027, 3, 11) + timedelta(days=n) for n in range(6)]
"""A quota on the first and on the last, a weekend between, and another doctor's new hours."""

PEOPLE = ["me", "mei", "ming", "ching"]


def services() -> st.SearchStrategy[Service]:
    return st.builds(
        lambda minutes, new, buffer, capacity, lead: replace(
            KWONG_FAI.service("consultation"),
            minutes=minutes,
            new_patient_minutes=new,
            buffer_minutes=buffer,
            capacity=capacity,
            lead_minutes=lead,
        ),
        st.sampled_from([10, 15, 20, 50]),
        st.sampled_from([None, 30, 60]),
        st.sampled_from([0, 5, 15]),
        st.integers(1, 3),
        st.sampled_from([None, 0, 90]),
    )


def clinics() -> st.SearchStrategy[Clinic]:
    return st.builds(
        lambda service, grid, lead: replace(
            KWONG_FAI,
            services=(service, *KWONG_FAI.services[1:]),
            booking=BookingRules(grid_minutes=grid, lead_minutes=lead),
        ),
        services(),
        st.sampled_from([10, 15, 20]),
        st.sampled_from([0, 60]),
    )


@dataclass(frozen=True)
class Deed:
    """One thing that happened before: somebody took a place, or staff said something of a session."""

    kind: str
    who: str
    place: int
    service: int
    people: int


def deeds() -> st.SearchStrategy[list[Deed]]:
    kinds = st.sampled_from(["hold", "book", "diary", "close", "stop", "release", "release"])
    one = st.builds(Deed, kinds, st.sampled_from(PEOPLE), st.integers(0, 4000), st.integers(0, 1), st.integers(1, 3))
    return st.lists(one, max_size=25)


def moments() -> st.SearchStrategy[datetime]:
    start = datetime(2027, 3, 11, 8, 0, tzinfo=HONG_KONG).astimezone(UTC)
    return st.integers(0, 20 * 60).map(lambda minutes: start + timedelta(minutes=minutes))


@st.composite
def wishes(draw: st.DrawFn) -> Wanted:
    return Wanted(
        "consultation",
        first=DAYS[0],
        last=draw(st.sampled_from(DAYS)),
        contact_id=draw(st.sampled_from(["", "me"])),
        people=draw(st.integers(1, 5)),
        is_new=draw(st.booleans()),
        branch_id=draw(st.sampled_from(["", "central", "sha-tin"])),
        by_staff=draw(st.booleans()),
    )


def after(clinic: Clinic, history: list[Deed], now: datetime) -> dict[SheetKey, DaySheet]:
    """The sheets that this history has left."""
    sheets: dict[SheetKey, DaySheet] = {}
    for n, deed in enumerate(history):
        service = clinic.services[deed.service].id
        every = free_slots(clinic, {}, Wanted(service, DAYS[0], DAYS[-1], by_staff=True), now, 5000)
        if every:
            slot = every[deed.place % len(every)]
            before = sheets.get(slot.sheet_key, empty_sheet(slot.sheet_key))
            sheets[slot.sheet_key] = done(before, deed, slot, n, now)
    return sheets


def done(before: DaySheet, deed: Deed, slot: Slot, n: int, now: datetime) -> DaySheet:
    places = seats(slot, deed.people)
    ids = [f"visit {n} {m}" for m in range(deed.people)]
    if deed.kind == "close":
        return replace(before, closed="typhoon")
    if deed.kind == "stop":
        return replace(before, stopped=True)
    if deed.kind == "release":
        return replace(before, released=deed.place % 5)
    if deed.kind == "hold":
        result = hold(before, places, deed.who, now, now + timedelta(minutes=10))
    else:
        result = book(before, places, ids, deed.who, now, by_staff=deed.kind == "diary")
    return before if isinstance(result, Refusal) else result


def can_be_had(clinic: Clinic, sheets: Mapping[SheetKey, DaySheet], wanted: Wanted, now: datetime) -> Iterator[Slot]:
    """The slow and plain way: try every start on the grid of every session."""
    service = clinic.service(wanted.service_id)
    lead = clinic.booking.lead_minutes if service.lead_minutes is None else service.lead_minutes
    soonest = now if wanted.by_staff else now + timedelta(minutes=lead)
    for day in DAYS:
        for session in sessions_on(clinic, day) if wanted.first <= day <= wanted.last else ():
            if wanted.branch_id not in ("", session.branch_id):
                continue
            for start in range(session.start, session.end, clinic.booking.grid_minutes):
                slot = Slot(
                    session.doctor_id, session.branch_id, service.id, day, session.part, start,
                    service.takes(is_new=wanted.is_new), service.capacity, service.buffer_minutes, session.released,
                )  # fmt: skip
                if at_minute(day, start) >= soonest and fits(slot, session, sheets, wanted, now):
                    yield slot


def fits(slot: Slot, session: Session, sheets: Mapping[SheetKey, DaySheet], wanted: Wanted, now: datetime) -> bool:
    places, staff = seats(slot, wanted.people), wanted.by_staff
    if any(each.start > session.last_booking or each.start + each.minutes > session.end for each in places):
        return False
    before = sheets.get(slot.sheet_key, empty_sheet(slot.sheet_key))
    held = hold(before, places, wanted.contact_id, now, now + timedelta(minutes=10), by_staff=staff)
    ids = [f"new {n}" for n in range(wanted.people)]
    booked = book(before, places, ids, wanted.contact_id, now, by_staff=staff)
    assert isinstance(held, Refusal) == isinstance(booked, Refusal)
    if isinstance(held, DaySheet):  # what is held is booked
        assert isinstance(book(held, places, ids, wanted.contact_id, now, by_staff=staff), DaySheet)
    return isinstance(held, DaySheet)


@settings(max_examples=60, deadline=None)
@given(clinics(), deeds(), wishes(), moments())
def test_exactly_what_can_be_held_and_booked_is_offered(
    clinic: Clinic, history: list[Deed], wanted: Wanted, now: datetime
) -> None:
    sheets = after(clinic, history, now)

    offered = free_slots(clinic, sheets, wanted, now, 5000)

    assert set(offered) == set(can_be_had(clinic, sheets, wanted, now))
    assert len(set(offered)) == len(offered)
    assert list(offered) == sorted(offered, key=lambda slot: slot.starts_at)
    assert {slot.sheet_key for slot in offered} <= set(needed_sheets(clinic, wanted, now))


@settings(max_examples=25, deadline=None)
@given(clinics(), wishes(), moments())
def test_what_is_offered_is_known_again_when_it_comes_back(clinic: Clinic, wanted: Wanted, now: datetime) -> None:
    for slot in free_slots(clinic, {}, wanted, now, 5000)[::7]:
        again = slot_at(
            clinic, slot.doctor_id, slot.service_id, slot.starts_at, now, is_new=wanted.is_new, people=wanted.people,
            by_staff=wanted.by_staff,
        )  # fmt: skip
        assert again == slot
        session = session_of(clinic, slot.sheet_key)
        assert session is not None
        assert session.start <= slot.start < session.end


def test_a_sheet_of_a_session_that_is_no_more_has_none() -> None:
    lam = session_of(KWONG_FAI, SheetKey("lam", date(2027, 3, 31), sessions_on(KWONG_FAI, DAYS[0])[0].part))

    assert lam is not None
    assert session_of(KWONG_FAI, SheetKey("lam", date(2027, 4, 1), lam.part)) is None
