"""A clinic at its largest: 50,000 contacts, a thread of 10,000 messages, 200 tasks, 100 staff, 10,000 audit entries."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Iterator
from datetime import UTC, timedelta

from smartclinic.appointments.appointment import Appointment, StoredSheet, reference
from smartclinic.appointments.day_sheet import DaySheet, Entry, SheetKey
from smartclinic.appointments.states import AppointmentState
from smartclinic.audit.entry import Action, AuditEntry
from smartclinic.clinics.calendar import Session, at_minute, sessions_on
from smartclinic.contacts.identity import Contact, ContactId, Identity
from smartclinic.contacts.patients import Patient, Relation, Source
from smartclinic.conversations.content import Media, MediaKind, Text
from smartclinic.conversations.desk.name_keys import NameKey
from smartclinic.conversations.gate import Attention, Reason, Speaker, Turn
from smartclinic.conversations.staff_task import StaffTask, TaskKind
from smartclinic.platform.clock import hong_kong_day
from smartclinic.platform.ids import digest
from smartclinic.platform.store.sqlite import SqliteStore
from smartclinic.records.fields import Record
from smartclinic.staff.devices import Device
from smartclinic.staff.member import UNDERTAKING, Member
from smartclinic.staff.roles import Role
from tests.functions.desk_largest_queue import queues
from tests.functions.desk_rig import CLINIC, at, desk_of, gate, message, new_store, note, ours
from tests.functions.in_process import sample_clinic

CONTACTS, MESSAGES, TASKS, MEMBERS, ENTRIES, DEVICES = 50_000, 10_000, 200, 100, 10_000, 100
LONG = "9" * 26
"""Who has written for years."""
LOUD = "8" * 26
"""Who writes as much in one message as WhatsApp lets them, in signs that take the most bytes on a page."""
VISITED = ContactId(f"{1:026}")
"""Who has booked for everybody."""
TOMORROW = "2026-11-03"
VISIT = digest("largest", f"chan_{TOMORROW}_morning", "600")
"""Ten in the morning of the next day; its patient has the same id."""
OTHER_VISIT = digest("largest", f"chan_{TOMORROW}_morning", "615")
NAME = "陳大文"
WORDY = "想問下可唔可以改期，我個女尋晚又發燒咗，" * 50
COSTLY = "\"'<&>" * 819
"""As long as WhatsApp lets a text be: 4,096 characters at most."""


def documents() -> Iterator[tuple[str, Record]]:
    """The clinic: every hundredth patient needs somebody, and one has written for years."""
    said = (Turn(Speaker.PATIENT, "想改期，得唔得？"),)
    for number in range(CONTACTS):
        contact = f"{number:026}"
        needed = Attention((Reason.ASKED,), at(-number), at(-number)) if number % 100 == 0 else None
        address = Identity(phone=f"8529{number:07}")
        yield (
            contact,
            gate(-60 * number, address=address, known_as=NAME, turns=said, attention=needed, window_until=at(9)),
        )
    yield LONG, gate(-(10**7))
    yield LONG, Contact(threads=(ContactId(LONG),), identity=Identity(phone="85290000000"))
    picture = Media(MediaKind.IMAGE, id="m")
    for number in range(MESSAGES // 2):
        content = picture if number % 10 == 0 else Text(f"message {number}")
        yield f"{number:032x}", message(LONG, -number * 60, content)
        yield f"{number:032x}", ours(LONG, -number * 60 + 5)
    yield LOUD, gate(-(10**7) + 1, turns=(Turn(Speaker.PATIENT, COSTLY[:500]),))
    yield LOUD, Contact(threads=(ContactId(LOUD),), identity=Identity(phone="85280000000"))
    for number in range(100):
        yield f"{number + MESSAGES:032x}", message(LOUD, -number * 60, Text(COSTLY))
    for number in range(100):
        yield f"{number:032x}", note(LONG, -number * 3600 + 7)


def staff_and_work() -> Iterator[tuple[str, Record]]:
    """Everybody who works there and what they have done, with the longest words that are kept."""
    for number in range(MEMBERS):
        role = Role.OPERATOR if number % 10 == 9 else Role.MANAGER if number == 0 else Role.NURSE
        yield (
            f"staff-{number:03}",
            Member(
                name=f"{NAME * 25}{number:03}", email=f"staff.{number}@{'x' * 60}.example", role=role,
                invited_at=at(number - 10**6), undertaking=UNDERTAKING, undertaking_at=at(-(10**6)),
            ),
        )  # fmt: skip
    for number in range(TASKS):
        whom = ContactId(f"{number:026}")
        yield (
            f"{number:032x}",
            StaffTask(
                contact=whom, kind=TaskKind.CALL_BACK, since=at(-number), wanted_by=at(number - 100), note=WORDY[:1000],
                open=True,
                owner=f"staff-{number % MEMBERS:03}",
            ),
        )  # fmt: skip
    for number in range(ENTRIES):
        who, what = f"staff-{number % MEMBERS:03}", f"conversations/{number % CONTACTS:026}"
        yield (
            f"{number:032x}",
            AuditEntry(
                actor=who, action=Action.TAKE_OVER, subject=what, at=at(-number), before="epoch 0", after="epoch 1"
            ),
        )
    for number in range(DEVICES):
        yield (
            f"{number:032x}",
            Device(name=f"{NAME * 26}{number}", secret=b"x", trusted_at=at(-number), trusted_by="staff-000"),
        )


def visits() -> Iterator[tuple[str, Record]]:
    """Two full weeks: every session has a visit each quarter of an hour, of patients with the longest names."""
    clinic = sample_clinic()
    for ahead in range(14):
        day = hong_kong_day(at(0)) + timedelta(days=ahead)
        for session in sessions_on(clinic, day):
            key, entries = SheetKey(session.doctor_id, day, session.part), []
            for start in range(session.start, session.last_booking, 15):
                visit_id = digest("largest", key.id, str(start))
                patient = Patient(
                    name=NAME * 25, relation=Relation.CHILD, since=at(0), source=Source.WHATSAPP, contact=VISITED
                )
                yield visit_id, patient
                yield visit_id, _visit(session, start, visit_id)
                entries.append(Entry(start, 15, "consultation", visit_id))
            sheet = DaySheet(key.doctor_id, key.day.isoformat(), key.part.value, tuple(entries))
            yield key.id, StoredSheet(sheet=sheet)


def _visit(session: Session, start: int, visit_id: str) -> Appointment:
    starts_at = at_minute(session.day, start).astimezone(UTC)
    return Appointment(
        patient_name=NAME * 25, doctor=session.doctor_id, branch=session.branch_id, service="consultation",
        starts_at=starts_at, minutes=15, state=AppointmentState.BOOKED, source=Source.WHATSAPP, confirmed_by="x",
        created_at=at(0), contact=VISITED, patient=visit_id, part=session.part, reference=reference(visit_id),
    )  # fmt: skip


@functools.cache
def largest() -> SqliteStore:
    """A store with that clinic, filled once for all tests of a process: they leave in it what they found."""
    return asyncio.run(_fill())


async def _fill() -> SqliteStore:
    store = await new_store()
    async with desk_of(store) as desk:
        await desk.holds(documents())
        await desk.holds(staff_and_work())
        await desk.holds(visits())
        booked = [each for each, record in visits() if isinstance(record, Appointment)]
        await desk.holds(queues(booked, VISITED))
        cipher = await desk.app.keyring.cipher(CLINIC)
        key = cipher.blind(f"name {NAME}")
        named = (NameKey(key=key, contact=ContactId(f"{n:026}"), at=at(-n)) for n in range(1000))
        await desk.holds((f"{n:032x}", each) for n, each in enumerate(named))
    return store
