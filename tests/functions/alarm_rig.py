"""A clinic with a nurse on call, whose alarm template Meta has approved."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Final

import msgspec

from smartclinic.audit.entry import AuditEntry
from smartclinic.clinics.directory import register
from smartclinic.clinics.model import Clinic
from smartclinic.contacts.identity import ContactId, Identity, contact_keys
from smartclinic.conversations.alarms.alarm import RaisedAlarm
from smartclinic.conversations.gate import Gate
from smartclinic.templates.template_file import packaged_template
from smartclinic_local.meta.payloads import account_id
from smartclinic_local.meta.people import Person
from smartclinic_local.meta.record import Sent
from smartclinic_local.meta.templates import Template
from tests.functions.effects_rig import Chat, chatting
from tests.functions.in_process import MEI, NUMBER, sample_clinic

CLINIC: Final = "hong-wo"
EMERGENCY: Final = "我胸口好痛，透唔到氣"
ENGLISH_EMERGENCY: Final = "I have severe chest pain and cannot breathe"
TOLD: Final = "已通知診所職員。Staff have been alerted."
NURSE: Final = Person("黃姑娘", phone="+85223450001")
SECOND: Final = Person("李姑娘", phone="+85260001234")


@asynccontextmanager
async def with_on_call(*people: Person, approved: bool = True) -> AsyncIterator[Chat]:
    """A patient and a clinic with these people on call (the nurse, if nobody is named), and the desk on no screen."""
    async with chatting() as chat:
        on_call = people or (NURSE,)
        if approved:
            approve(chat)
        await put_on_call(chat, *on_call)
        yield chat


async def put_on_call(chat: Chat, *people: Person) -> None:
    """Apply the clinic's file with these people's numbers, as the operator does."""
    desk = msgspec.structs.replace(sample_clinic().desk, on_call=tuple(person.phone or "" for person in people))
    await apply(chat, msgspec.structs.replace(sample_clinic(), desk=desk))
    for person in people:
        chat.meta.ledger.meet(person)


async def apply(chat: Chat, clinic: Clinic) -> None:
    """Register the clinic's settings, and renew who is on call."""
    app = chat.service.app
    await register(app.store, app.keyring, clinic, phone_number_id=NUMBER, salt="unused")
    await app.on_call.renew(clinic)


def approve(chat: Chat) -> None:
    """Meta approves the alarm's template in both languages, and tells of it."""
    template = packaged_template("staff_alarm")
    for variant in template.languages:
        labels = tuple(variant.buttons.values())
        chat.meta.templates.put(
            account_id(NUMBER), Template(template.name, variant.language, "UTILITY", variant.body, labels)
        )
        chat.meta.approve(template.name, variant.language)


def of(chat: Chat, person: Person) -> Chat:
    """The same clinic, seen by somebody else."""
    return Chat(chat.service, person)


def alarmed(chat: Chat, person: Person = NURSE) -> list[Sent]:
    """The alarms that have come up on somebody's phone."""
    return [sent for sent in of(chat, person).received if "當值" in sent.content.body]


def sees(chat: Chat, person: Person = NURSE, *, at: int = -1) -> Awaitable[object]:
    """Tap the button on an alarm."""
    return chat.meta.patient_taps(NUMBER, person, "我跟進緊", alarmed(chat, person)[at].wamid)


def key_of(chat: Chat, person: Person) -> ContactId:
    """The contact id of somebody who was first known by phone."""
    pepper = chat.service.app.settings.secret_bytes("IDENTITY_PEPPER")
    phone = (person.phone or "").lstrip("+").replace(" ", "")
    return contact_keys(pepper, f"salt of {NUMBER}", Identity(phone=phone))[0]


async def gate_of(chat: Chat, person: Person = MEI) -> Gate:
    """The conversation of somebody who was first known by phone."""
    (found,) = [each for each in await chat.service.all("conversations") if each.id == key_of(chat, person)]
    gate: Gate = await chat.service.record(Gate, found)
    return gate


async def alarms(chat: Chat) -> list[RaisedAlarm]:
    """Every alarm, oldest first."""
    found = [await chat.service.record(RaisedAlarm, each) for each in await chat.service.all("alarms")]
    return sorted(found, key=lambda each: each.raised_at)


async def entries(chat: Chat) -> list[AuditEntry]:
    """The audit trail."""
    return [await chat.service.record(AuditEntry, each) for each in await chat.service.all("audit")]
