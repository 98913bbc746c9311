"""A changed day as one request sees it: what is left of it, what declaring would do, and who was told and answered."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from smartclinic.appointments.day_sheet import DaySheet, SheetKey
from smartclinic.appointments.of_day import visits_on
from smartclinic.appointments.sheets import sheet_key, sheets
from smartclinic.appointments.states import TO_COME
from smartclinic.audit.entry import Action
from smartclinic.clinics.calendar import Session, at_minute, sessions_on
from smartclinic.clinics.model import Part
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.surviving import current_gates
from smartclinic.disruptions.concerned import key_of, read_key
from smartclinic.disruptions.declaring import Preview
from smartclinic.disruptions.disruption import Affected, Cause, Disruption
from smartclinic.disruptions.view import Row, View
from smartclinic.platform.clock import hong_kong
from smartclinic.staff.team import Members
from smartclinic.work.unit import Found, Unit
from staff_desk.appointments.rows import Names
from staff_desk.disruptions.asked import Wish
from staff_desk.disruptions.since import stand_of
from staff_desk.listing import staff_name
from staff_desk.times import shown_day
from staff_desk.visit import Visit

SEEN: Final = "desk/appointments"
MOST_ROWS: Final = 100
"""So many visits are drawn of each list; how many there are is said."""

_HONG_KONG: Final = "852"
_LOCAL_DIGITS: Final = 8

_TALLIED: Final = (
    Affected.TO_CALL, Affected.TOLD, Affected.KEPT, Affected.MOVED, Affected.CANCELLED, Affected.CALLED,
    Affected.REINSTATED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LeftSession:
    """A session of the day that is not over, and what has been said of it."""

    session: Session
    doctor: str
    words: str
    sheet: DaySheet | None

    @property
    def is_closed(self) -> bool:
        """Whether it does not take place."""
        return self.sheet is not None and self.sheet.closed is not None

    @property
    def why_closed(self) -> str:
        """The key of the words that say why it does not take place."""
        closed = self.sheet.closed if self.sheet else None
        return f"day_closed_{closed if closed in set(Cause) else Cause.SESSION_CLOSED}"

    @property
    def is_stopped(self) -> bool:
        """Whether it goes on for whoever has come, and takes nobody else."""
        return self.sheet is not None and self.sheet.stopped

    @property
    def late(self) -> int:
        """By how many minutes its doctor is said to be late."""
        return self.sheet.late_minutes if self.sheet else 0


@dataclass(frozen=True, slots=True)
class Previewed:
    """What declaring it would do. `to_call`: whom no notice would reach."""

    preview: Preview
    away: Sequence[str]
    going_on: Sequence[str]
    to_call: int


@dataclass(frozen=True)
class Progress:
    """A declared disruption: how those whom it affects stand."""

    visit: Visit
    view: View
    members: Members

    @property
    def record(self) -> Disruption:
        """What was declared."""
        return self.view.disruption

    @property
    def what(self) -> str:
        """What it is, in words."""
        return what_words(self.visit, self.record)

    @property
    def stand(self) -> str:
        """This state, told from any other: the poll gives it back."""
        changed = [row.disrupted.changed_at for row in self.view.rows if row.disrupted.changed_at]
        return stand_of(self.record, max(changed, default=None), self.visit.app.clock.now())

    @property
    def who(self) -> str:
        """Who declared it."""
        return staff_name(self.members, self.record.declared_by, self.visit)

    @property
    def sessions(self) -> Sequence[str]:
        """Whose sessions it changes."""
        return sheet_words(self.visit, self.record.sheets)

    @property
    def tally(self) -> Sequence[tuple[Affected, int]]:
        """How many stand how, what is to be done first."""
        counted = Counter(row.state for row in self.view.rows)
        return [(state, counted[state]) for state in _TALLIED if counted[state]]

    @property
    def calls(self) -> Sequence[Row]:
        """The call list, as much as is drawn."""
        return self.view.to_call[:MOST_ROWS]

    @property
    def others(self) -> Sequence[Row]:
        """Everybody else, as many as are drawn."""
        return [row for row in self.view.rows if row.state is not Affected.TO_CALL][:MOST_ROWS]

    @property
    def unshown(self) -> int:
        """How many are not drawn."""
        return len(self.view.rows) - len(self.calls) - len(self.others)

    def number(self, row: Row) -> str:
        """The number to call, in digits with the country's code; "": none is known."""
        return dialled(row.phone) if row.phone else ""

    def when(self, row: Row) -> str:
        """When the visit was to be, and with whom."""
        names, at = Names(self.visit.clinic.config, self.visit.language), row.disrupted.starts_at
        day = shown_day(at, self.visit.app.clock.now(), self.visit.language)
        return f"{day} {hong_kong(at):%H:%M} {names.doctor(row.disrupted.doctor)}".replace("） ", "）")


def dialled(phone: str) -> str:
    """A number as it is dialled from anywhere, in digits. Hong Kong's own are kept as they are said, in eight."""
    return f"{_HONG_KONG}{phone}" if len(phone) == _LOCAL_DIGITS else phone


async def left_of(visit: Visit, day: date) -> Sequence[LeftSession]:
    """The sessions of a day that are not over, the earliest first, with what stands on their sheets."""
    now, config = visit.app.clock.now(), visit.clinic.config
    left = [one for one in sessions_on(config, day) if now < at_minute(one.day, one.end)]
    left.sort(key=lambda one: (one.start, one.doctor_id))

    async def read(unit: Unit) -> Mapping[SheetKey, DaySheet]:
        return await sheets(unit, [key_of(one) for one in left])

    stored = await visit.app.work.run(visit.clinic_id, read) if left else {}
    names = Names(config, visit.language)
    return [
        LeftSession(one, names.doctor(one.doctor_id), _hours(visit, one), stored.get(key_of(one))) for one in left
    ]  # fmt: skip


async def previewed(visit: Visit, wish: Wish) -> Previewed:
    """What declaring it now would do, and how many would have to be called."""
    preview, to_call = await asyncio.gather(
        visit.app.disruptions.preview(
            visit.clinic_id, wish.cause, doctor=wish.doctor, day=wish.day, part=wish.part
        ),
        _to_call(visit, wish.day),
    )  # fmt: skip
    keys = {key_of(session) for session in preview.sessions}
    away = [one for one in preview.sessions if one not in preview.going_on]
    return Previewed(
        preview, [session_words(visit, one) for one in away], [session_words(visit, one) for one in preview.going_on],
        sum(each in keys for each in to_call),
    )  # fmt: skip


async def saw(visit: Visit) -> None:
    """Record that appointments were looked at."""
    await visit.app.views.saw(visit.clinic_id, visit.act, Action.VIEW_APPOINTMENTS, SEEN)


def what_words(visit: Visit, record: Disruption) -> str:
    """What was declared, with how late."""
    what = str(visit.say(f"disruption_cause_{record.cause.value}"))
    return str(visit.say("disruption_late_by", what=what, n=record.minutes)) if record.minutes else what


def session_words(visit: Visit, session: Session) -> str:
    """A session: 陳醫生 上午 10:00–13:00."""
    doctor = Names(visit.clinic.config, visit.language).doctor(session.doctor_id)
    return f"{doctor} {_hours(visit, session)}"


def sheet_words(visit: Visit, sheet_ids: Sequence[str]) -> Sequence[str]:
    """Sessions by their sheets: 23/11（一）陳醫生 上午."""
    names, now = Names(visit.clinic.config, visit.language), visit.app.clock.now()
    parts = list(Part)
    keys = sorted(map(read_key, sheet_ids), key=lambda key: (key.day, parts.index(key.part), key.doctor_id))
    return [
        f"{shown_day(at_minute(key.day, 720), now, visit.language)} {names.doctor(key.doctor_id)} "
        f"{visit.say(f'day_part_{key.part.value}')}".replace("） ", "）")
        for key in keys
    ]


async def _to_call(visit: Visit, day: date) -> Sequence[SheetKey]:
    """The sheets of the day's visits to come whom no notice reaches, one for each: without WhatsApp, or opted out."""
    now = visit.app.clock.now()

    async def read(unit: Unit) -> Sequence[SheetKey]:
        coming = [
            each.record
            for each in await visits_on(unit, day)
            if each.record.state in TO_COME and each.record.ends_at > now
        ]
        gates = await current_gates(unit, dict.fromkeys(each.contact for each in coming if each.contact))
        silent = {contact for contact, found in gates.items() if found.gate.opted_out_at or found.gate.number_lost_at}
        return [sheet_key(each) for each in coming if not _is_reached(each.contact, silent)]

    return await visit.app.work.run(visit.clinic_id, read)


def _is_reached(contact: ContactId | None, silent: set[ContactId]) -> bool:
    return contact is not None and contact not in silent


def _hours(visit: Visit, session: Session) -> str:
    clock = "–".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (session.start, session.end))
    return f"{visit.say(f'day_part_{session.part.value}')} {clock}"


def since_words(visit: Visit, disruption: Found[Disruption], members: Members, now: datetime) -> str:
    """When it was declared, and by whom."""
    record = disruption.record
    at = f"{shown_day(record.since, now, visit.language)} {hong_kong(record.since):%H:%M}".replace("） ", "）")
    return str(visit.say("disruption_since", at=at, name=staff_name(members, record.declared_by, visit)))
