"""What staff do with appointments: one audit entry each. A retry of the same act changes nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, assert_never

from smartclinic.appointments import changing, telling
from smartclinic.appointments.appointment import Appointment, Who
from smartclinic.appointments.booking import Bar, Booked, book_visits, find_slots
from smartclinic.appointments.changing import CannotChange
from smartclinic.appointments.day_desk import DayDesk, Finished
from smartclinic.appointments.day_sheet import Refusal, Slot
from smartclinic.appointments.desk_acts import Entered, Outcome, entered_before, standing
from smartclinic.appointments.people_desk import PeopleDesk
from smartclinic.appointments.refusing import (
    ChangedSince,
    NoSuchAppointment,
    NoSuchPatient,
    NoSuchService,
    NoSuchSession,
    PlaceRefused,
)
from smartclinic.appointments.slots import Wanted, slot_at
from smartclinic.appointments.telling import Telling
from smartclinic.audit.entry import Act, Action, leave_entry
from smartclinic.clinics.calendar import minute_of
from smartclinic.clinics.directory import ClinicRecord
from smartclinic.clinics.model import Clinic, digits_alone
from smartclinic.contacts.acting_for import Comer
from smartclinic.contacts.identity import Contact, ContactId
from smartclinic.contacts.patients import Relation, Source
from smartclinic.conversations.surviving import NoConversation, current_gate
from smartclinic.conversations.written import written
from smartclinic.platform.clock import hong_kong, hong_kong_day
from smartclinic.work.unit import Found, Unit

__all__ = [
    "ChangedSince", "Entered", "Finished", "FrontDesk", "Mark", "NoSuchAppointment", "NoSuchPatient", "NoSuchService",
    "NoSuchSession", "PlaceRefused",
]  # fmt: skip

LONGEST_NAME: Final = 100

ALTERNATIVES: Final = 5
"""So many other places are named to whoever cannot have the one they asked for."""

_LOOKED_FOR: Final = timedelta(days=14)


class Mark(StrEnum):
    """What staff mark an appointment as."""

    CONFIRMED = "confirmed"
    ARRIVED = "arrived"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    BOOKED = "booked"
    """Back to booked: a slip undone, a cancelled one reinstated, a requested one agreed to."""


class FrontDesk(DayDesk, PeopleDesk):
    """What staff do with appointments. Everything raises Contended, Unavailable."""

    async def book(  # noqa: PLR0917 - who, where, when and for whom, as staff say it
        self, clinic: str, doctor: str, service: str, starts_at: datetime, name: str, act: Act, *,
        phone: str | None = None, contact: ContactId | None = None, source: Source = Source.PHONE, tell: bool = False,
        patient: str | None = None, relation: Relation = Relation.SELF, attested: bool = False, is_new: bool = False,
    ) -> Entered:  # fmt: skip
        """Book for somebody on the telephone or at the counter, or a place of the clinic's own diary (without a name).

        `contact`: their conversation; `attested`: its holder said that they may give this other person's data. Who has
        the very visit already keeps it. Raises PlaceRefused, NoConversation, NothingWritten, TooLong.
        """
        may_be_nameless = source is Source.ELSEWHERE and not name.strip()
        who = Comer("" if may_be_nameless else written(name, LONGEST_NAME), patient, relation, attested)
        record = await self._directory.clinic(clinic)

        async def book(unit: Unit) -> Entered:
            if (before := await entered_before(unit, act)) is not None:
                return before
            now, config = self._work.clock.now(), record.config
            slot = slot_at(config, doctor, service, starts_at, now, is_new=is_new, by_staff=True)
            wanted = _wanted(config, doctor, service, starts_at, is_new=is_new)
            if slot is None:
                raise await _refused(unit, config, _not_offered(starts_at, now), wanted, now)
            ids = await _ids_of(unit, contact)
            booked = await book_visits(
                unit, config, (slot,), (who,), ids[0] if ids else None, cause=act.id, now=now, merged=ids[1:],
                source=source, booked_by=act.actor, phone=digits_alone(phone) if phone else None,
            )  # fmt: skip
            if isinstance(booked, Refusal | Bar):
                raise await _refused(unit, config, booked, wanted, now)
            return await self._booked(unit, record, booked[0], act, tell=tell)

        return await self._work.run_as_staff(clinic, book)

    async def move(
        self, clinic: str, appointment: str, doctor: str, starts_at: datetime, act: Act, *, seen: int,
        tell: bool = False,
    ) -> Entered:  # fmt: skip
        """Move it; `seen` is the revision that the screen showed. Undone by moving it back.

        Raises NoSuchAppointment, ChangedSince, PlaceRefused.
        """

        async def move(unit: Unit, config: Clinic, now: datetime) -> Outcome:
            before = await unit.get(Appointment, appointment)
            if before is None:
                return CannotChange.NOT_FOUND
            slot = slot_at(config, doctor, before.service, starts_at, now, is_new=before.is_new, by_staff=True)
            result: Outcome = _not_offered(starts_at, now)
            if slot is not None:
                result = await changing.move(
                    unit, config, appointment, slot, now=now, whose=None, revision=seen, by=Who.STAFF
                )
            if isinstance(result, Refusal | Bar):
                wanted = _wanted(config, doctor, before.service, starts_at, is_new=before.is_new)
                raise await _refused(unit, config, result, wanted, now)
            return result

        what = (Action.MOVE_APPOINTMENT, Telling.MOVED if tell else None)
        return await self._change(clinic, appointment, act, what, move)

    async def cancel(self, clinic: str, appointment: str, act: Act, *, seen: int, tell: bool = False) -> Entered:
        """Cancel it at the patient's wish. Undone by `mark` as booked. Raises NoSuchAppointment, ChangedSince."""

        async def cancel(unit: Unit, config: Clinic, now: datetime) -> Outcome:
            return await changing.cancel(unit, config, appointment, now=now, whose=None, revision=seen, by=Who.STAFF)

        what = (Action.CANCEL_APPOINTMENT, Telling.CANCELLED if tell else None)
        return await self._change(clinic, appointment, act, what, cancel)

    async def mark(
        self, clinic: str, appointment: str, mark: Mark, act: Act, *, seen: int, tell: bool = False
    ) -> Entered:
        """Mark it; `tell` that it is booked, where it is that again or at last.

        Raises NoSuchAppointment, ChangedSince (it cannot become that any more), PlaceRefused.
        """

        async def step(unit: Unit, config: Clinic, now: datetime) -> Outcome:
            return await _marked(unit, config, appointment, mark, now=now, seen=seen)

        what = (Action.MARK_APPOINTMENT, Telling.BOOKED if tell and mark is Mark.BOOKED else None)
        return await self._change(clinic, appointment, act, what, step)

    async def late(self, clinic: str, appointment: str, minutes: int, act: Act) -> Entered:
        """Somebody called that they come so much later; 0: in time after all.

        Raises NoSuchAppointment, ChangedSince.
        """

        async def late(unit: Unit, config: Clinic, now: datetime) -> Outcome:
            return await changing.say_late(unit, config, appointment, minutes, now=now, whose=None)

        return await self._change(clinic, appointment, act, (Action.MARK_APPOINTMENT, None), late)

    # --- steps

    async def _booked(self, unit: Unit, record: ClinicRecord, booked: Booked, act: Act, *, tell: bool) -> Entered:
        found = Found(booked.appointment_id, booked.appointment)
        if found.record.confirmed_by != act.id:  # it was there before: nothing has been done
            return Entered(found.id, found.record)
        now = self._work.clock.now()
        leave_entry(unit, act, Action.BOOK, f"appointments/{found.id}", now, after=standing(found.record))
        told = await telling.tell(unit, record, found, Telling.BOOKED, act.id, now=now) if tell else None
        return Entered(found.id, found.record, told)


async def _marked(unit: Unit, clinic: Clinic, appointment: str, mark: Mark, *, now: datetime, seen: int) -> Outcome:
    match mark:
        case Mark.CONFIRMED:
            return await changing.confirm(unit, appointment, now=now, whose=None, revision=seen)
        case Mark.ARRIVED:
            return await changing.arrive(unit, appointment, now=now, revision=seen)
        case Mark.COMPLETED:
            return await changing.complete(unit, appointment, now=now, revision=seen)
        case Mark.NO_SHOW:
            return await changing.miss(unit, appointment, now=now, revision=seen)
        case Mark.BOOKED:
            return await changing.reinstate(unit, clinic, appointment, now=now, revision=seen)
        case _:
            assert_never(mark)


# --- what was refused


def _not_offered(starts_at: datetime, now: datetime) -> Refusal:
    return Refusal.PAST if starts_at <= now else Refusal.CLOSED


def _wanted(clinic: Clinic, doctor: str, service: str, starts_at: datetime, *, is_new: bool) -> Wanted | None:
    """What else would do: the same doctor at about that time, from that day on."""
    if all(each.id != service for each in clinic.services):
        return None
    day, near = hong_kong_day(starts_at), minute_of(hong_kong(starts_at).time())
    return Wanted(service, day, day + _LOOKED_FOR, near=near, doctor_ids=(doctor,), is_new=is_new, by_staff=True)


async def _refused(
    unit: Unit, clinic: Clinic, refusal: Refusal | Bar, wanted: Wanted | None, now: datetime
) -> PlaceRefused:
    """The refusal, with the nearest places of that day and the following ones."""
    if wanted is None or not isinstance(refusal, Refusal):
        return PlaceRefused(refusal)
    found = await find_slots(unit, clinic, wanted, now, allows=lambda _: True, enough=ALTERNATIVES)
    day, near = wanted.first, wanted.near or 0

    def how_far(slot: Slot) -> tuple[bool, date, int]:
        return slot.day != day, slot.day, abs(slot.start - near)

    nearest = sorted(found, key=how_far)[:ALTERNATIVES]
    return PlaceRefused(refusal, sorted(nearest, key=lambda slot: slot.starts_at))


# --- what is read and written beside


async def _ids_of(unit: Unit, contact: ContactId | None) -> tuple[ContactId, ...]:
    """Every id of the person, the one that goes on first; nobody: none. Raises NoConversation."""
    if contact is None:
        return ()
    current = await current_gate(unit, contact, beside=(Contact,))
    if current is None or current.gate.on_call:
        raise NoConversation
    known = await unit.get(Contact, current.id)
    return (current.id, *(known.merged if known else ()))
