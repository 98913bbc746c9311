"""Inviting, changing, letting go and granting: who may, what it leaves behind, and what happens at once."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from smartclinic.audit.entry import Act, Action, entry_id
from smartclinic.staff.grant import Grant
from smartclinic.staff.member import UNDERTAKING, StaffId
from smartclinic.staff.refusals import (
    AlreadyDone,
    AlreadyInvited,
    AnotherUndertaking,
    LastManager,
    NoSuchMember,
    NotADevice,
    NotAGrant,
    NotAnAddress,
    NotAName,
    NotAnOperator,
    NotOneself,
)
from smartclinic.staff.roles import GRANTED, Permission, Role
from smartclinic.staff.session import Via
from smartclinic.work.unit import Unit
from tests.unit.staff.desk_rig import CLINIC, ISSUER, OTHER, Desk

EMAIL = "fan@example.com"


async def trail(desk: Desk, what: Action) -> list[tuple[str, str, str | None, str | None]]:
    """The entries of this kind: actor, subject, before, after."""
    return [(each.actor, each.subject, each.before, each.after) for each in await desk.entries() if each.action is what]


# --- inviting -----------------------------------------------------------------------------------------


async def test_an_invitation_leaves_one_entry_and_no_address_in_it(desk: Desk) -> None:
    act = desk.act("manager-1")

    staff = await desk.app.staffing.invite(CLINIC, " 黃芬 ", "Fan@Example.com", Role.NURSE, act)

    member = await desk.member(staff)
    assert (member.name, member.email, member.role) == ("黃芬", EMAIL, Role.NURSE)
    assert await trail(desk, Action.INVITE_STAFF) == [("manager-1", f"staff/{staff}", None, "nurse")]


async def test_pressing_twice_invites_once(desk: Desk) -> None:
    act = desk.act()

    first = await desk.app.staffing.invite(CLINIC, "黃芬", EMAIL, Role.NURSE, act)
    assert await desk.app.staffing.invite(CLINIC, "黃芬", EMAIL, Role.NURSE, act) == first


async def test_the_same_address_twice_in_a_clinic_is_told_also_at_the_same_moment(desk: Desk) -> None:
    desk.racing()

    results = await asyncio.gather(
        *(desk.app.staffing.invite(CLINIC, "黃芬", EMAIL, Role.NURSE, desk.act()) for _ in range(5)),
        return_exceptions=True,
    )

    assert sum(isinstance(result, AlreadyInvited) for result in results) == 4
    assert len(await desk.app.team.members(CLINIC)) == 1
    await desk.app.staffing.invite(OTHER, "黃芬", EMAIL, Role.NURSE, desk.act())


@pytest.mark.parametrize(
    "address",
    ["", "fan", "fan@", "@example.com", "fan@example", "fan@@example.com", "fan @example.com", "fan@exa mple.com",
     "fan@-example.com", "fan@example..com", ".fan@example.com", "fan.@example.com", "黃芬@example.com",
     "fan@example.com\nbcc: x@example.com", "fan@example.com,x@example.com", "<fan@example.com>", '"fan"@example.com',
     "fan@[127.0.0.1]", "fan@127.0.0.1", "x" * 65 + "@example.com", "fan@" + "x" * 64 + ".com",
     "fan@" + "x.com." * 60 + "com", "fan@exämple.com"],
)  # fmt: skip
async def test_what_is_no_address_is_refused(address: str, desk: Desk) -> None:
    with pytest.raises(NotAnAddress):
        await desk.app.staffing.invite(CLINIC, "黃芬", address, Role.NURSE, desk.act())


@pytest.mark.parametrize("address", ["a@b.hk", "Fan.Wong+desk@mail.example.com.hk", "o'neil_1@x-y.org"])
async def test_an_ordinary_address_is_taken(address: str, desk: Desk) -> None:
    staff = await desk.app.staffing.invite(CLINIC, "黃芬", f" {address} ", Role.NURSE, desk.act())

    assert (await desk.member(staff)).email == address.lower()


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\u202eb", "x" * 81, "a\x00b", "\ud800"])
async def test_what_is_no_name_is_refused(name: str, desk: Desk) -> None:
    with pytest.raises(NotAName):
        await desk.app.staffing.invite(CLINIC, name, EMAIL, Role.NURSE, desk.act())
    with pytest.raises(NotAName):
        await desk.app.devices.trust(CLINIC, name, desk.act())


# --- changing and letting go --------------------------------------------------------------------------


async def test_a_changed_role_counts_at_the_next_request(desk: Desk) -> None:
    manager, nurse = await desk.invite(Role.MANAGER), await desk.invite(Role.NURSE)
    cookie = await desk.app.sessions.start(CLINIC, nurse, via=Via.GOOGLE, device=None)
    await desk.app.sessions.glance(cookie, None)
    act = desk.act(manager)

    await desk.app.staffing.change_role(CLINIC, nurse, Role.PRIVACY_OFFICER, act)
    await desk.app.staffing.change_role(CLINIC, nurse, Role.PRIVACY_OFFICER, act)

    signed_in = await desk.app.sessions.glance(cookie, None)
    assert signed_in is not None
    assert Permission.ANSWER_PATIENTS not in signed_in.permissions
    assert await trail(desk, Action.CHANGE_ROLE) == [(manager, f"staff/{nurse}", "nurse", "privacy_officer")]


async def test_letting_somebody_go_ends_their_sessions_at_once(desk: Desk) -> None:
    manager, nurse = await desk.invite(Role.MANAGER), await desk.invite(Role.NURSE)
    cookie = await desk.app.sessions.start(CLINIC, nurse, via=Via.GOOGLE, device=None)
    await desk.app.sessions.glance(cookie, None)

    await desk.app.staffing.revoke(CLINIC, nurse, desk.act(manager))

    assert await desk.app.sessions.glance(cookie, None) is None
    assert await desk.app.sessions.open(cookie, None) is None
    member = (await desk.app.team.members(CLINIC))[nurse]
    assert member.revoked_at == member.sessions_from == desk.clock.now()
    assert await trail(desk, Action.REVOKE_STAFF) == [(manager, f"staff/{nurse}", "nurse", "revoked")]


async def test_the_last_manager_stays(desk: Desk) -> None:
    first, nurse = await desk.invite(Role.MANAGER), await desk.invite(Role.NURSE)
    gone = await desk.invite(Role.MANAGER)
    await desk.app.staffing.revoke(CLINIC, gone, desk.act())
    await desk.invite(Role.MANAGER, clinic=OTHER)

    with pytest.raises(LastManager):
        await desk.app.staffing.revoke(CLINIC, first, desk.act())
    with pytest.raises(LastManager):
        await desk.app.staffing.change_role(CLINIC, first, Role.NURSE, desk.act(nurse))
    assert (await desk.member(first)).role is Role.MANAGER


async def test_two_managers_who_let_each_other_go_at_once_do_not_both(desk: Desk) -> None:
    one, other = await desk.invite(Role.MANAGER), await desk.invite(Role.MANAGER)
    desk.racing()

    results = await asyncio.gather(
        desk.app.staffing.revoke(CLINIC, other, desk.act(one)),
        desk.app.staffing.change_role(CLINIC, one, Role.NURSE, desk.act(other)),
        return_exceptions=True,
    )

    assert sum(isinstance(result, LastManager) for result in results) == 1
    members = (await desk.app.team.members(CLINIC)).values()
    assert sum(each.role is Role.MANAGER and each.revoked_at is None for each in members) == 1


async def test_a_manager_who_has_never_signed_in_replaces_nobody_who_has(desk: Desk) -> None:
    real, invited = await desk.invite(Role.MANAGER), await desk.invite(Role.MANAGER)
    await desk.app.invitations.accept(ISSUER, "lam", (await desk.member(real)).email, email_verified=True)

    for attempt in (
        desk.app.staffing.revoke(CLINIC, real, desk.act("operator:lam")),
        desk.app.staffing.change_role(CLINIC, real, Role.NURSE, desk.act("operator:lam")),
    ):
        with pytest.raises(LastManager):
            await attempt
    await desk.app.staffing.revoke(CLINIC, invited, desk.act(real))


async def test_an_invitation_to_a_mistyped_address_can_be_replaced(desk: Desk) -> None:
    mistyped = await desk.invite(Role.MANAGER)
    await desk.invite(Role.MANAGER)

    await desk.app.staffing.revoke(CLINIC, mistyped, desk.act("operator:lam"))


async def test_nobody_changes_themselves(desk: Desk) -> None:
    manager, _ = await desk.invite(Role.MANAGER), await desk.invite(Role.MANAGER)
    operator = await desk.invite(Role.OPERATOR)
    staffing = desk.app.staffing

    for attempt in (
        staffing.change_role(CLINIC, manager, Role.DOCTOR, desk.act(manager)),
        staffing.revoke(CLINIC, manager, desk.act(manager)),
        staffing.grant(CLINIC, operator, 1, "查問題", desk.act(operator)),
    ):
        with pytest.raises(NotOneself):
            await attempt


async def test_a_foreign_member_cannot_be_told_from_one_who_does_not_exist(desk: Desk) -> None:
    theirs = await desk.invite(Role.OPERATOR, clinic=OTHER)
    gone = await desk.invite(Role.OPERATOR)
    await desk.app.staffing.revoke(CLINIC, gone, desk.act())
    device, _ = await desk.app.devices.trust(CLINIC, "櫃位", desk.act())
    before = await desk.member(theirs, OTHER)
    staffing = desk.app.staffing

    for staff in (theirs, gone, *map(StaffId, ("nobody", "", "a/b", "..", "__x__", "\ud800", "x" * 2000))):
        for attempt in (
            staffing.change_role(CLINIC, staff, Role.DOCTOR, desk.act()),
            staffing.revoke(CLINIC, staff, desk.act()),
            staffing.grant(CLINIC, staff, 1, "查問題", desk.act()),
            staffing.end_grant(CLINIC, staff, desk.act()),
            staffing.accept_undertaking(CLINIC, UNDERTAKING, desk.act(staff)),
            desk.app.pins.set(CLINIC, staff, "270314", desk.act(staff)),
            desk.app.pins.check(CLINIC, device, staff, "270314"),
            desk.app.sessions.start(CLINIC, staff, via=Via.GOOGLE, device=None),
            desk.app.sessions.end_all(CLINIC, staff, desk.act()),
        ):
            with pytest.raises(NoSuchMember):
                await attempt
    assert await desk.member(theirs, OTHER) == before


# --- grants and the undertaking -----------------------------------------------------------------------


async def test_a_grant_lets_an_operator_look_until_it_runs_out(desk: Desk) -> None:
    manager, operator = await desk.invite(Role.MANAGER), await desk.invite(Role.OPERATOR)
    cookie = await desk.app.sessions.start(CLINIC, operator, via=Via.GOOGLE, device=None)

    await desk.app.staffing.grant(CLINIC, operator, 1, "查問題", desk.act(manager))
    during = await desk.app.sessions.open(cookie, None)
    desk.clock.move(hours=1)
    after = await desk.app.sessions.open(cookie, None)

    assert during is not None
    assert during.permissions >= GRANTED
    assert after is not None
    assert not after.permissions & GRANTED
    member = await desk.member(operator)
    assert (member.granted_by, member.granted_for) == (manager, "查問題")
    ((actor, subject, before, since),) = await trail(desk, Action.GRANT_OPERATOR)
    assert (actor, subject, before) == (manager, f"staff/{operator}", None)
    assert since == "until 2026-11-02T02:00:00+00:00"


async def test_why_each_grant_was_given_is_kept_beside_its_entry(desk: Desk) -> None:
    manager, operator = await desk.invite(Role.MANAGER), await desk.invite(Role.OPERATOR)
    acts = {why: desk.act(manager) for why in ("查問題", "核對訊息")}
    for why, act in acts.items():
        await desk.app.staffing.grant(CLINIC, operator, 1, why, act)
        await desk.app.staffing.grant(CLINIC, operator, 1, why, act)

    for why, act in acts.items():
        grant = await desk.app.work.run(CLINIC, partial(_grant_of, act=act))
        assert (grant.staff, grant.why, grant.by) == (operator, why, manager)


async def _grant_of(unit: Unit, act: Act) -> Grant:
    grant = await unit.get(Grant, entry_id(act.id))
    assert grant
    return grant


async def test_a_grant_can_be_ended_before_its_time(desk: Desk) -> None:
    manager, operator = await desk.invite(Role.MANAGER), await desk.invite(Role.OPERATOR)
    await desk.app.staffing.grant(CLINIC, operator, 24, "查問題", desk.act(manager))

    await desk.app.staffing.end_grant(CLINIC, operator, desk.act(manager))
    await desk.app.staffing.end_grant(CLINIC, operator, desk.act(manager))

    assert not (await desk.member(operator)).may(desk.clock.now()) & GRANTED
    assert len(await trail(desk, Action.END_GRANT)) == 1


async def test_a_grant_does_not_outlive_the_role(desk: Desk) -> None:
    operator = await desk.invite(Role.OPERATOR)
    await desk.app.staffing.grant(CLINIC, operator, 24, "查問題", desk.act())

    await desk.app.staffing.change_role(CLINIC, operator, Role.NURSE, desk.act())
    await desk.app.staffing.change_role(CLINIC, operator, Role.OPERATOR, desk.act())

    assert not (await desk.member(operator)).may(desk.clock.now()) & GRANTED


@pytest.mark.parametrize(("hours", "why"), [(0, "查"), (-1, "查"), (25, "查"), (10**9, "查"), (1, ""), (1, "a\nb")])
async def test_a_grant_has_its_limits(hours: int, why: str, desk: Desk) -> None:
    operator = await desk.invite(Role.OPERATOR)

    with pytest.raises(NotAGrant):
        await desk.app.staffing.grant(CLINIC, operator, hours, why, desk.act())


async def test_only_operators_are_granted_anything(desk: Desk) -> None:
    for role in set(Role) - {Role.OPERATOR}:
        staff = await desk.invite(role)
        with pytest.raises(NotAnOperator):
            await desk.app.staffing.grant(CLINIC, staff, 1, "查問題", desk.act())


async def test_the_undertaking_is_accepted_once_in_its_present_version(desk: Desk) -> None:
    nurse = await desk.invite()
    assert not (await desk.member(nurse)).has_undertaken

    with pytest.raises(AnotherUndertaking):
        await desk.app.staffing.accept_undertaking(CLINIC, "2020-01", desk.act(nurse))
    await desk.app.staffing.accept_undertaking(CLINIC, UNDERTAKING, desk.act(nurse))
    await desk.app.staffing.accept_undertaking(CLINIC, UNDERTAKING, desk.act(nurse))

    member = await desk.member(nurse)
    assert member.has_undertaken
    assert member.undertaking_at == desk.clock.now()
    assert await trail(desk, Action.ACCEPT_UNDERTAKING) == [(nurse, f"staff/{nurse}", None, UNDERTAKING)]


# --- devices and the team -----------------------------------------------------------------------------


async def test_a_trusted_device_is_known_by_its_cookie_alone(desk: Desk) -> None:
    act = Act("manager-1", "act-x")
    device, cookie = await desk.app.devices.trust(CLINIC, "櫃位", act)

    assert await desk.app.devices.check(cookie) == (CLINIC, device)
    assert await desk.app.devices.check(cookie.replace(CLINIC, OTHER)) is None
    assert await desk.app.devices.check(cookie[:-1] + ("a" if cookie[-1] != "a" else "b")) is None
    with pytest.raises(AlreadyDone):
        await desk.app.devices.trust(CLINIC, "櫃位", act)
    assert await trail(desk, Action.TRUST_DEVICE) == [("manager-1", f"devices/{device}", None, None)]


async def test_a_device_can_be_trusted_no_more(desk: Desk) -> None:
    device, cookie = await desk.app.devices.trust(CLINIC, "櫃位", desk.act())

    act = desk.act("manager-1")
    await desk.app.devices.revoke(CLINIC, device, act)
    await desk.app.devices.revoke(CLINIC, device, act)

    assert await desk.app.devices.check(cookie) is None
    (found,) = await desk.app.devices.list(CLINIC)
    assert (found.id, found.record.name, found.record.revoked_at) == (device, "櫃位", desk.clock.now())
    assert len(await trail(desk, Action.REVOKE_DEVICE)) == 1
    for clinic, known in ((OTHER, device), (CLINIC, device), (CLINIC, "../x"), (CLINIC, ""), (CLINIC, "__x__")):
        with pytest.raises(NotADevice):
            await desk.app.devices.revoke(clinic, known, desk.act())


async def test_names_are_read_from_memory_for_half_a_minute(desk: Desk) -> None:
    nurse = await desk.invite()
    await desk.app.team.members(CLINIC)
    desk.counts.forget()

    desk.clock.move(seconds=29)
    assert (await desk.app.team.members(CLINIC))[nurse].name == "阿芬"
    assert desk.counts.calls == []
    desk.clock.move(seconds=1)
    await desk.app.team.members(CLINIC)
    assert desk.counts.calls == ["find"]
    assert nurse not in await desk.app.team.members(OTHER)
