"""Hong Kong's general holidays, the days on which banks and most clinics are closed.

Source: General Holidays Ordinance (Cap. 149) as the `holidays` library knows it; years that are not gazetted yet are
its estimates.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from smartclinic.clinics.model import Holiday

_NAMES: Final = {
    "New Year's Day": Holiday.NEW_YEAR,
    "Chinese New Year": Holiday.LUNAR_NEW_YEAR,
    "The second day of Chinese New Year": Holiday.LUNAR_NEW_YEAR_2,
    "The third day of Chinese New Year": Holiday.LUNAR_NEW_YEAR_3,
    "Tomb-Sweeping Day": Holiday.CHING_MING,
    "Good Friday": Holiday.GOOD_FRIDAY,
    "The day following Good Friday": Holiday.DAY_AFTER_GOOD_FRIDAY,
    "Easter Monday": Holiday.EASTER_MONDAY,
    "Labor Day": Holiday.LABOUR_DAY,
    "The Buddha's Birthday": Holiday.BUDDHA,
    "Dragon Boat Festival": Holiday.TUEN_NG,
    "Hong Kong S.A.R. Establishment Day": Holiday.HKSAR,
    "The Day following Mid-Autumn Festival": Holiday.DAY_AFTER_MID_AUTUMN,
    "National Day": Holiday.NATIONAL_DAY,
    "Double Ninth Festival": Holiday.CHUNG_YEUNG,
    "Christmas Day": Holiday.CHRISTMAS,
    "The first weekday after Christmas Day": Holiday.DAY_AFTER_CHRISTMAS,
}

_INSTEAD: Final = {
    "The day following New Year's Day": Holiday.NEW_YEAR,
    "The day following Tomb-Sweeping Day": Holiday.CHING_MING,
    "The day following Easter Monday": Holiday.EASTER_MONDAY,
    "The day following Labor Day": Holiday.LABOUR_DAY,
    "The day following the Buddha's Birthday": Holiday.BUDDHA,
    "The day following Dragon Boat Festival": Holiday.TUEN_NG,
    "The day following Hong Kong S.A.R. Establishment Day": Holiday.HKSAR,
    "The Second Day following Mid-Autumn Festival": Holiday.DAY_AFTER_MID_AUTUMN,
    "The day following National Day": Holiday.NATIONAL_DAY,
    "The day following Double Ninth Festival": Holiday.CHUNG_YEUNG,
    "The second weekday after Christmas Day": Holiday.CHRISTMAS,
}
"""Days given in place of a holiday that falls on a Sunday or on another holiday."""

_FOURTH: Final = "The fourth day of Chinese New Year"
_AFTER_A_SUNDAY: Final = (Holiday.DAY_AFTER_CHRISTMAS, 27)
"""The first weekday after Christmas is named alike whether or not the 26th is a Sunday."""
_LUNAR: Final = (Holiday.LUNAR_NEW_YEAR, Holiday.LUNAR_NEW_YEAR_2, Holiday.LUNAR_NEW_YEAR_3)


def general_holiday(day: date) -> Holiday | None:
    """Which of the 17 general holidays this date is: its own day or the one given for it.

    A holiday that falls on a Sunday is kept on that Sunday too, so that a clinic which sits on Sundays is not open on
    Lunar New Year's Day. Other Sundays are no holidays here.
    """
    return _general_holidays(day.year).get(day)


@lru_cache(maxsize=8)
def _general_holidays(year: int) -> Mapping[date, Holiday]:
    """Each holiday on its day, or on the day given for it; and on its Sunday where that is why another was given."""
    named = _named_days(year)
    at_home = {_NAMES[name] for names in named.values() for name in names if name in _NAMES}
    fourth = next((each for each in _LUNAR if each not in at_home), Holiday.LUNAR_NEW_YEAR)
    instead = {**_INSTEAD, _FOURTH: fourth}
    found, on_sundays = dict[date, Holiday](), dict[date, Holiday]()
    for day, names in sorted(named.items()):
        own = next((_NAMES[name] for name in names if name in _NAMES), None)
        given = next((instead[name] for name in names if name in instead), None)
        if (holiday := own or given) is None:
            continue
        found[day] = holiday
        if holiday is given not in at_home or (holiday, day.day) == _AFTER_A_SUNDAY:
            on_sundays.setdefault(day - timedelta(days=day.isoweekday() % 7), holiday)
    return on_sundays | found


def _named_days(year: int) -> Mapping[date, list[str]]:
    """The library's names of each day; two where two fall together, and one of them is given another day."""
    import holidays  # noqa: PLC0415 - a tenth of a second that the webhook must not pay

    # The default category is statutory holidays, which leaves out Good Friday and the day after in 2026 and 2027.
    named = holidays.country_holidays("HK", years=year, categories=("optional",), language="en_US")
    return {day: name.split("; ") for day, name in named.items()}
