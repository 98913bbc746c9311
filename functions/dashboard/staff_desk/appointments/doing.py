"""Doing something with appointments, and saying in words why not."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from markupsafe import Markup
from starlette.responses import Response

from smartclinic.appointments.booking import Bar
from smartclinic.appointments.day_sheet import Refusal, Slot
from smartclinic.appointments.refusing import (
    ChangedSince,
    NoSuchAppointment,
    NoSuchPatient,
    NoSuchService,
    NoSuchSession,
    PlaceRefused,
)
from smartclinic.conversations.notices import Told
from smartclinic.conversations.surviving import NoConversation
from smartclinic.conversations.written import NothingWritten, TooLong
from smartclinic.work.run import Contended
from staff_desk.appointments.showing import in_words, names_of, several, show_day
from staff_desk.visit import NotFound, Refused, Visit

T = TypeVar("T")

_WHY: Final = {
    Refusal.TAKEN: "day_refused_taken",
    Refusal.PAST: "day_refused_past",
    Refusal.CLOSED: "day_refused_closed",
    Refusal.NOT_RELEASED: "day_refused_taken",
    Bar.TOO_MANY: "day_refused_too_many",
    Bar.ASK_STAFF: "day_refused_ask_staff",
    Bar.NOT_ATTESTED: "day_refused_not_attested",
    Bar.OUT_OF_STOCK: "day_refused_out_of_stock",
    Bar.ALREADY_BOOKED: "day_refused_already_booked",
}
_TOLD: Final = {
    Told.QUEUED: "day_told_queued",
    Told.BEFORE: "day_told_queued",
    Told.OPTED_OUT: "day_told_opted_out",
    Told.UNREACHABLE: "day_told_unreachable",
}


@dataclass(frozen=True, slots=True)
class Undo:
    """The form that takes something back."""

    path: str
    fields: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, for a notice."""

    words: Markup
    undo: Undo | None = None


async def attempted(doing: Awaitable[T]) -> T:
    """What came of it. Raises NotFound, Refused with words, and PlaceRefused, which has alternatives to show."""
    try:
        return await doing
    except (NoSuchAppointment, NoSuchPatient, NoSuchSession, NoSuchService, NoConversation):
        raise NotFound from None
    except ChangedSince:
        raise Refused("day_changed_since") from None
    except NothingWritten:
        raise Refused("booking_no_name") from None
    except TooLong as long:
        raise Refused("too_long", most=str(long.longest)) from None
    except Contended:
        raise Refused("day_contended") from None


async def placed(visit: Visit, doing: Awaitable[T]) -> T:
    """The same where no form can offer another place: the alternatives are told in words."""
    try:
        return await attempted(doing)
    except PlaceRefused as refused:
        raise Refused("day_refused", why=str(why_refused(visit, refused))) from None


def why_refused(visit: Visit, refused: PlaceRefused) -> Markup:
    """Why a place cannot be had, and which ones can."""
    why = visit.say(_WHY[refused.refusal])
    if not refused.alternatives:
        return why
    return Markup("{} {}").format(why, visit.say("day_alternatives", places=places_in_words(visit, refused)))


def places_in_words(visit: Visit, refused: PlaceRefused) -> str:
    """The alternatives, one after the other."""
    return several(visit, [place_in_words(visit, each) for each in refused.alternatives])


def place_in_words(visit: Visit, slot: Slot) -> str:
    """One place: 24/11（二）15:30 陳醫生."""
    return f"{in_words(visit, slot.starts_at)} {names_of(visit).doctor(slot.doctor_id)}".replace("） ", "）")


def with_told(visit: Visit, words: Markup, told: Told | None) -> Markup:
    """What was done, and whether the patient hears of it."""
    return words if told is None else Markup("{} {}").format(words, visit.say(_TOLD[told]))


async def day_again(visit: Visit, done: Done) -> Response:
    """The day as it is now, with what was done; without scripts the page."""
    if not visit.is_fragment:
        return visit.go("/appointments", **{name: visit.asked(name, 40) for name in ("day", "branch")})
    return visit.page("day_parts.html", shown=await show_day(visit), done=done)
