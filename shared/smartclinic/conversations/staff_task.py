"""A staff task: typed work for a person at the clinic, open until somebody has done it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Annotated, Final

import msgspec

from smartclinic.clinics.calendar import desk_hours
from smartclinic.clinics.model import Clinic
from smartclinic.contacts.identity import ContactId
from smartclinic.platform.clock import HONG_KONG, hong_kong, hong_kong_day
from smartclinic.platform.ids import digest
from smartclinic.platform.store import In, Index
from smartclinic.records.fields import Record, Retention, content, derived, record, staff
from smartclinic.work.unit import Found, Unit

CALLED_BACK_WITHIN: Final = timedelta(minutes=30)
"""How soon somebody who called is called back, counted while somebody is at the desk."""

DAYS_AHEAD: Final = 14
"""How far ahead a day is looked for on which somebody is at the desk."""

WITHOUT_HOURS: Final = timedelta(days=1)
"""When work is wanted of a clinic that is closed for longer, or has named no hours."""

DATA_REQUEST_WITHIN: Final = timedelta(days=7)
"""How soon somebody should see to a request about personal data: it leaves a month of what the law lets it take."""

LONGEST_WORDS: Final = 500
"""How many characters of a patient's own words go with the work that they ask for."""

LONGEST_TOLD: Final = 1000
"""How many in all, however often it is asked for."""

_LOOKED_AT: Final = 20
"""So many of a conversation's newest tasks are looked at for one that asks for the same."""

_MOST_JOINED: Final = 10
"""A query takes no more contacts than these."""


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


async def pass_to_staff(
    unit: Unit, kind: TaskKind, contacts: Sequence[ContactId], cause: str, now: datetime, *, clinic: Clinic, words: str
) -> datetime:
    """Put what a patient asks for on the desk, in the patient's words; by when it is wanted.

    Whoever asks again on the same day while that is open is heard in the same task. `contacts`: who asks, and who
    turned out to be the same person. Call it in a unit that also writes the conversation.
    """
    words = words[:LONGEST_WORDS]
    if (found := await _asked_today(unit, kind, contacts, now)) is not None:
        told = _with_words(found.record.note, words)
        if told != found.record.note:
            unit.put(found.id, msgspec.structs.replace(found.record, note=told))
        return found.record.wanted_by
    wanted_by, task = usually_wanted_by(clinic, kind, now), task_id(kind, cause)
    if await unit.get(StaffTask, task) is None:
        asked = StaffTask(kind=kind, contact=contacts[0], since=now, wanted_by=wanted_by, open=True, note=words or None)
        unit.put(task, asked)
    return wanted_by


async def _asked_today(
    unit: Unit, kind: TaskKind, contacts: Sequence[ContactId], now: datetime
) -> Found[StaffTask] | None:
    """The patient's own request of this kind that is open since today, if any; not a colleague's."""
    whose = contacts[0] if len(contacts) == 1 else In(tuple(contacts[:_MOST_JOINED]))
    found = await unit.find(StaffTask, {"contact": whose}, order="-since", limit=_LOOKED_AT)
    return next((each for each in found if _is_asked(each.record, kind, hong_kong_day(now))), None)


def _is_asked(task: StaffTask, kind: TaskKind, day: date) -> bool:
    return task.kind is kind and task.open is True and task.created_by is None and hong_kong_day(task.since) == day


def _with_words(before: str | None, words: str) -> str | None:
    """The note, with these words after it unless it has them or would grow too long."""
    if before is None or not words:
        return before or words or None
    longer = f"{before}\n{words}"
    return before if words in before or len(longer) > LONGEST_TOLD else longer


def usually_wanted_by(clinic: Clinic, kind: TaskKind, now: datetime) -> datetime:
    """By when work of this kind should be done that is asked for now: a call soon, what the law counts in days within
    a week, the rest on the next day.
    """
    match kind:
        case TaskKind.CALL_BACK:
            by = _after_desk_time(clinic, now, CALLED_BACK_WITHIN)
        case TaskKind.DATA_REQUEST:
            by = end_of_desk_day(clinic, hong_kong_day(now + DATA_REQUEST_WITHIN))
        case _:
            by = _end_of_next_day(clinic, now)
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
