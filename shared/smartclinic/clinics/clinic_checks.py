"""What a clinic file may not say although every line of it is well formed: faults between its facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from smartclinic.clinics.model import (
    Branch,
    CannedReply,
    Clinic,
    DeskRules,
    Doctor,
    HolidayPolicy,
    Queue,
    Service,
    WeatherRule,
    digits_alone,
)
from smartclinic.clinics.queue_checks import queue_faults
from smartclinic.clinics.session_checks import doctor_faults

Problem = tuple[str, str]
"""A path into the file such as `$.doctors[0].leave[1]`, and what is wrong with its mend."""


def contradictions(clinic: Clinic) -> Iterator[Problem]:
    """Every contradiction in the clinic's facts."""
    for name, things in (("branches", clinic.branches), ("doctors", clinic.doctors), ("services", clinic.services),
                         ("queues", clinic.queues), ("desk.canned_replies", clinic.desk.canned_replies)):  # fmt: skip
        yield from _same_ids(name, things)
    for n, doctor in enumerate(clinic.doctors):
        yield from ((f"$.doctors[{n}]{place}", fault) for place, fault in doctor_faults(clinic, doctor))
    for n, service in enumerate(clinic.services):
        yield from _service_faults(clinic, service, f"$.services[{n}]")
    for n, hours in enumerate(clinic.staff_hours):
        if hours.start >= hours.end:
            yield f"$.staff_hours[{n}]", "these hours end before they start; exchange start and end"
    yield from _holiday_faults(clinic.holidays)
    yield from ((f"${place}", fault) for place, fault in queue_faults(clinic))
    yield from _weather_faults(clinic.weather)
    yield from _desk_faults(clinic.desk)


def _same_ids(name: str, things: Sequence[Branch | Doctor | Service | Queue | CannedReply]) -> Iterator[Problem]:
    counts = Counter(thing.id for thing in things)
    for n, thing in enumerate(things):
        if counts[thing.id] > 1:
            yield f"$.{name}[{n}].id", f"the id `{thing.id}` is used more than once; give each its own"


def _service_faults(clinic: Clinic, service: Service, path: str) -> Iterator[Problem]:
    doctors = {doctor.id for doctor in clinic.doctors}
    for n, doctor_id in enumerate(service.doctors):
        if doctor_id not in doctors:
            yield f"{path}.doctors[{n}]", f"there is no doctor `{doctor_id}`; use one of {', '.join(sorted(doctors))}"
    if service.new_patient_minutes is not None and service.new_patient_minutes < service.minutes:
        fault = "a first visit is shorter than the others; set new_patient_minutes to minutes or more, or remove it"
        yield f"{path}.new_patient_minutes", fault


def _holiday_faults(holidays: HolidayPolicy) -> Iterator[Problem]:
    dates = [special.date for special in holidays.special_days]
    for n, day in enumerate(dates):
        if day in dates[:n]:
            yield f"$.holidays.special_days[{n}]", f"{day} is listed twice; keep one of them"
    chosen = [choice.holiday for choice in holidays.choices]
    for n, holiday in enumerate(chosen):
        if holiday in chosen[:n]:
            yield f"$.holidays.choices[{n}]", f"`{holiday}` is chosen twice; keep one of them"


def _weather_faults(rules: Sequence[WeatherRule]) -> Iterator[Problem]:
    signals = [rule.signal for rule in rules]
    for n, rule in enumerate(rules):
        if rule.signal in signals[:n]:
            yield f"$.weather[{n}]", f"`{rule.signal}` has two rules; keep one of them"
        if rule.opens and not rule.goes_on:
            fault = "sessions would begin under this signal and then not go on; set goes_on: true, or opens: false"
            yield f"$.weather[{n}]", fault


def _desk_faults(desk: DeskRules) -> Iterator[Problem]:
    """Each number on call is told once, however it is written."""
    numbers = [digits_alone(number) for number in desk.on_call]
    for n, number in enumerate(numbers):
        if number in numbers[:n]:
            yield f"$.desk.on_call[{n}]", "this number is listed twice; keep one of them"
