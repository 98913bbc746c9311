"""Reads what is stored of a conversation, past every port that may be failing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from smartclinic.appointments.appointment import Appointment
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.message import Message
from smartclinic.conversations.outbox import OutboxItem
from smartclinic.conversations.staff_task import StaffTask
from smartclinic.platform.store import Document, Path
from smartclinic.queueing.ticket import Ticket
from smartclinic.records.codec import Codec
from smartclinic.records.fields import Record, declaration
from smartclinic_local.evaluation.conversation import Standing
from smartclinic_local.evaluation.house import House

R = TypeVar("R", bound=Record)


async def standing(house: House, contact: ContactId) -> Standing:
    """How everything stands now."""
    documents = await house.store.everything()
    codec = Codec(house.clinic.id, await house.app.keyring.cipher(house.clinic.id))
    gates = _all(codec, Gate, documents)
    return Standing(
        appointments=_own(_all(codec, Appointment, documents), contact),
        tickets=_own(_all(codec, Ticket, documents), contact),
        tasks=_own(_all(codec, StaffTask, documents), contact),
        messages={key: one for key, one in _all(codec, Message, documents).items() if one.thread == contact},
        outbox=_all(codec, OutboxItem, documents),
        gate=gates.get(contact),
        documents=documents,
    )


def kind_of(path: Path) -> str:
    """Of which kind a document is."""
    return path.split("/")[-2]


def id_of(path: Path) -> str:
    """A document's id."""
    return path.rsplit("/", 1)[1]


def _all(codec: Codec, cls: type[R], documents: Mapping[Path, Document]) -> dict[str, R]:
    name = declaration(cls).name
    return {
        id_of(path): codec.decode(cls, id_of(path), document)
        for path, document in documents.items()
        if kind_of(path) == name
    }


def _own(records: Mapping[str, R], contact: ContactId) -> dict[str, R]:
    return {key: one for key, one in records.items() if getattr(one, "contact", None) == contact}
