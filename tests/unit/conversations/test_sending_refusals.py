"""What follows when Meta refuses a message: at once, or with a status hours later."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from smartclinic.conversations.channel import Accepted, Lost, NotSent, Rejected, SendResult
from smartclinic.conversations.gate import Reason
from smartclinic.conversations.outbox import Author, End, Lane, State
from smartclinic.conversations.outgoing import Say
from smartclinic.conversations.waking import Deliver
from smartclinic.platform.tasks import QueueName
from tests.unit.conversations.delivering import JOHN, MEI, PROMOTION, REMINDER, START, Desk, delivering

SECOND = timedelta(seconds=1)


def script(desk: Desk, *results: SendResult) -> None:
    """The next POSTs are answered so; further ones are accepted."""
    left = list(results)
    desk.channel.answer = lambda posted: left.pop(0) if left else Accepted(f"wamid.{posted.outbox}")


def waits(desk: Desk) -> list[float]:
    return [(posted.at - START).total_seconds() for posted in desk.channel.posts]


async def reasons(desk: Desk) -> set[Reason]:
    attention = (await desk.gate()).attention
    return set(attention.reasons) if attention else set()


@pytest.mark.parametrize("at_once", [True, False])
async def test_what_is_refused_for_good_ends_and_asks_for_a_person(at_once: bool) -> None:
    async with delivering() as desk:
        script(desk, *([Rejected(131026)] if at_once else []))
        outbox = await desk.posts("好")
        await desk.passes(seconds=10)
        if not at_once:
            await desk.fails(outbox, 131026)
        await desk.passes(hours=1)

        item = await desk.item(outbox)
        assert (item.state, item.end, item.code, item.due_at) == (State.ENDED, End.FAILED, 131026, None)
        assert await reasons(desk) == {Reason.NOT_SENT}
        assert len(desk.channel.posts) == 1


async def test_the_pair_limit_waits_longer_and_longer_and_touches_nobody_else() -> None:
    async with delivering() as desk:
        outbox = await desk.posts("好")
        left = [NotSent(SECOND, 131056)] * 3
        desk.channel.answer = lambda posted: left.pop() if left and posted.outbox == outbox else Accepted(posted.outbox)
        await desk.passes(seconds=2)
        await desk.posts("John", JOHN)
        await desk.passes(minutes=5)

        assert [(posted.at - START) / SECOND for posted in desk.channel.posts if posted.outbox == outbox] == [
            0,
            1,
            5,
            21,
        ]
        assert await desk.state() is None
        assert (await desk.item(outbox)).state is State.ACCEPTED


async def test_a_longer_wait_that_meta_asks_for_is_kept() -> None:
    async with delivering() as desk:
        script(desk, NotSent(timedelta(seconds=300), 130429))
        await desk.posts("好")
        await desk.passes(minutes=10)

        assert waits(desk) == [0, 300]


async def test_retries_are_bounded_and_then_a_person_is_asked() -> None:
    async with delivering() as desk:
        desk.channel.answer = lambda posted: NotSent(SECOND, 131000)
        outbox = await desk.posts("好")
        await desk.passes(hours=5)

        assert len(desk.channel.posts) == 8
        assert (await desk.item(outbox)).end is End.FAILED
        assert await reasons(desk) == {Reason.NOT_SENT}


async def test_a_retry_that_could_only_come_after_the_window_is_not_waited_for() -> None:
    async with delivering() as desk:
        script(desk, NotSent(SECOND, 131049))
        outbox = await desk.posts("好")
        await desk.passes(seconds=5)

        assert (await desk.item(outbox)).end is End.FAILED


async def test_what_meta_holds_from_somebody_goes_once_more_after_a_day() -> None:
    async with delivering() as desk:
        await desk.approves(REMINDER)
        outbox = await desk.posts(REMINDER, lane=Lane.PROACTIVE, author=Author.RULE)
        await desk.passes(seconds=5)
        await desk.fails(outbox, 131049)
        await desk.passes(hours=30)
        assert (await desk.item(outbox)).state is State.ACCEPTED
        await desk.fails(outbox, 131049)
        await desk.passes(hours=72)

        assert [round(wait / 3600) for wait in waits(desk)] == [0, 24]
        assert (await desk.item(outbox)).end is End.FAILED


async def test_a_failure_that_may_mend_itself_is_tried_again_with_the_facts_of_a_new_attempt() -> None:
    async with delivering() as desk:
        outbox = await desk.posts("好")
        await desk.passes(seconds=5)
        await desk.fails(outbox, 131000)
        await desk.passes(minutes=5)

        item = await desk.item(outbox)
        assert len(desk.channel.posts) == 2
        assert (item.state, item.failure, item.end) == (State.ACCEPTED, None, None)
        assert not item.has_failed


async def test_the_same_failure_told_again_sends_nothing_again() -> None:
    async with delivering() as desk:
        outbox = await desk.posts("好")
        await desk.passes(seconds=5)
        failed_at = desk.clock.now()
        await desk.fails(outbox, 131000, failed_at)
        await desk.passes(minutes=5)
        await desk.fails(outbox, 131000, failed_at, attempt=1)
        await desk.passes(minutes=5)

        item = await desk.item(outbox)
        assert len(desk.channel.posts) == 2
        assert (item.state, item.failure, item.due_at) == (State.ACCEPTED, None, None)


async def test_an_error_said_twice_at_once_and_by_status_counts_once() -> None:
    async with delivering() as desk:
        script(desk, NotSent(timedelta(seconds=30), 131000))
        outbox = await desk.posts("好")
        await desk.passes(seconds=5)
        await desk.fails(outbox, 131000)
        await desk.passes(minutes=5)

        assert waits(desk) == [0, 30]
        assert (await desk.item(outbox)).state is State.ACCEPTED


async def test_what_arrived_all_the_same_is_not_sent_again() -> None:
    async with delivering() as desk:
        script(desk, NotSent(timedelta(seconds=60), 131000))
        outbox = await desk.posts("好")
        await desk.passes(seconds=5)
        await desk.told(outbox, delivered_at=1)
        await desk.passes(minutes=5)

        assert len(desk.channel.posts) == 1
        assert (await desk.item(outbox)).state is State.ACCEPTED


async def test_a_status_that_failed_without_a_code_stops_nothing() -> None:
    async with delivering() as desk:
        outbox = await desk.posts("好")
        await desk.passes(seconds=5)
        await desk.fails(outbox, 0)
        await desk.passes(minutes=1)

        assert (await desk.item(outbox)).end is End.FAILED
        assert await desk.state() is None


@pytest.mark.parametrize(
    ("author", "lane", "queue", "owed"),
    [
        (Author.SAFETY, Lane.REPLY, QueueName.SEND_REPLY, 20),
        (Author.STAFF, Lane.REPLY, QueueName.SEND_REPLY, 90),
        (Author.RULE, Lane.PROACTIVE, QueueName.SEND_PROACTIVE, 90),
    ],
)
async def test_what_failed_goes_again_in_its_own_lane_and_is_swept_in_its_own_time(
    author: Author, lane: Lane, queue: QueueName, owed: int
) -> None:
    async with delivering() as desk:
        before = await desk.posts("早", lane=lane)
        await desk.passes(seconds=5)
        outbox = await desk.posts("打999", author=author, lane=lane)
        await desk.passes(seconds=1)
        await desk.fails(outbox, 131000)
        await desk.passes(seconds=1)

        (task,), item = desk.tasks.held, await desk.item(outbox)
        assert (task.queue, task.at) == (queue, item.not_before)
        assert (task.body["contact"], task.body["after"]) == (MEI, before)
        assert item.due_at is not None
        assert item.not_before is not None
        assert (item.due_at - item.not_before) / SECOND == owed


@pytest.mark.parametrize("at_once", [True, False])
async def test_a_window_that_meta_takes_for_closed_ends_it_with_a_person_told(at_once: bool) -> None:
    async with delivering() as desk:
        script(desk, *([Rejected(131047)] if at_once else []))
        outbox = await desk.posts("好")
        await desk.passes(seconds=5)
        if not at_once:
            await desk.fails(outbox, 131047)
        await desk.passes(minutes=1)

        assert (await desk.item(outbox)).end is End.WINDOW_CLOSED
        assert await reasons(desk) == {Reason.WINDOW_CLOSED}


async def test_a_window_that_meta_takes_for_closed_is_passed_by_template_once() -> None:
    async with delivering() as desk:
        await desk.approves(REMINDER)
        script(desk, Rejected(131047), Rejected(131047))
        outbox = await desk.posts("好", instead=REMINDER)
        await desk.passes(minutes=1)

        assert [posted.content for posted in desk.channel.posts][1:] == [REMINDER]
        assert (await desk.item(outbox)).end is End.WINDOW_CLOSED


@pytest.mark.parametrize("at_once", [True, False])
async def test_who_stopped_the_clinics_marketing_gets_no_more_of_it(at_once: bool) -> None:
    async with delivering() as desk:
        await desk.approves(PROMOTION)
        script(desk, *([Rejected(131050)] if at_once else []))
        outbox = await desk.posts(PROMOTION, lane=Lane.PROACTIVE, author=Author.RULE)
        await desk.passes(seconds=5)
        if not at_once:
            await desk.fails(outbox, 131050)
        await desk.passes(minutes=1)
        again = await desk.posts(PROMOTION, lane=Lane.PROACTIVE, author=Author.RULE)
        await desk.passes(minutes=1)

        assert (await desk.gate()).marketing_stopped_at is not None
        assert (await desk.item(outbox)).end is End.OPTED_OUT
        assert (await desk.item(again)).end is End.OPTED_OUT
        assert len(desk.channel.posts) == 1


async def test_what_never_reached_meta_is_tried_eight_times() -> None:
    async with delivering() as desk:
        desk.channel.answer = lambda posted: NotSent(timedelta(seconds=2))
        outbox = await desk.posts("好")
        await desk.passes(minutes=5)

        assert len(desk.channel.posts) == 8
        assert (await desk.item(outbox)).end is End.FAILED


async def test_safety_words_alone_are_sent_once_more_when_nothing_is_known() -> None:
    async with delivering() as desk:
        desk.channel.answer = lambda posted: Lost()
        safety = await desk.posts("打999", author=Author.SAFETY)
        await desk.posts("好", JOHN)
        await desk.passes(minutes=30)

        assert [posted.outbox == safety for posted in desk.channel.posts].count(True) == 2
        assert len(desk.channel.posts) == 3
        assert (await desk.item(safety)).end is End.UNCONFIRMED


async def test_safety_words_that_a_late_status_proves_are_not_sent_again() -> None:
    async with delivering() as desk:
        desk.channel.answer = lambda posted: Lost()
        safety = await desk.posts("打999", author=Author.SAFETY)
        await desk.passes(seconds=60)
        await desk.told(safety, sent_at=1)
        await desk.passes(minutes=30)

        assert len(desk.channel.posts) == 1
        assert (await desk.item(safety)).state is State.ACCEPTED


async def test_a_failed_status_that_overtakes_the_answer_is_not_lost_by_it() -> None:
    async with delivering() as desk:
        outbox = await desk.posts("好")
        failing: list[str] = []
        send = desk.channel.send

        async def overtaken(*args: Any, **kwargs: Any) -> SendResult:
            result = await send(*args, **kwargs)
            if not failing:
                failing.append(outbox)
                await desk.fails(outbox, 131000)
                task = desk.tasks.held.pop()
                await desk.sender.deliver(msgspec.convert(dict(task.body), Deliver))
            return result

        desk.channel.send = overtaken  # type: ignore[method-assign] # a test strikes between
        await desk.passes(minutes=1)

        assert len(desk.channel.posts) == 2
        assert (await desk.item(outbox)).state is State.ACCEPTED


async def test_emergency_words_do_not_wait_for_a_message_whose_time_has_not_come() -> None:
    async with delivering() as desk:
        script(desk, NotSent(timedelta(minutes=5), 130429))
        await desk.posts("好")
        await desk.passes(seconds=5)
        await desk.posts("打999", author=Author.SAFETY)
        await desk.passes(seconds=1)

        assert [posted.content for posted in desk.channel.posts] == [Say("好"), Say("打999")]
