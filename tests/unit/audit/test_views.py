from __future__ import annotations

from datetime import timedelta

import pytest

from smartclinic import compose
from smartclinic.audit.entry import Act, Action
from smartclinic.audit.views import Views
from smartclinic.platform.ids import RandomIds
from smartclinic.platform.store import Outcome, Unknown, Write
from smartclinic.platform.store.sqlite import SqliteStore
from tests.functions.counting import CountingStore, Counts
from tests.unit.audit.trails import CLINIC, SetClock, entries

MEI = Act("mei", "a", "reception")


class Place:
    def __init__(self) -> None:
        self.clock, self.counts = SetClock(), Counts()
        self.store = CountingStore(SqliteStore.open("sqlite://", compose.service_schema()), self.counts)
        self.views = Views(self.store, self.clock, RandomIds())

    async def saw(self, who: Act = MEI, subject: str = "conversations/c1") -> None:
        await self.views.saw(CLINIC, who, Action.VIEW_CONVERSATION, subject)


async def test_it_records_who_saw_what_from_where() -> None:
    place = Place()
    await place.saw()
    (entry,) = (await entries(place.store)).values()
    assert (entry["actor"], entry["action"], entry["subject"]) == ("mei", "view_conversation", "conversations/c1")
    assert (entry["device"], entry["at"], entry["due_at"]) == ("reception", place.clock.now(), place.clock.now())


async def test_looking_again_within_the_hour_costs_nothing() -> None:
    place = Place()
    await place.saw()
    place.counts.forget()
    place.clock.time += timedelta(minutes=59)
    await place.saw()
    assert place.counts.calls == []
    assert len(await entries(place.store)) == 1


async def test_another_instance_finds_it_recorded() -> None:
    place = Place()
    await place.saw()
    place.views = Views(place.store, place.clock, RandomIds())
    await place.saw()
    assert len(await entries(place.store)) == 1


async def test_another_hour_another_person_another_subject_and_another_device_are_entries_of_their_own() -> None:
    place = Place()
    await place.saw()
    await place.saw(Act("ling", "b", "reception"))
    await place.saw(Act("mei", "c", None))
    await place.saw(subject="conversations/c2")
    place.clock.time += timedelta(hours=1)
    await place.saw()
    found = await entries(place.store)
    assert len(found) == 5
    assert len({entry["salt"] for entry in found.values()}) == 5


async def test_what_may_not_have_been_recorded_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place()

    async def lost(writes: list[Write]) -> list[Outcome]:
        return [Outcome.UNKNOWN] * len(writes)

    monkeypatch.setattr(place.store, "write_each", lost)
    with pytest.raises(Unknown):
        await place.saw()
    monkeypatch.undo()
    await place.saw()
    assert len(await entries(place.store)) == 1
