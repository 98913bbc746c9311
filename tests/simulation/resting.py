"""The end of a simulated day: faults end, time goes on until nothing is owed, and everything is checked at rest."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from smartclinic.audit.entry import Act
from smartclinic.audit.verifying import Verifier
from smartclinic.compose import App
from smartclinic.contacts.identity import ContactId
from smartclinic.platform.store import Document
from smartclinic_local.scheduler import SchedulerFaults

from . import hazards as hazard
from .deskwork import Pressed, press
from .loop import WorldClock

if TYPE_CHECKING:
    from .world import World

RESTED_WITHIN: Final = timedelta(hours=30)
"""Longer than Meta asks to wait before a template is tried again (131049)."""

SPARSE: Final = SchedulerFaults(missed=0.95)
"""Late in the rest only a takeover's end is waited for: most of the sweeps would find nothing."""

_SWEPT_AT_REST: Final = timedelta(minutes=25)


async def come_to_rest(world: World) -> None:
    """No more faults; time goes on until nothing is owed."""
    world.hazards = hazard.NONE
    world.meta.faults, world.tasks.faults = hazard.NONE.meta, hazard.NONE.tasks
    world.model_core.faults, world.scheduler.faults = hazard.NONE.model, hazard.NONE.scheduler
    world.story.add("world", "faults end")
    start = world.loop.now()
    while not world.is_quiet() and world.loop.now() - start < RESTED_WITHIN:
        await asyncio.sleep(60)
        await _hand_back_what_was_forgotten(world)
        if world.loop.now() - start > _SWEPT_AT_REST:
            world.scheduler.faults = SPARSE
    world.story.add("world", "rests")
    if wrong := await world.truth.disagrees():
        world.broken("0", f"the store holds something else than was written: {wrong}")
    verifier = Verifier(world.truth, world.checkpoints, WorldClock(world.loop))
    world.trails = [await verifier.verify(seat.id) for seat in world.seats]
    for invariant in world.invariants:
        invariant.rested()


async def _hand_back_what_was_forgotten(world: World) -> None:
    """What has surfaced with an open question never goes back by itself: whoever holds it sees it, and ends it."""
    for clinic, contact, gate in tuple(world.truth.each("conversations")):
        if gate.get("taken_by") and _is_forgotten(gate):
            holder, now = str(gate["taken_by"]), world.loop.now()
            act = Act(holder, f"{clinic} forgotten {contact} {gate.get('epoch')}")
            pressed = Pressed(holder, "hands back what was forgotten", clinic, now)
            hands_back = partial(_hands_back, clinic=clinic, contact=ContactId(contact), act=act)
            await press(world, act.id, pressed, hands_back)


def _is_forgotten(gate: Document) -> bool:
    attention = gate.get("attention")
    reasons = attention.get("reasons") if isinstance(attention, Mapping) else None
    return isinstance(reasons, Sequence) and "takeover_forgotten" in reasons


async def _hands_back(app: App, *, clinic: str, contact: ContactId, act: Act) -> None:
    await app.takeover.hand_back(clinic, contact, act, app.clock.now())
