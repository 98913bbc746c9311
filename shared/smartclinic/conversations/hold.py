"""Holding a conversation at the desk: the one way in which somebody there comes to have it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from smartclinic.clinics.model import DeskRules
from smartclinic.conversations.gate import Gate, held_until, taken
from smartclinic.conversations.surviving import Current
from smartclinic.conversations.waking import release_task
from smartclinic.work.unit import Unit


def held(unit: Unit, current: Current, by: str, now: datetime, rules: DeskRules) -> Gate:
    """The gate, held by whoever acts, never for less than it was; whatever is left to the assistant ends.

    The caller puts it; that the hold runs out is looked at then.
    """
    gate, until = current.gate, held_until(now, rules)
    since = gate.taken_at if gate.taken_by == by and gate.is_taken(now) else None
    gate = taken(gate, by, max(until, gate.taken_until or until))
    unit.enqueue(release_task(unit.clinic, current.id, gate.epoch, gate.taken_until or until))
    return msgspec.structs.replace(gate, taken_at=since or now)


def standing(gate: Gate) -> str:
    """How it stands, for the audit trail."""
    if gate.taken_by:
        return f"held by {gate.taken_by}"
    return "waiting for the doctor" if gate.waiting_since else f"epoch {gate.epoch}"
