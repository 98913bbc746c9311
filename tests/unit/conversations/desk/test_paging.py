"""Pages of a thread put together are the thread: nothing lost, nothing doubled, in order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.desk.paging import (
    ENTRIES,
    Cut,
    Kind,
    Place,
    Placed,
    cursor_of,
    instant_of,
    microseconds,
    page_of,
    read_cursor,
)
from smartclinic.conversations.message import Message
from smartclinic.platform.store import REMOVE
from smartclinic.records.fields import Record
from smartclinic.work.unit import Unit
from tests.functions.desk_rig import CLINIC, at, desk_of, gate, merged, message, note, ours
from tests.functions.in_process import in_virtual_time

WRITTEN: dict[Kind, Callable[[str, float], Record]] = {Kind.MESSAGE: message, Kind.OUTBOX: ours, Kind.NOTE: note}
CUT = Cut(Place(1793581200000000, Kind.OUTBOX, "0" * 32), 3)

# Few instants for many things: most are of the very same microsecond as others. Two contacts who are one person.
THINGS = st.lists(st.tuples(st.sampled_from(Kind), st.integers(0, 3), st.sampled_from(["old", "new"])), max_size=140)


@settings(max_examples=30, deadline=None)
@given(things=THINGS)
def test_the_pages_of_a_thread_hold_everything_once_and_in_order(things: list[tuple[Kind, int, str]]) -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with desk_of() as desk:
            await desk.holds([("new", gate()), ("new", merged("old")), ("old", gate(merged_into=ContactId("new")))])
            await desk.holds(
                (f"{n:032x}", WRITTEN[kind](whose, seconds)) for n, (kind, seconds, whose) in enumerate(things)
            )
            pages: list[list[str]] = []
            before: str | None = None
            while before is not None or not pages:
                thread = await desk.app.threads.read(CLINIC, "old", before)
                pages.append([entry.id for entry in thread.entries])
                before = thread.older

            order = sorted(range(len(things)), key=lambda n: (things[n][1], things[n][0], n))
            assert [each for page in reversed(pages) for each in page] == [f"{n:032x}" for n in order]
            assert all(len(page) == ENTRIES for page in pages[:-1])

    scenario()


@in_virtual_time
async def test_very_many_things_of_one_instant_are_all_shown() -> None:
    async with desk_of() as desk:
        await desk.holds([("mei", gate()), *((f"{n:032x}", note("mei", 0)) for n in range(130))])
        found: list[str] = []
        before: str | None = None
        while before is not None or not found:
            thread = await desk.app.threads.read(CLINIC, "mei", before)
            found = [*(entry.id for entry in thread.entries), *found]
            before = thread.older

        assert found == [f"{n:032x}" for n in range(130)]


@in_virtual_time
async def test_what_comes_while_somebody_reads_on_shifts_no_page() -> None:
    async with desk_of() as desk:
        await desk.holds([("mei", gate()), *((f"{n:032x}", message("mei", n)) for n in range(70))])
        first = await desk.app.threads.read(CLINIC, "mei")
        await desk.holds((f"{n:032x}", message("mei", n)) for n in range(70, 90))

        second = await desk.app.threads.read(CLINIC, "mei", first.older)

        assert [entry.id for entry in second.entries] == [f"{n:032x}" for n in range(10, 40)]


@in_virtual_time
async def test_a_message_that_is_answered_while_somebody_reads_on_is_not_doubled() -> None:
    async with desk_of() as desk:
        waits = msgspec.structs.replace(message("mei", 5), contact=None, handling=None, due_at=at(65))
        await desk.holds([("mei", gate()), ("mei", merged(threads=["mei"])), (f"{5:032x}", waits)])
        await desk.holds((f"{n:032x}", ours("mei", n)) for n in range(10, 60))
        pages = [first := await desk.app.threads.read(CLINIC, "mei")]
        await desk.app.work.run(CLINIC, lambda unit: answer(unit, f"{5:032x}"))
        pages.append(await desk.app.threads.read(CLINIC, "mei", first.older))

        assert [entry.id for page in pages for entry in page.entries].count(f"{5:032x}") == 1
        assert pages[-1].older is None


async def answer(unit: Unit, message_id: str) -> None:
    unit.patch(Message, message_id, contact="mei", due_at=REMOVE)


def test_a_full_page_with_nothing_behind_it_is_the_last() -> None:
    found = [Placed(Place(n, Kind.NOTE, str(n)), n) for n in range(ENTRIES)]

    shown, older = page_of(found, None)

    assert [each.thing for each in shown] == list(range(ENTRIES))
    assert older is None


def test_what_is_found_twice_is_shown_once_and_as_it_was_found_last() -> None:
    place = Place(1, Kind.MESSAGE, "m")

    shown, _ = page_of([Placed(place, "pending"), Placed(place, "answered")], None)

    assert [each.thing for each in shown] == ["answered"]


def test_a_cursor_says_where_the_page_ended() -> None:
    assert read_cursor(cursor_of(CUT, "hong-wo/mei"), "hong-wo/mei") == CUT


@pytest.mark.parametrize(
    "cursor",
    [
        None,
        "",
        "1793581200000000",
        cursor_of(CUT, "hong-wo/john"),
        cursor_of(CUT, "other-clinic/mei"),
        cursor_of(CUT, "hong-wo/mei").replace("-3-", "-999-"),
        cursor_of(CUT, "hong-wo/mei") + "\n",
        "９" * 16 + cursor_of(CUT, "hong-wo/mei")[16:],
    ],
)
def test_a_broken_or_foreign_cursor_is_as_none(cursor: str | None) -> None:
    assert read_cursor(cursor, "hong-wo/mei") is None


@given(st.text())
def test_no_text_breaks_the_reading_of_cursors(text: str) -> None:
    assert read_cursor(text, "hong-wo/mei") is None


@given(st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1)))  # noqa: DTZ001 - made aware below
def test_microseconds_are_exact(when: datetime) -> None:
    instant = when.replace(tzinfo=UTC)

    assert instant_of(microseconds(instant)) == instant
