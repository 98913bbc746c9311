"""A staff task: typed work for a person at the clinic, open until somebody has done it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Annotated, Final

from smartclinic.clinics.calendar import desk_hours
from smartclinic.clinics.model import Clinic
from smartclinic.contacts.identity import ContactId
from smartclinic.platform.clock import HONG_KONG, hong_kong
from smartclinic.platform.ids import digest
from smartclinic.platform.store import Index
from smartclinic.records.fields import Record, Retention, content, derived, record, staff
from smartclinic.work.unit import Unit

CALLED_BACK_WITHIN: Final = timedelta(minutes=30)
"""How soon somebody who called is called back, counted while somebody is at the desk."""

DAYS_AHEAD: Final = 14
"""How far ahead a day is looked for on which somebody is at the desk."""

WITHOUT_HOURS: Final = timedelta(days=1)
"""When work is wanted of a clinic that is closed for longer, or has named no hours."""


class TaskKind(Enum):
    """What has to be done."""

    DOCUMENT = "document"
    MEDICINE = "medicine"
    RESULT = "result"
    RECEIPT = "receipt"
    INSURANCE = "insurance"
    CARD = "card"
    """A card was sent as a picture: somebody checks what was read from it."""
    COMPLAINT = "complaint"
    DATA_REQUEST = "data_request"
    """Access to data, correction or deletion: the law counts the days."""
    CALL_BACK = "call_back"
    OTHER = "other"


_ASKED_FOR: Final = (Index(("open",), "wanted_by"), Index(("contact",), "-since"))
"""By the desk's list; by the conversation that it belongs to."""


@record("staff_tasks", retention=Retention.CLINIC_END, indexes=_ASKED_FOR)
class StaffTask(Record, frozen=True, kw_only=True):
    """Work for a person. `open` exists until it is done, so that the desk's list reads only what is."""

    kind: Annotated[TaskKind, derived("what has to be done")]
    contact: Annotated[ContactId, derived("for whom")]
    since: Annotated[datetime, derived("since when it waits")]
    wanted_by: Annotated[datetime, staff("by when it should be done")]
    open: Annotated[bool | None, derived("waits to be done")] = None
    note: Annotated[str | None, content("what exactly is wanted")] = None
    owner: Annotated[str | None, staff("who is doing it: a staff id")] = None
    created_by: Annotated[str | None, staff("who of the staff asked for it; nobody: the assistant did")] = None
    finished_at: Annotated[datetime | None, staff("when it was done")] = None
    finished_by: Annotated[str | None, staff("who did it: a staff id")] = None


def task_id(kind: TaskKind, cause: str) -> str:
    """The id of the task of this kind that this cause makes."""
    return digest("staff_task", kind.value, cause)


async def ask_staff(
    unit: Unit, kind: TaskKind, contact: ContactId, cause: str, now: datetime, *, clinic: Clinic
) -> None:
    """Put work on the desk, once for each cause (a document id), whether or not it has been done since.

    Call it once for each cause in a unit that also writes the conversation, so that every desk hears of it.
    """
    task = task_id(kind, cause)
    if await unit.get(StaffTask, task) is None:
        wanted_by = usually_wanted_by(clinic, kind, now)
        unit.put(task, StaffTask(kind=kind, contact=contact, since=now, wanted_by=wanted_by, open=True))


def usually_wanted_by(clinic: Clinic, kind: TaskKind, now: datetime) -> datetime:
    """By when work of this kind should be done that is asked for now: a call soon, the rest on the next day."""
    is_call = kind is TaskKind.CALL_BACK
    by = _after_desk_time(clinic, now, CALLED_BACK_WITHIN) if is_call else _end_of_next_day(clinic, now)
    return by.astimezone(UTC)


def end_of_desk_day(clinic: Clinic, day: date) -> datetime:
    """When the desk closes on this day; the end of the day itself while nobody is there."""
    closes = [closes for _, closes in desk_hours(clinic, day)]
    return max(closes, default=datetime.combine(day, time(23, 59), HONG_KONG)).astimezone(UTC)


def _after_desk_time(clinic: Clinic, now: datetime, left: timedelta) -> datetime:
    """When somebody will have been at the desk for so long."""
    for day in _days(now, first=0):
        for opens, closes in desk_hours(clinic, day):
            start = max(opens, now)
            if start + left <= closes:
                return start + left
            left -= max(closes - start, timedelta())
    return now + WITHOUT_HOURS


def _end_of_next_day(clinic: Clinic, now: datetime) -> datetime:
    """When the desk closes on the next day, after this one, on which somebody is there."""
    for day in _days(now, first=1):
        if hours := desk_hours(clinic, day):
            return max(closes for _, closes in hours)
    return now + WITHOUT_HOURS


def _days(now: datetime, *, first: int) -> list[date]:
    return [hong_kong(now).date() + timedelta(days=ahead) for ahead in range(first, DAYS_AHEAD + 1)]
