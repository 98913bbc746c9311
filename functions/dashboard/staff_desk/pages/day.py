"""The day by doctor and branch, and what is done to it as a whole: its end, a session, what is out of stock."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from smartclinic.appointments.states import TO_COME, AppointmentState
from smartclinic.conversations.notices import Told
from smartclinic.platform.clock import hong_kong_day
from smartclinic.staff.roles import Permission
from staff_desk.appointments.asked import number_asked, sheet_asked, slug_asked
from staff_desk.appointments.dialog import in_dialog
from staff_desk.appointments.doing import Done, Undo, attempted, day_again, with_told
from staff_desk.appointments.showing import ShownDay, names_of, show_day
from staff_desk.routing import Page
from staff_desk.visit import NotFound, Refused, Visit

MOST_RELEASED: Final = 500


async def day(visit: Visit) -> Response:
    """The whole page; for htmx what changes of it. `moving`: for which visit a place is being chosen."""
    shown = await show_day(visit, visit.queried("moving", 64))
    if visit.is_fragment:
        return visit.page("day_now.html", shown=shown)
    return visit.page("day.html", shown=shown, done=await _moved(visit, shown))


async def finishing(visit: Visit) -> Response:
    """What ending the day would do: a part for the dialog."""
    shown = await show_day(visit)
    visits = sorted(shown.visits, key=lambda each: each.record.starts_at)
    expected = [each for each in visits if each.record.state in TO_COME]
    return in_dialog(
        visit,
        "day_finish.html",
        {
            "shown": shown,
            "come": [each for each in visits if each.record.state is AppointmentState.ARRIVED],
            "missing": [each for each in expected if each.record.ends_at <= shown.now],
            "later": [each for each in expected if each.record.ends_at > shown.now],
        },
    )


async def finish(visit: Visit) -> Response:
    """End the day."""
    shown = await show_day(visit)
    if shown.day > hong_kong_day(shown.now):
        raise Refused("day_finish_not_yet")
    finished = await attempted(visit.app.front_desk.finish_day(visit.clinic_id, shown.day, visit.act))
    words = visit.say("day_finished", completed=finished.completed, missed=finished.missed)
    return await day_again(visit, Done(words))


async def session(visit: Visit) -> Response:
    """What staff may say of one session: a part for the dialog."""
    key = sheet_asked(visit.queried("doctor", 40), visit.queried("day", 10), visit.queried("part", 12))
    shown = await show_day(visit)
    column = next((each for each in shown.columns if each.key == key), None)
    if column is None:
        raise NotFound
    return in_dialog(visit, "day_session.html", {"shown": shown, "column": column})


async def change_session(visit: Visit) -> Response:
    """Stop it or let it go on, or say how many places are for patients on WhatsApp."""
    key = sheet_asked(visit.asked("doctor", 40), visit.asked("day", 10), visit.asked("part", 12))
    desk, clinic, what = visit.app.front_desk, visit.clinic_id, visit.asked("what", 10)
    if what in {"stop", "go-on"}:
        await attempted(desk.change_session(clinic, key, visit.act, stopped=what == "stop"))
        words = visit.say("day_session_stopped" if what == "stop" else "day_session_goes_on")
        return await day_again(visit, Done(words))
    act = visit.act_saying(visit.asked("released", 9))
    released = None if visit.asked("released", 9) == "" else min(number_asked(visit, "released"), MOST_RELEASED)
    await attempted(desk.change_session(clinic, key, act, released=released))
    return await day_again(visit, Done(visit.say("day_session_released")))


async def stock(visit: Visit) -> Response:
    """Which services cannot be had: a part for the dialog."""
    shown = await show_day(visit)
    return in_dialog(visit, "day_stock.html", {"shown": shown, "services": visit.clinic.config.services})


async def set_stock(visit: Visit) -> Response:
    """Say of a service whether what it needs is there."""
    service, is_there = slug_asked(visit.asked("service", 40)), visit.asked("there", 3) == "yes"
    await attempted(visit.app.front_desk.set_stock(visit.clinic_id, service, visit.act, in_stock=is_there))
    name = names_of(visit).service(service)
    words = visit.say("day_stock_is_back" if is_there else "day_stock_is_out", service=name)
    return await day_again(visit, Done(words))


# --- steps


async def _moved(visit: Visit, shown: ShownDay) -> Done | None:
    """After a visit was moved: that it was, and how to move it back to where it had been (`was`)."""
    moved, was = visit.queried("moved", 64), visit.queried("was", 60)
    if not moved:
        return None
    found = next((each for each in shown.visits if each.id == moved), None)
    if found is None:
        return None
    moved_to = visit.say("visit_moved", when=found.at, doctor=names_of(visit).doctor(found.record.doctor))
    told = next((each for each in Told if each.value == visit.queried("told", 20)), None)
    words = with_told(visit, moved_to, told)
    doctor, _, at = was.partition(".")
    if not at:
        return Done(words)
    tell = "yes" if told else ""
    fields = [("doctor", doctor), ("at", at), ("seen", str(found.record.revision)), ("tell", tell), ("back", "yes")]
    return Done(words, Undo(f"/appointments/{moved}/move", fields))


PAGES = (
    Page("GET", "/appointments", day, Permission.SEE_APPOINTMENTS),
    Page("GET", "/appointments/finish", finishing, Permission.CHANGE_APPOINTMENTS),
    Page("POST", "/appointments/finish", finish, Permission.CHANGE_APPOINTMENTS),
    Page("GET", "/appointments/session", session, Permission.CHANGE_APPOINTMENTS),
    Page("POST", "/appointments/session", change_session, Permission.CHANGE_APPOINTMENTS),
    Page("GET", "/appointments/stock", stock, Permission.CHANGE_APPOINTMENTS),
    Page("POST", "/appointments/stock", set_stock, Permission.CHANGE_APPOINTMENTS),
)
