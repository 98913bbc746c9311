"""Trusted devices as a manager looks them over, and how the service stands, without anything of a patient."""

from __future__ import annotations

import asyncio

from smartclinic.audit.entry import Act, Action
from smartclinic.clinics.channel_state import STATE_ID, ChannelState, Restriction, Stop
from smartclinic.clinics.registering import fingerprint
from smartclinic.conversations.outbox import End, OutboxItem, State
from smartclinic.staff.session import Via
from smartclinic.work.unit import Unit
from staff_desk.cookies import DEVICE, SESSION
from tests.functions.desk_team import ALEX, CLINIC, MANAGER, NURSE, AClinic, a_clinic, says
from tests.functions.in_process import JOHN, MEI, in_virtual_time, sample_clinic
from tests.unit.local.virtual_time import elapsed


async def a_trusted_device(clinic: AClinic) -> tuple[str, str]:
    """The reception's PC, which the manager trusts: its id and cookie."""
    return await clinic.service.app.devices.trust(CLINIC, "前台 <i>PC</i>", Act(MANAGER, "trusts"))


@in_virtual_time
async def test_devices_say_since_when_by_whom_and_when_last_used() -> None:
    async with a_clinic() as clinic:
        device, _ = await a_trusted_device(clinic)
        assert says(await clinic.manager.get("/devices"), "devices_never_used")
        await asyncio.sleep(1800)
        await clinic.service.app.sessions.start(CLINIC, NURSE, via=Via.PIN, device=device)
        page = (await clinic.manager.get("/devices")).text
        assert "前台 &lt;i&gt;PC&lt;/i&gt;" in page
        assert "何敏儀" in page
        assert "<dd>09:30</dd>" in page
        assert (MANAGER, "desk/devices", None, None) in await clinic.trail(Action.VIEW_STAFF)


@in_virtual_time
async def test_a_device_that_is_trusted_no_more_signs_out_whoever_switched_there() -> None:
    async with a_clinic() as clinic:
        device, cookie = await a_trusted_device(clinic)
        nurse = clinic.browsers[NURSE]
        nurse.cookies[SESSION] = await clinic.service.app.sessions.start(CLINIC, NURSE, via=Via.PIN, device=device)
        nurse.cookies[DEVICE] = cookie
        assert (await nurse.get("/account")).status_code == 200
        response = await clinic.manages(f"/devices/{device}/revoke")
        assert response.headers["location"] == "/dashboard/devices?done=revoke"
        assert (await nurse.get("/account")).headers["location"] == "/dashboard/sign-in"
        assert await clinic.trail(Action.REVOKE_DEVICE) == [(MANAGER, f"devices/{device}", None, None)]
        again = await clinic.manages(f"/devices/{device}/revoke")
        assert again.status_code == 404
        assert says(again, "devices_not_one")


@in_virtual_time
async def test_the_status_says_that_all_is_well_and_what_is_not() -> None:
    async with a_clinic() as clinic:
        alex = clinic.browsers[ALEX]
        page = await alex.get("/status")
        assert page.status_code == 200
        assert says(page, "status_sends")
        assert says(page, "status_not_live")
        assert says(page, "status_letters_none")
        assert fingerprint(sample_clinic()) in page.text
        now = clinic.service.app.clock.now()
        stopped = ChannelState(
            number=Stop(131031, now, now, 300), quality="RED", restrictions=(Restriction("RESTRICTED_ADD_PHONE"),)
        )

        async def stop(unit: Unit) -> None:
            await unit.load((ChannelState, STATE_ID))
            unit.put(STATE_ID, stopped)

        await clinic.service.app.work.run(CLINIC, stop)
        await clinic.service.app.presence.watching(CLINIC)
        page = await alex.get("/status")
        for key in ("status_stopped_number", "status_quality_red", "status_live", "status_is_watched"):
            assert says(page, key), key
        assert "131031" in page.text
        assert "RESTRICTED_ADD_PHONE" in page.text


@in_virtual_time
async def test_it_counts_what_did_not_leave_by_reason_and_names_nobody() -> None:
    async with a_clinic() as clinic:
        for person in (MEI, JOHN):
            await clinic.service.says(person, "你好")
        await clinic.service.quiet()

        async def lose(unit: Unit) -> None:
            for number, item in enumerate((await clinic.service.outbox()).values()):
                unit.create(
                    f"{number:032x}",
                    OutboxItem(
                        contact=item.contact, lane=item.lane, author=item.author, epoch=0, content=item.content,
                        created_at=item.created_at, state=State.ENDED, end=End.TOO_LONG,
                    ),
                )  # fmt: skip

        await clinic.service.app.work.run(CLINIC, lose)
        page = await clinic.browsers[ALEX].get("/status")
        assert says(page, "status_end_too_long")
        assert "<span>2</span>" in page.text
        for told in ("你好", "9123", "John"):
            assert told not in page.text


@in_virtual_time
async def test_it_is_six_round_trips_at_most() -> None:
    async with a_clinic() as clinic:
        clinic.service.store.seconds = 0.05
        for path in ("/status", "/devices"):
            started = elapsed()
            page = await clinic.manager.get(path)
            assert page.status_code == 200
            assert round((elapsed() - started) / 0.05) <= 6
