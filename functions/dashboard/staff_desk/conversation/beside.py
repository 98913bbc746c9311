"""What stands beside a thread: upcoming visits, and work for staff."""

from __future__ import annotations

from asyncio import gather
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from smartclinic.conversations.desk.views import Upcoming
from smartclinic.conversations.staff_task import StaffTask
from smartclinic.conversations.staff_words import in_words
from smartclinic.conversations.surviving import NoConversation
from smartclinic.work.unit import Found
from staff_desk.conversation.moments import clock
from staff_desk.conversation.showing import Shown, contact_asked
from staff_desk.times import shown_day
from staff_desk.visit import NotFound, Visit

MOST_DONE: Final = 5
"""How many finished tasks are still shown: enough to find one that was finished by mistake."""


@dataclass(frozen=True, slots=True)
class Around:
    """What was read."""

    upcoming: Sequence[Upcoming]
    tasks: Sequence[Found[StaffTask]]


@dataclass(frozen=True, slots=True)
class Booked:
    """An upcoming appointment as it is shown: doctor and service by their names, where the clinic still has them."""

    when: str
    patient_name: str
    doctor: str
    service: str
    reference: str


@dataclass(frozen=True, slots=True)
class Work:
    """A staff task as it is shown. `owner` and `finished_by` are names, "" for nobody."""

    id: str
    kind: str
    task: StaffTask
    owner: str
    finished_by: str
    is_mine: bool
    is_late: bool
    is_open: bool


async def look_around(visit: Visit) -> Around:
    """Read what belongs to the contact that the address names. Raises NotFound."""
    contact, app = contact_asked(visit), visit.app
    try:
        read = app.threads.beside(visit.clinic_id, contact), app.staff_tasks.of(visit.clinic_id, contact)
        return Around(*await gather(*read))
    except NoConversation:
        raise NotFound from None


def booked(shown: Shown, around: Around) -> tuple[Booked, ...]:
    """The appointments, soonest first."""
    config, language = shown.visit.clinic.config, shown.visit.language
    doctors = {each.id: each.name.to(language) for each in config.doctors}
    services = {each.id: each.name.to(language) for each in config.services}
    return tuple(
        Booked(
            when=f"{shown_day(each.starts_at, shown.now, language)} {clock(each.starts_at)}",
            patient_name=each.patient_name,
            doctor=doctors.get(each.doctor, each.doctor),
            service=services.get(each.service, each.service),
            reference=each.reference,
        )
        for each in around.upcoming
    )


def work(shown: Shown, around: Around) -> tuple[Work, ...]:
    """The tasks: open ones first, the most urgent of them before the rest; then those finished last."""
    tasks = [_work(shown, each) for each in around.tasks]
    to_do = sorted((each for each in tasks if each.is_open), key=lambda each: each.task.wanted_by)
    return (*to_do, *[each for each in tasks if not each.is_open][:MOST_DONE])


def _work(shown: Shown, found: Found[StaffTask]) -> Work:
    task, looking = found.record, shown.looking
    return Work(
        id=found.id,
        kind=in_words(task.kind, shown.visit.language),
        task=task,
        owner=looking.name(task.owner) if task.owner else "",
        finished_by=looking.name(task.finished_by) if task.finished_by else "",
        is_mine=task.owner == looking.me,
        is_late=bool(task.open) and task.wanted_by < shown.now,
        is_open=bool(task.open),
    )
