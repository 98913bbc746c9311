"""Whose a thread is, or was at a moment: contacts point at each other, and numbers change hands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from smartclinic.contacts.identity import Contact, ContactId
from smartclinic.work.unit import Unit

_MOST_HOPS: Final = 10
"""A merge points at a survivor, which may be merged in its turn; never in a circle."""


async def whose(
    unit: Unit,
    thread: ContactId,
    at: datetime | None = None,
    changed: Mapping[ContactId, Contact] = MappingProxyType({}),
) -> ContactId | None:
    """The contact to whom a thread belonged at this moment (None: belongs now).

    None when nobody has written under it, or its number was given up.
    """
    found = changed.get(thread) or await unit.get(Contact, thread)
    if found is None:
        return None
    if found.left_at is None or _is_before(at, found):
        return await surviving(unit, thread, changed)
    return await surviving(unit, found.passed_to, changed) if found.passed_to else None


async def surviving(
    unit: Unit, contact_id: ContactId, changed: Mapping[ContactId, Contact] = MappingProxyType({})
) -> ContactId:
    """The contact that goes on: itself, or the one into which it was merged. Raises ValueError in a circle."""
    for _ in range(_MOST_HOPS):
        found = changed.get(contact_id) or await unit.get(Contact, contact_id)
        if found is None or found.same_as is None:
            return contact_id
        contact_id = found.same_as
    raise ValueError("contacts that point at each other in a circle")


def _is_before(at: datetime | None, key: Contact) -> bool:
    """Whether this was before the key was left. Meta's times are whole seconds: in that second it is the last owner's,
    unless somebody has come since.
    """
    if at is None or key.left_at is None:
        return False
    return at < key.left_at or (at == key.left_at and key.passed_to is None)
