"""What ended without leaving is found, and can be sent once more: once, by somebody who is known."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smartclinic.audit.entry import Act, Action, AuditEntry, entry_id
from smartclinic.conversations.channel import Accepted, Rejected
from smartclinic.conversations.delivery.dead_letters import AlreadyReplayed, DeadLetters, NoSuchMessage, NotDead
from smartclinic.conversations.delivery.prices import Price, count
from smartclinic.conversations.delivery.resuming import resume
from smartclinic.conversations.outbox import Author, End, Lane, State
from smartclinic.platform.clock import milliseconds
from smartclinic.platform.store import Patch, Path
from tests.unit.conversations.delivering import CLINIC, JOHN, MEI, REMINDER, START, Desk, delivering


def letters(desk: Desk) -> DeadLetters:
    return DeadLetters(desk.work, desk.directory)


async def dead(desk: Desk, words: str = "好") -> str:
    """A message that Meta refused for good."""
    desk.channel.answer = lambda posted: Rejected(131026)
    outbox = await desk.posts(words)
    await desk.passes(seconds=10)
    desk.channel.answer = lambda posted: Accepted(posted.outbox)
    return outbox


async def test_the_newest_come_first_with_their_reason_and_nothing_that_was_wanted() -> None:
    async with delivering() as desk:
        first, second = await dead(desk), await dead(desk, "再試")
        await desk.changes(MEI, opted_out_at=START)
        await desk.posts(REMINDER, lane=Lane.PROACTIVE, author=Author.RULE)
        await desk.posts("到咗", JOHN)
        await desk.passes(minutes=1)

        found = await letters(desk).newest(CLINIC)
        assert [(letter.id, letter.end, letter.code) for letter in found] == [
            (second, End.FAILED, 131026),
            (first, End.FAILED, 131026),
        ]
        assert len(await letters(desk).newest(CLINIC, limit=1)) == 1


async def test_a_replay_sends_the_same_once_more_under_the_present_epoch_and_leaves_an_entry() -> None:
    async with delivering() as desk:
        outbox = await dead(desk)
        await desk.changes(MEI, epoch=7)

        anew = await letters(desk).replay(CLINIC, outbox, Act("operator:ho", "act-1"))
        await desk.passes(minutes=1)

        item, entry = await desk.item(anew), await desk.read(AuditEntry, entry_id("act-1"))
        assert (item.state, item.epoch, item.content) == (State.ACCEPTED, 7, (await desk.item(outbox)).content)
        assert isinstance(entry, AuditEntry)
        assert (entry.actor, entry.action, entry.subject) == (
            "operator:ho", Action.REPLAY_MESSAGE, f"outbox/{outbox}",
        )  # fmt: skip
        assert (await letters(desk).newest(CLINIC))[0].replayed_as == anew


async def test_the_same_action_twice_sends_once_and_another_is_refused() -> None:
    async with delivering() as desk:
        outbox = await dead(desk)
        first = await letters(desk).replay(CLINIC, outbox, Act("operator:ho", "act-1"))

        assert await letters(desk).replay(CLINIC, outbox, Act("operator:ho", "act-1")) == first
        with pytest.raises(AlreadyReplayed):
            await letters(desk).replay(CLINIC, outbox, Act("operator:ho", "act-2"))
        await desk.passes(minutes=1)
        assert len(desk.channel.posts) == 2


async def test_what_has_left_or_may_still_leave_is_never_replayed() -> None:
    async with delivering() as desk:
        waiting = await desk.posts("好")
        with pytest.raises(NotDead):
            await letters(desk).replay(CLINIC, waiting, Act("operator:ho", "act-1"))
        await desk.passes(seconds=5)
        with pytest.raises(NotDead):
            await letters(desk).replay(CLINIC, waiting, Act("operator:ho", "act-2"))
        late = await dead(desk)
        await desk.told(late, delivered_at=milliseconds(desk.clock.now()))
        with pytest.raises(NotDead):
            await letters(desk).replay(CLINIC, late, Act("operator:ho", "act-3"))
        with pytest.raises(NoSuchMessage):
            await letters(desk).replay(CLINIC, "0" * 32, Act("operator:ho", "act-4"))


async def test_a_replay_asks_anew_what_may_leave() -> None:
    async with delivering() as desk:
        outbox = await dead(desk)
        await desk.changes(MEI, window_until=START)

        anew = await letters(desk).replay(CLINIC, outbox, Act("operator:ho", "act-1"))
        await desk.passes(minutes=1)

        assert (await desk.item(anew)).end is End.WINDOW_CLOSED


async def test_an_operator_lets_a_number_send_again_at_once() -> None:
    async with delivering() as desk:
        desk.channel.answer = lambda posted: Rejected(190)
        held = await desk.posts("好")
        await desk.passes(seconds=5)
        desk.channel.answer = lambda posted: Accepted(posted.outbox)

        until = await resume(desk.work, CLINIC, Act("operator:ho", "act-1"))
        again = await resume(desk.work, CLINIC, Act("operator:ho", "act-2"))
        new = await desk.posts("即刻", JOHN)
        await desk.passes(seconds=5)

        assert until is not None
        assert again is None
        assert (await desk.item(new)).state is State.ACCEPTED
        await desk.passes(seconds=(until - desk.clock.now()).total_seconds() + 30)
        assert (await desk.item(held)).state is State.ACCEPTED


async def test_what_meta_priced_is_counted_once_by_its_own_words_within_the_time() -> None:
    async with delivering() as desk:
        for n in range(7):
            outbox = await desk.posts(f"第{n}句")
            at = milliseconds(START + timedelta(days=n))
            price = {"price": "service" if n % 2 else "utility", "price_type": "regular", "priced_at": at}
            if n < 6:
                await desk.store.commit([Patch(Path(f"clinics/{CLINIC}/outbox/{outbox}"), price)])

        counted = await count(desk.store, CLINIC, START, START + timedelta(days=5))

        assert counted == {Price("service", "regular"): 2, Price("utility", "regular"): 3}
        assert await count(desk.store, "another", START, START + timedelta(days=5)) == {}
