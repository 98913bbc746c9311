"""Outside the window only an approved template leaves; and a merged conversation goes on in its survivor."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from smartclinic.contacts.identity import Identity
from smartclinic.conversations.gate import Reason
from smartclinic.conversations.identity.merging import gone_into, merged
from smartclinic.conversations.outbox import Author, End, Lane, State
from smartclinic.templates.standing import Status
from tests.unit.conversations.delivering import JOHN, MEI, PROMOTION, REMINDER, START, delivering


async def test_outside_the_window_its_template_leaves_and_it_is_known_what_left() -> None:
    async with delivering() as desk:
        await desk.approves(REMINDER)
        outbox = await desk.posts("好", instead=REMINDER)
        await desk.changes(MEI, window_until=START)
        await desk.passes(minutes=1)

        item = await desk.item(outbox)
        assert [posted.content for posted in desk.channel.posts] == [REMINDER]
        assert (item.state, item.by_template, item.leaving) == (State.ACCEPTED, True, REMINDER)


async def test_inside_the_window_its_words_leave() -> None:
    async with delivering() as desk:
        outbox = await desk.posts("好", instead=REMINDER)
        await desk.passes(minutes=1)

        assert (await desk.item(outbox)).leaving == desk.channel.posts[0].content != REMINDER


async def test_a_template_needs_no_window() -> None:
    async with delivering() as desk:
        await desk.approves(REMINDER)
        await desk.changes(MEI, window_until=None)
        await desk.posts(REMINDER, lane=Lane.PROACTIVE, author=Author.RULE)
        await desk.passes(minutes=1)

        assert len(desk.channel.posts) == 1


@pytest.mark.parametrize("status", [None, *(status for status in Status if status is not Status.APPROVED)])
async def test_a_template_that_meta_has_not_approved_never_leaves_and_a_person_is_told(status: Status | None) -> None:
    async with delivering() as desk:
        if status:
            await desk.approves(REMINDER, status)
        outbox = await desk.posts(REMINDER, lane=Lane.PROACTIVE, author=Author.RULE)
        await desk.passes(minutes=1)

        attention = (await desk.gate()).attention
        assert desk.channel.posts == []
        assert (await desk.item(outbox)).end is End.TEMPLATE_UNAVAILABLE
        assert attention is not None
        assert attention.reasons == (Reason.NOT_SENT,)


async def test_a_closed_window_without_a_template_is_never_silent() -> None:
    async with delivering() as desk:
        outbox = await desk.posts("好")
        await desk.changes(MEI, window_until=START)
        await desk.passes(minutes=1)

        attention = (await desk.gate()).attention
        assert (await desk.item(outbox)).end is End.WINDOW_CLOSED
        assert attention is not None
        assert attention.reasons == (Reason.WINDOW_CLOSED,)


async def test_marketing_ends_for_who_stopped_it_and_reminders_do_not() -> None:
    async with delivering() as desk:
        await desk.approves(PROMOTION)
        await desk.approves(REMINDER)
        await desk.changes(MEI, marketing_stopped_at=START)
        promotion = await desk.posts(PROMOTION, lane=Lane.PROACTIVE, author=Author.RULE)
        reminder = await desk.posts(REMINDER, lane=Lane.PROACTIVE, author=Author.RULE)
        await desk.passes(minutes=1)

        assert (await desk.item(promotion)).end is End.OPTED_OUT
        assert (await desk.item(reminder)).state is State.ACCEPTED


async def test_nothing_that_the_clinic_starts_goes_to_a_number_that_is_somebody_elses() -> None:
    async with delivering() as desk:
        await desk.approves(REMINDER)
        await desk.changes(MEI, number_lost_at=START)
        notice = await desk.posts(REMINDER, lane=Lane.PROACTIVE, author=Author.RULE)
        reply = await desk.posts("好")
        await desk.passes(minutes=1)

        assert (await desk.item(notice)).end is End.NUMBER_LOST
        assert (await desk.item(reply)).state is State.ACCEPTED


async def test_staffs_template_does_not_go_to_a_number_that_is_somebody_elses_either() -> None:
    async with delivering() as desk:
        await desk.approves(REMINDER)
        outbox = await desk.posts("好", author=Author.STAFF, instead=REMINDER)
        await desk.changes(MEI, number_lost_at=START, window_until=START)
        await desk.passes(minutes=1)

        assert desk.channel.posts == []
        assert (await desk.item(outbox)).end is End.NUMBER_LOST
        assert (await desk.gate()).attention is not None


async def test_nobody_s_address_ends_it() -> None:
    async with delivering() as desk:
        await desk.changes(MEI, address=Identity())
        outbox = await desk.posts("好")
        await desk.passes(minutes=1)

        assert (await desk.item(outbox)).end is End.NO_ADDRESS


async def merge(desk, **changes: object) -> None:  # type: ignore[no-untyped-def] # the harness
    """MEI turns out to be JOHN."""
    survivor = merged(await desk.gate(JOHN), await desk.gate(MEI))
    await desk.changes(JOHN, **{name: getattr(survivor, name) for name in survivor.__struct_fields__} | changes)
    gone = gone_into(await desk.gate(MEI), JOHN)
    await desk.changes(MEI, **{name: getattr(gone, name) for name in gone.__struct_fields__})


async def test_a_message_for_a_merged_contact_goes_where_the_conversation_goes_on() -> None:
    async with delivering() as desk:
        outbox = await desk.posts("好")
        await merge(desk)
        await desk.passes(minutes=1)

        assert desk.channel.posts[0].to == (await desk.gate(JOHN)).address
        assert (await desk.item(outbox)).state is State.ACCEPTED


async def test_stop_and_takeover_of_the_survivor_hold_for_what_the_other_had_queued() -> None:
    async with delivering() as desk:
        await desk.approves(REMINDER)
        notice = await desk.posts(REMINDER, lane=Lane.PROACTIVE, author=Author.RULE)
        answer = await desk.posts("好", author=Author.ASSISTANT)
        await merge(desk, opted_out_at=START)
        await desk.passes(minutes=1)

        assert (await desk.item(notice)).end is End.OPTED_OUT
        assert (await desk.item(answer)).end is End.SUPERSEDED
        assert (await desk.gate(JOHN)).attention is not None
        assert (await desk.gate(MEI)).attention is None


async def test_conversations_merged_in_a_circle_are_a_defect_and_not_a_hang() -> None:
    async with delivering() as desk:
        await desk.changes(MEI, merged_into=JOHN)
        await desk.changes(JOHN, merged_into=MEI)
        await desk.posts("好")

        with pytest.raises(ValueError, match="circle"):
            await desk.passes(minutes=1)


async def test_a_takeover_between_claim_and_commit_fails_the_claim() -> None:
    async with delivering() as desk:
        await desk.posts("好", author=Author.ASSISTANT)
        gate = await desk.gate()
        guarded = desk.store.commit
        struck: list[bool] = []

        async def racing(writes):  # type: ignore[no-untyped-def] # as the port's
            if not struck and any(getattr(write, "data", {}).get("state") == "claimed" for write in writes):
                struck.append(True)
                desk.store.commit = guarded  # type: ignore[method-assign] # a test strikes between
                later = replace(gate, taken_by="nurse", taken_until=START + timedelta(hours=1), epoch=gate.epoch + 1)
                await desk.changes(MEI, **{name: getattr(later, name) for name in later.__struct_fields__})
            return await guarded(writes)

        desk.store.commit = racing  # type: ignore[method-assign] # as above
        await desk.passes(minutes=1)

        assert struck
        assert desk.channel.posts == []
