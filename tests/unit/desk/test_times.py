"""Instants in the words of a clinic's day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from smartclinic.clinics.model import Language
from smartclinic.clinics.moments import say_day, say_day_in_full, weekday
from staff_desk.times import shown_day, shown_time, waited
from tests.unit.desk.visits import NOW


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (-30, "剛剛", "just now"),
        (59, "剛剛", "just now"),
        (60, "1分鐘", "1 min"),
        (12 * 60, "12分鐘", "12 min"),
        (3599, "59分鐘", "59 min"),
        (3600, "1小時", "1 h"),
        (47 * 3600, "47小時", "47 h"),
        (48 * 3600, "2日", "2 d"),
    ],
)
def test_it_says_how_long_something_has_waited(seconds: int, zh: str, en: str) -> None:
    since = NOW - timedelta(seconds=seconds)
    assert f">{zh}</time>" in waited(since, NOW, Language.ZH_HK)
    assert f">{en}</time>" in waited(since, NOW, Language.EN)


def test_a_wait_carries_its_moment_for_the_page_to_keep_it_true() -> None:
    assert 'datetime="2026-11-23T07:30:00+00:00" data-since' in waited(NOW, NOW, Language.EN)


@pytest.mark.parametrize(
    ("hours", "zh", "en"),
    [
        (0, "15:30", "15:30"),
        (8, "23:30", "23:30"),
        (9, "24/11（二）00:30", "Tue 24/11 00:30"),
        (24 * 60, "22/1/2027（五）15:30", "Fri 22/1/2027 15:30"),
    ],
)
def test_it_tells_an_instant_on_hong_kongs_clocks(hours: int, zh: str, en: str) -> None:
    at = NOW + timedelta(hours=hours)
    assert shown_time(at, NOW, Language.ZH_HK) == zh
    assert shown_time(at, NOW, Language.EN) == en


def test_it_tells_a_day_with_its_weekday() -> None:
    assert shown_day(NOW, NOW, Language.ZH_HK) == "23/11（一）"


@pytest.mark.parametrize("language", list(Language))
def test_chat_desk_and_page_call_a_day_of_the_week_alike(language: Language) -> None:
    for day in (date(2026, 11, 23) + timedelta(days=n) for n in range(7)):
        at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
        name = weekday(day, language)
        assert name in shown_day(at, at, language)
        assert name in say_day(day, language)
        assert name in say_day_in_full(day, language)
