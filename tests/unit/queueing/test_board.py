"""The screen in the waiting room: numbers and nothing else, until its address is revoked."""

from __future__ import annotations

import msgspec
import pytest

from smartclinic.audit.entry import Action, AuditEntry
from smartclinic.clinics.model import Queue
from smartclinic.queueing.board import NoQueues, NoSuchBoard
from smartclinic.queueing.door import door_link, door_words, queue_of_door_words
from smartclinic.queueing.line import Opening
from tests.unit.queueing.rooms import GP, NURSE, Room, small_clinic

CLINIC = "hong-wo"


async def opened(room: Room) -> tuple[str, str]:
    board = await room.app.boards.open(CLINIC, ("gp", "nurse"), "大堂", room.act())
    assert board.record.page is not None
    return board.id, board.record.page


async def test_it_shows_the_latest_calls_first_and_how_many_wait(room: Room) -> None:
    _, token = await opened(room)
    first, *_ = await room.walks_in(3)
    await room.calls()
    room.later(8)
    await room.calls()

    gp, nurse = (await room.app.boards.show(CLINIC, token)).queues

    assert [call.label for call in gp.calls] == ["A2", "A1"]
    assert (gp.waiting, gp.opening, gp.changed_at) == (1, Opening.OPEN, room.now)
    assert (nurse.calls, nurse.waiting) == ((), 0)
    room.later(1)
    await room.app.counter.recall(CLINIC, (await room.view()).called[0].place.ticket, room.act())
    (gp, _) = (await room.app.boards.show(CLINIC, token)).queues
    assert gp.calls[0].at == room.now
    assert first not in repr(gp)


async def test_it_shows_nothing_personal(room: Room) -> None:
    _, token = await opened(room)
    await room.knows("mei")
    ticket = await room.ticket("mei")
    await room.came(ticket)
    await room.calls()

    shown = msgspec.json.encode(await room.app.boards.show(CLINIC, token)).decode()

    assert "A1" in shown
    assert "mei" not in shown
    assert ticket not in shown


async def test_a_revoked_address_shows_nothing_any_more(room: Room) -> None:
    board, token = await opened(room)
    act = room.act()
    await room.app.boards.revoke(CLINIC, board, act)
    await room.app.boards.revoke(CLINIC, board, act)

    with pytest.raises(NoSuchBoard):
        await room.app.boards.show(CLINIC, token)
    (listed,) = await room.app.boards.list(CLINIC)
    assert listed.record.revoked_by == "ann"
    assert [entry.action for entry in await room.every(AuditEntry)].count(Action.REVOKE_BOARD) == 1


async def test_a_board_shows_only_queues_of_the_clinic(room: Room) -> None:
    with pytest.raises(NoQueues):
        await room.app.boards.open(CLINIC, ("gp", "dentist"), "大堂", room.act())
    with pytest.raises(NoSuchBoard):
        await room.app.boards.show(CLINIC, "nonsense")


@pytest.mark.parametrize("queue", [GP, NURSE])
def test_the_words_of_the_door_lead_to_their_queue(queue: Queue) -> None:
    clinic = small_clinic()

    found = queue_of_door_words(f" {door_words(queue).lower()} ", clinic)

    assert found is not None
    assert found.id == queue.id


@pytest.mark.parametrize("text", ["攞籌", "攞籌 Z", "你好", "門口攞籌 A 定係預約好？", ""])
def test_other_words_are_no_posters(text: str) -> None:
    assert queue_of_door_words(text, small_clinic()) is None


async def test_the_poster_opens_the_chat_with_its_words(room: Room) -> None:
    link = door_link(room.record, GP)

    assert link.startswith("https://wa.me/85221112222?text=%E9%96%80")
    assert msgspec.structs.replace(room.record, whatsapp_number=None).whatsapp_number is None
    assert door_link(msgspec.structs.replace(room.record, whatsapp_number=None), GP).startswith(
        "https://wa.me/85223450000?"
    )
