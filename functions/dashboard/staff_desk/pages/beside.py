"""What is done beside a conversation: staff tasks, and saying whether two contacts are one person."""

from __future__ import annotations

from asyncio import gather
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time
from http import HTTPStatus
from typing import Protocol

from markupsafe import Markup
from starlette.responses import Response

from smartclinic.audit.entry import Act
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.identity.joining import NothingToConfirm
from smartclinic.conversations.staff_task import TaskKind, end_of_desk_day
from smartclinic.conversations.staff_tasks import AlreadyFinished, NoSuchTask, OwnedByAnother, WantedAtNoSuchTime
from smartclinic.conversations.surviving import NoConversation
from smartclinic.conversations.written import TooLong
from smartclinic.platform.clock import HONG_KONG, hong_kong_day
from smartclinic.platform.edge import BadRequest
from smartclinic.staff.member import StaffId
from smartclinic.staff.roles import Permission
from smartclinic.work.run import Contended
from staff_desk.conversation.answers import side_parts
from staff_desk.conversation.beside import look_around
from staff_desk.conversation.showing import Shown, contact_asked, document_asked, show
from staff_desk.routing import Page
from staff_desk.visit import NotFound, Refused, Visit

_MOST_TYPED = 8192


class _Change(Protocol):
    """Finishing a task, or opening it again."""

    def __call__(self, clinic: str, task: str, act: Act, *, beside: ContactId) -> Awaitable[None]: ...


async def ask(visit: Visit) -> Response:
    """Put work on the desk for this contact."""
    contact, kind, note = contact_asked(visit), _kind(visit), visit.asked("note", _MOST_TYPED)
    owner, wanted_by = visit.signed_in.staff if visit.asked("mine", 3) else None, _wanted_by(visit)
    act = visit.act_saying(kind.value, note, owner or "", visit.asked("due", 10), visit.asked("hour", 8))

    async def put() -> None:
        tasks = visit.app.staff_tasks
        await tasks.ask(visit.clinic_id, contact, kind, note, act, owner=owner, wanted_by=wanted_by)

    return await _act(visit, put, renews="ask")


async def own(visit: Visit) -> Response:
    """Take a task on."""
    return await _own(visit, visit.signed_in.staff)


async def free(visit: Visit) -> Response:
    """Leave a task to whoever comes."""
    return await _own(visit, None)


async def finish(visit: Visit) -> Response:
    """A task is done."""
    return await _do(visit, visit.app.staff_tasks.finish)


async def reopen(visit: Visit) -> Response:
    """A task is not done after all."""
    return await _do(visit, visit.app.staff_tasks.reopen)


async def same_person(visit: Visit) -> Response:
    """It is the person that the desk knows: one conversation from now on."""
    contact = contact_asked(visit)
    return await _act(visit, lambda: visit.app.joining.confirm(visit.clinic_id, contact, visit.act), leaves=True)


async def somebody_new(visit: Visit) -> Response:
    """It is somebody else: nothing of the other's is theirs."""
    contact = contact_asked(visit)
    return await _act(visit, lambda: visit.app.joining.deny(visit.clinic_id, contact, visit.act), leaves=True)


# --- steps


async def _own(visit: Visit, owner: StaffId | None) -> Response:
    contact, task, tasks = contact_asked(visit), document_asked(visit, "task"), visit.app.staff_tasks
    return await _act(visit, lambda: tasks.own(visit.clinic_id, task, owner, visit.act, beside=contact))


async def _do(visit: Visit, change: _Change) -> Response:
    contact, task = contact_asked(visit), document_asked(visit, "task")
    return await _act(visit, lambda: change(visit.clinic_id, task, visit.act, beside=contact))


async def _act(
    visit: Visit, do: Callable[[], Awaitable[object]], *, renews: str = "", leaves: bool = False
) -> Response:
    """Do it and show what stands since, or say why not. `leaves`: the whole page is another one now."""
    try:
        await do()
    except (NoConversation, NoSuchTask):
        raise NotFound from None
    except (AlreadyFinished, OwnedByAnother, TooLong, WantedAtNoSuchTime, NothingToConfirm, Contended) as refusal:
        if not visit.is_fragment:
            is_when = isinstance(refusal, WantedAtNoSuchTime)
            raise Refused("thread_ask_due_wrong" if is_when else "thread_not_done") from refusal
        shown, around = await gather(show(visit), look_around(visit))
        return side_parts(shown, around, words=_words(shown, refusal), status=HTTPStatus.CONFLICT)
    if leaves or not visit.is_fragment:
        return visit.go(f"/conversations/{visit.params['contact']}")
    return side_parts(*await gather(show(visit), look_around(visit)), renews=renews)


def _words(shown: Shown, refusal: Exception) -> Markup:
    say, looking = shown.visit.say, shown.looking
    match refusal:
        case AlreadyFinished(by=by):
            return say("tasks_already_finished", name=looking.name(by))
        case OwnedByAnother(owner=owner):
            return say("tasks_owned_by_another", name=looking.name(owner))
        case TooLong(longest=longest):
            return say("too_long", most=longest)
        case WantedAtNoSuchTime():
            return say("thread_ask_due_wrong")
        case NothingToConfirm():
            return say("thread_nothing_to_confirm")
    return say("thread_contended")


def _kind(visit: Visit) -> TaskKind:
    try:
        return TaskKind(visit.asked("kind", 20))
    except ValueError:
        raise BadRequest(400, "no such kind of task") from None


def _wanted_by(visit: Visit) -> datetime | None:
    """The hour of the day that were chosen, in Hong Kong: without a day today, without an hour when the desk closes.

    None: when such work usually is.
    """
    due, hour, now = visit.asked("due", 10), visit.asked("hour", 8), visit.app.clock.now()
    try:
        day = date.fromisoformat(due) if due else hong_kong_day(now)
        at = datetime.combine(day, time.fromisoformat(hour), HONG_KONG).astimezone(UTC) if hour else None
    except OverflowError:  # beyond all calendars
        return datetime.min.replace(tzinfo=UTC)
    except ValueError:
        raise BadRequest(400, "no such day or hour") from None
    return at or (_end_of(visit, day, now) if due else None)


def _end_of(visit: Visit, day: date, now: datetime) -> datetime:
    """When the desk closes on that day; once it has, at its end."""
    if not date.min < day < date.max:
        return datetime.min.replace(tzinfo=UTC)
    closes = end_of_desk_day(visit.clinic.config, day)
    return closes if closes > now else datetime.combine(day, time(23, 59), HONG_KONG).astimezone(UTC)


_TASK = "/conversations/{contact}/tasks"

PAGES = (
    Page("POST", _TASK, ask, Permission.DO_STAFF_TASKS),
    Page("POST", f"{_TASK}/{{task}}/own", own, Permission.DO_STAFF_TASKS),
    Page("POST", f"{_TASK}/{{task}}/free", free, Permission.DO_STAFF_TASKS),
    Page("POST", f"{_TASK}/{{task}}/finish", finish, Permission.DO_STAFF_TASKS),
    Page("POST", f"{_TASK}/{{task}}/reopen", reopen, Permission.DO_STAFF_TASKS),
    Page("POST", "/conversations/{contact}/same-person", same_person, Permission.CONFIRM_IDENTITIES),
    Page("POST", "/conversations/{contact}/somebody-new", somebody_new, Permission.CONFIRM_IDENTITIES),
)
