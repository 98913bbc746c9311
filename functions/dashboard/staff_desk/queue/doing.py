"""Doing something with a queue, and saying in words why not. The answer is the queue as it stands since."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TypeVar

from markupsafe import Markup
from starlette.responses import Response

from smartclinic.platform.clock import hong_kong
from smartclinic.queueing.admission import NoTicket
from smartclinic.queueing.calling import NotNow
from smartclinic.queueing.counter import CannotNow, NoSuchQueue
from smartclinic.queueing.sessions import QueueSession
from smartclinic.work.run import Contended
from staff_desk.queue.paper import PaperTicket, both
from staff_desk.queue.showing import show_queues
from staff_desk.times import shown_day
from staff_desk.visit import NotFound, Refused, Visit

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Button:
    """A form with one button that stands in a notice. `key`: the shortcut that presses it."""

    path: str
    words: Markup
    fields: Mapping[str, str]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What was done (or, with `look` warning, was not), for a notice; a ticket to print at once, or by a link."""

    words: Markup
    look: str = "done"
    button: Button | None = None
    ticket: str = ""
    prints: PaperTicket | None = field(default=None)


async def attempted(doing: Awaitable[T]) -> T:
    """What came of it. Raises NotFound, and Refused with words."""
    try:
        return await doing
    except NoSuchQueue:
        raise NotFound from None
    except CannotNow as cannot:
        if cannot.why is NotNow.NO_TICKET:
            raise NotFound from None
        raise Refused(f"queue_not_now_{cannot.why.value}") from None
    except Contended:
        raise Refused("queue_contended") from None


async def queue_again(visit: Visit, queue: str, done: Done, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """The queue as it is now, with what was done; without scripts the page."""
    shown = await show_queues(visit, queue)
    template = "queue_parts.html" if visit.is_fragment else "queue.html"
    return visit.page(template, status, shown=shown, done=done, both=both)


def why_none(visit: Visit, none: NoTicket) -> Markup:
    """Why no ticket is given, and for when there may be one."""
    why = visit.say(f"queue_no_{none.why.value}")
    if none.next is None:
        return why
    return Markup("{} {}").format(why, visit.say("queue_next_session", session=session_words(visit, none.next)))


def session_words(visit: Visit, session: QueueSession) -> str:
    """A session: 24/11（二）上午 09:00."""
    day = shown_day(session.starts_at, visit.app.clock.now(), visit.language)
    return f"{day} {visit.say(f'day_part_{session.part.value}')} {hong_kong(session.starts_at):%H:%M}".replace(
        "） ", "）"
    )
