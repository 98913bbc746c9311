"""Waiting for a place: by whom, for what, until when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from smartclinic.appointments.waitlist.waiting import Wait, WaitState
from smartclinic.contacts.identity import ContactId
from smartclinic.platform.ids import digest
from smartclinic.platform.store import In
from smartclinic.work.unit import Found, Unit

MOST_OF_ONE: Final = 20
"""So many waits of one contact are known at once."""


async def join(unit: Unit, wait: Wait, cause: str) -> str:
    """Put somebody on the list; the wait's id. The same cause, and the same wish of the same contact, is found."""
    for found in await waits_of(unit, (wait.contact,)):
        if _wish(found.record) == _wish(wait):
            return found.id
    wait_id = digest("wait", wait.contact, cause)
    if await unit.get(Wait, wait_id) is None:
        unit.create(wait_id, replace(wait, state=WaitState.WAITING, open=True))
    return wait_id


async def leave(unit: Unit, wait_id: str, whose: Sequence[ContactId]) -> bool:
    """They wait no more. False: there is no such wait of theirs. One that is over stays over."""
    wait = await unit.get(Wait, wait_id)
    if wait is None or wait.contact not in whose:
        return False
    if wait.open:
        unit.put(wait_id, ended(wait, WaitState.LEFT))
    return True


async def waits_of(unit: Unit, contacts: Sequence[ContactId]) -> list[Found[Wait]]:
    """What this person, who may have several ids (at most ten), waits for, the longest wait first.

    What nobody has looked at since may be over: its last day has passed (`wishes.is_over`), or they have booked
    otherwise. Both are found out, and written, before anybody is asked.
    """
    return await unit.find(Wait, {"contact": In(tuple(contacts)), "open": True}, order="since", limit=MOST_OF_ONE)


def ended(wait: Wait, state: WaitState) -> Wait:
    """The wait, counting no more."""
    return replace(wait, state=state, open=None, asked_until=None)


def _wish(wait: Wait) -> tuple[object, ...]:
    return (
        wait.service, wait.first_day, wait.last_day, wait.doctors, wait.part, wait.people, wait.patient,
        wait.appointment,
    )  # fmt: skip
