"""What staff do with a queue: call, give tickets, mark them, pause, stop and close; a call can be taken back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from starlette.responses import Response

from smartclinic.audit.entry import Act
from smartclinic.clinics.model import Part
from smartclinic.platform.edge import BadRequest
from smartclinic.queueing.counter import CalledSince, Counter
from smartclinic.queueing.line import Priority
from smartclinic.queueing.taking import Taken
from smartclinic.staff.roles import Permission
from smartclinic.work.unit import Found
from staff_desk.appointments.asked import named, number_asked, slug_asked
from staff_desk.queue.doing import Button, Done, attempted, queue_again, why_none
from staff_desk.queue.paper import paper_ticket
from staff_desk.routing import Page
from staff_desk.visit import Visit

_Mark = Callable[[str, str, Act], Awaitable[None]]


async def call(visit: Visit) -> Response:
    """Call the next one, if nobody has called since the screen was drawn."""
    queue, seen = _queue(visit), number_asked(visit, "seen")
    try:
        row = await attempted(visit.app.counter.call_next(visit.clinic_id, queue, visit.act, seen=seen))
    except CalledSince as since:
        return await _called_since(visit, queue, since)
    back = Button(
        "/queue/undo", visit.say("day_undo"), {"queue": queue, "seen": str(seen + 1)}, key="u"
    )  # of this very call: were another made since, it would be refused
    return await queue_again(visit, queue, Done(visit.say("queue_called", label=row.label), button=back))


async def undo(visit: Visit) -> Response:
    """Take the last call back, if it is still the last."""
    queue = _queue(visit)
    try:
        await attempted(
            visit.app.counter.undo_call(visit.clinic_id, queue, visit.act, seen=number_asked(visit, "seen"))
        )  # fmt: skip
    except CalledSince as since:
        return await _called_since(visit, queue, since)
    return await queue_again(visit, queue, Done(visit.say("queue_call_undone")))


async def give(visit: Visit) -> Response:
    """A ticket for somebody at the desk. `prints`: on paper at once; `anyway`: past quota and clocks."""
    queue, anyway = _queue(visit), visit.asked("anyway", 3) == "yes"
    prints = visit.asked("prints", 3) == "yes"
    taken = await attempted(visit.app.counter.give(visit.clinic_id, queue, visit.act, anyway=anyway))
    if not isinstance(taken, Taken):
        again = Button(
            "/queue/give", visit.say("queue_give_anyway"),
            {"queue": queue, "anyway": "yes", "prints": "yes" if prints else ""},
        )  # fmt: skip
        done = Done(why_none(visit, taken), look="warning", button=None if anyway else again)
        return await queue_again(visit, queue, done, HTTPStatus.CONFLICT)
    paper = paper_ticket(visit, Found(taken.id, taken.ticket)) if prints else None
    words = visit.say("queue_given", label=taken.ticket.label, before=taken.position.before)
    return await queue_again(visit, queue, Done(words, ticket=taken.id, prints=paper))


async def change(visit: Visit) -> Response:
    """Pause the queue, close it, let it go on; stop a session's tickets (截籌), or give them again."""
    queue, what, counter = _queue(visit), visit.asked("what", 10), visit.app.counter
    act = visit.act_saying(what, visit.asked("part", 12))
    whole = {"pause": counter.pause, "close": counter.close, "reopen": counter.reopen}
    session = {"stop": counter.stop, "start": counter.start}
    if what in whole:
        await attempted(whole[what](visit.clinic_id, queue, act))
    elif what in session:
        await attempted(session[what](visit.clinic_id, queue, _part(visit), act))
    else:
        raise BadRequest(400, "no such change")
    return await queue_again(visit, queue, Done(visit.say(f"queue_changed_{what}")))


async def mark(visit: Visit) -> Response:
    """Say of one ticket what has become of it."""
    ticket, what, queue = named(visit, "ticket"), visit.asked("what", 10), _queue(visit)
    act = visit.act_saying(what, visit.asked("reason", 20), visit.asked("to", 40))
    counter, clinic = visit.app.counter, visit.clinic_id
    marks = _marks(counter)
    if what in marks:
        await attempted(marks[what](clinic, ticket, act))
    elif what == "first":
        await attempted(counter.put_first(clinic, ticket, _reason(visit), act))
    elif what == "transfer":
        await attempted(counter.transfer(clinic, ticket, slug_asked(visit.asked("to", 40)), act))
    else:
        raise BadRequest(400, "no such mark")
    return await queue_again(visit, queue, Done(visit.say(f"queue_marked_{what}", label=_label(visit))))


# --- steps


def _marks(counter: Counter) -> dict[str, _Mark]:
    """What can be said of a ticket with a word alone. Not letting somebody back ends the ticket."""
    return {
        "recall": counter.recall, "miss": counter.miss, "done": counter.done, "came": counter.came,
        "leave": counter.leave, "back": counter.agree_back, "refuse": counter.leave,
    }  # fmt: skip


async def _called_since(visit: Visit, queue: str, since: CalledSince) -> Response:
    """Somebody was quicker: who was called, and the queue as it is now, so that the next press is a new decision."""
    key = "queue_called_since" if since.label else "queue_called_back_since"
    return await queue_again(
        visit, queue, Done(visit.say(key, label=since.label), look="warning"), HTTPStatus.CONFLICT
    )  # fmt: skip


def _queue(visit: Visit) -> str:
    return slug_asked(visit.asked("queue", 40))


def _label(visit: Visit) -> str:
    """The ticket's label as the form has it: it is only shown back to whoever sent it."""
    return visit.asked("label", 12)


def _part(visit: Visit) -> Part:
    try:
        return Part(visit.asked("part", 12))
    except ValueError:
        raise BadRequest(400, "no such session") from None


def _reason(visit: Visit) -> Priority | None:
    """Why somebody is before others; "": in turn after all."""
    reason = visit.asked("reason", 20)
    try:
        return Priority(reason) if reason else None
    except ValueError:
        raise BadRequest(400, "no such reason") from None


_AT: Final = "/tickets/{ticket}"

PAGES = (
    Page("POST", "/queue/call", call, Permission.RUN_QUEUES),
    Page("POST", "/queue/undo", undo, Permission.RUN_QUEUES),
    Page("POST", "/queue/give", give, Permission.RUN_QUEUES),
    Page("POST", "/queue/change", change, Permission.RUN_QUEUES),
    Page("POST", f"{_AT}/mark", mark, Permission.RUN_QUEUES),
)
