"""The audit trail: what people of the clinic have seen and done, newest first. Looking at it is recorded as well."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from starlette.responses import Response

from smartclinic.audit.entry import Action, AuditEntry
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.desk.views import Row
from smartclinic.platform.clock import HONG_KONG
from smartclinic.staff.member import StaffId
from smartclinic.staff.roles import Permission
from staff_desk.audit_lines import Lines, patients_of
from staff_desk.routing import Page
from staff_desk.visit import Visit

SEEN: Final = "desk/audit"
_CONTACT: Final = re.compile(r"[0-9a-z]{1,64}")


async def trail(visit: Visit) -> Response:
    """A page of it, filtered by `person` and `action`, or by the `patient` whose conversation it is about; and by `day`
    (in Hong Kong), before the instant `before`.
    """
    app, clinic = visit.app, visit.clinic_id
    action, day, before = _action(visit), _day(visit), _instant(visit.queried("before"))
    first, last = _bounds(day)
    patient = _patient(visit)
    person, action = (None, None) if patient else (visit.queried("person") or None, action)
    about = f"conversations/{patient}" if patient else None
    until = _earlier(before, last)
    stretch, members, devices, _ = await asyncio.gather(
        app.trail.read(clinic, actor=person, action=action, subject=about, since=first, before=until),
        app.team.members(clinic),
        app.devices.list(clinic),
        app.views.saw(clinic, visit.act, Action.VIEW_AUDIT, SEEN),
    )
    patients = await _patients(visit, [found.record for found in stretch.entries], patient)
    lines = Lines(visit, members, devices, patients)
    asked = {"person": person or "", "action": action.value if action else "", "day": day.isoformat() if day else "",
             "patient": patient or ""}  # fmt: skip
    kept = {name: value for name, value in asked.items() if value}
    return visit.page(
        "trail.html",
        lines=[lines.of(found.record) for found in stretch.entries],
        asked=asked,
        about=lines.named(about).words if about else None,
        people=[(staff, member.name) for staff, member in members.items()],
        has_left={staff for staff, member in members.items() if member.revoked_at is not None},
        is_stranger=person is not None and StaffId(person) not in members,
        actions=[each.value for each in Action],
        newest=visit.links.to("/audit", **kept) if before else None,
        earlier=visit.links.to("/audit", **kept, before=stretch.earlier.isoformat()) if stretch.earlier else None,
    )


async def _patients(visit: Visit, entries: Sequence[AuditEntry], asked: ContactId | None) -> Mapping[ContactId, Row]:
    """The conversations that these are about, for those who may see whose they are."""
    if not visit.may(Permission.READ_CONVERSATIONS):
        return {}
    return await visit.app.desk_lists.named(visit.clinic_id, patients_of(entries) | ({asked} if asked else set()))


def _patient(visit: Visit) -> ContactId | None:
    asked = visit.queried("patient", 64)
    return ContactId(asked) if _CONTACT.fullmatch(asked) else None


def _action(visit: Visit) -> Action | None:
    """What was done, if the address names any such thing."""
    asked = visit.queried("action")
    return next((action for action in Action if action.value == asked), None)


def _day(visit: Visit) -> date | None:
    try:
        return date.fromisoformat(visit.queried("day"))
    except ValueError:
        return None


def _bounds(day: date | None) -> tuple[datetime | None, datetime | None]:
    """The instants between which a day of Hong Kong is. None: any; also for a day beyond all calendars."""
    if day is None or not date.min < day < date.max:
        return None, None
    first = datetime(day.year, day.month, day.day, tzinfo=HONG_KONG).astimezone(UTC)
    return first, first + timedelta(days=1)


def _instant(text: str) -> datetime | None:
    """An instant that a link of this page carries."""
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):  # no instant, or one beyond all calendars
        return None


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    """The earlier of the two, None only without any."""
    return min((each for each in (one, other) if each is not None), default=None)


PAGES = (Page("GET", "/audit", trail, Permission.READ_AUDIT),)
