"""What may not stand between a clinic's queues and its branches, doctors and services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from smartclinic.clinics.model import Clinic, Queue

Fault = tuple[str, str]
"""A path below the clinic such as `.queues[0]`, and what is wrong with its mend."""


def queue_faults(clinic: Clinic) -> Iterator[Fault]:
    """Every contradiction in what the clinic file says of its queues."""
    prefixes = Counter(queue.prefix for queue in clinic.queues)
    for n, queue in enumerate(clinic.queues):
        at = f".queues[{n}]"
        if prefixes[queue.prefix] > 1:
            yield f"{at}.prefix", f"the prefix `{queue.prefix}` is used more than once; give each queue its own"
        yield from ((f"{at}{place}", fault) for place, fault in _names_faults(clinic, queue))
    for (_, one), (n, other) in combinations(enumerate(clinic.queues), 2):
        shared = {*one.doctors} & {*other.doctors}
        if shared and (one.branch, one.service) == (other.branch, other.service):
            fault = f"`{one.id}` already is the queue of {_listed(shared)} there; name them in one queue, or a service"
            yield f".queues[{n}].doctors", fault


def _names_faults(clinic: Clinic, queue: Queue) -> Iterator[Fault]:
    branches, services = {branch.id for branch in clinic.branches}, {service.id for service in clinic.services}
    if queue.branch not in branches:
        yield ".branch", f"there is no branch `{queue.branch}`; use one of {_listed(branches)}"
    if queue.service is not None and queue.service not in services:
        yield ".service", f"there is no service `{queue.service}`; use one of {_listed(services)}"
    for n, doctor_id in enumerate(queue.doctors):
        if fault := _doctor_fault(clinic, queue, doctor_id, is_again=doctor_id in queue.doctors[:n]):
            yield f".doctors[{n}]", fault


def _doctor_fault(clinic: Clinic, queue: Queue, doctor_id: str, *, is_again: bool) -> str | None:
    doctors = {doctor.id: doctor for doctor in clinic.doctors}
    if doctor_id not in doctors:
        return f"there is no doctor `{doctor_id}`; use one of {_listed(set(doctors))}"
    if is_again:
        return f"`{doctor_id}` is listed twice; keep one of them"
    branches = {session.branch for session in doctors[doctor_id].sessions}
    if queue.branch not in branches:
        return f"`{doctor_id}` never sits at `{queue.branch}`; remove them here, or add a session there"
    able = next((service.doctors for service in clinic.services if service.id == queue.service), ())
    if able and doctor_id not in able:
        return f"`{doctor_id}` does not give `{queue.service}`; remove them here, or add them to that service"
    return None


def _listed(ids: set[str]) -> str:
    return ", ".join(sorted(ids))
