"""When somebody was last on the desk, and a device last used: for whoever looks over who may come in (policy A32)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime

from smartclinic.staff.session import Session
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit


async def last_seen(work: Work, clinic: str, people: Iterable[str]) -> Mapping[str, datetime]:
    """When each of these people last used the desk, to within five minutes. Whoever never did is not in it."""
    return await _latest(work, clinic, "staff", people)


async def last_used(work: Work, clinic: str, devices: Iterable[str]) -> Mapping[str, datetime]:
    """The same for trusted devices: when a session that began there was last used."""
    return await _latest(work, clinic, "device", devices)


async def _latest(work: Work, clinic: str, of: str, ids: Iterable[str]) -> Mapping[str, datetime]:
    """One small query each, side by side: as long as one round trip."""

    async def use_case(unit: Unit) -> Mapping[str, datetime]:
        async def latest(one: str) -> datetime | None:
            found = await unit.find(Session, {of: one}, order="-seen_at", limit=1)
            return found[0].record.seen_at if found else None

        wanted = tuple(dict.fromkeys(ids))
        seen = await asyncio.gather(*map(latest, wanted))
        return {one: at for one, at in zip(wanted, seen, strict=True) if at is not None}

    return await work.run(clinic, use_case)
