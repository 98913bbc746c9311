"""Resuming: an operator has mended why a clinic's number stood still, and does not wait for the next try."""

from __future__ import annotations

from datetime import datetime

from smartclinic.audit.entry import Act, Action, has_acted, leave_entry
from smartclinic.clinics.channel_state import STATE_ID, ChannelState, lifted, standing_still
from smartclinic.conversations.delivery.holding import channel_state
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit


async def how_it_stands(work: Work, clinic: str) -> ChannelState:
    """How the clinic's number stands, read afresh."""
    return await work.run(clinic, channel_state)


async def resume(work: Work, clinic: str, act: Act) -> datetime | None:
    """Let everything leave again: until when the last of what waits may wait, or None when nothing stood still.

    New messages leave at once in this process, and within a minute in others. Raises Contended.
    """

    async def resume(unit: Unit) -> datetime | None:
        state, now = await channel_state(unit), work.clock.now()
        stop = standing_still(state, proactive=True)
        if stop is None or await has_acted(unit, act):
            return None
        unit.put(STATE_ID, lifted(state, now))
        leave_entry(unit, act, Action.RESUME_SENDING, f"channel/{STATE_ID}", now)
        return max(stop.until, now)

    return await work.run_as_staff(clinic, resume)
