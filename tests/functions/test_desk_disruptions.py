"""A changed day and waiting-room screens on the desk, through the real service."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape
from typing import Final

import httpx
import pytest

from smartclinic.audit.entry import Act, Action, AuditEntry
from smartclinic.queueing.board import Board
from staff_desk.disruptions.showing import dialled
from tests.functions.desk_clinics import VISIT_AT, Caller, Stocked, two_clinics
from tests.functions.in_process import Service, in_virtual_time

DAY = "2026-11-24"
"""A Tuesday; one patient of the clinic's comes at four with a child, and is on WhatsApp."""
SOON = 60


@dataclass
class Manager:
    """The manager, on a phone at six in the morning as well as at the desk."""

    service: Service
    own: Stocked
    caller: Caller

    async def declared(self, **said: str) -> str:
        """Declare something; the path under which its pages are."""
        response = await self.caller.send("/disruptions/declare", **{"day": DAY, **said})
        assert response.status_code == 303, words(response)
        return response.headers["location"].partition("/dashboard")[2].removesuffix("/progress")

    async def done(self) -> list[Action]:
        """What the trail says that was done on these pages."""
        me = self.own.id_of("manager")
        entries = [await self.service.record(AuditEntry, each) for each in await self.service.all("audit")]
        mine = [each.action for each in entries if each.actor == me and each.action in _HERE]
        return sorted(mine, key=lambda action: action.value)


_HERE: Final = frozenset(
    {Action.DECLARE_DISRUPTION, Action.LIFT_DISRUPTION, Action.CALLED_PATIENT, Action.OPEN_BOARD, Action.REVOKE_BOARD}
)
"""What these pages do."""


@asynccontextmanager
async def as_manager() -> AsyncIterator[Manager]:
    """The sample clinic, and its manager."""
    async with two_clinics() as (service, own, _):
        yield Manager(service, own, await own.desk("manager"))


def words(response: httpx.Response) -> str:
    """What a page says, without its markup."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", response.text)))


@in_virtual_time
async def test_a_preview_counts_sessions_visits_and_calls_and_declares_nothing() -> None:
    async with as_manager() as manager:
        desk, act = manager.service.app.front_desk, Act(manager.own.id_of("front_desk"), "books")
        await desk.book(manager.own.clinic, "chan", "consultation", VISIT_AT.replace(hour=9), "何太", act)

        seen = words(await manager.caller.get(f"/disruptions/preview?cause=typhoon_8&day={DAY}"))

        assert "時段 5 預約 3 要致電 1" in seen
        assert "陳醫生 下午 15:00–18:00" in seen
        late = await manager.caller.get(f"/disruptions/preview?cause=doctor_late&minutes=30&day={DAY}&doctor=lee")
        assert "預覽：醫生遲到（30分鐘）" in words(late)
        assert "時段 1 預約 0 要致電 0" in words(late)
        assert len(await manager.service.app.disruptions.latest(manager.own.clinic)) == 1  # the stocked one


@in_virtual_time
async def test_one_tap_declares_it_everybody_is_told_and_it_is_lifted() -> None:
    async with as_manager() as manager:
        page = await manager.declared(cause="session_closed", doctor="chan", part="afternoon")
        assert "正在通知病人" in words(await manager.caller.get(f"{page}/progress"))
        await asyncio.sleep(SOON)

        told = words(await manager.caller.get(f"{page}/progress"))

        assert "已通知所有受影響的病人" in told
        assert "已通知，未回覆 2" in told
        assert "停診" in words(await manager.caller.get(f"/disruptions?day={DAY}"))
        lifted = await manager.caller.put(f"{page}/lift")
        await asyncio.sleep(SOON)
        assert "解除" in words(lifted)
        assert "已恢復 2" in words(await manager.caller.get(f"{page}/progress"))
        assert await manager.done() == [Action.DECLARE_DISRUPTION, Action.LIFT_DISRUPTION]


@in_virtual_time
async def test_a_screen_asks_in_two_reads_whether_anything_changed_and_a_chat_changes_nothing() -> None:
    async with as_manager() as manager:
        page = await manager.declared(cause="doctor_late", doctor="chan", part="afternoon", minutes="45")
        await asyncio.sleep(SOON)
        at_once = (await manager.caller.get(f"{page}/progress")).text
        asks = re.search(r'hx-get="[^"]*?(/disruptions/[^"]+/since\?stand=\w+)"', at_once)
        assert asks
        assert "desk:changed" not in at_once

        await manager.caller.get(asks[1])
        manager.service.counts.forget()
        quiet = await manager.caller.get(asks[1])
        assert len(manager.service.counts.calls) == 2
        assert (quiet.status_code, quiet.content) == (204, b"")
        view = await manager.service.app.disruptions.read(manager.own.clinic, page.rpartition("/")[2])
        await manager.service.app.disruptions.called(
            manager.own.clinic, view.rows[0].id, Act(manager.own.id_of("front_desk"), "rings")
        )
        changed = await manager.caller.get(asks[1])
        assert (changed.status_code, changed.headers["HX-Trigger"]) == (200, "disruption:changed")


@in_virtual_time
async def test_a_screen_is_drawn_anew_from_time_to_time_as_visits_change_elsewhere() -> None:
    async with as_manager() as manager:
        page = await manager.declared(cause="doctor_late", doctor="chan", part="afternoon", minutes="45")
        await asyncio.sleep(SOON)
        found = re.search(r"since\?stand=(\w+)", (await manager.caller.get(f"{page}/progress")).text)
        assert found
        await asyncio.sleep(120)

        assert (await manager.caller.get(f"{page}/since?stand={found[1]}")).status_code == 200
        assert (await manager.caller.get("/disruptions/" + "0" * 32 + "/since?stand=0")).status_code == 404


@in_virtual_time
async def test_whoever_has_no_whatsapp_is_called_at_a_number_that_can_be_dialled_and_marked_as_reached() -> None:
    async with as_manager() as manager:
        desk, act = manager.service.app.front_desk, Act(manager.own.id_of("front_desk"), "books")
        at = VISIT_AT.replace(hour=9)
        await desk.book(manager.own.clinic, "chan", "consultation", at, "何太", act, phone="2345 6789")
        page = await manager.declared(cause="doctor_late", doctor="chan", part="afternoon", minutes="45")
        await asyncio.sleep(SOON)

        shown = await manager.caller.get(f"{page}/progress")

        assert 'href="tel:+85223456789"' in shown.text
        assert "何太 24/11（二）17:00 陳醫生" in words(shown)
        manager.caller.more_cookies = "__Host-view=masks=yes"
        masked = (await manager.caller.get(f"{page}/progress")).text
        assert "何太" not in masked
        assert "23456789" not in masked
        manager.caller.more_cookies = ""
        row = re.search(r'name="row" value="([^"]+)"', shown.text)
        assert row
        reached = await manager.caller.put(f"{page}/called", row=row[1])
        assert "已致電 1" in words(reached)
        assert "tel:" not in reached.text
        assert Action.CALLED_PATIENT in await manager.done()
        foreign = await manager.caller.put(f"{page}/called", row=manager.own.ids["disrupted"])
        assert foreign.status_code == 404  # of another disruption


@in_virtual_time
async def test_bad_input_declares_nothing_and_says_why() -> None:
    async with as_manager() as manager:
        for said in (
            {"cause": "locusts"}, {"cause": "session_closed", "doctor": "../x"},
            {"cause": "session_closed", "doctor": "chan", "part": "dawn"},
            {"cause": "doctor_late", "doctor": "chan", "minutes": "soon"},
        ):  # fmt: skip
            assert (await manager.caller.send("/disruptions/declare", day=DAY, **said)).status_code == 400, said
        late = await manager.caller.send(
            "/disruptions/declare", day=DAY, cause="doctor_late", doctor="chan", minutes="1"
        )
        assert "請選擇遲多少分鐘" in words(late)
        gone = await manager.caller.send("/disruptions/declare", day="2026-10-30", cause="typhoon_8")
        assert "沒有宣布" in words(gone)
        assert await manager.done() == []


@pytest.mark.parametrize(("said", "number"), [("23456789", "85223456789"), ("447700900123", "447700900123")])
def test_a_number_of_hong_kongs_own_is_dialled_with_its_country_code(said: str, number: str) -> None:
    assert dialled(said) == number


@in_virtual_time
async def test_a_screens_address_is_shown_once_and_nothing_is_at_it_once_revoked() -> None:
    async with as_manager() as manager:
        opened = await manager.caller.send("/boards/open", name="候診室電視", **{"queue-gp": "yes"})
        address = re.search(r'id="board-address">([^<]+)<', opened.text)
        assert address
        token = address[1].rpartition("/")[2]
        view = await manager.service.app.boards.show(manager.own.clinic, token)
        assert [each.queue_id for each in view.queues] == ["gp"]
        assert token not in (await manager.caller.get("/boards")).text

        boards = {each.id: await manager.service.record(Board, each) for each in await manager.service.all("boards")}
        (mine,) = [each for each, board in boards.items() if board.page == token]
        await manager.caller.send(f"/boards/{mine}/revoke")

        assert "已於09:00停用" in words(await manager.caller.get("/boards"))
        kept = {each.id: await manager.service.record(Board, each) for each in await manager.service.all("boards")}
        assert kept[mine].page is None
        assert await manager.done() == [Action.OPEN_BOARD, Action.REVOKE_BOARD]


@in_virtual_time
async def test_a_screen_needs_a_name_and_a_queue_of_the_clinics() -> None:
    async with as_manager() as manager:
        assert "請輸入屏幕名稱" in words(await manager.caller.send("/boards/open", name=" ", **{"queue-gp": "yes"}))
        assert "請輸入屏幕名稱" in words(
            await manager.caller.send("/boards/open", name="長" * 41, **{"queue-gp": "yes"})
        )
        assert "至少一條隊" in words(await manager.caller.send("/boards/open", name="電視", **{"queue-x": "yes"}))


@in_virtual_time
async def test_the_poster_speaks_both_languages_and_holds_the_code() -> None:
    async with as_manager() as manager:
        poster = await manager.caller.get("/boards/poster?queue=gp")
        assert "掃碼取籌 Scan for a ticket" in words(poster)
        assert poster.text.count("<svg") > 5
        assert (await manager.caller.get("/boards/poster?queue=nobody")).status_code == 404
