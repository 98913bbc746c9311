"""A message that Meta took, failed, took again and failed again: each failure is heeded once, in any order."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import permutations

import pytest

from smartclinic.conversations.channel import Lost
from smartclinic.conversations.gate import Reason
from smartclinic.conversations.outbox import End, State
from smartclinic.conversations.recording.events import StatusSeen
from tests.unit.conversations.delivering import REMINDER, Desk, delivering


async def taken_again(desk: Desk) -> tuple[str, datetime]:
    """A message that Meta has failed once and taken twice, and when it failed."""
    outbox = await desk.posts("好")
    await desk.passes(seconds=1)
    failed_at = desk.clock.now()
    await desk.fails(outbox, 131000, failed_at)
    await desk.passes(seconds=12)
    assert [posted.reference for posted in desk.channel.posts] == [f"{outbox}-1", f"{outbox}-2"]
    return outbox, failed_at


def told(outbox: str, attempt: int | None, code: int, at: datetime) -> StatusSeen:
    """Meta's status, in whole seconds."""
    return StatusSeen("111", outbox, "failed", int(at.timestamp()) * 1000, attempt, code)


async def assert_ended(desk: Desk, outbox: str, posts: int = 2) -> None:
    item, attention = await desk.item(outbox), (await desk.gate()).attention
    assert (item.state, item.end, item.code, item.due_at) == (State.ENDED, End.FAILED, 131026, None)
    assert attention is not None
    assert Reason.NOT_SENT in attention.reasons
    assert len(desk.channel.posts) == posts


async def test_what_fails_again_within_the_same_second_ends_and_a_person_is_asked() -> None:
    async with delivering() as desk:
        await desk.approves(REMINDER)
        outbox = await desk.posts("好", instead=REMINDER)
        await desk.passes(seconds=0.1)
        await desk.fails(outbox, 131047)
        await desk.passes(seconds=0.3)
        assert (await desk.item(outbox)).by_template
        await desk.fails(outbox, 131026)
        await desk.passes(minutes=30)

        await assert_ended(desk, outbox)


async def test_two_failures_that_are_recorded_before_anybody_looks_count_as_the_newer() -> None:
    async with delivering() as desk:
        outbox, failed_at = await taken_again(desk)
        await desk.fails(outbox, 131026, looks=False)
        await desk.fails(outbox, 131000, failed_at, attempt=1)
        await desk.passes(minutes=30)

        await assert_ended(desk, outbox)


async def test_two_failures_in_one_callback_count_as_the_newer() -> None:
    async with delivering() as desk:
        outbox, failed_at = await taken_again(desk)
        await desk.records(told(outbox, 2, 131026, desk.clock.now()), told(outbox, 1, 131000, failed_at))
        await desk.passes(minutes=30)

        await assert_ended(desk, outbox)


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_failures_told_in_any_order_and_again_come_to_the_same(order: Sequence[int]) -> None:
    async with delivering() as desk:
        outbox, failed_at = await taken_again(desk)
        statuses = [
            told(outbox, 2, 131026, failed_at), told(outbox, 1, 131000, failed_at),
            told(outbox, 1, 131000, failed_at + timedelta(seconds=1)),
        ]  # fmt: skip
        shuffled = [statuses[place] for place in order] * 2
        random.Random(str(order)).shuffle(shuffled)
        for status in shuffled:
            await desk.records(status)
            await desk.passes(seconds=2)
        await desk.passes(minutes=30)

        await assert_ended(desk, outbox)


async def test_a_failure_of_the_last_of_many_attempts_is_not_lost_among_the_old_ones() -> None:
    async with delivering() as desk:
        outbox = await desk.posts("好")
        for attempt in range(1, 8):
            await desk.passes(minutes=11)
            await desk.fails(outbox, 131000, attempt=attempt)
            await desk.fails(outbox, 131000, desk.clock.now() - timedelta(minutes=5), attempt=1)
        await desk.passes(minutes=11)
        await desk.fails(outbox, 131026)
        await desk.passes(minutes=11)

        await assert_ended(desk, outbox, posts=8)
        assert len((await desk.item(outbox)).failures) <= 9


async def test_a_failure_without_its_attempt_is_of_the_one_that_is_out_unless_it_is_older() -> None:
    async with delivering() as desk:
        outbox, failed_at = await taken_again(desk)
        await desk.records(told(outbox, None, 131026, failed_at - timedelta(seconds=1)))
        await desk.passes(minutes=1)
        assert (await desk.item(outbox)).state is State.ACCEPTED
        await desk.records(told(outbox, None, 131026, desk.clock.now()))
        await desk.passes(minutes=1)

        await assert_ended(desk, outbox)


async def test_what_ended_unconfirmed_is_given_its_reason_when_that_is_told() -> None:
    async with delivering() as desk:
        desk.channel.answer = lambda posted: Lost()
        outbox = await desk.posts("好")
        await desk.passes(minutes=30)
        await desk.fails(outbox, 131026)
        await desk.passes(minutes=1)

        item = await desk.item(outbox)
        assert (item.end, item.code, item.due_at) == (End.UNCONFIRMED, 131026, None)
