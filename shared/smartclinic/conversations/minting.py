"""The first message of a sender mints the contact and its gate, in the commit that handles it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from smartclinic.contacts.identity import Contact, ContactId, Identity
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.message import Message
from smartclinic.platform.clock import milliseconds
from smartclinic.work.unit import Unit


async def gate_of(unit: Unit, contact: ContactId, pending: Iterable[Message], now: datetime) -> Gate:
    """The contact's gate, or a new one; answers go to where the newest of these messages (given first) came from.

    A phone that was seen before may be a stranger's by now: it is not kept beside a newer identity.
    """
    await unit.load((Contact, contact), (Gate, contact))
    gate, known = await unit.get(Gate, contact), await unit.get(Contact, contact)
    sender = next((message.sender for message in pending if message.sender), None)
    if gate is None and sender is None:
        raise ValueError("a pending message without its sender")
    address = sender or (gate.address if gate else Identity())
    if known is None:
        unit.create(contact, Contact(threads=(contact,), identity=address, since=milliseconds(now)))
    elif known.identity != address:
        unit.put(contact, msgspec.structs.replace(known, identity=address))
    return Gate(address=address) if gate is None else msgspec.structs.replace(gate, address=address)
