"""No history of bookings, moves, holds, cancellations, closures, quotas and time makes book and sheets disagree."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeAlias

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from smartclinic.appointments import changing
from smartclinic.appointments.appointment import Appointment, Who
from smartclinic.appointments.changing import Changed
from smartclinic.appointments.day_sheet import DaySheet, Entry, SheetKey, Slot
from smartclinic.appointments.sheets import sheet_key, sheet_of, sheets, write_sheet
from smartclinic.appointments.slots import seats
from smartclinic.appointments.states import HOLDS_A_PLACE
from smartclinic.clinics.model import Part
from smartclinic.contacts.acting_for import Comer
from smartclinic.contacts.identity import ContactId
from smartclinic.work.unit import Unit
from tests.unit.appointments.book import SLOT, VACCINATION, Book
from tests.unit.assistant.situations import SAMPLE

PEOPLE: Final = (ContactId("a"), ContactId("b"), ContactId("c"))
ELSEWHERE: Final = replace(SLOT, doctor_id="wong", day=date(2026, 11, 26), part=Part.AFTERNOON)
KINDS: Final = (SLOT, VACCINATION, replace(SLOT, service_id="health-check", minutes=30), ELSEWHERE)
KEYS: Final = tuple({kind.sheet_key for kind in KINDS})
STARTS: Final = tuple(range(15 * 60, 16 * 60, 15))


@dataclass(frozen=True)
class Step:
    """What somebody does, as far as it concerns that kind of step."""

    what: str
    who: ContactId
    kind: Slot
    start: int
    which: int
    several: int

    @property
    def slot(self) -> Slot:
        return replace(self.kind, start=self.start)


WHAT: Final = (
    *("hold", "book", "book", "book", "move", "move", "move", "cancel"),
    *("displace", "reinstate", "miss", "sheet", "time"),
)

steps = st.builds(
    Step, st.sampled_from(WHAT), st.sampled_from(PEOPLE), st.sampled_from(KINDS), st.sampled_from(STARTS),
    st.integers(0, 50), st.integers(1, 3),
)  # fmt: skip


Change: TypeAlias = Callable[[Unit, str], Awaitable[object]]


class History:
    """A clinic's book, and the ids of all that was ever booked in it."""

    def __init__(self) -> None:
        rules = replace(SAMPLE.booking, most_open=50, no_shows=20)
        self.book = Book(replace(SAMPLE, booking=rules))
        self.ids: list[str] = []
        self.count = 0

    async def play(self, step: Step) -> None:
        before = await self.all()
        self.count += 1
        happened = await getattr(self, f"_{step.what}")(step)
        after = await self.all()
        assert happened or before == after, "what is refused changes nothing"
        _agree(*after)

    async def all(self) -> tuple[dict[str, Appointment], dict[SheetKey, DaySheet]]:
        unit = self.book.unit()
        await unit.load(*((Appointment, each) for each in self.ids))
        visits = {each: await unit.get(Appointment, each) for each in self.ids}
        stored = await sheets(unit, KEYS)
        return {each: visit for each, visit in visits.items() if visit}, dict(stored)

    async def _hold(self, step: Step) -> bool:
        return await self.book.hold(*seats(step.slot, step.several), by=step.who) is None

    async def _book(self, step: Step) -> bool:
        places = seats(step.slot, step.several)
        who = [Comer(f"病人{step.which}{n}", attested=True) for n in range(step.several)]
        booked = await self.book.try_to_book(places, who, step.who, cause=f"message {self.count}")
        if not isinstance(booked, tuple):
            return False
        self.ids += [each.appointment_id for each in booked if each.appointment_id not in self.ids]
        return True

    async def _move(self, step: Step) -> bool:
        visit = await self._visit(step)
        if visit is None:
            return False
        record = await self.book.appointment(visit)
        service = next(kind for kind in KINDS if kind.service_id == record.service)
        slot = replace(step.slot, service_id=service.service_id, minutes=record.minutes, capacity=service.capacity)
        return isinstance(await self.book.move(visit, slot, whose=(step.who,) if step.several > 1 else None), Changed)

    async def _cancel(self, step: Step) -> bool:
        visit = await self._visit(step)
        return visit is not None and isinstance(await self.book.cancel(visit, None, by=Who.STAFF), Changed)

    async def _displace(self, step: Step) -> bool:
        return await self._changed(
            step, lambda unit, visit: changing.displace(
                unit, self.book.clinic, visit, now=self.book.now, disruption="storm"
            ),
        )  # fmt: skip

    async def _reinstate(self, step: Step) -> bool:
        return await self._changed(
            step, lambda unit, visit: changing.reinstate(
                unit, self.book.clinic, visit, now=self.book.now, revision=None
            ),
        )  # fmt: skip

    async def _miss(self, step: Step) -> bool:
        return await self._changed(
            step, lambda unit, visit: changing.miss(unit, visit, now=self.book.now, revision=None)
        )

    async def _sheet(self, step: Step) -> bool:
        """Staff close or stop a session, or release other places of it."""
        key, which = step.kind.sheet_key, step.start // 15 % 4

        async def say(unit: Unit) -> None:
            said = replace(
                await sheet_of(unit, key), closed="storm" if which == 0 else None, stopped=which == 1,
                released=step.which % 4 if which == 2 else None,
            )  # fmt: skip
            write_sheet(unit, key, said)

        await self.book.do(say)
        return True

    async def _time(self, step: Step) -> bool:
        """Minutes pass, or hours; clocks may go back a little."""
        self.book.now += timedelta(minutes=(-3, 5, 11, 600)[step.start // 15 % 4])
        return True

    async def _visit(self, step: Step) -> str | None:
        return self.ids[step.which % len(self.ids)] if self.ids else None

    async def _changed(self, step: Step, change: Change) -> bool:
        visit = await self._visit(step)
        if visit is None:
            return False
        return isinstance(await self.book.do(lambda unit: change(unit, visit)), Changed)


@settings(max_examples=30, deadline=None, phases=(Phase.reuse, Phase.generate))  # shrinking takes minutes
@given(st.lists(steps, min_size=20, max_size=30))
def test_no_history_double_books_loses_a_place_or_leaves_a_hold(history: list[Step]) -> None:
    async def play() -> None:
        book = History()
        for step in history:
            await book.play(step)
        await book.book.store.close()

    asyncio.run(play())


def _agree(visits: dict[str, Appointment], kept: dict[SheetKey, DaySheet]) -> None:
    """Each visit that has a place stands on its sheet, once; nothing else is booked there; nobody is in the way."""
    places = {each: _place(visit) for each, visit in visits.items() if visit.state in HOLDS_A_PLACE}
    booked = [
        (entry.by, (key, entry.start, entry.minutes))
        for key, sheet in kept.items()
        for entry in sheet.entries
        if entry.held_until is None
    ]
    assert len(booked) == len(dict(booked))
    assert dict(booked) == places
    for sheet in kept.values():
        _nobody_is_in_the_way([entry for entry in sheet.entries if entry.held_until is None])
        assert all(entry.by in PEOPLE for entry in sheet.entries if entry.held_until is not None)


def _nobody_is_in_the_way(entries: Sequence[Entry]) -> None:
    """At no minute more of one service than it takes, nor two services at once."""
    for entry in entries:
        beside = [each for each in entries if each.start <= entry.start < each.start + each.minutes]
        capacity = next(kind.capacity for kind in KINDS if kind.service_id == entry.service_id)
        assert {each.service_id for each in beside} == {entry.service_id}
        assert len(beside) <= capacity


def _place(visit: Appointment) -> tuple[SheetKey, int, int]:
    key = sheet_key(visit)
    at = visit.starts_at + timedelta(hours=8)
    return key, at.hour * 60 + at.minute, visit.minutes
