"""Hong Kong's general holidays, the days on which banks and most clinics are closed."""

from __future__ import annotations

from datetime import date
from functools import lru_cache


def is_general_holiday(day: date) -> bool:
    """Whether this is one of the 17 general holidays of the General Holidays Ordinance (Cap. 149).

    Sundays are not counted among them. Years that are not gazetted yet are the library's estimates.
    """
    return day in _general_holidays(day.year)


@lru_cache(maxsize=8)
def _general_holidays(year: int) -> frozenset[date]:
    import holidays  # noqa: PLC0415 - a tenth of a second that the webhook must not pay

    # The default category is statutory holidays, which leaves out Good Friday and the day after in 2026 and 2027.
    return frozenset(holidays.country_holidays("HK", years=year, categories=("optional",)))
