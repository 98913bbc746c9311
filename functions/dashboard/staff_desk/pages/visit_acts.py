"""One appointment: what can be done with it, moving it, marking it, cancelling it; each can be taken back."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from smartclinic.appointments.front_desk import Entered, Mark
from smartclinic.platform.clock import hong_kong, hong_kong_day
from smartclinic.platform.edge import BadRequest
from smartclinic.staff.roles import Permission
from staff_desk.appointments.asked import branch_asked, moment_asked, named, number_asked, slug_asked
from staff_desk.appointments.dialog import in_dialog
from staff_desk.appointments.doing import Done, Undo, attempted, day_again, placed, with_told
from staff_desk.appointments.one_visit import OneVisit, read_visit
from staff_desk.appointments.showing import in_words, names_of, saw
from staff_desk.routing import Page
from staff_desk.visit import NotFound, Visit

LATEST_MINUTES: Final = 120
_BACK: Final = {
    Mark.CONFIRMED: Mark.BOOKED,
    Mark.ARRIVED: Mark.BOOKED,
    Mark.COMPLETED: Mark.ARRIVED,
    Mark.NO_SHOW: Mark.BOOKED,
}
"""What undoes a mark."""


async def chosen(visit: Visit) -> Response:
    """What can be done with it: a part for the dialog, or a page."""
    return _part(visit, "visit_acts.html", found=await _found(visit))


async def move_where(visit: Visit) -> Response:
    """Ask before it is moved to the free place that was chosen."""
    found = await _found(visit)
    doctor, at = slug_asked(visit.queried("doctor", 40)), visit.queried("at", 16)
    starts_at = moment_asked(visit, at)
    return _part(
        visit, "visit_move.html", found=found, to_doctor=doctor, to_doctor_name=names_of(visit).doctor(doctor), at=at,
        to=in_words(visit, starts_at),
    )  # fmt: skip


async def move(visit: Visit) -> Response:
    """Move it. The page that follows shows its new day, and how to move it back."""
    appointment, seen, tell = named(visit, "appointment"), number_asked(visit, "seen"), visit.asked("tell", 3) == "yes"
    doctor, at = slug_asked(visit.asked("doctor", 40)), moment_asked(visit, visit.asked("at", 16))
    before = await read_visit(visit, appointment)
    doing = visit.app.front_desk.move(visit.clinic_id, appointment, doctor, at, visit.act, seen=seen, tell=tell)
    entered = await placed(visit, doing)
    query = {"day": hong_kong_day(entered.appointment.starts_at).isoformat(), "moved": appointment}
    if before is not None and not visit.asked("back", 3):
        was = before.appointment
        query["was"] = f"{was.doctor}.{hong_kong(was.starts_at):%Y-%m-%dT%H:%M}"
    query |= {"told": entered.told.value} if entered.told else {}
    return visit.go("/appointments", **query)


async def mark(visit: Visit) -> Response:
    """Say that the patient has come, or is late, or did not come; or take that back."""
    appointment, seen, what = named(visit, "appointment"), number_asked(visit, "seen"), visit.asked("mark", 12)
    if what == "late":
        return await _late(visit, appointment)
    try:
        wanted = Mark(what)
    except ValueError:
        raise BadRequest(400, "no such mark") from None
    tell = visit.asked("tell", 3) == "yes"
    entered = await placed(
        visit, visit.app.front_desk.mark(visit.clinic_id, appointment, wanted, visit.act, seen=seen, tell=tell)
    )  # fmt: skip
    at = hong_kong(entered.appointment.starts_at).strftime("%H:%M")
    words = with_told(visit, visit.say(f"visit_marked_{wanted.value}", at=at), entered.told)
    back = _BACK.get(wanted)
    return await day_again(visit, Done(words, _undo(visit, entered, back) if back else None))


async def cancel(visit: Visit) -> Response:
    """Cancel it."""
    appointment, seen, tell = named(visit, "appointment"), number_asked(visit, "seen"), visit.asked("tell", 3) == "yes"
    entered = await attempted(
        visit.app.front_desk.cancel(visit.clinic_id, appointment, visit.act, seen=seen, tell=tell)
    )  # fmt: skip
    at = hong_kong(entered.appointment.starts_at).strftime("%H:%M")
    words = with_told(visit, visit.say("visit_cancelled", at=at), entered.told)
    return await day_again(visit, Done(words, _undo(visit, entered, Mark.BOOKED, tell=tell)))


# --- steps


async def _late(visit: Visit, appointment: str) -> Response:
    minutes = min(number_asked(visit, "minutes"), LATEST_MINUTES)
    act = visit.act_saying("late", str(minutes))
    entered = await attempted(visit.app.front_desk.late(visit.clinic_id, appointment, minutes, act))
    at = hong_kong(entered.appointment.starts_at).strftime("%H:%M")
    return await day_again(visit, Done(visit.say("visit_marked_late", at=at, minutes=minutes)))


def _undo(visit: Visit, entered: Entered, mark: Mark, *, tell: bool = False) -> Undo:
    """`tell`: whoever was told of it is told that it is not so."""
    fields = [("mark", mark.value), ("seen", str(entered.appointment.revision)), ("tell", "yes" if tell else "")]
    return Undo(f"/appointments/{entered.id}/mark", [*fields, *day_fields(visit)])


def day_fields(visit: Visit) -> list[tuple[str, str]]:
    """Which day the form's page shows, for the next form."""
    return [(name, visit.asked(name, 40)) for name in ("day", "branch")]


async def _found(visit: Visit) -> OneVisit:
    found = await read_visit(visit, named(visit, "appointment"))
    if found is None:
        raise NotFound
    await saw(visit)
    return found


def _part(visit: Visit, part: str, *, found: OneVisit, **more: object) -> Response:
    record, names, now = found.appointment, names_of(visit), visit.app.clock.now()
    facts = {
        "found": found, "record": record, "when": in_words(visit, record.starts_at),
        "doctor": names.doctor(record.doctor), "branch": names.branch(record.branch),
        "service": names.service(record.service), "day": hong_kong_day(record.starts_at).isoformat(),
        "is_today": hong_kong_day(record.starts_at) == hong_kong_day(now), "has_begun": record.starts_at <= now,
        "is_over": record.ends_at <= now, "branch_now": branch_asked(visit), **more,
    }  # fmt: skip
    return in_dialog(visit, part, facts)


_AT: Final = "/appointments/{appointment}"

PAGES = (
    Page("GET", _AT, chosen, Permission.SEE_APPOINTMENTS),
    Page("GET", f"{_AT}/move", move_where, Permission.CHANGE_APPOINTMENTS),
    Page("POST", f"{_AT}/move", move, Permission.CHANGE_APPOINTMENTS),
    Page("POST", f"{_AT}/mark", mark, Permission.CHANGE_APPOINTMENTS),
    Page("POST", f"{_AT}/cancel", cancel, Permission.CHANGE_APPOINTMENTS),
)
