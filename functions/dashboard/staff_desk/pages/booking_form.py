"""Booking for somebody on the telephone: from a free place, a name and Enter."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from markupsafe import Markup
from starlette.responses import Response

from smartclinic.appointments.day_sheet import Slot
from smartclinic.appointments.refusing import (
    PlaceRefused,
)
from smartclinic.audit.entry import Action
from smartclinic.clinics.model import Service
from smartclinic.contacts.patients import Relation, Source
from smartclinic.conversations.desk.numbers import digits_of
from smartclinic.conversations.desk.views import Row
from smartclinic.platform.clock import hong_kong, hong_kong_day
from smartclinic.platform.edge import BadRequest
from smartclinic.staff.roles import Permission
from staff_desk.appointments.asked import branch_asked, moment_asked, slug_asked
from staff_desk.appointments.dialog import in_dialog
from staff_desk.appointments.doing import Done, attempted, day_again, place_in_words, why_refused, with_told
from staff_desk.appointments.showing import in_words, names_of, saw
from staff_desk.routing import Page
from staff_desk.visit import Visit

LONGEST_PHONE = 30
LONGEST_NAME = 80
_SOURCES = (Source.PHONE, Source.WALK_IN, Source.ELSEWHERE)


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form holds: what was typed stays where it is refused."""

    name: str = ""
    phone: str = ""
    service: str = ""
    source: str = Source.PHONE.value
    relation: str = Relation.SELF.value
    tell: bool = True


async def form(visit: Visit) -> Response:
    """The form for one free place."""
    doctor, at = slug_asked(visit.queried("doctor", 40)), visit.queried("at", 16)
    await saw(visit)
    return _form(visit, doctor, at, Typed(service=visit.queried("service", 40)))


async def who(visit: Visit) -> Response:
    """Whether somebody writes to the clinic under this number: a part of the form."""
    found, typed = await _writes(visit), _typed(visit)
    return visit.page(
        "booking_who.html", found=found, typed=typed, is_number=_is_number(visit), tells=True, problem=None
    )


async def book(visit: Visit) -> Response:
    """Book it. Refused, the form comes back with what was typed and the nearest places."""
    doctor, at, service = (
        slug_asked(visit.asked("doctor", 40)),
        visit.asked("at", 16),
        slug_asked(visit.asked("service", 40)),
    )
    if chosen := visit.asked("instead", 60):  # one of the places that were offered instead
        doctor, _, at = chosen.partition(".")
        slug_asked(doctor)
    starts_at, typed, found = moment_asked(visit, at), _typed(visit), await _writes(visit)
    if _has_another_number(visit):
        return _form(visit, doctor, at, typed, words=visit.say("booking_no_number"), status=HTTPStatus.BAD_REQUEST)
    source = _source(typed)
    if not typed.name and source is not Source.ELSEWHERE:
        return _form(visit, doctor, at, typed, words=visit.say("booking_no_name"), status=HTTPStatus.BAD_REQUEST)
    tell = found is not None and typed.tell
    doing = visit.app.front_desk.book(
        visit.clinic_id, doctor, service, starts_at, typed.name,
        visit.act_saying(doctor, at, service, typed.name, typed.phone),
        phone=digits_of(typed.phone) if typed.phone else None, contact=found.contact if found else None, source=source,
        tell=tell, relation=Relation(typed.relation) if found else Relation.SELF,
        attested=bool(visit.asked("attested", 3)),
    )  # fmt: skip
    try:
        entered = await attempted(doing)
    except PlaceRefused as refused:
        words = why_refused(visit, refused)
        return _form(visit, doctor, at, typed, words=words, instead=refused.alternatives, found=found)
    when = in_words(visit, entered.appointment.starts_at)
    words = visit.say("booking_done", when=when, reference=entered.appointment.reference or "")
    if found is not None and not tell:
        words = Markup("{} {}").format(words, visit.say("booking_not_told"))
    return await day_again(visit, Done(with_told(visit, words, entered.told)))


# --- steps


def _form(
    visit: Visit, doctor: str, at: str, typed: Typed, *, words: Markup | None = None, instead: tuple[Slot, ...] = (),
    found: Row | None = None, status: HTTPStatus = HTTPStatus.CONFLICT,
) -> Response:  # fmt: skip
    starts_at, names = moment_asked(visit, at), names_of(visit)
    services = [each for each in visit.clinic.config.services if doctor in each.doctors or not each.doctors]
    facts = {
        "doctor": doctor, "at": at, "doctor_name": names.doctor(doctor), "when": in_words(visit, starts_at),
        "services": [(each.id, _named(visit, each)) for each in services], "typed": typed, "problem": words,
        "found": found, "instead": [(_moment(each), place_in_words(visit, each)) for each in instead],
        "sources": [each.value for each in _SOURCES], "day": hong_kong_day(starts_at).isoformat(),
        "branch": branch_asked(visit), "is_number": _is_number(visit), "tells": typed.tell,
    }  # fmt: skip
    return in_dialog(visit, "booking_form.html", facts, status if words else HTTPStatus.OK)


def _moment(slot: Slot) -> str:
    return f"{slot.doctor_id}.{hong_kong(slot.starts_at):%Y-%m-%dT%H:%M}"


def _named(visit: Visit, service: Service) -> str:
    return f"{service.name.to(visit.language)} · {visit.say('booking_minutes', n=service.minutes)}"


def _typed(visit: Visit) -> Typed:
    relation = visit.asked("relation", 12) or Relation.SELF.value
    source = visit.asked("source", 20) or Source.PHONE.value
    if relation not in set(Relation) or source not in set(_SOURCES):
        raise BadRequest(400, "not a choice of the form")
    return Typed(
        name=visit.asked("name", LONGEST_NAME), phone=visit.asked("phone", LONGEST_PHONE),
        service=visit.asked("service", 40), source=source, relation=relation, tell=visit.asked("tell", 3) == "yes",
    )  # fmt: skip


def _source(typed: Typed) -> Source:
    return Source(typed.source)


def _is_number(visit: Visit) -> bool:
    return digits_of(visit.asked("phone", LONGEST_PHONE)) is not None


def _has_another_number(visit: Visit) -> bool:
    """Whether something was typed that is no number."""
    return bool(visit.asked("phone", LONGEST_PHONE)) and not _is_number(visit)


async def _writes(visit: Visit) -> Row | None:
    """The conversation of the number that was typed. Looking for one is recorded as any search is."""
    digits = digits_of(visit.asked("phone", LONGEST_PHONE))
    if digits is None:
        return None
    hits = await visit.app.search.find(visit.clinic_id, digits if digits.startswith("852") else f"+{digits}")
    found = next((hit.row for hit in hits if hit.by == "number" and hit.row.phone == digits), None)
    whose = [f"conversations/{found.contact}"] if found else []
    await visit.app.views.saw_each(visit.clinic_id, visit.act, Action.SEARCH, ["desk/search", *whose])
    return found


PAGES = (
    Page("GET", "/appointments/book", form, Permission.CHANGE_APPOINTMENTS),
    Page("POST", "/appointments/book", book, Permission.CHANGE_APPOINTMENTS),
    Page("POST", "/appointments/who", who, Permission.CHANGE_APPOINTMENTS),
)
