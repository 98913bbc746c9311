"""From a Google account to the clinics it works at."""

from __future__ import annotations

import asyncio

import pytest

from smartclinic.audit.entry import Action
from smartclinic.platform.store import Delete, Path, Unavailable
from smartclinic.staff.invitations import Membership
from smartclinic.staff.member import StaffId
from smartclinic.staff.refusals import AlreadyInvited
from smartclinic.staff.roles import Role
from tests.functions.in_process import everything
from tests.unit.staff.desk_rig import CLINIC, ISSUER, OTHER, Desk

EMAIL = "Fan.Wong@Example.com"


async def invited(desk: Desk, *, clinic: str = CLINIC, email: str = EMAIL) -> StaffId:
    return await desk.app.staffing.invite(clinic, "黃芬", email, Role.NURSE, desk.act())


async def signs_in(
    desk: Desk, sub: str = "sub-1", email: str = EMAIL, *, verified: bool = True, issuer: str = ISSUER
) -> set[tuple[str, StaffId]]:
    found = await desk.app.invitations.accept(issuer, sub, email, email_verified=verified)
    return {(each.clinic, each.staff) for each in found}


async def test_an_invitation_makes_the_account_a_member_once(desk: Desk) -> None:
    staff = await invited(desk)

    assert await signs_in(desk, email="fan.wong@example.COM") == {(CLINIC, staff)}
    assert await signs_in(desk) == {(CLINIC, staff)}

    accepted = [entry for entry in await desk.entries() if entry.action is Action.ACCEPT_INVITATION]
    assert [(entry.actor, entry.subject) for entry in accepted] == [(staff, f"staff/{staff}")]


async def test_nobody_gets_in_without_an_invitation(desk: Desk) -> None:
    await invited(desk)

    assert await signs_in(desk, email="somebody@example.com") == set()
    assert await signs_in(desk, email="not an address") == set()
    assert await signs_in(desk, email="") == set()


async def test_an_address_that_google_has_not_verified_opens_nothing(desk: Desk) -> None:
    staff = await invited(desk)

    assert await signs_in(desk, verified=False) == set()
    assert await signs_in(desk, verified=True) == {(CLINIC, staff)}
    assert await signs_in(desk, verified=False) == {(CLINIC, staff)}  # by its sub, which needs no address


async def test_another_account_with_the_same_address_is_nobody(desk: Desk) -> None:
    staff = await invited(desk)
    await signs_in(desk, "sub-1")

    assert await signs_in(desk, "sub-2") == set()
    assert await signs_in(desk, "sub-1", issuer="https://elsewhere.example") == set()
    assert await signs_in(desk, "sub-1") == {(CLINIC, staff)}


async def test_a_changed_address_stays_the_same_person(desk: Desk) -> None:
    staff = await invited(desk)
    await signs_in(desk)

    assert await signs_in(desk, email="new.name@example.com") == {(CLINIC, staff)}


async def test_two_accounts_at_once_make_one_member(desk: Desk) -> None:
    staff = await invited(desk)
    desk.racing()

    results = await asyncio.gather(*(signs_in(desk, f"sub-{n}") for n in range(10)))

    assert sorted(map(len, results)) == [0] * 9 + [1]
    assert set().union(*results) == {(CLINIC, staff)}


async def test_somebody_may_work_at_two_clinics_and_be_let_go_by_one(desk: Desk) -> None:
    here = await invited(desk)
    assert await signs_in(desk) == {(CLINIC, here)}
    there = await invited(desk, clinic=OTHER)
    assert await signs_in(desk) == {(CLINIC, here), (OTHER, there)}

    await desk.app.staffing.revoke(CLINIC, here, desk.act())

    assert await signs_in(desk) == {(OTHER, there)}


async def test_an_invitation_that_was_withdrawn_opens_nothing(desk: Desk) -> None:
    staff = await invited(desk)
    await desk.app.staffing.revoke(CLINIC, staff, desk.act())

    assert await signs_in(desk) == set()


async def test_whoever_comes_back_is_a_new_member(desk: Desk) -> None:
    before = await invited(desk)
    await signs_in(desk)
    await desk.app.staffing.revoke(CLINIC, before, desk.act())

    after = await invited(desk)

    assert after != before
    assert await signs_in(desk) == {(CLINIC, after)}


async def test_a_clinic_that_has_left_keeps_nobody_from_their_others(desk: Desk) -> None:
    await invited(desk)
    there = await invited(desk, clinic=OTHER)
    await signs_in(desk)
    await desk.store.commit([Delete(Path(f"keys/{CLINIC}"))])
    desk.clock.move(minutes=10)

    assert await signs_in(desk) == {(OTHER, there)}


async def test_a_sign_in_that_a_crash_cut_short_is_finished_by_the_next(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = await invited(desk)
    commit, left = desk.store.commit, [0]

    async def dying(writes: object) -> object:
        left[0] -= 1
        if left[0] < 0:
            raise Unavailable("gone")
        return await commit(writes)  # type: ignore[arg-type] # passed on as it came

    for commits in range(5):
        monkeypatch.setattr(desk.store, "commit", dying)
        left[0] = commits
        try:
            await signs_in(desk, "sub-1")
        except Unavailable:
            monkeypatch.undo()
            assert await signs_in(desk, "sub-1", email="changed@example.com") <= {(CLINIC, staff)}
    monkeypatch.undo()

    assert await signs_in(desk, "sub-1") == {(CLINIC, staff)}
    assert await signs_in(desk, "sub-2") == set()


async def test_inviting_again_mends_an_invitation_that_a_crash_cut_in_half(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise Unavailable("down")

    with monkeypatch.context() as patched:
        patched.setattr(desk.app.invitations, "invited", broken)
        with pytest.raises(Unavailable):
            await invited(desk)
    assert await signs_in(desk) == set()

    with pytest.raises(AlreadyInvited):
        await invited(desk)

    assert {clinic for clinic, _ in await signs_in(desk)} == {CLINIC}


async def test_no_address_and_no_account_can_be_read_or_guessed_from_the_store(desk: Desk) -> None:
    await invited(desk)
    await signs_in(desk)
    await invited(desk, clinic=OTHER, email="other@example.com")

    stored = repr(everything(desk.store)).lower()

    assert "fan.wong" not in stored
    assert "other@" not in stored
    assert "sub-1" not in stored
    assert "黃芬" not in stored
    assert {"invitations", "staff_accounts"} <= {found.path.split("/")[0] for found in everything(desk.store)}


async def test_it_tells_who_the_member_is(desk: Desk) -> None:
    staff = await invited(desk)

    (found,) = await desk.app.invitations.accept(ISSUER, "sub-1", EMAIL, email_verified=True)

    assert found == Membership(CLINIC, staff, await desk.member(staff))
