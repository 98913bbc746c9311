"""Staff on call: contacts with conversations of their own, made from the numbers in the clinic file.

What they write is never answered as a patient's. A number under which a patient has written stays a patient's, and is
told of alarms all the same.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from smartclinic.clinics.directory import Directory
from smartclinic.clinics.model import Clinic, digits_alone
from smartclinic.contacts.identity import Contact, ContactId, Identity, contact_keys
from smartclinic.conversations.alarms.on_call_now import NOW, OnCallNow
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.identity.whose import whose
from smartclinic.conversations.surviving import Current, current_gate, current_gates
from smartclinic.platform.clock import milliseconds
from smartclinic.platform.ids import digest
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit


class OnCall:
    """Keeps who is on call in step with the clinic file."""

    def __init__(self, work: Work, directory: Directory, pepper: bytes) -> None:
        self._work, self._directory, self._pepper = work, directory, pepper

    async def renew(self, clinic: Clinic) -> None:
        """Make contacts of the file's numbers on call, and let go of those that left it. Applying a file again changes
        nothing. The clinic must be registered. Raises UnknownClinic, Contended, Unavailable.
        """
        registered = await self._directory.clinic(clinic.id)
        number = await self._directory.number(registered.phone_number_id)
        if number is None:
            raise ValueError("a registered clinic without its number")
        identities = [Identity(phone=digits_alone(each)) for each in clinic.desk.on_call]
        keyed = {contact_keys(self._pepper, number.salt, each)[0]: each for each in identities}

        async def renew(unit: Unit) -> None:
            await unit.load((OnCallNow, NOW), *((Contact, key) for key in keyed), *((Gate, key) for key in keyed))
            before = await unit.get(OnCallNow, NOW) or OnCallNow()
            now = self._work.clock.now()
            contacts = [await _on_call(unit, key, identity, now) for key, identity in keyed.items()]
            for left in before.contacts:
                await _let_go(unit, left, contacts)
            unit.put_if_changed(NOW, OnCallNow(contacts=tuple(dict.fromkeys(contacts))))

        await self._work.run(clinic.id, renew)


async def reachable(unit: Unit) -> tuple[Current, ...]:
    """The conversations of everybody on call who can be told of an alarm: STOP counts for them too."""
    on_call = await unit.get(OnCallNow, NOW)
    contacts = on_call.contacts if on_call else ()
    people = {current.id: current for current in (await current_gates(unit, contacts)).values()}
    return tuple(current for current in people.values() if _can_be_told(current.gate))


def _can_be_told(gate: Gate) -> bool:
    has_address = bool(gate.address.phone or gate.address.bsuid)
    return has_address and gate.opted_out_at is None and gate.number_lost_at is None


async def _on_call(unit: Unit, key: ContactId, identity: Identity, now: datetime) -> ContactId:
    """The contact behind this number, minted if nobody has it; its conversation is on call, unless a patient's."""
    contact = await whose(unit, key)
    if contact is None:
        return await _mint(unit, key, identity, now)
    current = await current_gate(unit, contact)
    if current is None:
        await unit.load((Gate, contact))
        unit.put(contact, Gate(address=identity, on_call=True))
        return contact
    if not current.gate.is_a_patients:
        unit.put_if_changed(current.id, msgspec.structs.replace(current.gate, on_call=True))
    return current.id


async def _mint(unit: Unit, key: ContactId, identity: Identity, now: datetime) -> ContactId:
    """A new contact. A number that somebody gave up begins under another id, as when its next owner writes."""
    held, minted = await unit.get(Contact, key), key
    if held is not None:
        minted = ContactId(digest("contact", key, "on call"))
        unit.put(key, msgspec.structs.replace(held, passed_to=minted))
    await unit.load((Contact, minted), (Gate, minted))
    unit.put(minted, Contact(threads=(key,), identity=identity, since=milliseconds(now)))
    unit.put(minted, Gate(address=identity, on_call=True))
    return minted


async def _let_go(unit: Unit, contact: ContactId, still: list[ContactId]) -> None:
    """Somebody who is on call no more is a person like any other."""
    current = await current_gate(unit, contact)
    if current is not None and current.id not in still and current.gate.on_call:
        unit.put(current.id, msgspec.structs.replace(current.gate, on_call=False))
