"""Who waits for a place like this, the longest wait first."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Final

from smartclinic.appointments.day_sheet import Slot
from smartclinic.appointments.waitlist.waiting import Wait
from smartclinic.appointments.waitlist.wishes import is_wished
from smartclinic.clinics.model import Clinic
from smartclinic.contacts.identity import ASKED_AT_ONCE
from smartclinic.platform.store import In
from smartclinic.work.unit import Found, Unit

_PAGE: Final = 50
_MOST: Final = 500
"""So many of those who wait for a service are looked at for one place."""


async def waiting(unit: Unit, service_ids: Sequence[str]) -> AsyncIterator[Found[Wait]]:
    """Those who wait for one of these services (at most ten), the longest wait first; at most 500."""
    since: datetime | None = None
    seen = set[str]()
    while service_ids and len(seen) < _MOST:
        page = await unit.find(
            Wait, {"service": In(tuple(service_ids)), "open": True}, order="since", at_least=since, limit=_PAGE
        )
        for found in page:
            if found.id not in seen:
                yield found
        if len(page) < _PAGE or page[-1].id in seen:
            return
        seen.update(found.id for found in page)
        since = page[-1].record.since


def services_at(clinic: Clinic, slot: Slot) -> tuple[str, ...]:
    """The services that a place may be used for: its doctor's. The first ten, the one it was used for before them."""
    others = (one.id for one in clinic.services if not one.doctors or slot.doctor_id in one.doctors)
    return tuple(dict.fromkeys((slot.service_id, *others)))[:ASKED_AT_ONCE]


async def is_waited_for(unit: Unit, clinic: Clinic, slot: Slot) -> bool:
    """Whether anybody's wish fits it."""
    async for found in waiting(unit, services_at(clinic, slot)):
        if is_wished(found.record, slot):
            return True
    return False
