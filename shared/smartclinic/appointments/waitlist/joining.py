"""Waiting for a place: by whom, for what, until when."""

from __future__ import annotations

from collections.abc import Sequence

from smartclinic.appointments.waitlist.waiting import Wait
from smartclinic.contacts.identity import ContactId
from smartclinic.work.unit import Found, Unit


async def join(unit: Unit, wait: Wait, cause: str) -> str:
    """Put somebody on the list; the wait's id. The same cause, and the same wish of the same contact, is found."""
    raise NotImplementedError


async def leave(unit: Unit, wait_id: str, whose: Sequence[ContactId]) -> bool:
    """They wait no more. False: there is no such wait of theirs. One that is over stays over."""
    raise NotImplementedError


async def waits_of(unit: Unit, contacts: Sequence[ContactId]) -> list[Found[Wait]]:
    """What this person, who may have several ids (at most ten), waits for, the longest wait first."""
    raise NotImplementedError


async def leave_booked(unit: Unit, contacts: Sequence[ContactId], service_id: str) -> None:
    """They have booked this service otherwise: they wait for it no more.

    Nobody need call it for the list's sake: whoever has booked since is not asked. It lets `waits_of` know at once.
    """
    raise NotImplementedError
