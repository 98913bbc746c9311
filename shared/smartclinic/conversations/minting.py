"""The first message of a sender mints the contact and its gate, in the commit that handles it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from smartclinic.contacts.identity import Contact, ContactId
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.message import Message
from smartclinic.platform.clock import milliseconds
from smartclinic.work.unit import Unit


async def gate_of(unit: Unit, contact: ContactId, pending: Iterable[Message], now: datetime) -> Gate:
    """The contact's gate, or a new one made of what these messages say of their sender."""
    await unit.load((Contact, contact), (Gate, contact))
    gate = await unit.get(Gate, contact)
    if gate is None:
        sender = next((message.sender for message in pending if message.sender), None)
        if sender is None:
            raise ValueError("a pending message without its sender")
        gate = Gate(address=sender)
    if await unit.get(Contact, contact) is None:
        unit.create(contact, Contact(threads=(contact,), identity=gate.address, since=milliseconds(now)))
    return gate
