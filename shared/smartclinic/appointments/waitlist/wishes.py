"""Whether a free place is what somebody waits for, and how long they are given to answer. Pure rules."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from smartclinic.appointments.day_sheet import DaySheet, Slot, is_free
from smartclinic.appointments.slots import seats, slot_at
from smartclinic.appointments.waitlist.waiting import Wait
from smartclinic.clinics.model import Clinic
from smartclinic.platform.clock import HONG_KONG, hong_kong

SHORTEST: Final = timedelta(minutes=5)
LONGEST: Final = timedelta(hours=2)
TAKEN_BACK_WITHIN: Final = timedelta(minutes=2)
_ASKED_FROM: Final = time(7, 30)
_ASKED_UNTIL: Final = time(22, 0)
"""At night nobody is asked: a place is worth less than a night's sleep."""


def place_key(slot: Slot) -> str:
    """What stands for a place, however often it becomes free: the same is never offered twice to anybody."""
    return f"{slot.sheet_key.id}_{slot.start}"


def is_wished(wait: Wait, slot: Slot) -> bool:
    """Whether day, part of the day and doctor are as they wished, whatever service it was last."""
    return (
        wait.first_day <= slot.day.isoformat() <= wait.last_day
        and wait.part in (None, slot.part)
        and (not wait.doctors or slot.doctor_id in wait.doctors)
    )


def is_over(wait: Wait, today: date) -> bool:
    """Whether the last day that they wished for has passed."""
    return wait.last_day < today.isoformat()


def seats_for(
    clinic: Clinic, wait: Wait, freed: Slot, sheet: DaySheet, now: datetime, *, is_new: bool
) -> tuple[Slot, ...]:
    """The places of everyone who waits there, from the start of the freed one on; none unless all can be had."""
    slot = slot_at(
        clinic, freed.doctor_id, wait.service, freed.starts_at, now, is_new=is_new, people=wait.people
    )  # fmt: skip
    if slot is None:
        return ()
    found = seats(slot, wait.people)
    return found if is_free(sheet, found, now, wait.contact) else ()


def answer_by(clinic: Clinic, service_id: str, slot: Slot, now: datetime) -> datetime | None:
    """Until when a group that is asked now is waited for: a quarter of the time that is left, 5 minutes to 2 hours.

    None: nobody can be asked any more, as less than the lead time and those 5 minutes is left.
    """
    service = clinic.service(service_id)
    lead = clinic.booking.lead_minutes if service.lead_minutes is None else service.lead_minutes
    left = slot.starts_at - timedelta(minutes=lead) - now
    if left < SHORTEST:
        return None
    return now + min(max(left / 4, SHORTEST), LONGEST)


def asked_from(now: datetime) -> datetime:
    """When the first group is asked for a place that is freed now: whoever freed it by a slip takes it back before."""
    return awake(now + TAKEN_BACK_WITHIN)


def awake(now: datetime) -> datetime:
    """This moment, or in the night the next morning's first at which people are asked."""
    here = hong_kong(now)
    if _ASKED_FROM <= here.time() < _ASKED_UNTIL:
        return now
    day = here.date() if here.time() < _ASKED_FROM else here.date() + timedelta(days=1)
    return datetime.combine(day, _ASKED_FROM, HONG_KONG).astimezone(now.tzinfo)
