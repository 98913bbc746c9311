from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from smartclinic.clinics.holidays import general_holiday
from smartclinic.clinics.model import Holiday

SUNDAY = 6


def days_of(year: int) -> dict[date, Holiday]:
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(365))
    return {day: holiday for day in days if (holiday := general_holiday(day))}


@pytest.mark.parametrize("year", range(2024, 2036))
def test_every_year_has_each_of_the_17_holidays_once_on_a_weekday(year: int) -> None:
    on_weekdays = Counter(holiday for day, holiday in days_of(year).items() if day.weekday() != SUNDAY)

    assert on_weekdays == Counter(Holiday)


@pytest.mark.parametrize(
    ("day", "holiday"),
    [
        # Good Friday and the day after are no statutory holidays, which are all that the library names by default.
        (date(2026, 4, 3), Holiday.GOOD_FRIDAY),
        (date(2026, 4, 4), Holiday.DAY_AFTER_GOOD_FRIDAY),
        (date(2027, 3, 26), Holiday.GOOD_FRIDAY),
        (date(2027, 3, 27), Holiday.DAY_AFTER_GOOD_FRIDAY),
        (date(2027, 3, 29), Holiday.EASTER_MONDAY),
        (date(2028, 1, 27), Holiday.LUNAR_NEW_YEAR_2),
        (date(2027, 9, 16), Holiday.DAY_AFTER_MID_AUTUMN),
        (date(2027, 12, 25), Holiday.CHRISTMAS),
    ],
)
def test_a_holiday_is_known_by_its_name(day: date, holiday: Holiday) -> None:
    assert general_holiday(day) is holiday


@pytest.mark.parametrize(
    ("sunday", "given", "holiday"),
    [
        (date(2027, 2, 7), date(2027, 2, 9), Holiday.LUNAR_NEW_YEAR_2),
        (date(2030, 2, 3), date(2030, 2, 6), Holiday.LUNAR_NEW_YEAR),
        (date(2028, 10, 1), date(2028, 10, 2), Holiday.NATIONAL_DAY),
        (date(2029, 9, 23), date(2029, 9, 24), Holiday.DAY_AFTER_MID_AUTUMN),
        (date(2027, 12, 26), date(2027, 12, 27), Holiday.DAY_AFTER_CHRISTMAS),
        (date(2033, 12, 25), date(2033, 12, 27), Holiday.CHRISTMAS),
        (date(2026, 4, 5), date(2026, 4, 6), Holiday.CHING_MING),
    ],
)
def test_a_holiday_on_a_sunday_is_kept_then_and_on_the_day_given_for_it(
    sunday: date, given: date, holiday: Holiday
) -> None:
    assert sunday.weekday() == SUNDAY
    assert general_holiday(sunday) is holiday
    assert general_holiday(given) is holiday


@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2026, 12, 27), date(2027, 2, 10), date(2027, 2, 5)])
def test_easter_sunday_other_sundays_and_the_eve_are_no_holidays(day: date) -> None:
    assert general_holiday(day) is None
