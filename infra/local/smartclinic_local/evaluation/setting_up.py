"""The clinic's day as a conversation begins: visits, full sessions, queues, through the service's own use cases."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from typing import Final

import msgspec

from smartclinic.appointments.appointment import Appointment, StoredSheet
from smartclinic.appointments.booking import Booked, book_visits
from smartclinic.appointments.day_sheet import Entry, SheetKey, empty_sheet
from smartclinic.appointments.slots import session_of, slot_at
from smartclinic.appointments.states import AppointmentState
from smartclinic.appointments.stock import ServiceState
from smartclinic.audit.entry import Act
from smartclinic.contacts import patients
from smartclinic.contacts.acting_for import Comer
from smartclinic.contacts.identity import Contact, Identity
from smartclinic.conversations.gate import Gate
from smartclinic.platform.clock import milliseconds
from smartclinic.privacy.notice import NOTICE_VERSION
from smartclinic.queueing.taking import Taken, Wish, take_ticket
from smartclinic.work.unit import Unit
from smartclinic_local.evaluation import moments
from smartclinic_local.evaluation.house import House
from smartclinic_local.evaluation.scenario import FullSession, Patient, QueueState, Scenario, Visit
from smartclinic_local.meta.people import Person

PATIENT: Final = "patient"
"""How a scenario names the one who writes."""

_STAFF: Final = "ah-man"
_LONGEST: Final = 240  # minutes of one place that fills a session
_A_DAY: Final = timedelta(days=1)


class CannotBe(Exception):
    """The clinic's day cannot stand as the scenario says. The text says why."""


@dataclass
class Cast:
    """Who is on WhatsApp: the one who writes, and others by their name."""

    patient: Person
    others: dict[str, Person] = field(default_factory=dict)

    @classmethod
    def of(cls, scenario: Scenario) -> Cast:
        """Everybody whom a scenario names."""
        clinic, cast = scenario.clinic, cls(_writer(scenario.patient))
        names = [each.by for each in clinic.booked if each.by not in {"", PATIENT}]
        for name in (*names, *(name for queue in clinic.queues for name in queue.people)):
            cast.others.setdefault(name, Person(name, phone=f"+8526{zlib.crc32(name.encode()) % 10_000_000:07d}"))
        return cast

    def person(self, by: str) -> Person:
        """Whom a scenario calls so."""
        return self.patient if by == PATIENT else self.others[by]


def _writer(patient: Patient) -> Person:
    if patient.hides_phone:
        return Person(patient.name, bsuid="HK.2288120865530275", username="somebody")
    return Person(patient.name, phone="+85291234567")


async def set_up(house: House, scenario: Scenario, cast: Cast) -> None:
    """Make the day so. Raises CannotBe."""
    clinic = scenario.clinic
    of_patient = any(each.by == PATIENT for each in clinic.booked) or any(each.patient_waits for each in clinic.queues)
    known = [cast.patient] if of_patient or scenario.patient.known else []
    await _meet(house, (*known, *cast.others.values()))
    for number, visit in enumerate(clinic.booked):
        await _book(house, cast, visit, f"visit {number}")
    for full in clinic.full:
        await _fill(house, full)
    for queue in clinic.queues:
        await _queue(house, cast, queue)
    for service in clinic.out_of_stock:
        await _put(house, service, ServiceState(out_of_stock=True, changed_at=house.now()))


async def _meet(house: House, people: Iterable[Person]) -> None:
    """They have written before, and were told who answers (policy B02)."""
    now = house.now()

    async def meet(unit: Unit) -> None:
        for person in people:
            house.meta.ledger.meet(person)
            contact, identity = house.contact(person), Identity(phone=person.wa_id, bsuid=person.bsuid)
            unit.create(contact, Contact(threads=(contact,), identity=identity, since=milliseconds(now - 30 * _A_DAY)))
            unit.create(contact, Gate(address=identity, notice_version=NOTICE_VERSION))

    await house.app.work.run(house.clinic.id, meet)


async def _book(house: House, cast: Cast, visit: Visit, cause: str) -> None:
    at = moments.moment(visit.at, house.now())
    is_over = at <= house.now()
    when = (at - _A_DAY).astimezone(UTC) if is_over else house.now()
    slot = slot_at(house.clinic, visit.doctor, visit.service, at, when, by_staff=True)
    if slot is None:
        raise CannotBe(f"a visit at {visit.at}: {visit.doctor} does not offer {visit.service} then")
    contact = house.contact(cast.person(visit.by)) if visit.by else None
    comer = Comer(visit.patient, relation=visit.relation, attested=True)
    source, by = (patients.Source.WHATSAPP, None) if contact else (patients.Source.ELSEWHERE, _STAFF)

    async def book(unit: Unit) -> Booked:
        booked = await book_visits(
            unit, house.clinic, (slot,), (comer,), contact, cause=cause, now=when, source=source, booked_by=by
        )
        if not isinstance(booked, tuple):
            raise CannotBe(f"a visit at {visit.at} with {visit.doctor}: {booked.value}")
        return booked[0]

    booked = await house.app.work.run(house.clinic.id, book)
    if is_over:
        await _end(house, booked)


async def _end(house: House, booked: Booked) -> None:
    """The visit is over, and its patient is not new any more."""
    visit = booked.appointment

    async def end(unit: Unit) -> None:
        await unit.load((Appointment, booked.appointment_id), (patients.Patient, visit.patient or "-"))
        ended = msgspec.structs.replace(visit, state=AppointmentState.COMPLETED, ended_at=visit.ends_at)
        unit.put(booked.appointment_id, ended)
        if visit.patient and (patient := await unit.get(patients.Patient, visit.patient)):
            unit.put(visit.patient, msgspec.structs.replace(patient, seen_at=visit.starts_at))

    await house.app.work.run(house.clinic.id, end)


async def _fill(house: House, full: FullSession) -> None:
    """Somebody has every place of this session."""
    day = moments.day(full.day, house.now())
    key = SheetKey(full.doctor, day, full.part)
    if session_of(house.clinic, key) is None:
        raise CannotBe(f"{full.doctor} has no {full.part.value} session on {day}, so it cannot be full")
    taken = tuple(Entry(start, _LONGEST, "health-check", "f" * 32) for start in range(480, 1440, _LONGEST))

    async def fill(unit: Unit) -> None:
        stored = await unit.get(StoredSheet, key.id)
        sheet = stored.sheet if stored else empty_sheet(key)
        unit.put(key.id, StoredSheet(sheet=msgspec.structs.replace(sheet, entries=(*sheet.entries, *taken))))

    await house.app.work.run(house.clinic.id, fill)


async def _queue(house: House, cast: Cast, state: QueueState) -> None:
    """Those who were called and those who wait, then the patient, then others."""
    counter, clinic = house.app.counter, house.clinic.id
    for _ in range(state.called + state.waiting):
        given = await counter.give(clinic, state.queue, _act(house), anyway=True)
        if not isinstance(given, Taken):
            raise CannotBe(f"tickets of {state.queue}: no session now, so nobody can wait ({given})")
    if state.patient_waits:
        await _ticket(house, cast.patient, state.queue)
    for name in state.people:
        await _ticket(house, cast.others[name], state.queue)
    for _ in range(state.behind):
        await counter.give(clinic, state.queue, _act(house), anyway=True)
    for called in range(state.called):
        await counter.call_next(clinic, state.queue, _act(house), seen=called)


async def _ticket(house: House, person: Person, queue: str) -> None:
    contact, which = house.contact(person), house.clinic.queue(queue)

    async def take(unit: Unit) -> None:
        wish = Wish(f"ticket of {contact}", contact, anyway=True)
        if not isinstance(await take_ticket(unit, house.clinic, which, wish, house.now()), Taken):
            raise CannotBe(f"tickets of {queue}: no session now, so nobody can wait")

    await house.app.work.run(house.clinic.id, take)


async def _put(house: House, record_id: str, state: ServiceState) -> None:
    async def put(unit: Unit) -> None:
        unit.create(record_id, state)

    await house.app.work.run(house.clinic.id, put)


def _act(house: House) -> Act:
    return Act(_STAFF, house.app.ids.new())
