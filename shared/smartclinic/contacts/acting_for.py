"""For whom a contact acts: itself, a child, a parent, an employee. Attested once per person (policy A06)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from smartclinic.contacts.identity import ASKED_AT_ONCE, ContactId
from smartclinic.contacts.patients import ATTESTATION, Patient, Relation, Source, phone_key
from smartclinic.platform.ids import digest
from smartclinic.platform.store import In
from smartclinic.work.unit import Found, Unit

MOST_OF_ONE: Final = 50
"""So many people of one contact are known by name."""

_MOST_HOPS: Final = 5
"""Whoever was merged into somebody may be followed on so often."""


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
    """Who gives a person's data: a contact, by every id of it, or a caller without WhatsApp (no ids).

    `cause` makes the ids of new people. `phone`: where they are called, in digits. `added_by`: who of the staff.
    """

    ids: tuple[ContactId, ...]
    cause: str
    source: Source = Source.WHATSAPP
    phone: str | None = None
    added_by: str | None = None

    @property
    def contact(self) -> ContactId | None:
        """The contact as it is known now."""
        return self.ids[0] if self.ids else None


@dataclass(frozen=True, slots=True)
class Named:
    """A patient who is named for a visit. `given`: what is to be written of who was named, if anything."""

    id: str
    patient: Patient
    given: Found[Patient] | None = None
    is_added: bool = False


async def people_of(unit: Unit, contacts: Sequence[ContactId]) -> list[Found[Patient]]:
    """Those for whom the contact acts, itself among them, in the order in which they became known; at most 50.

    Somebody who was merged into another of them is left out.
    """
    if not contacts:
        return []
    asked = In(tuple(contacts[:1]) + tuple(contacts[1:])[1 - ASKED_AT_ONCE :])
    found = await unit.find(Patient, {"contact": asked}, order="since", limit=MOST_OF_ONE)
    linked = [each for each in found if each.record.unlinked_at is None]
    ids = {each.id for each in linked}
    return [each for each in linked if each.record.same_as not in ids]


async def named(unit: Unit, giver: Giver, comers: Sequence[Comer], now: datetime) -> list[Named] | None:
    """The patients of these names, found or made, in their order; nothing is written before `keep`.

    None: the data of one of them is given for the first time by somebody else, who has not attested (policy A06). Once
    attested, it is stored with the person: by whom, when, and to which words. Somebody whom staff have merged into
    another is that other.
    """
    known, people = await _known(unit, giver), list[Named]()
    has_self = any(each.record.relation is Relation.SELF for each in known)
    for number, comer in enumerate(comers):
        found = _among(known, comer)
        if found is not None:
            one = await _surviving(unit, found, _attested(found, comer, now))
        else:
            one = _added(unit, giver, comer, number, now, has_self=has_self)
        if one is None:
            return None
        has_self = has_self or one.patient.relation is Relation.SELF
        people.append(one)
        known += [one.given] if one.is_added and one.given else []
    return people


def keep(unit: Unit, people: Sequence[Named]) -> None:
    """Write those who are new or have changed, in the commit of what they are for."""
    for each in people:
        if each.given is None or unit.latest(Patient, each.given.id) is not None:
            continue
        write = unit.create if each.is_added else unit.put
        write(each.given.id, each.given.record)


async def rename(unit: Unit, patient_id: str, name: str, whose: Sequence[ContactId]) -> bool:
    """Correct a person's name; False where the contact has no such person. Visits keep the name they were booked in."""
    patient = await _own(unit, patient_id, whose)
    if patient is None:
        return False
    unit.put_if_changed(patient_id, msgspec.structs.replace(patient, name=name))
    return True


async def unlink(unit: Unit, patient_id: str, whose: Sequence[ContactId], now: datetime) -> bool:
    """The contact acts for this person no more: their name is not offered again, and needs a new attestation.

    Visits that are booked stand, in the hands of whoever booked them. False where the contact has no such person.
    """
    patient = await _own(unit, patient_id, whose)
    if patient is None:
        return False
    unit.put(patient_id, msgspec.structs.replace(patient, unlinked_at=now))
    return True


def same_name(one: str, other: str) -> bool:
    """Whether two names are written alike, whatever their case, width and spaces."""
    return _plain(one) == _plain(other)


# --- steps


async def _known(unit: Unit, giver: Giver) -> list[Found[Patient]]:
    """Whom the giver has named before; a caller without WhatsApp is known by the telephone number."""
    if giver.ids:
        return await people_of(unit, giver.ids)
    if giver.phone is None:
        return []
    where = {"phone_key": phone_key(unit, giver.phone)}
    found = await unit.find(Patient, where, order="since", limit=MOST_OF_ONE)
    return [each for each in found if each.record.contact is None and each.record.unlinked_at is None]


def _among(known: Sequence[Found[Patient]], comer: Comer) -> Found[Patient] | None:
    if comer.patient is not None:
        return next((each for each in known if each.id == comer.patient), None)
    return next((each for each in known if same_name(each.record.name, comer.name)), None)


def _attested(found: Found[Patient], comer: Comer, now: datetime) -> Found[Patient] | None:
    """Somebody known, as they may be named: freely, or since the contact attests now. None: it has to attest first."""
    if found.record.may_be_named:
        return found
    if not comer.attested:
        return None
    return Found(found.id, msgspec.structs.replace(found.record, attested_at=now, attestation=ATTESTATION))


async def _surviving(unit: Unit, found: Found[Patient], named_as: Found[Patient] | None) -> Named | None:
    """The patient into whom staff have merged this one; itself where that is nobody."""
    if named_as is None:
        return None
    given, one = (named_as if named_as is not found else None), named_as
    for _ in range(_MOST_HOPS):
        into = one.record.same_as
        survivor = await unit.get(Patient, into) if into else None
        if into is None or survivor is None:
            break
        one = Found(into, survivor)
    return Named(one.id, one.record, given)


def _added(unit: Unit, giver: Giver, comer: Comer, number: int, now: datetime, *, has_self: bool) -> Named | None:
    """Somebody new. Whoever is not the contact itself needs the attestation; a caller without WhatsApp was asked by
    staff, and is the giver's own.
    """
    if comer.patient is not None:  # none of theirs: unlinked since, or somebody else's
        return None
    is_self = giver.contact is None or (comer.relation is Relation.SELF and not has_self)
    if not is_self and not comer.attested:
        return None
    relation = Relation.OTHER if comer.relation is Relation.SELF else comer.relation
    patient = Patient(
        name=comer.name, relation=Relation.SELF if is_self else relation, since=now, source=giver.source,
        contact=giver.contact, phone=giver.phone, added_by=giver.added_by,
        phone_key=phone_key(unit, giver.phone) if giver.phone and giver.contact is None else None,
        attested_at=None if is_self else now, attestation=None if is_self else ATTESTATION,
    )  # fmt: skip
    patient_id = digest("patient", giver.contact or "", giver.cause, str(number))
    return Named(patient_id, patient, Found(patient_id, patient), is_added=True)


async def _own(unit: Unit, patient_id: str, whose: Sequence[ContactId]) -> Patient | None:
    patient = await unit.get(Patient, patient_id)
    is_theirs = patient is not None and patient.contact in whose and patient.unlinked_at is None
    return patient if is_theirs else None


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
