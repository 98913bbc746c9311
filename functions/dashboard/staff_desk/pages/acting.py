"""What staff do in a conversation: take it, write, hand it back, wait for the doctor, silence an alarm, note."""

from __future__ import annotations

from asyncio import gather
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from http import HTTPStatus

from markupsafe import Markup
from starlette.responses import Response

from smartclinic.conversations.alarms.acknowledging import AlreadyAcknowledged
from smartclinic.conversations.desk.paging import instant_of
from smartclinic.conversations.surviving import NoConversation
from smartclinic.conversations.takeover import HeldByAnother, RedFlagCame
from smartclinic.conversations.written import NothingWritten, TooLong
from smartclinic.platform.edge import BadRequest
from smartclinic.staff.roles import Permission
from smartclinic.work.run import Contended
from staff_desk.conversation.answers import parts, whole_page
from staff_desk.conversation.beside import look_around
from staff_desk.conversation.showing import Shown, contact_asked, show
from staff_desk.routing import Page
from staff_desk.visit import NotFound, Visit

_MOST_TYPED = 16_384
"""What is read of a field; the use case says how long the words may be, and its refusal names that."""


_JUST_NOW = timedelta(minutes=1)
"""For so long a colleague has only just taken it."""


async def take(visit: Visit) -> Response:
    """Take the conversation, from the assistant or from whom the screen showed."""
    seen = _number(visit, "epoch")
    return await _act(visit, lambda: visit.app.takeover.take(visit.clinic_id, contact_asked(visit), visit.act, seen))


async def hand_back(visit: Visit) -> Response:
    """Give it back to the assistant."""
    seen, contact = _seen(visit), contact_asked(visit)
    return await _act(visit, lambda: visit.app.takeover.hand_back(visit.clinic_id, contact, visit.act, seen))


async def hand_back_question(visit: Visit) -> Response:
    """Give it back to the assistant, which answers what nobody has answered yet."""
    seen, contact = _seen(visit), contact_asked(visit)

    async def hand_back() -> None:
        await visit.app.takeover.hand_back(visit.clinic_id, contact, visit.act, seen, to_answer=True)

    return await _act(visit, hand_back)


async def wait_for_doctor(visit: Visit) -> Response:
    """Let go of it until the doctor has said something."""
    seen, contact = _seen(visit), contact_asked(visit)
    return await _act(visit, lambda: visit.app.takeover.wait_for_doctor(visit.clinic_id, contact, visit.act, seen))


async def acknowledge(visit: Visit) -> Response:
    """See to a red flag: it sounds no more, and whoever pressed holds the conversation."""
    return await _act(visit, lambda: visit.app.alarms.acknowledge(visit.clinic_id, contact_asked(visit), visit.act))


async def write(visit: Visit) -> Response:
    """Write to the patient. Where that cannot be done the words stay in the composer."""
    seen, contact, text = _seen(visit), contact_asked(visit), visit.asked("text", _MOST_TYPED)

    async def say() -> None:
        await visit.app.takeover.write(visit.clinic_id, contact, text, visit.act_saying(text), seen)

    return await _act(visit, say, renews="composer", draft=text)


async def note(visit: Visit) -> Response:
    """Leave a note for colleagues."""
    contact, text = contact_asked(visit), visit.asked("note", _MOST_TYPED)

    async def leave() -> None:
        await visit.app.notes.write(visit.clinic_id, contact, text, visit.act_saying(text))

    return await _act(visit, leave, renews="note")


# --- steps


async def _act(visit: Visit, do: Callable[[], Awaitable[None]], *, renews: str = "", draft: str = "") -> Response:
    """Do it, and show what stands since; or say why not, with what was typed kept."""
    try:
        await do()
    except NoConversation:
        raise NotFound from None
    except (HeldByAnother, RedFlagCame, AlreadyAcknowledged, NothingWritten, TooLong, Contended) as refusal:
        return await _refused(visit, refusal, draft)
    if not visit.is_fragment:
        return visit.go(f"/conversations/{visit.params['contact']}")
    return parts(await show(visit), renews=renews)


async def _refused(visit: Visit, refusal: Exception, draft: str) -> Response:
    if visit.is_fragment:
        shown = await show(visit)
        return parts(shown, words=_why(shown, refusal, draft), status=HTTPStatus.CONFLICT)
    shown, around = await gather(show(visit), look_around(visit))
    return whole_page(shown, around, draft=draft, words=_why(shown, refusal, draft), status=HTTPStatus.CONFLICT)


def _why(shown: Shown, refusal: Exception, draft: str) -> Markup:
    say, looking = shown.visit.say, shown.looking
    match refusal:
        case HeldByAnother(holder=holder, since=since):
            is_new = since is not None and shown.now - since < _JUST_NOW
            lost = "thread_not_sent_held" if is_new else "thread_not_sent_theirs"
            late = "thread_held_now" if is_new else "thread_held_theirs"
            return say(lost if draft else late, name=looking.name(holder))
        case RedFlagCame():
            return say("thread_red_flag_came")
        case AlreadyAcknowledged(by=by):
            return say("thread_already_heard", name=looking.name(by))
        case TooLong(longest=longest):
            return say("too_long", most=longest)
        case NothingWritten():
            return say("thread_nothing_written")
    return say("thread_contended")


def _number(visit: Visit, name: str) -> int:
    """A whole number that a form carries. Raises BadRequest for a form that is not ours."""
    text = visit.asked(name, 20)
    if not text.isascii() or not text.isdigit():
        raise BadRequest(400, "not a number")
    return int(text)


def _seen(visit: Visit) -> datetime:
    """The moment that the screen showed, never one that has not come yet."""
    now = visit.app.clock.now()
    try:
        return min(instant_of(_number(visit, "seen")), now)
    except OverflowError:
        return now


_AT = "/conversations/{contact}"

PAGES = (
    Page("POST", f"{_AT}/take", take, Permission.ANSWER_PATIENTS),
    Page("POST", f"{_AT}/hand-back", hand_back, Permission.ANSWER_PATIENTS),
    Page("POST", f"{_AT}/hand-back-question", hand_back_question, Permission.ANSWER_PATIENTS),
    Page("POST", f"{_AT}/wait-for-doctor", wait_for_doctor, Permission.ANSWER_PATIENTS),
    Page("POST", f"{_AT}/acknowledge", acknowledge, Permission.ANSWER_PATIENTS),
    Page("POST", f"{_AT}/write", write, Permission.ANSWER_PATIENTS),
    Page("POST", f"{_AT}/notes", note, Permission.ANSWER_PATIENTS),
)
