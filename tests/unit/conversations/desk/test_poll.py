"""Polls: what has changed since the last one, whatever clocks differ and whatever comes late."""

from __future__ import annotations

import asyncio

import pytest

from smartclinic.conversations.desk.poll import MOST_NAMED, OVERLAP
from smartclinic.conversations.desk.views import Look
from smartclinic.media.attachment import Attachment, Kind
from smartclinic.media.attachment import State as FileState
from smartclinic.platform.store import Patch, Path
from tests.functions.desk_rig import CLINIC, OTHER, Desk, at, desk_of, gate, ours
from tests.functions.in_process import in_virtual_time


async def changes(desk: Desk, contact: str, seconds: float, clinic: str = CLINIC) -> None:
    """Somebody whose clock says so writes on this conversation."""
    patch = Patch(Path(f"clinics/{clinic}/conversations/{contact}"), {"changed_at": at(seconds)})
    await desk.store._store.commit([patch])


def quiet(seen: Look) -> Look:
    """Nothing has changed since."""
    return Look(seen.token, (), is_quiet=True)


async def look(desk: Desk, token: str | None, *watched: str) -> Look:
    return await desk.app.poll.look(CLINIC, token, watched)


@pytest.mark.parametrize("token", [None, "", "x", "1-2", "9" * 17 + "-" + "0" * 16, "１" * 16 + "-" + "0" * 16])
@in_virtual_time
async def test_without_a_good_token_nothing_has_changed_and_one_begins(token: str | None) -> None:
    async with desk_of() as desk:
        await desk.holds([("mei", gate(-1))])

        first = await look(desk, token)

        assert first.conversations == ()
        assert await look(desk, first.token) == quiet(first)


@in_virtual_time
async def test_what_changes_is_told_once() -> None:
    async with desk_of() as desk:
        await desk.holds([("mei", gate(-900)), ("john", gate(-800))])
        first = await look(desk, None)
        await asyncio.sleep(60)
        await changes(desk, "mei", 59)

        second = await look(desk, first.token)

        assert second.conversations == ("mei",)
        assert await look(desk, second.token) == quiet(second)


@in_virtual_time
async def test_changes_of_a_long_absence_are_told_once_too() -> None:
    async with desk_of() as desk:
        await desk.holds([("mei", gate(-900)), ("john", gate(-800))])
        first = await look(desk, None)
        await asyncio.sleep(60)
        await changes(desk, "john", 20)
        await changes(desk, "mei", 59)

        second = await look(desk, first.token)

        assert second.conversations == ("mei", "john")
        assert await look(desk, second.token) == quiet(second)


@in_virtual_time
async def test_a_second_change_of_the_same_conversation_is_told_too() -> None:
    async with desk_of() as desk:
        await desk.holds([("mei", gate(-1))])
        first = await look(desk, None)
        await changes(desk, "mei", -0.5)

        assert (await look(desk, first.token)).conversations == ("mei",)


@in_virtual_time
async def test_a_change_that_lands_after_a_newer_one_is_told() -> None:
    async with desk_of() as desk:
        await desk.holds([("mei", gate(-900)), ("john", gate(-900))])
        await asyncio.sleep(60)
        first = await look(desk, None)
        await changes(desk, "mei", 60)
        second = await look(desk, first.token)
        await changes(desk, "john", 52)

        third = await look(desk, second.token)

        assert "john" in third.conversations
        assert (await look(desk, third.token)).conversations == ()


@in_virtual_time
async def test_a_clock_that_is_an_hour_ahead_hides_nothing() -> None:
    async with desk_of() as desk:
        await desk.holds([("mei", gate(-900)), ("john", gate(-900))])
        first = await look(desk, None)
        await changes(desk, "mei", 3600)
        second = await look(desk, first.token)
        await asyncio.sleep(60)
        await changes(desk, "john", 59)

        assert "john" in (await look(desk, second.token)).conversations


@in_virtual_time
async def test_other_clinics_changes_are_theirs() -> None:
    async with desk_of() as desk:
        await desk.holds([("mei", gate(-900))])
        await desk.holds([("mei", gate(-900))], clinic=OTHER)
        first = await look(desk, None)
        await changes(desk, "mei", 0, clinic=OTHER)

        assert await look(desk, first.token) == quiet(first)


@in_virtual_time
async def test_a_page_is_told_what_changed_while_it_was_drawn_and_before_its_first_poll() -> None:
    async with desk_of() as desk:
        await desk.holds([("mei", gate(-900)), ("john", gate(-900))])
        drawn = desk.app.poll.from_now()
        assert desk.counts.reads == []
        await changes(desk, "mei", 1)
        await asyncio.sleep(20)

        first = await look(desk, drawn)

        assert (first.conversations, first.is_quiet) == (("mei",), False)
        assert await look(desk, first.token) == quiet(first)


@in_virtual_time
async def test_a_page_since_which_nothing_has_changed_is_told_so_once_with_the_numbers() -> None:
    async with desk_of() as desk:
        await desk.holds([("mei", gate(-900))])

        first = await look(desk, desk.app.poll.from_now())

        assert (first.conversations, first.is_quiet) == ((), False)
        assert (await look(desk, first.token)).is_quiet


@in_virtual_time
async def test_once_the_overlap_has_passed_the_token_moves_on_and_hides_nothing_newer() -> None:
    async with desk_of() as desk:
        await desk.holds([("mei", gate(-900)), ("john", gate(-900))])
        first = await look(desk, None)
        await changes(desk, "mei", 0)
        second = await look(desk, first.token)
        await asyncio.sleep(OVERLAP.total_seconds() + 1)
        moved = await look(desk, second.token)
        await changes(desk, "john", 0.000001)

        assert (moved.conversations, moved.is_quiet) == ((), True)
        assert moved.token != second.token
        assert (await look(desk, moved.token)).conversations == ("john",)


@in_virtual_time
async def test_when_very_much_has_changed_it_says_so() -> None:
    async with desk_of() as desk:
        await desk.holds((f"c{n:03}", gate(-900)) for n in range(MOST_NAMED + 1))
        first = await look(desk, None)
        for number in range(MOST_NAMED + 1):
            await changes(desk, f"c{number:03}", number / 1000)

        found = await look(desk, first.token)

        assert (len(found.conversations), found.more_changed) == (MOST_NAMED, True)
        assert not (await look(desk, found.token)).more_changed


@in_virtual_time
async def test_a_tick_that_is_another_than_the_screen_shows_is_told_until_it_is_shown() -> None:
    async with desk_of() as desk:
        await desk.holds([("o1", ours("mei", 0, delivered_at=1)), ("o2", ours("mei", 0))])
        token = (await look(desk, None)).token

        seen = [
            (await look(desk, token, *watched)).outbox_changed
            for watched in (
                ("o1-sent",),
                ("o1-delivered",),
                ("o1-delivered", "o2-sent"),
                ("o2-waiting",),
                ("gone-sent",),
            )
        ]

        assert seen == [True, False, False, True, False]


@in_virtual_time
async def test_a_file_that_has_been_checked_is_told() -> None:
    async with desk_of() as desk:
        await desk.holds([("m1", Attachment(kind=Kind.IMAGE, media_id="1", asked_at=at(0), state=FileState.CLEAN))])

        assert (await look(desk, None, "m1-quarantined")).outbox_changed
        assert not (await look(desk, None, "m1-clean")).outbox_changed


@pytest.mark.parametrize("watched", ["", "../../x-sent", "o1", "x" * 65 + "-sent", "-sent", "o1-SENT\n"])
@in_virtual_time
async def test_what_is_not_to_be_watched_is_not_read(watched: str) -> None:
    async with desk_of() as desk:
        desk.counts.forget()

        assert not (await look(desk, None, watched)).outbox_changed

        assert desk.counts.calls == ["find"]


@in_virtual_time
async def test_no_more_than_five_are_watched() -> None:
    async with desk_of() as desk:
        desk.counts.forget()

        await look(desk, None, *(f"o{number}-sent" for number in range(50)))

        assert len(desk.counts.reads) == 1 + 5
