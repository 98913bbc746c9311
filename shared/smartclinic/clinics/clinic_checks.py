"""What a clinic file may not say although every line of it is well formed: faults between its facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

from smartclinic.clinics.model import (
    Branch,
    CannedReply,
    Clinic,
    DeskRules,
    Doctor,
    Service,
    WeeklySession,
    digits_alone,
)

Problem = tuple[str, str]
"""A path into the file such as `$.doctors[0].leave[1]`, and what is wrong with its mend."""


def contradictions(clinic: Clinic) -> Iterator[Problem]:
    """Every contradiction in the clinic's facts."""
    for name, things in (("branches", clinic.branches), ("doctors", clinic.doctors), ("services", clinic.services),
                         ("desk.canned_replies", clinic.desk.canned_replies)):  # fmt: skip
        yield from _same_ids(name, things)
    for n, doctor in enumerate(clinic.doctors):
        yield from _doctor_faults(clinic, doctor, f"$.doctors[{n}]")
    for n, service in enumerate(clinic.services):
        yield from _service_faults(clinic, service, f"$.services[{n}]")
    for n, hours in enumerate(clinic.staff_hours):
        if hours.start >= hours.end:
            yield f"$.staff_hours[{n}]", "these hours end before they start; exchange start and end"
    dates = [special.date for special in clinic.holidays.special_days]
    for n, day in enumerate(dates):
        if day in dates[:n]:
            yield f"$.holidays.special_days[{n}]", f"{day} is listed twice; keep one of them"
    yield from _desk_faults(clinic.desk)


def _same_ids(name: str, things: Sequence[Branch | Doctor | Service | CannedReply]) -> Iterator[Problem]:
    counts = Counter(thing.id for thing in things)
    for n, thing in enumerate(things):
        if counts[thing.id] > 1:
            yield f"$.{name}[{n}].id", f"the id `{thing.id}` is used more than once; give each its own"


def _doctor_faults(clinic: Clinic, doctor: Doctor, path: str) -> Iterator[Problem]:
    branches = {branch.id for branch in clinic.branches}
    for n, session in enumerate(doctor.sessions):
        at = f"{path}.sessions[{n}]"
        yield from ((at, fault) for fault in _session_faults(session))
        if session.branch not in branches:
            yield f"{at}.branch", f"there is no branch `{session.branch}`; use one of {_listed(branches)}"
    for (_, one), (n, other) in combinations(enumerate(doctor.sessions), 2):
        if set(one.days) & set(other.days) and (one.part is other.part or _overlap(one, other)):
            fault = "this doctor already has a session then; use other days, another part of the day or other hours"
            yield f"{path}.sessions[{n}]", fault
    for n, leave in enumerate(doctor.leave):
        if leave.first > leave.last:
            yield f"{path}.leave[{n}]", "this leave ends before it begins; exchange first and last"


def _session_faults(session: WeeklySession) -> Iterator[str]:
    if session.start >= session.end:
        yield "this session ends before it starts; exchange start and end"
    elif session.last_booking is not None and not session.start <= session.last_booking <= session.end:
        yield "last_booking is outside the session; set it between start and end, or remove it"


def _overlap(one: WeeklySession, other: WeeklySession) -> bool:
    return one.start < other.end and other.start < one.end


def _service_faults(clinic: Clinic, service: Service, path: str) -> Iterator[Problem]:
    doctors = {doctor.id for doctor in clinic.doctors}
    for n, doctor_id in enumerate(service.doctors):
        if doctor_id not in doctors:
            yield f"{path}.doctors[{n}]", f"there is no doctor `{doctor_id}`; use one of {_listed(doctors)}"


def _desk_faults(desk: DeskRules) -> Iterator[Problem]:
    """Each number on call is told once, however it is written."""
    numbers = [digits_alone(number) for number in desk.on_call]
    for n, number in enumerate(numbers):
        if number in numbers[:n]:
            yield f"$.desk.on_call[{n}]", "this number is listed twice; keep one of them"


def _listed(ids: set[str]) -> str:
    return ", ".join(sorted(ids))
