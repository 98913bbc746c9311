"""For whom a contact acts: itself, a child, a parent, an employee. Attested once per person (policy A06)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from smartclinic.contacts.identity import ContactId
from smartclinic.contacts.patients import Patient, Relation, Source
from smartclinic.work.unit import Found, Unit

MOST_OF_ONE: Final = 50
"""So many people of one contact are known by name."""


@dataclass(frozen=True, slots=True)
class Comer:
    """Who comes to a visit, as the contact has said it.

    `patient`: which of the contact's people, where that is known; else they are found by their name. `attested`: the
    contact has just said that it may give this person's data.
    """

    name: str
    patient: str | None = None
    relation: Relation = Relation.SELF
    attested: bool = False


@dataclass(frozen=True, slots=True)
class Giver:
    """Who gives a person's data: a contact (with every id of it), or a caller without WhatsApp.

    `cause` makes the ids of new people. `phone`: where they are called, digits. `added_by`: who of the staff.
    """

    contact: ContactId | None
    ids: tuple[ContactId, ...]
    cause: str
    source: Source = Source.WHATSAPP
    phone: str | None = None
    added_by: str | None = None


async def people_of(unit: Unit, contacts: Sequence[ContactId]) -> list[Found[Patient]]:
    """Those for whom the contact acts, itself among them, in the order in which they became known; at most 50.

    Somebody who was merged into another of them is left out.
    """
    raise NotImplementedError


async def find_or_add(unit: Unit, giver: Giver, comers: Sequence[Comer], now: datetime) -> list[Found[Patient]] | None:
    """The patients of these names, found or added, in their order; with none of them added when None.

    None: the data of one of them is given for the first time by somebody else, who has not attested (policy A06). Once
    attested, it is stored with the person: by whom, when, and to which words. Somebody whom staff have merged into
    another is that other.
    """
    raise NotImplementedError


async def rename(unit: Unit, patient_id: str, name: str, whose: Sequence[ContactId]) -> bool:
    """Correct a person's name; False where the contact has no such person. Visits keep the name they were booked in."""
    raise NotImplementedError


async def unlink(unit: Unit, patient_id: str, whose: Sequence[ContactId], now: datetime) -> bool:
    """The contact acts for this person no more: their name is not offered again, and needs a new attestation.

    Visits that are booked stand, in the hands of whoever booked them. False where the contact has no such person.
    """
    raise NotImplementedError
