"""The manager reads the audit trail: filtered, in pages, in words, and that they did so is in it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from html import unescape

from smartclinic.audit.entry import Act, Action, leave_entry
from smartclinic.clinics.catalogue import catalogue
from smartclinic.clinics.model import STAFF_LANGUAGES, Language
from smartclinic.platform.clock import hong_kong_day
from smartclinic.staff.member import UNDERTAKING, Member, StaffId
from smartclinic.staff.roles import Role
from smartclinic.staff.session import Via
from smartclinic.work.unit import Unit
from staff_desk.cookies import SESSION
from staff_desk.rendering import PACKAGE
from tests.functions.desk_signing_in import Browser, SigningIn
from tests.functions.in_process import MEI as PATIENT_MEI
from tests.functions.in_process import Service, in_virtual_time, running, sample_clinic
from tests.unit.local.virtual_time import elapsed

CLINIC = sample_clinic().id
MANAGER, MEI = StaffId("manager"), StaffId("mei")


async def a_member(service: Service, staff: StaffId, role: Role, name: str, clinic: str = CLINIC) -> None:
    now = service.app.clock.now()
    member = Member(name=name, email=f"{staff}@x.example", role=role, invited_at=now, undertaking=UNDERTAKING)

    async def join(unit: Unit) -> None:
        unit.create(staff, member)

    await service.app.work.run(clinic, join)


async def acted(service: Service, actor: str, action: Action, subject: str, **states: str) -> None:
    """An entry, a minute after the one before."""
    await asyncio.sleep(60)

    async def act(unit: Unit) -> None:
        who = Act(actor, service.app.ids.new(), None)
        leave_entry(unit, who, action, subject, service.app.clock.now(), **states)

    await service.app.work.run_as_staff(CLINIC, act)


@asynccontextmanager
async def a_manager(role: Role = Role.MANAGER) -> AsyncIterator[tuple[Service, Browser]]:
    async with running() as service:
        await a_member(service, MANAGER, role, "Manager Ho")
        await a_member(service, MEI, Role.NURSE, "<b>Mei</b>")
        cookie = await service.app.sessions.start(CLINIC, MANAGER, via=Via.GOOGLE, device=None)
        yield service, Browser(SigningIn(service), {SESSION: cookie})


def rows(page: str) -> list[list[str]]:
    """The cells of each row, as text."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in body.split("<tr>")[1:]]
    return [[unescape(" ".join(re.sub(r"<[^>]*>", "", cell).split())) for cell in row] for row in cells]


def test_it_says_who_did_what_to_what_and_what_became_of_it() -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with a_manager() as (service, browser):
            await acted(service, MEI, Action.TAKE_OVER, f"conversations/{'a' * 26}", before="epoch 0", after="epoch 1")
            await acted(service, MEI, Action.OWN_TASK, "staff_tasks/t1", before="open", after=f"owned by {MEI}")
            page = (await browser.get("/audit")).text
            words = catalogue(PACKAGE, Language.ZH_HK)
            newest, before = rows(page)[:2]
            assert newest[1:5] == [
                "<b>Mei</b>",
                words["audit_action_own_task"],
                "待辦 t1",
                "未有人負責 →變成 <b>Mei</b>負責",
            ]
            assert before[2:5] == [
                words["audit_action_take_over"],
                "對話 aaaaaaaa",
                "助理負責回覆 →變成 <b>Mei</b>跟進中",
            ]
            assert before[0] == "2026-11-02 09:01:00"
            assert f'href="/dashboard/conversations/{"a" * 26}"' in page
            assert "<b>Mei" not in page

    scenario()


async def _a_patient(service: Service) -> str:
    """The conversation of somebody who has written and has no name yet."""
    await service.says(PATIENT_MEI, "你好")
    await asyncio.sleep(20)
    (row,) = (await service.app.desk_lists.read(CLINIC)).recent
    return row.contact


def test_it_says_who_held_a_conversation_before_and_since_by_name() -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with a_manager() as (service, browser):
            about = f"conversations/{await _a_patient(service)}"
            await acted(service, MEI, Action.TAKE_OVER, about, before="epoch 3", after="epoch 4")
            await acted(service, MEI, Action.WRITE_TO_PATIENT, about, before=f"held by {MEI}", after="outbox/ab12")
            await acted(service, MANAGER, Action.TAKE_OVER, about, before=f"held by {MEI}", after="epoch 5")
            await acted(service, MANAGER, Action.WAIT_FOR_DOCTOR, about, before=f"held by {MANAGER}", after="epoch 6")
            await acted(service, MEI, Action.HAND_BACK, about, before="waiting for the doctor", after="epoch 7")
            await acted(service, MEI, Action.WRITE_NOTE, about, after="notes/ab12")
            page = (await browser.get("/audit")).text
            changes = [row[4] for row in rows(page) if "852" in row[3]]
            assert changes == [
                "內部備註",
                "等候醫生回覆 →變成 助理負責回覆",
                "Manager Ho跟進中 →變成 等候醫生回覆",
                "<b>Mei</b>跟進中 →變成 Manager Ho跟進中",
                "<b>Mei</b>跟進中",
                "助理負責回覆 →變成 <b>Mei</b>跟進中",
            ]

    scenario()


def test_it_is_filtered_by_patient_from_beside_their_conversation() -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with a_manager() as (service, browser):
            contact = await _a_patient(service)
            await acted(service, MEI, Action.VIEW_CONVERSATION, f"conversations/{contact}")
            await acted(service, MEI, Action.VIEW_CONVERSATION, "conversations/somebodyelse")
            beside = (await browser.get(f"/conversations/{contact}")).text
            assert f'href="/dashboard/audit?patient={contact}"' in beside

            page = (await browser.get(f"/audit?patient={contact}&person={MANAGER}&action=hand_back")).text

            assert {row[3] for row in rows(page)} == {"+852 9123 4567"}
            assert "<b>Mei</b>" in {row[1] for row in rows(page)}
            assert f'name="patient" value="{contact}"' in page
            for nonsense in ("../x", "X" * 300, "nobody"):
                assert (await browser.get(f"/audit?patient={nonsense}")).status_code == 200

    scenario()


def test_reading_it_is_recorded_once_an_hour() -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with a_manager() as (service, browser):
            for _ in range(3):
                await browser.get("/audit")
            stretch = await service.app.trail.read(CLINIC, action=Action.VIEW_AUDIT)
            assert [(each.record.actor, each.record.subject) for each in stretch.entries] == [(MANAGER, "desk/audit")]

    scenario()


def test_it_filters_by_person_action_and_day_in_hong_kong() -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with a_manager() as (service, browser):
            await acted(service, MEI, Action.TAKE_OVER, "conversations/c1")
            await asyncio.sleep(timedelta(hours=15).total_seconds())  # past midnight, in Hong Kong alone
            await acted(service, MEI, Action.HAND_BACK, "conversations/c1")
            await acted(service, "operator:root", Action.HAND_BACK, "conversations/c2")
            cookie = await service.app.sessions.start(CLINIC, MANAGER, via=Via.GOOGLE, device=None)
            browser.cookies[SESSION] = cookie
            today = hong_kong_day(service.app.clock.now())
            assert today != service.app.clock.now().date()

            async def shown(**asked: str) -> list[str]:
                page = await browser.get("/audit?" + "&".join(f"{name}={value}" for name, value in asked.items()))
                assert page.status_code == 200
                return [f"{row[1]} {row[3]}" for row in rows(page.text) if "對話" in row[3]]

            assert await shown(person=MEI) == ["<b>Mei</b> 對話 c1"] * 2
            assert await shown(action="hand_back") == ["系統營運人員（root） 對話 c2", "<b>Mei</b> 對話 c1"]
            assert await shown(person=MEI, action="hand_back") == ["<b>Mei</b> 對話 c1"]
            assert len(await shown(day=today.isoformat())) == 2
            assert len(await shown(day=(today - timedelta(days=1)).isoformat())) == 1
            for nonsense in ("2026-02-31", "0001-01-01", "9999-12-31", "x"):
                await shown(day=nonsense, before=nonsense, action=nonsense)

    scenario()


def test_it_goes_back_in_pages_with_its_filters() -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with a_manager() as (service, browser):
            for number in range(70):
                await acted(service, MEI, Action.WRITE_NOTE, f"conversations/c{number}")
            page = (await browser.get(f"/audit?person={MEI}")).text
            first = [row[3] for row in rows(page)]
            (older,) = re.findall(r'href="/dashboard(/audit\?[^"]*)" rel="next"', page)
            page = (await browser.get(unescape(older))).text
            assert first + [row[3] for row in rows(page)] == [f"對話 c{number}" for number in reversed(range(70))]
            assert 'rel="next"' not in page

    scenario()


def test_only_those_who_may_read_it_do_and_each_clinic_its_own() -> None:
    @in_virtual_time
    async def scenario() -> None:
        for role in Role:
            async with a_manager(role) as (service, browser):
                await acted(service, MEI, Action.TAKE_OVER, "conversations/c1")
                allowed = role in (Role.MANAGER, Role.PRIVACY_OFFICER)
                assert (await browser.get("/audit")).status_code == (200 if allowed else 403)
        async with a_manager() as (service, browser):
            await a_member(service, StaffId("theirs"), Role.MANAGER, "Theirs", "other-clinic")
            await acted(service, MEI, Action.TAKE_OVER, "conversations/c1")
            cookie = await service.app.sessions.start("other-clinic", StaffId("theirs"), via=Via.GOOGLE, device=None)
            browser.cookies[SESSION] = cookie
            assert "c1" not in "".join(row[3] for row in rows((await browser.get("/audit")).text))

    scenario()


def test_a_page_is_at_most_six_round_trips() -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with a_manager() as (service, browser):
            for number in range(60):
                await acted(service, MEI, Action.WRITE_NOTE, f"conversations/c{number}")
            service.store.seconds, started = 0.05, elapsed()
            page = await browser.get("/audit")
            assert round((elapsed() - started) / 0.05) <= 6
            assert len(page.content) < 100_000

    scenario()


def test_every_action_has_its_words_in_both_languages() -> None:
    for language in STAFF_LANGUAGES:
        words = catalogue(PACKAGE, language)
        assert [action for action in Action if f"audit_action_{action.value}" not in words] == []
