"""A message about something leaves only while that still stands, as the claim guards it."""

from __future__ import annotations

import asyncio

from smartclinic.conversations.outbox import End, State
from smartclinic.platform.store import Patch
from tests.functions.in_process import MEI, in_virtual_time, running


@in_virtual_time
async def test_a_confirmation_of_a_booking_that_is_cancelled_meanwhile_never_leaves() -> None:
    async with running() as service:
        for said in ("想約聽日下晝三點半睇陳醫生", "陳小美"):
            service.tasks.held = [] if said == "陳小美" else None
            await service.says(MEI, said)
            await asyncio.sleep(20)
        assert service.tasks.held is not None
        await service.call("reply", json=dict(service.tasks.held.pop().body))
        (appointment,) = await service.all("appointments")

        await service.app.store.commit([Patch(appointment.path, {"state": "cancelled"})])
        await service.call("delivery", json=dict(service.tasks.held.pop().body))

        (_, confirmation) = sorted((await service.outbox()).values(), key=lambda item: item.created_at)
        assert (confirmation.state, confirmation.end) == (State.ENDED, End.SUBJECT_GONE)
        assert not any("約好" in text for text in service.shown(MEI))


@in_virtual_time
async def test_a_confirmation_leaves_while_the_booking_stands() -> None:
    async with running() as service:
        for said in ("想約聽日下晝三點半睇陳醫生", "陳小美"):
            await service.says(MEI, said)
            await asyncio.sleep(20)

        assert any("約好" in text for text in service.shown(MEI))
