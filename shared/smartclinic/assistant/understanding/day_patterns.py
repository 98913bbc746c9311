"""The parts of which patterns of days are made, and what a reader of one gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple, TypeAlias

from smartclinic.assistant.understanding.matching import compiled
from smartclinic.assistant.understanding.numerals import CHINESE

DayRange: TypeAlias = tuple[date, date]
"""The first and the last day meant; the same day twice where one is meant."""


class DayMention(NamedTuple):
    """Where in the text days are named, and which."""

    start: int
    end: int
    days: DayRange


Reader: TypeAlias = Callable[[re.Match[str], date], DayRange | None]
"""The days that a match means on this day; None: it is no day after all."""

NUMBER: Final = rf"(?:\d{{1,2}}|{CHINESE}{{1,3}})"
WEEK: Final = r"(?:星期|禮拜|週|周)"


class Readers(NamedTuple):
    """Patterns with their readers, and what a text has that one of them may find."""

    needs: re.Pattern[str]
    patterns: tuple[tuple[re.Pattern[str], Reader], ...]

    def mentions(self, text: str, today: date) -> Iterator[DayMention]:
        """Every mention that one of them finds."""
        if not self.needs.search(text):
            return
        for pattern, reader in self.patterns:
            for found in pattern.finditer(text):
                if days := reader(found, today):
                    yield DayMention(*found.span(), days)


def readers(needs: str, *pairs: tuple[str, Reader]) -> Readers:
    """Patterns with their readers; `needs` finds what a text has that one of them may find."""
    return Readers(compiled(needs), tuple((compiled(pattern, re.ASCII), reader) for pattern, reader in pairs))


def one_day(day: date) -> DayRange:
    """This day alone."""
    return day, day


def on(year: int, month: int, day: int) -> DayRange | None:
    """This date; None for 31 February."""
    try:
        return one_day(date(year, month, day))
    except ValueError:
        return None


def next_on(today: date, month: int, day: int) -> DayRange | None:
    """This day of this month, this year or, once that is past, next year."""
    meant = on(today.year, month, day)
    return meant if meant and meant[0] >= today else on(today.year + 1, month, day)


def month_ahead(today: date, months: int) -> date:
    """The first day of the month so many months from now."""
    years, before = divmod(today.month - 1 + months, 12)
    return date(today.year + years, before + 1, 1)


def end_of_month(day: date) -> date:
    """The last day of this day's month."""
    return month_ahead(day, 1) - timedelta(days=1)
