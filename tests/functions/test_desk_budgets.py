"""What the desk costs to read at its largest: 50,000 contacts, and a conversation of 10,000 messages.

A round trip takes virtual time here, so that what is asked at once counts once. Reads are counted as Google bills
them: a document each, one for a query that finds nothing.
"""

from __future__ import annotations

import asyncio

import pytest

from smartclinic.contacts.identity import Contact, Identity, contact_keys
from smartclinic.conversations.desk.poll import OVERLAP
from smartclinic.platform.store import Patch, Path
from smartclinic.platform.store.sqlite import SqliteStore
from tests.functions.desk_largest import LONG, MESSAGES, NAME, largest
from tests.functions.desk_rig import CLINIC, Desk, at, desk_of, gate
from tests.functions.in_process import ENVIRONMENT, in_virtual_time
from tests.unit.local.virtual_time import elapsed

TRIP = 0.05


@pytest.fixture(scope="module")
def large() -> SqliteStore:
    """A store with that clinic."""
    return largest()


def begin(desk: Desk) -> float:
    """Count from now on; when that is."""
    desk.counts.forget()
    desk.store.seconds = TRIP
    return elapsed()


def round_trips_since(started: float) -> int:
    """How many, one after another, have been made since."""
    return round((elapsed() - started) / TRIP)


def test_the_lists_are_one_round_trip_of_a_hundred_documents(large: SqliteStore) -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with desk_of(large) as desk:
            started = begin(desk)

            lists = await desk.app.desk_lists.read(CLINIC)

            assert (len(lists.needing), len(lists.recent), lists.more_need) == (50, 30, True)
            assert round_trips_since(started) == 1
            assert len(desk.counts.reads) <= 100

    scenario()


def test_every_page_of_a_long_thread_is_three_round_trips_to_its_very_end(large: SqliteStore) -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with desk_of(large) as desk:
            seen, before, pages = [], None, 0
            while before is not None or pages == 0:
                started = begin(desk)
                thread = await desk.app.threads.read(CLINIC, LONG, before)
                assert round_trips_since(started) <= 3
                assert len(desk.counts.reads) <= 2 + 3 * 32 + 2 + 30
                seen += [entry.id + entry.who.value for entry in reversed(thread.entries)]
                before, pages = thread.older, pages + 1

            assert len(seen) == len(set(seen)) == MESSAGES + 100
            assert pages == -(-len(seen) // 30)

    scenario()


def test_a_search_is_two_round_trips(large: SqliteStore) -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with desk_of(large) as desk:
            for words, hits in ((NAME, 20), ("9000 0000", 0), ("ABCDE", 0), ("nobody at all", 0)):
                started = begin(desk)

                assert len(await desk.app.search.find(CLINIC, words)) == hits

                assert round_trips_since(started) <= 2, words
                assert len(desk.counts.reads) <= 120, words

    scenario()


def test_a_number_is_found_in_two_round_trips(large: SqliteStore) -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with desk_of(large) as desk:
            pepper = desk.app.settings.secret_bytes("IDENTITY_PEPPER")
            (key,) = contact_keys(pepper, "salt 111", Identity(phone="85261234567"))
            await desk.holds([(key, Contact(threads=(key,))), (key, gate(-(10**8)))])
            started = begin(desk)

            (hit,) = await desk.app.search.find(CLINIC, "6123 4567")

            assert (hit.row.contact, hit.by) == (key, "number")
            assert round_trips_since(started) == 2

    assert ENVIRONMENT["IDENTITY_PEPPER"]
    scenario()


def test_a_poll_that_finds_nothing_new_is_one_read_of_one_document(large: SqliteStore) -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with desk_of(large) as desk:
            first = await desk.app.poll.look(CLINIC, None, [])
            started = begin(desk)

            look = await desk.app.poll.look(CLINIC, first.token, [])

            assert (look.token, look.is_quiet) == (first.token, True)
            assert round_trips_since(started) == 1
            assert desk.counts.calls == ["find"]
            assert len(desk.counts.reads) == 1

    scenario()


@in_virtual_time
async def test_after_a_hundred_changes_at_one_instant_a_quiet_poll_reads_one_document_again() -> None:
    async with desk_of() as desk:
        await desk.holds((f"c{number:03}", gate(0)) for number in range(100))
        drawn = await desk.app.poll.look(CLINIC, desk.app.poll.from_now(), [])
        await asyncio.sleep(OVERLAP.total_seconds() + 1)
        moved = await desk.app.poll.look(CLINIC, drawn.token, [])
        begin(desk)

        look = await desk.app.poll.look(CLINIC, moved.token, [])

        assert len(drawn.conversations) == 100
        assert (moved.is_quiet, look.is_quiet, look.token) == (True, True, moved.token)
        assert len(desk.counts.reads) <= 1


def test_a_poll_reads_what_changed_and_its_ticks_beside_it(large: SqliteStore) -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with desk_of(large) as desk:
            first = await desk.app.poll.look(CLINIC, None, [])
            changed = Path(f"clinics/{CLINIC}/conversations/{40_000:026}")
            await large.commit([Patch(changed, {"changed_at": at(1)})])
            started = begin(desk)

            look = await desk.app.poll.look(CLINIC, first.token, [f"{0:032x}-sent"])

            assert f"{40_000:026}" in look.conversations
            assert not look.outbox_changed
            assert round_trips_since(started) == 1
            assert sorted(desk.counts.calls) == ["find", "get"]
            assert len(desk.counts.reads) <= 3
            await large.commit([Patch(changed, {"changed_at": at(-60 * 40_000)})])

    scenario()
