"""A number or a campaign that cannot send: everything waits, one message tries, and the alarm is raised once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import pairwise

import msgspec
import pytest

from smartclinic.audit.entry import Act
from smartclinic.clinics.directory import Directory
from smartclinic.contacts.identity import ContactId, Identity
from smartclinic.conversations.channel import Accepted, Rejected
from smartclinic.conversations.delivery.resuming import resume
from smartclinic.conversations.delivery.sending import Sender
from smartclinic.conversations.gate import Gate, Reason
from smartclinic.conversations.outbox import Author, End, Lane, State
from smartclinic.conversations.waking import Deliver
from tests.unit.conversations.delivering import CLINIC, JOHN, MEI, REMINDER, START, Desk, delivering

MINUTE = timedelta(minutes=1)


def tries(desk: Desk) -> list[float]:
    """When something was posted, in minutes after the first."""
    return [(posted.at - START) / MINUTE for posted in desk.channel.posts]


async def reasons(desk: Desk, contact: ContactId = MEI) -> set[Reason]:
    attention = (await desk.gate(contact)).attention
    return set(attention.reasons) if attention else set()


async def many(desk: Desk, count: int) -> list[str]:
    """Replies to so many people."""
    for n in range(count):
        await desk.knows(ContactId(f"p{n}"), Gate(address=Identity(phone=f"8529{n:07}")))
    return [await desk.posts("好", ContactId(f"p{n}")) for n in range(count)]


@pytest.mark.parametrize("code", [0, 190, 10, 200, 131005, 33, 368, 131031, 131042, 130497, 131037, 131045, 133010, 3])
async def test_a_number_that_cannot_send_is_tried_after_5_10_20_40_and_then_each_60_minutes(code: int) -> None:
    async with delivering() as desk:
        desk.channel.answer = lambda posted: Rejected(code)
        await many(desk, 12)
        await desk.passes(hours=4)

        gaps = [later - earlier for earlier, later in zip(tries(desk), tries(desk)[1:], strict=False)]
        assert len(gaps) == 6
        for gap, least in zip(gaps, (5, 10, 20, 40, 60, 60), strict=True):
            assert least <= gap < least + 1.5
        assert desk.alarms() == 1


async def test_what_waits_uses_up_no_attempt_and_leaves_once_the_cause_is_mended() -> None:
    async with delivering() as desk:
        desk.channel.answer = lambda posted: Rejected(190)
        sent = await many(desk, 5)
        await desk.passes(hours=3)
        desk.channel.answer = lambda posted: Accepted(posted.outbox)
        await desk.passes(hours=2)

        items = [await desk.item(outbox) for outbox in sent]
        assert {item.state for item in items} == {State.ACCEPTED}
        state = await desk.state()
        assert state is not None
        assert state.number is not None
        assert state.number.lifted_at is not None


async def test_staff_are_told_once_that_an_answer_waits_and_nothing_of_a_notice() -> None:
    async with delivering() as desk:
        desk.channel.answer = lambda posted: Rejected(131042)
        await desk.approves(REMINDER)
        await desk.posts("好")
        await desk.posts(REMINDER, JOHN, lane=Lane.PROACTIVE, author=Author.RULE)
        await desk.passes(minutes=1)
        assert await reasons(desk) == {Reason.HELD}
        assert await reasons(desk, JOHN) == set()

        await desk.changes(MEI, attention=None)
        await desk.passes(hours=3)
        assert await reasons(desk) == set()


async def test_what_cannot_leave_before_its_window_closes_ends_then_and_a_person_is_told() -> None:
    async with delivering() as desk:
        await desk.knows(MEI, wrote=START - timedelta(hours=22))
        desk.channel.answer = lambda posted: Rejected(190)
        outbox = await desk.posts("好")
        await desk.passes(hours=1, minutes=58)
        assert (await desk.item(outbox)).state is State.PENDING
        await desk.passes(minutes=2)

        assert (await desk.item(outbox)).end is End.WINDOW_CLOSED
        assert Reason.WINDOW_CLOSED in await reasons(desk)


async def test_a_template_waits_a_day_at_most() -> None:
    async with delivering() as desk:
        await desk.approves(REMINDER)
        desk.channel.answer = lambda posted: Rejected(131031)
        outbox = await desk.posts(REMINDER, lane=Lane.PROACTIVE, author=Author.RULE)
        await desk.passes(hours=26)

        item = await desk.item(outbox)
        assert (item.end, item.code) == (End.FAILED, 131031)


async def test_emergency_words_are_tried_all_the_same() -> None:
    async with delivering() as desk:
        desk.channel.answer = lambda posted: Rejected(190)
        await desk.posts("好", JOHN)
        await desk.passes(seconds=5)
        safety = await desk.posts("打999", author=Author.SAFETY)
        await desk.passes(seconds=5)
        assert [posted.outbox for posted in desk.channel.posts].count(safety) == 1

        desk.channel.answer = lambda posted: Accepted(posted.outbox)
        await desk.passes(minutes=10)
        assert (await desk.item(safety)).state is State.ACCEPTED


@pytest.mark.parametrize("at_once", [True, False])
async def test_refused_emergency_words_are_tried_each_minute_and_make_nothing_else_wait_longer(at_once: bool) -> None:
    async with delivering() as desk:
        await many(desk, 3)
        desk.channel.answer = lambda posted: Rejected(190) if at_once else Accepted(posted.outbox)
        safety = await desk.posts("打999", author=Author.SAFETY)
        for _ in range(4 * 60):
            await desk.passes(seconds=1)
            if not at_once and (await desk.item(safety)).state is State.ACCEPTED:
                await desk.fails(safety, 190)

        state, tried = await desk.state(), [posted.at for posted in desk.channel.posts if posted.outbox == safety]
        gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(tried)]
        assert len(tried) >= 4
        assert all(30 <= gap <= 62 for gap in gaps)
        assert state is not None
        assert state.number is not None
        assert not at_once or state.number.seconds == 300


async def test_emergency_words_that_pass_open_the_way_for_the_rest() -> None:
    async with delivering() as desk:
        desk.channel.answer = lambda posted: Rejected(190)
        await desk.posts("好", JOHN)
        await desk.passes(seconds=5)
        desk.channel.answer = lambda posted: Accepted(posted.outbox)
        await desk.posts("打999", author=Author.SAFETY)
        await desk.passes(seconds=1)
        await desk.posts("即刻")
        await desk.passes(seconds=5)

        assert len(desk.channel.posts) == 3


async def left_in_order(desk: Desk, sent: list[str]) -> None:
    """Each has left, once, in the order in which they were written."""
    first = [posted.outbox for posted in desk.channel.posts if posted.outbox in sent]
    assert list(dict.fromkeys(reversed(first))) == list(reversed(sent))
    assert {(await desk.item(outbox)).state for outbox in sent} == {State.ACCEPTED}


async def test_replies_of_one_conversation_leave_in_order_after_a_stop() -> None:
    async with delivering() as desk:
        desk.channel.answer = lambda posted: Rejected(131042)
        sent = [await desk.posts(f"{n}") for n in range(8)]
        await desk.passes(minutes=16)
        desk.channel.answer = lambda posted: Accepted(posted.outbox)
        await desk.passes(hours=1)

        await left_in_order(desk, sent)


async def test_a_reply_after_the_stop_brings_along_the_one_that_was_held() -> None:
    async with delivering() as desk:
        desk.channel.answer = lambda posted: Rejected(131042)
        sent = [await desk.posts(f"{n}") for n in range(3)]
        await desk.passes(minutes=20)
        await resume(desk.work, CLINIC, Act("operator", "action"))
        await desk.passes(minutes=2)
        desk.channel.answer = lambda posted: Accepted(posted.outbox)
        sent.append(await desk.posts("好返"))
        await desk.passes(seconds=15)

        await left_in_order(desk, sent)


async def test_words_whose_window_closes_do_not_wait_for_a_template_that_is_held() -> None:
    async with delivering() as desk:
        await desk.knows(MEI, wrote=START - timedelta(hours=23))
        await desk.approves(REMINDER)
        desk.channel.answer = lambda posted: Rejected(131042)
        await desk.posts(REMINDER)
        outbox = await desk.posts("好")
        await desk.passes(hours=1)

        assert (await desk.item(outbox)).end is End.WINDOW_CLOSED


@pytest.mark.parametrize("code", [131048, 131064])
async def test_a_stopped_campaign_stops_no_reply(code: int) -> None:
    async with delivering() as desk:
        await desk.approves(REMINDER)
        desk.channel.answer = lambda posted: Rejected(code) if posted.content == REMINDER else Accepted(posted.outbox)
        held = await desk.posts(REMINDER, lane=Lane.PROACTIVE, author=Author.RULE)
        await desk.passes(seconds=5)
        also_held = await desk.posts(REMINDER, JOHN, lane=Lane.PROACTIVE, author=Author.RULE)
        reply = await desk.posts("好", JOHN)
        await desk.passes(seconds=5)

        assert (await desk.item(reply)).state is State.ACCEPTED
        assert (await desk.item(held)).state is State.PENDING
        assert (await desk.item(also_held)).attempt == 0
        assert desk.alarms() == 1
        await desk.passes(minutes=10)
        state = await desk.state()
        assert state is not None
        assert state.campaign is not None
        assert state.campaign.lifted_at is None


async def test_a_failure_told_later_stops_the_number_too_and_the_message_waits() -> None:
    async with delivering() as desk:
        outbox = await desk.posts("好")
        await desk.passes(seconds=5)
        await desk.fails(outbox, 131042)
        await desk.passes(seconds=5)
        assert (await desk.item(outbox)).state is State.PENDING
        assert desk.alarms() == 1

        await desk.passes(minutes=10)
        assert (await desk.item(outbox)).state is State.ACCEPTED


async def test_failures_of_before_the_stop_make_it_no_longer() -> None:
    async with delivering() as desk:
        sent = await many(desk, 6)
        await desk.passes(seconds=5)
        for outbox in sent:
            await desk.fails(outbox, 131042)
        await desk.passes(seconds=5)

        state = await desk.state()
        assert state is not None
        assert state.number is not None
        assert state.number.seconds == 300
        assert desk.alarms() == 1


async def test_a_number_that_takes_messages_and_fails_them_later_is_tried_less_and_less() -> None:
    async with delivering() as desk:
        outbox = await desk.posts("好")
        for _ in range(20):
            await desk.passes(minutes=10)
            if (await desk.item(outbox)).state is State.ACCEPTED:
                await desk.fails(outbox, 131042)

        assert 3 <= len(desk.channel.posts) <= 7


async def test_while_nothing_can_leave_one_message_is_read_and_written_each_time_and_no_other_posted() -> None:
    async with delivering() as desk:
        desk.channel.answer = lambda posted: Rejected(190)
        await many(desk, 10)
        await desk.passes(minutes=16)

        assert len(desk.channel.posts) == 3  # at once, after 5 minutes, after 10 more


async def test_of_many_instances_one_message_tries() -> None:
    async with delivering() as desk:
        desk.channel.answer = lambda posted: Rejected(190)
        await many(desk, 12)
        await desk.passes(minutes=4, seconds=59)
        first = len(desk.channel.posts)
        desk.clock.at += timedelta(minutes=1)
        others = [
            Sender(work=desk.work, directory=Directory(desk.store, desk.clock), channel=desk.channel, subjects={})
            for _ in range(12)
        ]
        due = [task for task in desk.tasks.held if task.at and task.at <= desk.clock.now()]
        assert len(due) == 12

        await asyncio.gather(
            *(each.deliver(msgspec.convert(dict(task.body), Deliver)) for each, task in zip(others, due, strict=True))
        )

        assert first == 1
        assert len(desk.channel.posts) == 2
