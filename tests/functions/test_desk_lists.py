"""The desk's lists, poll, tasks and search, as browsers ask for them of the running service."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode

import pytest

from smartclinic.audit.entry import Act, Action, AuditEntry
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.alarms.paths import ways_to_staff
from smartclinic.conversations.desk.ticks import WATCHED
from smartclinic.conversations.desk.views import Lists
from smartclinic.conversations.gate import Reason
from smartclinic.conversations.staff_task import TaskKind
from smartclinic.staff.roles import Role
from smartclinic.staff.session import IDLE
from tests.functions.desk_signing_in import DOCTOR, LAM, Browser, SigningIn
from tests.functions.in_process import MEI, Service, in_virtual_time, running, sample_clinic
from tests.functions.test_desk_switching import come_in
from tests.unit.desk.waiting_room import row

CLINIC = sample_clinic().id


@dataclass
class Reception:
    """The nurse at the desk, and the service behind it."""

    service: Service
    desk: SigningIn
    lam: Browser

    async def drawn(self, path: str = "/") -> str:
        """Open a page; the token that its script begins with."""
        found = re.search(r'data-token="([^"]+)"', (await self.lam.get(path)).text)
        assert found
        return found[1]

    async def fetches(self, path: str) -> int:
        """Ask for a part of a page, as an open page does of itself; the status."""
        return (await self.lam.get(path, **{"HX-Request": "true"})).status_code

    async def poll(self, token: str = "", out: str = "") -> tuple[int, dict[str, object]]:
        """Ask whether anything has changed, as the page's script does."""
        response = await self.lam.get(f"/poll?{urlencode({'token': token, 'out': out})}", **{"HX-Request": "true"})
        return response.status_code, json.loads(response.text) if response.status_code == 200 else {}

    async def writes(self, text: str) -> ContactId:
        """The patient writes, and is answered; whose conversation it is."""
        await self.service.says(MEI, text)
        await self.service.quiet()
        ours = [each for each in await self.service.all("conversations") if each.path.split("/")[1] == CLINIC]
        return ContactId(ours[0].id)

    async def trail(self, action: Action) -> list[AuditEntry]:
        """The entries of this action."""
        entries = [await self.service.record(AuditEntry, each) for each in await self.service.all("audit")]
        return [entry for entry in entries if entry.action is action]


@asynccontextmanager
async def reception() -> AsyncIterator[Reception]:
    """The nurse is signed in."""
    async with running() as service:
        desk = SigningIn(service)
        await desk.invite(LAM)
        browser = desk.browser()
        await come_in(browser, LAM)
        yield Reception(service, desk, browser)


@in_virtual_time
async def test_somebody_who_asks_for_staff_is_on_the_first_page_and_the_view_is_recorded() -> None:
    async with reception() as at:
        contact = await at.writes("姑娘")
        page = (await at.lam.get("/")).text
        assert f'href="/dashboard/conversations/{contact}"' in page
        assert "有事找職員" in page
        await at.lam.get("/lists")
        await at.lam.get("/alarms")
        assert len(await at.trail(Action.VIEW_LIST)) == 2  # the lists and the tasks, each once in the hour


@in_virtual_time
async def test_a_poll_that_finds_nothing_new_costs_one_read() -> None:
    async with reception() as at:
        await at.writes("姑娘")
        _, first = await at.poll()
        await at.poll(str(first["token"]))
        at.service.counts.forget()
        status, _ = await at.poll(str(first["token"]))
        assert status == 204
        assert len(at.service.counts.reads) == 1


@in_virtual_time
async def test_a_poll_tells_ids_and_numbers_and_nothing_about_a_person() -> None:
    async with reception() as at:
        _, before = await at.poll()
        contact = await at.writes("我阿爸心口好痛出冷汗")
        status, told = await at.poll(str(before["token"]))
        assert status == 200
        assert told.pop("token")
        assert told == {
            "conversations": [contact], "all": False, "outbox": False, "needing": 1, "who": [contact], "sounding": 1,
        }  # fmt: skip


@in_virtual_time
async def test_what_comes_between_drawing_a_page_and_its_first_poll_is_told() -> None:
    async with reception() as at:
        contact = await at.writes("姑娘")
        await asyncio.sleep(60)
        token = await at.drawn(f"/conversations/{contact}")
        await at.writes("我想改期")
        _, told = await at.poll(token)
        assert told["conversations"] == [contact]


@in_virtual_time
async def test_a_page_that_nothing_has_happened_to_learns_the_numbers_at_its_first_poll() -> None:
    async with reception() as at:
        contact = await at.writes("姑娘")
        await asyncio.sleep(60)
        status, told = await at.poll(await at.drawn())
        assert (status, told["conversations"], told["who"]) == (200, [], [contact])


@in_virtual_time
async def test_a_page_that_polls_and_renews_its_parts_behind_other_windows_ends_after_two_hours() -> None:
    async with reception() as at:
        contact = await at.writes("姑娘")
        token, part = await at.drawn(), f"/conversations/{contact}/thread"
        for _ in range(int(IDLE.total_seconds()) // 600 - 1):
            await at.service.app.clock.sleep(600)
            assert (await at.poll(token))[0] == 200
            assert await at.fetches(part) == 200
            assert (await at.lam.get("/tasks", **{"Sec-Fetch-Mode": "no-cors"})).status_code == 200
        await at.service.app.clock.sleep(601)
        assert [(await at.poll(token))[0], await at.fetches(part)] == [401, 401]


@in_virtual_time
async def test_a_visible_screen_of_somebody_who_answers_uses_the_session_though_nobody_touches_it() -> None:
    async with reception() as at:
        await at.lam.get("/")
        csrf = at.lam.hidden("csrf")
        for _ in range(3 * 6):
            await at.service.app.clock.sleep(600)
            assert (await at.lam.post("/watching", csrf=csrf)).status_code == 204
        assert (await at.poll())[0] == 200


@in_virtual_time
async def test_a_page_asks_about_no_more_messages_than_a_poll_reads() -> None:
    async with reception() as at:
        contact = await at.writes("姑娘")
        for number in range(WATCHED + 3):
            act = Act(str(await at.desk.invite(LAM)), f"says {number}")
            await at.service.app.takeover.write(CLINIC, contact, f"{number}", act, at.service.app.clock.now())
        page = (await at.lam.get(f"/conversations/{contact}")).text
        (watched,) = re.findall(r'data-outbox="([^"]*)"', page)
        assert len(watched.split()) == WATCHED
        assert (await at.poll(out=watched.replace(" ", ",")))[0] == 200


@in_virtual_time
async def test_whoever_comes_after_the_fiftieth_is_named() -> None:
    async with reception() as at:
        waiting = [row(number, reasons=(Reason.ASKED,)) for number in range(50)]
        newcomer, quiet = row(51, reasons=(Reason.ASKED,)), row(52)

        async def read(clinic: str) -> Lists:
            return Lists(tuple(waiting), (newcomer, quiet, waiting[-1]), more_need=True)

        at.service.app.desk_lists.read = read  # type: ignore[method-assign]
        _, told = await at.poll(await at.drawn())
        assert (told["who"], told["needing"]) == ([*(each.contact for each in waiting), newcomer.contact], 50)


@in_virtual_time
async def test_somebody_who_may_only_look_does_not_count_as_a_screen_that_is_watched() -> None:
    async with reception() as at:
        staffing, staff = at.service.app.staffing, await at.desk.invite(LAM)
        assert 'data-watching="' in (await at.lam.get("/")).text
        csrf = at.lam.hidden("csrf")
        await staffing.change_role(CLINIC, staff, Role.PRIVACY_OFFICER, Act("manager", "change"))
        assert (await at.lam.post("/watching", csrf=csrf)).status_code == 403
        assert not await at.service.app.presence.is_watched(CLINIC)
        page = (await at.lam.get("/")).text
        assert ('data-poll="' in page, 'data-watching="' in page) == (True, False)


@in_virtual_time
async def test_a_red_flag_stands_on_the_page_until_somebody_acknowledges_it() -> None:
    async with reception() as at:
        contact = await at.writes("我阿爸心口好痛出冷汗")
        page = (await at.lam.get("/")).text
        assert f'action="/dashboard/conversations/{contact}/acknowledge"' in page
        await at.lam.send(f"/conversations/{contact}/acknowledge")
        assert "data-sounding" not in (await at.lam.get("/alarms")).text


@in_virtual_time
async def test_watching_is_said_with_a_token_and_refused_without() -> None:
    async with reception() as at:
        csrf = at.lam.hidden("csrf")
        assert (await at.lam.post("/watching", csrf="")).status_code == 403
        assert (await at.lam.post("/watching", csrf=csrf)).status_code == 204
        assert await at.service.app.presence.is_watched(CLINIC)
        for sound in ("off", "on"):
            assert (await at.lam.post("/watching", csrf=csrf, sound=sound)).status_code == 204
            assert (await ways_to_staff(at.service.app.work, CLINIC)).is_heard is (sound == "on")


@in_virtual_time
async def test_a_search_names_nobody_in_an_address_and_is_recorded() -> None:
    async with reception() as at:
        contact = await at.writes("姑娘")
        await at.lam.get("/search")
        found = await at.lam.send("/search", words="9123 4567")
        assert f"/conversations/{contact}" in found.text
        assert "按電話號碼" in found.text
        nothing = await at.lam.send("/search", words="冇呢個人")
        assert "找不到" in unescape(nothing.text)
        await at.lam.send("/search", words="9123 4567")
        entries = await at.trail(Action.SEARCH)
        assert sorted(entry.subject for entry in entries) == [f"conversations/{contact}", "desk/search"]


async def asked(at: Reception, note: str = "請回電") -> str:
    """A task for the patient; its id."""
    contact = await at.writes("姑娘")
    return str(await at.service.app.staff_tasks.ask(CLINIC, contact, TaskKind.CALL_BACK, note, Act("ann", "ask")))


@in_virtual_time
async def test_a_task_is_taken_on_done_and_opened_again() -> None:
    async with reception() as at:
        task = await asked(at, "<b>請回電</b>")
        page = (await at.lam.get("/tasks")).text
        assert "&lt;b&gt;請回電&lt;/b&gt;" in page
        assert "未有人負責" in page
        me = at.lam.hidden("owner")
        await at.lam.send(f"/tasks/{task}/own", owner=me)
        assert "你負責" in (await at.lam.get("/tasks")).text
        await at.lam.send(f"/tasks/{task}/finish")
        assert task not in (await at.lam.get("/tasks")).text
        await at.lam.get("/search")
        await at.lam.post(f"/tasks/{task}/reopen", csrf=at.lam.hidden("csrf"))
        assert task in (await at.lam.get("/tasks")).text


@in_virtual_time
async def test_whoever_is_second_with_a_task_is_told_who_was_first() -> None:
    async with reception() as at:
        await at.desk.invite(DOCTOR)
        other = at.desk.browser()
        await come_in(other, DOCTOR)
        task = await asked(at)
        await at.lam.get("/tasks")
        await other.get("/tasks")
        await other.send(f"/tasks/{task}/finish")
        late = await at.lam.send(f"/tasks/{task}/finish")
        assert late.status_code == 409
        assert DOCTOR.name in late.text


@in_virtual_time
@pytest.mark.parametrize("task", ["f" * 32, "x", "..%2f"])
async def test_a_task_that_is_not_there_cannot_be_told_from_one_of_another_clinic(task: str) -> None:
    async with reception() as at:
        await at.lam.get("/search")
        csrf = at.lam.hidden("csrf")
        assert (await at.lam.post(f"/tasks/{task}/finish", csrf=csrf)).status_code == 404
        assert (await at.lam.get(f"/tasks/{task}/give")).status_code == 404


@in_virtual_time
async def test_a_task_is_given_to_nobody_who_may_not_do_it() -> None:
    async with reception() as at:
        task = await asked(at)
        await at.lam.get("/tasks")
        assert (await at.lam.send(f"/tasks/{task}/own", owner="stranger")).status_code == 409


@in_virtual_time
async def test_a_task_is_given_to_a_colleague() -> None:
    async with reception() as at:
        doctor = await at.desk.invite(DOCTOR)
        task = await asked(at)
        assert DOCTOR.name not in (await at.lam.get("/tasks")).text
        assert f'value="{doctor}"' in (await at.lam.get(f"/tasks/{task}/give")).text
        await at.lam.send(f"/tasks/{task}/own", owner=str(doctor))
        assert f"{DOCTOR.name}負責" in (await at.lam.get("/tasks")).text
