from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime

import pytest
from msgspec.structs import replace

from smartclinic.clinics.calendar import at_minute, desk_hours, is_open_day, open_parts, sessions_on, staff_next_in
from smartclinic.clinics.holidays import general_holiday
from smartclinic.clinics.model import Clinic, Holiday, HolidayChoice, HolidayPolicy, Language, Part, SpecialDay
from smartclinic.clinics.week import weekly_hours
from smartclinic.platform.clock import HONG_KONG
from tests.unit.clinics.two_branches import KWONG_FAI

BOXING_DAY, PLAIN = date(2026, 12, 26), date(2026, 12, 23)


def hong_kong_time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HONG_KONG)


def test_a_tuesday_has_its_sessions_by_doctor(clinic: Clinic) -> None:
    sessions = sessions_on(clinic, date(2026, 11, 24))

    assert [(one.doctor_id, one.part) for one in sessions] == [
        ("chan", Part.MORNING),
        ("chan", Part.AFTERNOON),
        ("wong", Part.AFTERNOON),
        ("wong", Part.EVENING),
        ("lee", Part.MORNING),
    ]


def test_nobody_sits_on_a_sunday_afternoon(clinic: Clinic) -> None:
    assert [one.part for one in sessions_on(clinic, date(2026, 11, 29))] == [Part.MORNING]


def test_a_session_without_a_last_booking_takes_bookings_to_its_end(clinic: Clinic) -> None:
    wong = next(one for one in sessions_on(clinic, date(2026, 11, 23)) if one.doctor_id == "wong")

    assert (wong.start, wong.end, wong.last_booking) == (570, 780, 780)


def test_a_doctor_on_leave_does_not_sit(clinic: Clinic) -> None:
    on_leave = {one.doctor_id for one in sessions_on(clinic, date(2027, 3, 25))}
    back = {one.doctor_id for one in sessions_on(clinic, date(2027, 4, 1))}

    assert "lee" not in on_leave
    assert "lee" in back


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 4, 3),  # Good Friday, which the library's default category leaves out
        date(2026, 4, 4),
        date(2027, 3, 26),
        date(2026, 2, 18),  # the day after Lunar New Year
        date(2026, 12, 25),
    ],
)
def test_the_clinic_is_closed_on_general_holidays(clinic: Clinic, day: date) -> None:
    assert general_holiday(day) is not None
    assert sessions_on(clinic, day) == ()


def test_a_special_day_goes_before_the_rule(clinic: Clinic) -> None:
    days = (SpecialDay(date=BOXING_DAY, is_open=True), SpecialDay(date=PLAIN, is_open=False))
    changed = replace(clinic, holidays=HolidayPolicy(special_days=days))

    assert is_open_day(changed, BOXING_DAY)
    assert not is_open_day(changed, PLAIN)


def test_a_special_day_closed_for_the_evening_leaves_the_rest_as_it_is(clinic: Clinic) -> None:
    days = tuple(SpecialDay(date=day, is_open=False, parts=(Part.EVENING,)) for day in (PLAIN, BOXING_DAY))
    changed = replace(clinic, holidays=HolidayPolicy(special_days=days))

    assert open_parts(changed, PLAIN) == {Part.MORNING, Part.AFTERNOON}
    assert open_parts(changed, BOXING_DAY) == frozenset()


def test_a_special_day_goes_before_the_choice_for_its_holiday(clinic: Clinic) -> None:
    choice = HolidayChoice(holiday=Holiday.DAY_AFTER_CHRISTMAS, is_open=True, parts=(Part.MORNING,))
    chosen = replace(clinic, holidays=HolidayPolicy(choices=(choice,)))
    special = SpecialDay(date=BOXING_DAY, is_open=False)
    closed = replace(clinic, holidays=HolidayPolicy(choices=(choice,), special_days=(special,)))

    assert open_parts(chosen, BOXING_DAY) == {Part.MORNING}
    assert open_parts(closed, BOXING_DAY) == frozenset()


def test_a_clinic_that_is_open_on_holidays_may_choose_to_close_on_one(clinic: Clinic) -> None:
    choice = HolidayChoice(holiday=Holiday.CHRISTMAS, is_open=False)
    changed = replace(clinic, holidays=HolidayPolicy(closed_on_general_holidays=False, choices=(choice,)))

    assert not is_open_day(changed, date(2026, 12, 25))
    assert is_open_day(changed, BOXING_DAY)
    assert not is_open_day(changed, date(2027, 12, 25))


def test_a_session_has_its_three_clocks() -> None:
    ho = sessions_on(KWONG_FAI, date(2027, 3, 12))[0]

    assert (ho.doors, ho.start, ho.end) == (8 * 60 + 30, 9 * 60, 13 * 60)
    assert (ho.last_registration, ho.last_booking) == (12 * 60 + 30, 12 * 60 + 30)


def test_without_clocks_of_its_own_a_session_is_open_from_its_start_to_its_end() -> None:
    lam = next(one for one in sessions_on(KWONG_FAI, date(2027, 3, 12)) if one.doctor_id == "lam")

    assert (lam.doors, lam.last_registration, lam.last_booking, lam.released) == (540, 720, 720, None)


def test_a_clinic_may_stay_open_on_general_holidays(clinic: Clinic) -> None:
    assert is_open_day(replace(clinic, holidays=HolidayPolicy(closed_on_general_holidays=False)), date(2026, 12, 25))


@pytest.mark.parametrize(
    ("now", "back"),
    [
        ("2026-11-24 10:00", "2026-11-24 10:00"),
        ("2026-11-24 07:00", "2026-11-24 09:00"),
        ("2026-11-24 12:59", "2026-11-24 12:59"),
        ("2026-11-24 13:00", "2026-11-24 14:00"),  # lunch
        ("2026-11-24 20:30", "2026-11-25 09:00"),
        ("2026-11-29 13:30", "2026-11-30 09:00"),
        ("2026-12-24 21:00", "2026-12-27 09:00"),  # over Christmas to the Sunday
    ],
)
def test_staff_are_back_when_the_desk_opens_next(clinic: Clinic, now: str, back: str) -> None:
    assert staff_next_in(clinic, hong_kong_time(now)) == hong_kong_time(back)


def test_a_clinic_without_desk_hours_promises_nobody(clinic: Clinic) -> None:
    assert staff_next_in(replace(clinic, staff_hours=()), datetime(2026, 11, 24, tzinfo=HONG_KONG)) is None


def test_on_a_half_day_nobody_is_at_the_desk_after_its_sessions(clinic: Clinic) -> None:
    eve = date(2027, 2, 5)

    assert [f"{start:%H:%M}-{end:%H:%M}" for start, end in desk_hours(clinic, eve)] == ["09:00-13:00"]


def test_on_a_half_day_without_a_session_nobody_is_at_the_desk(clinic: Clinic) -> None:
    day = date(2026, 11, 29)  # a Sunday, when nobody sits in the afternoon
    special = SpecialDay(date=day, is_open=True, parts=(Part.AFTERNOON,))

    assert desk_hours(replace(clinic, holidays=HolidayPolicy(special_days=(special,))), day) == []


def test_the_hours_of_the_week_are_those_in_effect() -> None:
    before = weekly_hours(KWONG_FAI, Language.EN, date(2027, 3, 14))
    after = weekly_hours(KWONG_FAI, Language.EN, date(2027, 4, 1))

    assert before[0] == "Mon: 09:00-13:00; 14:00-20:00"
    assert after[0] == "Mon: 09:00-13:00; 14:00-18:00; 18:30-20:30"


def test_a_minute_of_the_day_is_an_instant_in_hong_kong() -> None:
    assert at_minute(date(2026, 11, 24), 930) == datetime(2026, 11, 24, 15, 30, tzinfo=HONG_KONG)


def test_the_holiday_library_is_loaded_only_when_a_date_is_asked() -> None:
    code = "import sys, smartclinic.clinics.calendar; sys.exit('holidays' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
