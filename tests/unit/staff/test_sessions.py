"""Sessions: what opens the desk, for how long, at which clinic, and at what price."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartclinic.audit.entry import Action
from smartclinic.platform.store import Unavailable
from smartclinic.staff.cookie import Cookie
from smartclinic.staff.member import Member, StaffId
from smartclinic.staff.refusals import AlreadyDone, NoSuchMember
from smartclinic.staff.roles import Permission, Role
from smartclinic.staff.session import IDLE, Session, Via
from smartclinic.staff.sessions import Shown
from tests.functions.in_process import everything
from tests.unit.staff.desk_rig import CLINIC, OTHER, START, Desk


async def test_a_session_tells_who_where_and_what_they_may_do(desk: Desk) -> None:
    nurse = await desk.invite(Role.NURSE)
    cookie = await desk.app.sessions.start(CLINIC, nurse, via=Via.GOOGLE, device=None)

    signed_in = await desk.app.sessions.open(cookie, None)

    assert signed_in is not None
    assert (signed_in.clinic, signed_in.staff, signed_in.member.name) == (CLINIC, nurse, "阿芬")
    assert (signed_in.device, signed_in.began_at) == (None, START)
    assert Permission.ANSWER_PATIENTS in signed_in.permissions
    assert Permission.MANAGE_STAFF not in signed_in.permissions


async def test_signing_in_and_out_leave_an_entry_each(desk: Desk) -> None:
    nurse = await desk.invite()
    cookie = await desk.app.sessions.start(CLINIC, nurse, via=Via.GOOGLE, device=None)
    signed_in = await desk.app.sessions.open(cookie, None)
    assert signed_in is not None

    await desk.app.sessions.end(signed_in, desk.act(nurse))
    await desk.app.sessions.end(signed_in, desk.act(nurse))

    entries = [(entry.action, entry.actor, entry.after) for entry in await desk.entries()]
    assert entries.count((Action.SIGN_IN, nurse, "google")) == 1
    assert entries.count((Action.SIGN_OUT, nurse, None)) == 1
    assert await desk.app.sessions.glance(cookie, None) is None
    assert await desk.app.sessions.open(cookie, None) is None


async def test_opening_costs_one_read_of_the_store(desk: Desk) -> None:
    nurse = await desk.invite()
    _, device = await desk.app.devices.trust(CLINIC, "櫃位", desk.act())
    cookie = await desk.app.sessions.start(CLINIC, nurse, via=Via.GOOGLE, device=None)
    desk.counts.forget()

    assert await desk.app.sessions.open(cookie, device) is not None
    assert desk.counts.calls == ["get"]

    assert await desk.app.sessions.glance(cookie, device) is not None
    assert desk.counts.calls == ["get"]


async def test_a_glance_reads_again_after_half_a_minute_and_for_other_cookies(desk: Desk) -> None:
    nurse = await desk.invite()
    cookie = await desk.app.sessions.start(CLINIC, nurse, via=Via.GOOGLE, device=None)
    await desk.app.sessions.open(cookie, None)
    desk.counts.forget()

    desk.clock.move(seconds=29)
    await desk.app.sessions.glance(cookie, None)
    assert desk.counts.calls == []
    await desk.app.sessions.glance(cookie, "another")
    desk.clock.move(seconds=1)
    await desk.app.sessions.glance(cookie, None)
    assert desk.counts.calls == ["get", "get"]


async def test_use_is_written_down_every_five_minutes_at_most(desk: Desk) -> None:
    nurse = await desk.invite()
    cookie = await desk.app.sessions.start(CLINIC, nurse, via=Via.GOOGLE, device=None)
    desk.counts.forget()

    for _ in range(20 * 60 // 3):  # twenty minutes
        desk.clock.move(seconds=3)
        assert await desk.app.sessions.open(cookie, None) is not None

    assert 3 <= desk.counts.calls.count("commit") <= 4


async def test_polls_read_twice_a_minute_and_use_nothing(desk: Desk) -> None:
    nurse = await desk.invite()
    cookie = await desk.app.sessions.start(CLINIC, nurse, via=Via.GOOGLE, device=None)
    desk.counts.forget()

    for _ in range((IDLE.seconds - 60) // 3):
        desk.clock.move(seconds=3)
        assert await desk.app.sessions.glance(cookie, None) is not None
    reads = len(desk.counts.of("sessions").reads)
    desk.clock.move(seconds=90)

    assert desk.counts.calls.count("commit") == 0
    assert reads == (IDLE.seconds - 60) // 30
    assert await desk.app.sessions.glance(cookie, None) is None


async def test_use_keeps_a_session_open_and_twelve_hours_end_it(desk: Desk) -> None:
    nurse = await desk.invite()
    cookie = await desk.app.sessions.start(CLINIC, nurse, via=Via.GOOGLE, device=None)

    for _ in range(11):
        desk.clock.move(minutes=59)
        assert await desk.app.sessions.open(cookie, None) is not None
    desk.clock.move(minutes=71)

    assert desk.clock.now() - START == timedelta(hours=12)
    assert await desk.app.sessions.open(cookie, None) is None


async def test_two_hours_without_a_request_end_a_session(desk: Desk) -> None:
    nurse = await desk.invite()
    cookie = await desk.app.sessions.start(CLINIC, nurse, via=Via.GOOGLE, device=None)

    desk.clock.move(hours=2)

    assert await desk.app.sessions.open(cookie, None) is None


async def test_a_store_that_cannot_be_written_still_opens(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    nurse = await desk.invite()
    cookie = await desk.app.sessions.start(CLINIC, nurse, via=Via.GOOGLE, device=None)
    desk.clock.move(minutes=10)

    async def broken(_: object) -> None:
        raise Unavailable("down")

    monkeypatch.setattr(desk.store, "commit", broken)

    assert await desk.app.sessions.open(cookie, None) is not None


async def test_being_signed_out_everywhere_ends_what_began_before(desk: Desk) -> None:
    nurse = await desk.invite()
    before = await desk.app.sessions.start(CLINIC, nurse, via=Via.GOOGLE, device=None)
    await desk.app.sessions.open(before, None)
    desk.clock.move(seconds=1)

    await desk.app.sessions.end_all(CLINIC, nurse, desk.act())
    after = await desk.app.sessions.start(CLINIC, nurse, via=Via.GOOGLE, device=None)

    assert await desk.app.sessions.glance(before, None) is None
    assert await desk.app.sessions.open(before, None) is None
    assert await desk.app.sessions.open(after, None) is not None
    with pytest.raises(NoSuchMember):
        await desk.app.sessions.end_all(CLINIC, StaffId("nobody"), desk.act())


async def test_a_pins_session_is_worth_nothing_away_from_its_device(desk: Desk) -> None:
    nurse = await desk.invite()
    here, cookie_here = await desk.app.devices.trust(CLINIC, "櫃位", desk.act())
    _, cookie_there = await desk.app.devices.trust(CLINIC, "後樓", desk.act())
    sessions = desk.app.sessions
    cookie = await sessions.start(CLINIC, nurse, via=Via.PIN, device=here)

    opened = await sessions.open(cookie, cookie_here)
    assert opened is not None
    assert opened.device == here
    for other in (None, "", cookie_there, cookie_here[:-1] + "-", cookie_here.replace(CLINIC, OTHER), cookie):
        assert await sessions.open(cookie, other) is None
        assert await sessions.glance(cookie, other) is None

    await desk.app.devices.revoke(CLINIC, here, desk.act())
    assert await sessions.open(cookie, cookie_here) is None


async def test_googles_session_outlives_the_trust_in_its_device(desk: Desk) -> None:
    nurse = await desk.invite()
    device, device_cookie = await desk.app.devices.trust(CLINIC, "櫃位", desk.act())
    cookie = await desk.app.sessions.start(CLINIC, nurse, via=Via.GOOGLE, device=device)
    await desk.app.devices.revoke(CLINIC, device, desk.act())

    opened = await desk.app.sessions.open(cookie, device_cookie)

    assert opened is not None
    assert opened.device is None


async def test_no_session_begins_for_whoever_does_not_work_there(desk: Desk) -> None:
    nurse = await desk.invite()
    await desk.app.staffing.revoke(CLINIC, nurse, desk.act())

    for clinic, staff in ((CLINIC, nurse), (CLINIC, StaffId("nobody")), (OTHER, nurse)):
        with pytest.raises(NoSuchMember):
            await desk.app.sessions.start(clinic, staff, via=Via.GOOGLE, device=None)


# --- two clinics --------------------------------------------------------------------------------------


async def test_the_clinic_in_a_cookie_counts_for_nothing_without_its_session(desk: Desk) -> None:
    nurse, other = await desk.invite(), await desk.invite(clinic=OTHER)
    cookie = Cookie.read(await desk.app.sessions.start(CLINIC, nurse, via=Via.GOOGLE, device=None))
    assert cookie is not None

    for forged in (
        replace(cookie, clinic=OTHER),
        replace(cookie, clinic=OTHER, holder=other),
        replace(cookie, holder=other),
        replace(cookie, holder=await desk.invite()),
        replace(cookie, clinic="nowhere"),
    ):
        assert await desk.app.sessions.open(forged.value, None) is None


async def test_another_clinics_device_is_not_ours(desk: Desk) -> None:
    nurse = await desk.invite()
    _, theirs = await desk.app.devices.trust(OTHER, "櫃位", desk.act())
    cookie = await desk.app.sessions.start(CLINIC, nurse, via=Via.GOOGLE, device=None)

    opened = await desk.app.sessions.open(cookie, theirs)

    assert opened is not None
    assert opened.device is None


# --- cookies ------------------------------------------------------------------------------------------


async def test_the_store_knows_no_secret(desk: Desk) -> None:
    nurse = await desk.invite()
    _, device = await desk.app.devices.trust(CLINIC, "櫃位", desk.act())
    cookie = await desk.app.sessions.start(CLINIC, nurse, via=Via.GOOGLE, device=None)

    stored = repr(everything(desk.store))

    for value in (cookie, device):
        read = Cookie.read(value)
        assert read is not None
        assert len(read.secret) == 43  # 256 bits
        assert read.secret not in stored


@pytest.mark.parametrize(
    "value",
    [None, "", ".", "..", "a.b", "a.b.c", "a/b.c." + "x" * 43, "__x__.b." + "x" * 43, "hong-wo.." + "x" * 43,
     "hong-wo.a." + "x" * 42, "hong-wo.a." + "x" * 44, "hong-wo.a." + "x" * 43 + "\n", "診所.a." + "x" * 43,
     "hong-wo.__a__." + "x" * 43, "hong-wo.a.b." + "x" * 43, "h" * 9000, "hong-wo.\ud800." + "x" * 43],
)  # fmt: skip
async def test_a_malformed_cookie_opens_nothing_and_is_no_error(value: str | None, desk: Desk) -> None:
    assert await desk.app.sessions.open(value, value) is None
    assert await desk.app.sessions.glance(value, value) is None
    assert await desk.app.devices.check(value) is None


@given(st.text())
def test_whatever_is_read_as_a_cookie_is_written_the_same(text: str) -> None:
    for value in (text, f"hong-wo.{text}.{'x' * 43}", f"hong-wo.a.{text}"):
        cookie = Cookie.read(value)
        assert cookie is None or cookie.value == value


async def token_of(desk: Desk, cookie: str, device: str | None = None) -> str:
    signed_in = await desk.app.sessions.open(cookie, device)
    assert signed_in is not None
    return signed_in.csrf


async def test_forms_of_one_person_go_on_after_signing_in_again_and_nobody_elses_do(desk: Desk) -> None:
    nurse, other = await desk.invite(), await desk.invite()
    _, device = await desk.app.devices.trust(CLINIC, "櫃位", desk.act())
    start = desk.app.sessions.start
    first = await start(CLINIC, nurse, via=Via.GOOGLE, device=None)
    token = await token_of(desk, first)
    again = await start(CLINIC, nurse, via=Via.GOOGLE, device=None)

    assert await token_of(desk, again) == token
    assert await token_of(desk, again, device) != token
    assert await token_of(desk, await start(CLINIC, other, via=Via.GOOGLE, device=None)) != token

    desk.clock.move(seconds=1)
    await desk.app.sessions.end_all(CLINIC, nurse, desk.act(nurse))
    assert await token_of(desk, await start(CLINIC, nurse, via=Via.GOOGLE, device=None)) != token


async def test_a_sign_in_that_was_shown_before_begins_one_session_and_none_after_signing_out_everywhere(
    desk: Desk,
) -> None:
    nurse, start = await desk.invite(), desk.app.sessions.start
    shown, late = Shown("one", desk.clock.now()), Shown("two", desk.clock.now())
    assert not await desk.app.sessions.is_used(CLINIC, shown)
    await start(CLINIC, nurse, via=Via.GOOGLE, device=None, shown=shown)
    assert await desk.app.sessions.is_used(CLINIC, shown)
    with pytest.raises(AlreadyDone):
        await start(CLINIC, nurse, via=Via.GOOGLE, device=None, shown=shown)

    desk.clock.move(seconds=1)
    await desk.app.sessions.end_all(CLINIC, nurse, desk.act(nurse))
    with pytest.raises(AlreadyDone):
        await start(CLINIC, nurse, via=Via.GOOGLE, device=None, shown=late)


# --- the rule -----------------------------------------------------------------------------------------

_HOURS = st.integers(0, 30 * 60).map(lambda minutes: timedelta(minutes=minutes))
_DEVICES = st.sampled_from([None, "here", "there"])


@given(
    via=st.sampled_from(Via), device=_DEVICES, now_on=_DEVICES, seen=_HOURS, later=_HOURS,
    ended=st.booleans(), revoked=st.booleans(), void_from=st.none() | _HOURS,
)  # fmt: skip
def test_a_session_is_good_exactly_while_nothing_speaks_against_it(
    *, via: Via, device: str | None, now_on: str | None, seen: timedelta, later: timedelta, ended: bool,
    revoked: bool, void_from: timedelta | None,
) -> None:  # fmt: skip
    now = START + seen + later
    session = Session(
        staff=StaffId("a"), via=via, device=device, began_at=START, seen_at=START + seen,
        ended_at=START if ended else None,
    )  # fmt: skip
    member = Member(
        name="阿芬", email="a@example.com", role=Role.NURSE, invited_at=START, revoked_at=START if revoked else None,
        sessions_from=None if void_from is None else START - timedelta(hours=1) + void_from,
    )  # fmt: skip

    against = [
        ended,
        revoked,
        void_from is not None and void_from > timedelta(hours=1),
        later >= timedelta(hours=2),
        seen + later >= timedelta(hours=12),
        via is Via.PIN and (device is None or device != now_on),
    ]
    assert session.is_good(member, now_on, now) == (not any(against))


async def test_whoever_is_let_go_while_signing_in_is_not_let_in(desk: Desk) -> None:
    nurse = await desk.invite()
    desk.racing()

    started, _ = await asyncio.gather(
        desk.app.sessions.start(CLINIC, nurse, via=Via.GOOGLE, device=None),
        desk.app.staffing.revoke(CLINIC, nurse, desk.act()),
        return_exceptions=True,
    )

    assert not isinstance(started, str) or await desk.app.sessions.open(started, None) is None


async def test_many_people_sign_in_at_once(desk: Desk) -> None:
    nurse = await desk.invite()
    desk.racing()

    started = [desk.app.sessions.start(CLINIC, nurse, via=Via.GOOGLE, device=None) for _ in range(20)]
    cookies = await asyncio.gather(*started)

    assert len(set(cookies)) == 20
    assert all([await desk.app.sessions.open(cookie, None) for cookie in cookies])
