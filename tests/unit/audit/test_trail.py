from __future__ import annotations

from datetime import timedelta

import pytest

from smartclinic import compose
from smartclinic.audit.entry import Action
from smartclinic.audit.trail import Trail
from smartclinic.platform.store import Refused
from smartclinic.platform.store.sqlite import SqliteStore
from tests.unit.audit.trails import CLINIC, OTHER, START, SetClock, act, work_on


class Place:
    def __init__(self) -> None:
        self.clock = SetClock()
        self.work = work_on(SqliteStore.open("sqlite://", compose.service_schema()), self.clock)
        self.trail = Trail(self.work)

    async def a_minute_later(self, name: str, **what: object) -> None:
        self.clock.time += timedelta(minutes=1)
        await act(self.work, name, **what)  # type: ignore[arg-type] # the keywords of `act`

    async def read(self, **asked: object) -> list[tuple[str, str]]:
        stretch = await self.trail.read(CLINIC, **asked)  # type: ignore[arg-type] # the keywords of `read`
        return [(found.record.actor, found.record.action.value) for found in stretch.entries]


@pytest.fixture
async def place() -> Place:
    made = Place()
    await made.a_minute_later("1")
    await made.a_minute_later("2", actor="ling", subject="conversations/c2")
    await made.a_minute_later("3", action=Action.HAND_BACK)
    await made.a_minute_later("4", clinic=OTHER)
    return made


async def test_it_reads_newest_first_and_one_clinic_alone(place: Place) -> None:
    assert await place.read() == [("mei", "hand_back"), ("ling", "take_over"), ("mei", "take_over")]


async def test_it_filters_by_who_by_what_by_both_and_by_subject(place: Place) -> None:
    assert await place.read(actor="ling") == [("ling", "take_over")]
    assert await place.read(action=Action.HAND_BACK) == [("mei", "hand_back")]
    assert await place.read(actor="mei", action=Action.TAKE_OVER) == [("mei", "take_over")]
    assert await place.read(subject="conversations/c2") == [("ling", "take_over")]
    with pytest.raises(Refused):
        await place.read(subject="conversations/c2", actor="ling")


async def test_it_reads_within_a_time(place: Place) -> None:
    second = START + timedelta(minutes=2)
    assert await place.read(since=second, before=second + timedelta(seconds=1)) == [("ling", "take_over")]


async def test_pages_lose_nothing_even_between_entries_of_one_instant() -> None:
    place = Place()
    for number in range(7):
        await act(place.work, f"at once {number}")
    await place.a_minute_later("later")
    first = await place.trail.read(CLINIC, limit=3)
    assert len(first.entries) == 8
    assert first.earlier is None


async def test_pages_follow_each_other_to_the_end() -> None:
    place = Place()
    for number in range(7):
        await place.a_minute_later(str(number))
    seen, before = [], None
    for _ in range(3):
        stretch = await place.trail.read(CLINIC, before=before, limit=3)
        seen += [found.record.at for found in stretch.entries]
        before = stretch.earlier
    assert before is None
    assert seen == [START + timedelta(minutes=7 - each) for each in range(7)]
