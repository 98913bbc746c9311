"""Managers invite people, change their roles, sign them out and let them go; all of it counts at the next request."""

from __future__ import annotations

import asyncio
import re

import pytest

from smartclinic.audit.entry import Action
from smartclinic.staff.member import StaffId
from smartclinic.staff.roles import Role
from tests.functions.desk_team import ALEX, MANAGER, NURSE, a_clinic, says
from tests.functions.in_process import in_virtual_time
from tests.unit.local.virtual_time import elapsed


@in_virtual_time
async def test_the_list_says_who_may_come_in_and_that_somebody_looked() -> None:
    async with a_clinic() as clinic:
        page = await clinic.manager.get("/team")
        assert page.status_code == 200
        assert "林姑娘 &lt;b&gt;x&lt;/b&gt;" in page.text
        assert "nurse@x.example" in page.text
        assert "http://127.0.0.1/dashboard/" in page.text
        await clinic.manager.get("/team")
        assert await clinic.trail(Action.VIEW_STAFF) == [(MANAGER, "desk/team", None, None)]


@in_virtual_time
async def test_somebody_is_invited_once_however_often_the_button_is_pressed() -> None:
    async with a_clinic() as clinic:
        await clinic.manager.get("/team")
        asked = {"name": "陳小姐", "email": "Chan@X.example", "role": "front_desk"}
        for _ in range(2):
            response = await clinic.manager.send_again("/team/invite", **asked)
            assert response.headers["location"] == "/dashboard/team?done=invite"
        page = await clinic.manager.get("/team?done=invite")
        assert says(page, "team_done_invite")
        assert says(page, "team_not_yet")
        ((actor, subject, before, after),) = await clinic.trail(Action.INVITE_STAFF)
        assert (actor, before, after) == (MANAGER, None, "front_desk")
        assert (await clinic.member(StaffId(subject.removeprefix("staff/")))).email == "chan@x.example"


@pytest.mark.parametrize(
    ("name", "email", "key", "status"),
    [
        ("陳小姐", "no address", "team_not_an_address", 400),
        ("", "chan@x.example", "team_not_a_name", 400),
        ("陳小姐", "Nurse@x.example", "team_already_invited", 409),
    ],
)
def test_an_invitation_that_cannot_be_says_why_and_keeps_what_was_typed(
    name: str, email: str, key: str, status: int
) -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with a_clinic() as clinic:
            page = await clinic.manages("/team/invite", name=name, email=email, role="doctor")
            assert page.status_code == status
            assert says(page, key)
            assert f'value="{email}"' in page.text
            assert '<option value="doctor" selected>' in page.text
            assert await clinic.trail(Action.INVITE_STAFF) == []

    scenario()


@in_virtual_time
async def test_a_role_that_no_page_offers_is_refused() -> None:
    async with a_clinic() as clinic:
        page = await clinic.manages(f"/team/{NURSE}/role", role="king")
        assert page.status_code == 400
        assert (await clinic.member(NURSE)).role is Role.NURSE


@in_virtual_time
async def test_another_role_counts_at_the_next_request() -> None:
    async with a_clinic() as clinic:
        nurse = clinic.browsers[NURSE]
        assert (await nurse.get("/tasks")).status_code == 200
        assert (await nurse.get("/audit")).status_code == 403
        response = await clinic.manages(f"/team/{NURSE}/role", role="privacy_officer")
        assert response.headers["location"] == "/dashboard/team?done=role"
        assert (await nurse.get("/tasks")).status_code == 403
        assert (await nurse.get("/audit")).status_code == 200
        assert await clinic.trail(Action.CHANGE_ROLE) == [(MANAGER, f"staff/{NURSE}", "nurse", "privacy_officer")]


@in_virtual_time
async def test_whoever_is_let_go_is_signed_out_at_the_next_request_and_stays_on_the_list() -> None:
    async with a_clinic() as clinic:
        await clinic.manages(f"/team/{NURSE}/revoke")
        assert (await clinic.browsers[NURSE].get("/")).headers["location"] == "/dashboard/sign-in"
        assert await clinic.trail(Action.REVOKE_STAFF) == [(MANAGER, f"staff/{NURSE}", "nurse", "revoked")]
        page = (await clinic.manager.get("/team?done=revoke")).text
        assert f'action="/dashboard/team/{NURSE}/' not in page
        assert "nurse@x.example" in page


@in_virtual_time
async def test_somebody_is_signed_out_everywhere_and_may_come_back() -> None:
    async with a_clinic() as clinic:
        await asyncio.sleep(1)
        await clinic.manages(f"/team/{NURSE}/end-sessions")
        assert (await clinic.browsers[NURSE].get("/")).headers["location"] == "/dashboard/sign-in"
        assert await clinic.trail(Action.REVOKE_SESSIONS) == [(MANAGER, f"staff/{NURSE}", None, None)]
        assert (await clinic.member(NURSE)).revoked_at is None


@pytest.mark.parametrize("what", ["role", "revoke"])
def test_nobody_changes_themselves(what: str) -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with a_clinic() as clinic:
            page = await clinic.manages(f"/team/{MANAGER}/{what}", role="nurse")
            assert page.status_code == 409
            assert says(page, "team_not_oneself")
            assert (await clinic.member(MANAGER)).role is Role.MANAGER

    scenario()


@in_virtual_time
async def test_two_managers_who_let_each_other_go_at_once_leave_one() -> None:
    async with a_clinic() as clinic:
        other = StaffId("other-manager")
        await clinic.joins(other, Role.MANAGER, "梁太")
        clinic.service.store.seconds = 0.05  # both have read before either writes
        answers = await asyncio.gather(
            clinic.manages(f"/team/{other}/revoke"), clinic.manages(f"/team/{MANAGER}/revoke", by=other)
        )
        left = [(await clinic.member(staff)).revoked_at for staff in (MANAGER, other)]
        assert sum(at is None for at in left) == 1
        assert sorted(answer.status_code for answer in answers) == [303, 409]
        assert len(await clinic.trail(Action.REVOKE_STAFF)) == 1


@in_virtual_time
async def test_two_managers_who_change_one_role_at_once_both_stand_in_the_trail() -> None:
    async with a_clinic() as clinic:
        other = StaffId("other-manager")
        await clinic.joins(other, Role.MANAGER, "梁太")
        clinic.service.store.seconds = 0.05
        await asyncio.gather(
            clinic.manages(f"/team/{NURSE}/role", role="doctor"),
            clinic.manages(f"/team/{NURSE}/role", by=other, role="front_desk"),
        )
        became = {before: after for _, _, before, after in await clinic.trail(Action.CHANGE_ROLE)}
        assert len(became) == 2
        assert (await clinic.member(NURSE)).role.value == became[became["nurse"]]


@in_virtual_time
async def test_somebody_whom_another_manager_has_let_go_cannot_be_changed() -> None:
    async with a_clinic() as clinic:
        await clinic.manages(f"/team/{NURSE}/revoke")
        for what in ("role", "revoke", "end-sessions"):
            page = await clinic.manages(f"/team/{NURSE}/{what}", role="doctor")
            assert page.status_code == 404
            assert says(page, "team_no_such_member")


@in_virtual_time
async def test_it_says_when_somebody_was_last_here() -> None:
    async with a_clinic() as clinic:
        await asyncio.sleep(1800)
        await clinic.browsers[NURSE].get("/account")
        page = (await clinic.manager.get("/team")).text
        card = page.partition(f'id="person-{NURSE}"')[2].partition("</li>")[0]
        assert "<dd>09:30</dd>" in card
        assert "<dd>09:00</dd>" in page.partition(f'id="person-{ALEX}"')[2]


@in_virtual_time
async def test_the_largest_team_is_shown_in_pages_of_bounded_size_and_six_round_trips() -> None:
    async with a_clinic() as clinic:
        for number in range(190):
            await clinic.joins(StaffId(f"m{number}"), Role.NURSE, f"護士{number}")
        clinic.service.store.seconds = 0.05
        shown, path = [], "/team"
        while path:
            started, page = elapsed(), await clinic.manager.get(path)
            assert round((elapsed() - started) / 0.05) <= 6
            assert len(page.content) < 300_000
            shown += re.findall(r'id="person-([^"]*)"', page.text)
            onward = re.search(r'href="/dashboard(/team[^"]*)" rel="next"', page.text)
            path = onward[1] if onward else ""
        assert len(shown) == len(set(shown)) == 193
        refused = await clinic.manages(f"/team/{shown[-1]}/grant", hours="2", why="查")
        assert says(refused, "team_not_an_operator")
        assert f'id="person-{shown[-1]}"' in refused.text
        for nonsense in ("-1", "x", "999", "²", "99999"):
            assert (await clinic.manager.get(f"/team?from={nonsense}")).status_code == 200
