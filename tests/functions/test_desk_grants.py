"""An operator of the service looks at patients' data only while the clinic's grant lasts, and acts never."""

from __future__ import annotations

import asyncio

import pytest

from smartclinic.audit.entry import Action
from smartclinic.staff.member import StaffId
from smartclinic.staff.roles import ALLOWED, Role
from staff_desk.desk import pages
from staff_desk.routing import Page
from tests.functions.desk_people import only_conversation
from tests.functions.desk_team import ALEX, MANAGER, NURSE, AClinic, a_clinic, says
from tests.functions.in_process import MEI, in_virtual_time

WORDS_OF_THE_PATIENT = "我想聽日約陳醫生睇皮膚"
HOUR = 3600


async def a_patient_writes(clinic: AClinic) -> str:
    """Somebody's conversation; whose."""
    await clinic.service.says(MEI, WORDS_OF_THE_PATIENT)
    await clinic.service.quiet()
    return await only_conversation(clinic.service)


async def granted(clinic: AClinic, hours: str = "2") -> None:
    """The manager lets the operator look."""
    response = await clinic.manages(f"/team/{ALEX}/grant", hours=hours, why="查 <b>發送</b>問題")
    assert response.headers["location"] == "/dashboard/team?done=grant"


@in_virtual_time
async def test_without_a_grant_an_operator_is_led_to_the_status_and_no_page_shows_a_patient() -> None:
    async with a_clinic() as clinic:
        contact, alex = await a_patient_writes(clinic), clinic.browsers[ALEX]
        assert (await alex.get("/")).headers["location"] == "/dashboard/status"
        looked = 0
        for method, path in pages():
            if method == "GET":
                address = path.replace("{contact}", contact).replace("{message}", "m").replace("{task}", "t")
                page = await alex.get(address)
                looked += page.status_code == 200
                for told in (WORDS_OF_THE_PATIENT, "91234567", "9123 4567"):
                    assert told not in page.text, path
                assert contact not in page.text or contact in address
        assert looked >= 3


@in_virtual_time
async def test_while_it_lasts_every_page_says_so_and_nothing_can_be_done() -> None:
    async with a_clinic() as clinic:
        contact, alex = await a_patient_writes(clinic), clinic.browsers[ALEX]
        await granted(clinic)
        for path in ("/", "/search", "/status", "/account", f"/conversations/{contact}"):
            page = await alex.get(path)
            assert page.status_code == 200
            assert says(page, "team_grant_banner"), path
        assert WORDS_OF_THE_PATIENT in page.text
        refused = await alex.send(f"/conversations/{contact}/take", epoch="0", seen="0")
        assert refused.status_code == 403
        shown = (await clinic.manager.get("/team")).text
        assert "查 &lt;b&gt;發送&lt;/b&gt;問題" in shown
        assert says(await clinic.manager.get("/team"), "team_grant_lasts")
        ((actor, subject, before, after),) = await clinic.trail(Action.GRANT_OPERATOR)
        assert (actor, subject, before) == (MANAGER, f"staff/{ALEX}", None)
        assert after is not None
        assert after.startswith("until 2026-11-02T03:00")


@in_virtual_time
async def test_it_runs_out_by_the_clock() -> None:
    async with a_clinic() as clinic:
        contact, alex = await a_patient_writes(clinic), clinic.browsers[ALEX]
        await granted(clinic, "1")
        await asyncio.sleep(HOUR - 60)
        assert (await alex.get(f"/conversations/{contact}")).status_code == 200
        await asyncio.sleep(60)
        assert (await alex.get(f"/conversations/{contact}")).status_code == 403
        page = await alex.get("/status")
        assert not says(page, "team_grant_banner")


@pytest.mark.parametrize("by", [MANAGER, ALEX])
def test_it_ends_at_once_when_a_manager_or_the_operator_ends_it(by: StaffId) -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with a_clinic() as clinic:
            contact, alex = await a_patient_writes(clinic), clinic.browsers[ALEX]
            await granted(clinic)
            if by == MANAGER:
                await clinic.manages(f"/team/{ALEX}/end-grant")
            else:
                await clinic.manages("/status/end-grant", by=ALEX)
            assert (await alex.get(f"/conversations/{contact}")).status_code == 403
            assert await clinic.trail(Action.END_GRANT) == [(by, f"staff/{ALEX}", "granted", "ended")]
            assert not says(await alex.get("/status"), "team_grant_banner")

    scenario()


@pytest.mark.parametrize(
    ("hours", "why"), [("0", "查"), ("25", "查"), ("x", "查"), ("", "查"), ("2", ""), ("2", "查" * 81)]
)
def test_a_grant_says_for_how_long_and_why(hours: str, why: str) -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with a_clinic() as clinic:
            page = await clinic.manages(f"/team/{ALEX}/grant", hours=hours, why=why)
            assert page.status_code == 400
            assert says(page, "team_not_a_grant")
            assert f'value="{hours}"' in page.text
            assert (await clinic.member(ALEX)).granted_until is None

    scenario()


@in_virtual_time
async def test_only_operators_are_granted_anything() -> None:
    async with a_clinic() as clinic:
        page = await clinic.manages(f"/team/{NURSE}/grant", hours="2", why="查")
        assert page.status_code == 409
        assert says(page, "team_not_an_operator")


@in_virtual_time
async def test_an_operator_who_becomes_somebody_else_keeps_no_grant() -> None:
    async with a_clinic() as clinic:
        await granted(clinic)
        await clinic.manages(f"/team/{ALEX}/role", role="nurse")
        await clinic.manages(f"/team/{ALEX}/role", role="operator")
        assert (await clinic.browsers[ALEX].get("/")).headers["location"] == "/dashboard/status"


def test_whoever_cannot_begin_at_the_first_page_can_at_the_one_that_they_are_led_to() -> None:
    first = pages()["GET", "/"]
    assert isinstance(first, Page)
    assert first.instead is not None
    instead = pages()["GET", first.instead]
    for role in Role:
        assert {first.needs, instead.needs} & ALLOWED[role]
