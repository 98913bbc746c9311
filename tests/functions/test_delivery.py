"""Deliveries through the real functions against the stand-in: what Meta refuses, at once or later."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from smartclinic.clinics.channel_state import STATE_ID, ChannelState
from smartclinic.conversations.gate import Gate, Reason
from smartclinic.conversations.outbox import End, State
from smartclinic.work.unit import Unit
from smartclinic_local.meta.faults import Faults
from tests.functions.in_process import JOHN, MEI, Service, in_virtual_time, running


async def attention(service: Service) -> list[Reason]:
    gates = [await service.record(Gate, each) for each in await service.all("conversations")]
    return [reason for gate in gates if gate.attention for reason in gate.attention.reasons]


async def posts(service: Service) -> int:
    return len([send for send in service.counts.sends if send != "read"])


@in_virtual_time
async def test_a_blocked_account_alarms_once_never_loops_and_answers_once_it_is_mended() -> None:
    async with running() as service:
        service.meta.faults = replace(Faults(), graph_account_blocked=1.0)
        await service.says(MEI, "幾點開門？")
        await asyncio.sleep(30)
        await service.says(JOHN, "What are your opening hours?")
        await asyncio.sleep(3 * 60)

        assert await posts(service) == 1
        assert [event["severity"] for event in service.events("channel_broken")] == ["ERROR"]
        assert await attention(service) == [Reason.HELD, Reason.HELD]
        assert await service.app.delivery_sweep.run() == 0

        await asyncio.sleep(3 * 3600)
        assert await posts(service) <= 8
        service.meta.faults = Faults()
        await asyncio.sleep(3600 + 120)

        assert {item.state for item in (await service.outbox()).values()} == {State.ACCEPTED}
        assert len(service.shown(MEI)) == len(service.shown(JOHN)) == 1
        assert len(service.events("channel_broken")) == 1


@in_virtual_time
async def test_a_number_that_sends_again_costs_no_read_more_than_before() -> None:
    async with running() as service:
        service.meta.faults = replace(Faults(), graph_account_blocked=1.0)
        await service.says(MEI, "幾點開門？")
        await asyncio.sleep(60)
        service.meta.faults = Faults()
        await asyncio.sleep(600)
        await service.quiet()
        await service.says(MEI, "地址？")
        await service.quiet()
        service.counts.forget()
        await service.says(MEI, "幾點開門？")
        await service.quiet()

        assert not [read for read in service.counts.reads if f"channel/{STATE_ID}" in read]


@in_virtual_time
async def test_what_fails_hours_later_reaches_staff_with_its_code() -> None:
    async with running() as service:
        service.meta.faults = replace(Faults(), message_failed_late=1.0)
        await service.says(MEI, "幾點開門？")
        await asyncio.sleep(3600)
        await service.quiet()

        (item,) = (await service.outbox()).values()
        assert (item.state, item.end, item.code in {131026, 131049}) == (State.ENDED, End.FAILED, True)
        assert await attention(service) == [Reason.NOT_SENT]


@in_virtual_time
async def test_what_a_clinic_is_told_of_its_number_stays_with_it() -> None:
    async with running() as service:
        service.meta.faults = replace(Faults(), graph_account_blocked=1.0)
        await service.says(MEI, "幾點開門？")
        await asyncio.sleep(60)

        async def state(unit: Unit) -> ChannelState | None:
            return await unit.get(ChannelState, STATE_ID)

        mine = await service.app.work.run("hong-wo", state)
        assert mine is not None
        assert mine.number is not None
        assert await service.app.work.run("other-clinic", state) is None
