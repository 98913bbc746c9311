"""The queue on the desk, through the real service: called, skipped, let back, given, stopped, moved, taken back."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import unescape

import httpx

from smartclinic.appointments.front_desk import Mark
from smartclinic.audit.entry import VIEWS, Act, Action, AuditEntry
from smartclinic.disruptions.disruption import Cause
from smartclinic.queueing.line import Place, Priority, Standing, StoredLine
from tests.functions.desk_clinics import Caller, Stocked, two_clinics
from tests.functions.in_process import Service, in_virtual_time

TODAY = "2026-11-02"
"""It is nine on a Monday morning. A1 has been called, A2 waits."""


@dataclass
class Counter:
    """Somebody at the counter with the first queue before them."""

    service: Service
    own: Stocked
    caller: Caller

    async def does(self, act: str, /, **fields: str) -> httpx.Response:
        """Do something with the queue as its page does it."""
        return await self.caller.put(f"/queue/{act}", queue="gp", **fields)

    async def marks(self, label: str, what: str, **fields: str) -> httpx.Response:
        """Say something of the ticket with this label."""
        ticket = next(place.ticket for place in await self.places() if f"A{place.number}" == label)
        return await self.caller.put(f"/tickets/{ticket}/mark", queue="gp", what=what, label=label, **fields)

    async def line(self, queue: str = "gp") -> StoredLine:
        """The line as it is stored."""
        wanted = f"clinics/{self.own.clinic}/queue_lines/{queue}_{TODAY}"
        (found,) = [each for each in await self.service.all("queue_lines") if str(each.path) == wanted]
        stored: StoredLine = await self.service.record(StoredLine, found)
        return stored

    async def places(self) -> tuple[Place, ...]:
        """Everybody who has or had a place in it."""
        return (await self.line()).line.places

    async def standing(self, label: str) -> Standing:
        """How the ticket with this label stands."""
        return next(place.standing for place in await self.places() if f"A{place.number}" == label)

    async def done(self) -> list[Action]:
        """What the trail says that was done."""
        me = self.own.id_of("front_desk")
        entries = [await self.service.record(AuditEntry, each) for each in await self.service.all("audit")]
        return [each.action for each in entries if each.actor == me and each.action not in VIEWS]


@asynccontextmanager
async def at_the_counter() -> AsyncIterator[Counter]:
    """The sample clinic, and somebody at its counter."""
    async with two_clinics() as (service, own, _):
        yield Counter(service, own, await own.desk("front_desk"))


def words(response: httpx.Response) -> str:
    """What a part says, without its markup."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", response.text)))


@in_virtual_time
async def test_the_next_one_is_called_and_taken_back_from_the_notice() -> None:
    async with at_the_counter() as counter:
        called = await counter.does("call", seen="1")
        assert "已叫A2" in words(called)
        assert await counter.standing("A2") is Standing.CALLED
        assert 'name="seen" value="2"' in called.text.partition('id="notices"')[2]

        undone = await counter.does("undo", seen="2")

        assert "已取消剛才的叫籌" in words(undone)
        assert [await counter.standing(each) for each in ("A1", "A2")] == [Standing.CALLED, Standing.WAITING]
        assert await counter.done() == [Action.CALL_TICKET] * 2


@in_virtual_time
async def test_whoever_presses_on_an_old_screen_is_told_who_was_called_and_calls_nobody() -> None:
    async with at_the_counter() as counter:
        await counter.does("give", anyway="yes")
        await counter.does("call", seen="1")

        late = await counter.does("call", seen="1")

        assert late.status_code == 409
        assert "同事剛剛叫了A2，你這一按沒有叫籌" in words(late)
        assert 'name="seen" value="2"' in late.text  # the next press is a new decision
        assert (await counter.line()).line.called == 2
        other = await counter.does("undo", seen="1")
        assert other.status_code == 409


@in_virtual_time
async def test_somebody_misses_the_turn_asks_to_come_back_and_staff_agree_or_do_not() -> None:
    async with at_the_counter() as counter:
        await counter.marks("A1", "miss")
        assert await counter.standing("A1") is Standing.MISSED
        await counter.marks("A1", "back")
        assert await counter.standing("A1") is Standing.WAITING

        await counter.does("call", seen="1")  # A2, then A1 who lost the turn
        await counter.marks("A2", "miss")
        assert "A2不獲補回" in words(await counter.marks("A2", "refuse"))

        assert await counter.standing("A2") is Standing.LEFT
        page = words(await counter.caller.get("/queue?queue=gp"))
        assert "要求補回" not in page


@in_virtual_time
async def test_somebody_is_put_first_for_a_reason_that_is_recorded_and_in_turn_again() -> None:
    async with at_the_counter() as counter:
        await counter.marks("A2", "first", reason="pregnant")
        assert [place.priority for place in await counter.places()] == [None, Priority.PREGNANT]
        assert "優先：孕婦" in words(await counter.caller.get("/queue?queue=gp"))
        await counter.marks("A2", "first", reason="")
        assert {place.priority for place in await counter.places()} == {None}
        assert (await counter.marks("A2", "first", reason="important")).status_code == 400


@in_virtual_time
async def test_a_ticket_is_given_with_its_paper_and_the_code_of_its_own_page() -> None:
    async with at_the_counter() as counter:
        given = await counter.does("give", prints="yes", anyway="yes")

        assert "已派A3，前面有1人" in words(given)
        paper = given.text.partition('id="paper"')[2]
        assert 'class="paper-label">A3<' in paper
        assert 'class="qr"' in paper
        assert "If you miss your turn, 3 others go first" in paper
        plain = await counter.does("give", anyway="yes")
        assert "paper-label" not in plain.text
        assert "/print" in plain.text


@in_virtual_time
async def test_after_one_tap_no_ticket_is_given_unless_staff_insist() -> None:
    async with at_the_counter() as counter:
        assert "已截籌" in words(await counter.does("change", what="stop", part="morning"))

        refused = await counter.does("give")

        assert refused.status_code == 409
        assert "這個時段已截籌。 下一節" in words(refused)
        assert 'name="anyway" value="yes"' in refused.text
        assert len(await counter.places()) == 2
        await counter.does("give", anyway="yes")
        assert len(await counter.places()) == 3
        await counter.does("change", what="start", part="morning")
        assert (await counter.line()).line.stopped == ()


@in_virtual_time
async def test_a_queue_is_paused_goes_on_is_closed_and_reopened() -> None:
    async with at_the_counter() as counter:
        paused = await counter.does("change", what="pause")
        assert "繼續叫籌" in words(paused)
        assert "請先繼續叫籌" in words(await counter.does("call", seen="1"))
        await counter.does("change", what="reopen")
        assert "結束輪候" in words(await counter.does("change", what="pause"))
        assert "今日輪候已結束" in words(await counter.does("change", what="close"))
        assert await counter.standing("A2") is Standing.CLOSED
        await counter.does("change", what="reopen")
        assert await counter.standing("A2") is Standing.WAITING


@in_virtual_time
async def test_a_ticket_goes_on_in_another_queue_under_its_own_label() -> None:
    async with at_the_counter() as counter:
        ticket = (await counter.places())[1].ticket
        asked = await counter.caller.get(f"/tickets/{ticket}")
        assert "轉到其他隊 兒科" in words(asked)
        await counter.marks("A2", "transfer", to="paediatrics")
        assert "A2" in words(await counter.caller.get("/queue?queue=paediatrics"))
        assert "轉到其他隊 普通科" in words(await counter.caller.get(f"/tickets/{ticket}"))
        assert (await counter.marks("A1", "transfer", to="no-such-queue")).status_code == 404


@in_virtual_time
async def test_a_screen_asks_with_one_read_and_is_told_only_when_a_line_has_changed() -> None:
    async with at_the_counter() as counter:
        page = await counter.caller.get("/queue?queue=gp")
        found = re.search(r'data-stand="([0-9a-z]{16})"', page.text)
        assert found
        await counter.caller.get(f"/queue/since?stand={found[1]}")
        counter.service.counts.forget()

        quiet = await counter.caller.get(f"/queue/since?stand={found[1]}")

        assert (quiet.status_code, quiet.content) == (204, b"")
        assert len(counter.service.counts.calls) == 1
        assert counter.service.counts.writes == []
        await counter.does("call", seen="1")
        assert (await counter.caller.get(f"/queue/since?stand={found[1]}")).status_code == 200


@in_virtual_time
async def test_a_session_that_is_closed_elsewhere_is_seen_at_the_next_question() -> None:
    async with at_the_counter() as counter:
        page = await counter.caller.get("/queue?queue=gp")
        stand = page.text.partition('data-stand="')[2][:16]
        disruptions, act = counter.service.app.disruptions, Act(counter.own.id_of("manager"), "declares")
        day = date.fromisoformat(TODAY)
        await disruptions.declare(counter.own.clinic, Cause.DOCTOR_LATE, act, doctor="chan", day=day, minutes=30)
        assert (await counter.caller.get(f"/queue/since?stand={stand}")).status_code == 200
        assert "醫生遲約30分鐘" in words(await counter.caller.get("/queue?queue=gp"))
        closes = Act(act.actor, "closes")
        await disruptions.declare(counter.own.clinic, Cause.EXTREME, closes, day=day)
        assert "停診" in words(await counter.caller.get("/queue?queue=gp"))


@in_virtual_time
async def test_with_names_masked_the_queue_shows_no_name() -> None:
    async with at_the_counter() as counter:
        desk, act = counter.service.app.front_desk, Act(counter.own.id_of("front_desk"), "books")
        at = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
        booked = await desk.book(counter.own.clinic, "chan", "consultation", at, "區志豪", act)
        arrives = Act(act.actor, "arrives")
        await desk.mark(counter.own.clinic, booked.id, Mark.ARRIVED, arrives, seen=0)
        assert "區志豪" in words(await counter.caller.get("/queue?queue=gp"))
        counter.caller.more_cookies = "__Host-view=masks=yes"
        masked = await counter.caller.get("/queue?queue=gp")
        assert "區＊＊" in masked.text
        assert "志豪" not in masked.text


@in_virtual_time
async def test_bad_input_changes_nothing() -> None:
    async with at_the_counter() as counter:
        before = await counter.line()
        assert (await counter.does("call", seen="now")).status_code == 400
        assert (await counter.does("change", what="explode")).status_code == 400
        assert (await counter.does("change", what="stop", part="dawn")).status_code == 400
        assert (await counter.marks("A1", "vanish")).status_code == 400
        assert (await counter.marks("A1", "back")).status_code == 409
        assert (await counter.caller.put("/queue/call", queue="nobody", seen="1")).status_code == 404
        assert (await counter.caller.get("/tickets/0000/print")).status_code == 404
        assert await counter.line() == before
        assert await counter.done() == []
