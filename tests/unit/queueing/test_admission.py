"""Whether a ticket may be had, when doctors' sessions are closed, stopped, late or booked."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from smartclinic.appointments.day_sheet import DaySheet, Entry, SheetKey, empty_sheet
from smartclinic.clinics.model import Part
from smartclinic.queueing import calling
from smartclinic.queueing.admission import NoTicket, WhyNot, admit, why_no_ticket
from smartclinic.queueing.line import Line, LineKey, Place, empty_line
from smartclinic.queueing.sessions import closes_itself_at, queue_sessions
from smartclinic.queueing.ticket import ticket_of_arrival
from tests.unit.queueing.rooms import GP, MONDAY, here, small_clinic

CLINIC, TWO_DOCTORS = small_clinic(), small_clinic(doctors=2)
KEY = LineKey("gp", MONDAY)
EMPTY = empty_line(KEY)
DAY = date(2026, 11, 23)
CHAN, WONG = SheetKey("chan", DAY, Part.MORNING), SheetKey("wong", DAY, Part.MORNING)


def sheet(key: SheetKey = CHAN, **said: object) -> dict[SheetKey, DaySheet]:
    return {key: replace(empty_sheet(key), **said)}


def why(
    sheets: dict[SheetKey, DaySheet], at: str = "10:00", line: Line = EMPTY, *, doctors: int = 1, remote: bool = True
) -> WhyNot | None:
    clinic = small_clinic(doctors=doctors)
    refused = why_no_ticket(clinic, clinic.queue("gp"), line, sheets, here(at), remote=remote)
    return refused.why if refused else None


def in_line(count: int) -> Line:
    line = EMPTY
    for n in range(1, count + 1):
        line = calling.taken(line, Place(f"t{n}", n, here("09:00"), Part.MORNING, here_at=here("09:00")))
    return line


def test_a_session_that_does_not_take_place_gives_no_tickets_and_the_next_is_named() -> None:
    refused = why_no_ticket(CLINIC, CLINIC.queue("gp"), EMPTY, sheet(closed="typhoon_8"), here("10:00"), remote=True)

    assert refused is not None
    assert refused.why is WhyNot.CLOSED
    assert refused.next is not None
    assert refused.next.part is Part.AFTERNOON


def test_with_one_of_two_doctors_away_tickets_are_given_for_the_other() -> None:
    assert why(sheet(CHAN, closed="session_closed"), doctors=2) is None
    assert why(sheet(CHAN, closed="x") | sheet(WONG, closed="x"), doctors=2) is WhyNot.CLOSED


def test_a_stopped_doctor_takes_nobody_while_a_colleague_may() -> None:
    assert why(sheet(stopped=True)) is WhyNot.STOPPED
    assert why(sheet(CHAN, stopped=True), doctors=2) is None


def test_with_one_of_two_doctors_away_half_as_many_are_seen() -> None:
    both, alone = in_line(5), sheet(CHAN, closed="session_closed")

    assert why({}, "12:20", both, doctors=2) is None
    assert why(alone, "12:20", both, doctors=2) is WhyNot.WOULD_NOT_BE_SEEN


def test_a_late_doctor_sees_fewer() -> None:
    assert why({}, "09:00", in_line(20)) is None
    assert why(sheet(late_minutes=90), "09:00", in_line(20)) is WhyNot.WOULD_NOT_BE_SEEN


def test_appointments_to_come_take_their_time_until_they_stand_in_the_line_themselves() -> None:
    booked = sheet(entries=(Entry(12 * 60, 30, "consultation", "visit"),))
    arrived = Place(ticket_of_arrival("visit", KEY), 9, here("11:55"), Part.MORNING, is_appointment=True)

    assert why(booked, "12:10", in_line(2)) is WhyNot.WOULD_NOT_BE_SEEN
    assert why(booked, "12:10", calling.taken(in_line(2), arrived)) is None


def test_whoever_is_being_seen_takes_the_doctors_time_too() -> None:
    step = calling.call_next(in_line(4), GP, here("12:19"))
    assert isinstance(step, calling.Called)

    assert why({}, "12:20", in_line(3)) is None
    assert why({}, "12:20", calling.taken(step.line, Place("t9", 9, here("12:00"), Part.MORNING))) is (
        WhyNot.WOULD_NOT_BE_SEEN
    )


def test_a_queue_without_remote_tickets_gives_them_at_the_door() -> None:
    at_the_door = replace(GP, remote=False)
    chat = admit(CLINIC, at_the_door, EMPTY, {}, here("10:00"), remote=True)

    assert isinstance(chat, NoTicket)
    assert chat.why is WhyNot.NOT_REMOTE
    assert chat.opens_at == here("08:30")
    assert not isinstance(admit(CLINIC, at_the_door, EMPTY, {}, here("10:00"), remote=False), NoTicket)


@pytest.mark.parametrize(
    ("at", "part"), [("12:45", Part.AFTERNOON), ("13:30", Part.AFTERNOON), ("09:00", Part.AFTERNOON)]
)
def test_the_afternoon_opens_at_its_own_time(at: str, part: Part) -> None:
    refused = admit(CLINIC, GP, EMPTY, {}, here(at), remote=False, part=part)

    assert isinstance(refused, NoTicket)
    assert refused.why is WhyNot.NOT_OPEN_YET
    assert refused.opens_at == here("14:30")


def test_remote_tickets_of_a_morning_are_not_given_the_evening_before() -> None:
    (morning, _) = queue_sessions(CLINIC, replace(GP, remote_minutes=720), DAY)

    assert morning.remote_at == here("00:00")


def test_a_queue_closes_itself_two_hours_after_its_last_session() -> None:
    assert closes_itself_at(CLINIC, GP, DAY) == here("20:00")
    assert closes_itself_at(CLINIC, GP, date(2026, 11, 22)) == here("00:00")  # a Sunday: at midnight
