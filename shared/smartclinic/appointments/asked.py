"""Visits that are asked for, before it is known whether they can be had: where, when, and whose they are to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from smartclinic.appointments.appointment import Appointment, reference
from smartclinic.appointments.day_sheet import Slot
from smartclinic.appointments.states import TO_COME, AppointmentState
from smartclinic.clinics.model import Clinic
from smartclinic.clinics.page_links import PageKind, page_token
from smartclinic.contacts import acting_for
from smartclinic.contacts.acting_for import Comer, Giver, Named, same_name
from smartclinic.platform.ids import digest
from smartclinic.work.unit import Unit


@dataclass(frozen=True, slots=True)
class AskedVisit:
    """One of them. `id`: what the appointment will have; `person`: None for a place without a name."""

    id: str
    slot: Slot
    comer: Comer
    person: Named | None

    @property
    def name(self) -> str:
        """Who comes."""
        return self.comer.name or (self.person.patient.name if self.person else "")

    def is_of(self, visit: Appointment) -> bool:
        """Whether a visit to come is the same person's."""
        if visit.state not in TO_COME:
            return False
        if visit.patient is not None and self.person is not None:
            return visit.patient == self.person.id
        return bool(self.name) and same_name(visit.patient_name, self.name)

    def overlaps(self, visit: Appointment) -> bool:
        """Whether nobody could come to both."""
        starts_at = self.slot.starts_at
        return visit.starts_at < starts_at + timedelta(minutes=self.slot.minutes) and starts_at < visit.ends_at

    def is_exactly(self, visit: Appointment) -> bool:
        """Whether it is at this very place and time, for the same."""
        slot = self.slot
        return (visit.doctor, visit.service, visit.starts_at) == (slot.doctor_id, slot.service_id, slot.starts_at)

    def appointment(
        self, unit: Unit, giver: Giver, now: datetime, *, state: AppointmentState = AppointmentState.BOOKED,
        group: str | None = None,
    ) -> Appointment:  # fmt: skip
        """The appointment, as it is made of this and will be read again."""
        slot, person = self.slot, self.person
        return Appointment(
            contact=giver.contact, patient_name=self.name, patient=person.id if person else None,
            doctor=slot.doctor_id, branch=slot.branch_id, service=slot.service_id, part=slot.part,
            starts_at=slot.starts_at.astimezone(UTC), minutes=slot.minutes, state=state, source=giver.source,
            confirmed_by=giver.cause, created_at=now, reference=reference(self.id), group=group,
            is_new=person is not None and person.patient.is_new, booked_by=giver.added_by,
            released=giver.added_by is None, page=page_token(unit, PageKind.APPOINTMENT, self.id),
        ).as_stored(now)  # fmt: skip


def visit_ids(giver: Giver, seats: Sequence[Slot]) -> list[str]:
    """The ids of the appointments that this cause makes of these places."""
    first, who = seats[0], giver.contact or ""
    place = (first.doctor_id, first.starts_at.isoformat())
    return [digest("appointment", who, *place, giver.cause, str(number)) for number in range(len(seats))]


def group_id(giver: Giver, people: int) -> str | None:
    """What those who were booked at once share; nothing for one alone."""
    return digest("group", giver.cause) if people > 1 else None


async def people_for(unit: Unit, giver: Giver, comers: Sequence[Comer], now: datetime) -> list[Named | None] | None:
    """Who comes, each as a patient (`acting_for.named`); nobody for a place without a name."""
    who = await acting_for.named(unit, giver, [each for each in comers if each.name or each.patient], now)
    if who is None:
        return None
    following = iter(who)
    return [next(following) if each.name or each.patient else None for each in comers]


def may_only_ask(clinic: Clinic, asked: Sequence[AskedVisit], now: datetime) -> bool:
    """Whether one of them has missed so many visits that staff decide (the clinic's rule)."""
    rules, people = clinic.booking, [each.person.patient for each in asked if each.person]
    return any(each.missed_lately(now, rules.no_show_days) >= rules.no_shows for each in people)
