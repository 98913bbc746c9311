"""Patients: for whom a conversation acts, and merging two who are one person."""

from __future__ import annotations

import re
from typing import Final

from starlette.responses import Response

from smartclinic.audit.entry import Action
from smartclinic.contacts.identity import ContactId
from smartclinic.staff.roles import Permission
from staff_desk.appointments.asked import named
from staff_desk.appointments.dialog import in_dialog
from staff_desk.appointments.doing import attempted
from staff_desk.appointments.people import Person, may_be_the_same, people_beside, read_person
from staff_desk.appointments.showing import in_words, names_of
from staff_desk.conversation.showing import contact_asked
from staff_desk.routing import Page
from staff_desk.visit import NotFound, Refused, Visit

LONGEST_WORDS: Final = 100
_ID: Final = re.compile(r"[0-9a-z]{1,64}")


async def people(visit: Visit) -> Response:
    """For whom a conversation acts: a part beside it."""
    return await _people(visit)


async def unlink(visit: Visit) -> Response:
    """The conversation acts for this person no more."""
    patient, contact = named(visit, "patient"), contact_asked(visit)
    found = next((each for each in await people_beside(visit, contact) if each.id == patient), None)
    if found is None:
        raise NotFound
    await attempted(visit.app.front_desk.unlink(visit.clinic_id, patient, visit.act))
    if not visit.is_fragment:
        return visit.go(f"/conversations/{contact}")
    return await _people(visit, unlinked=found.record.name)


async def patient(visit: Visit) -> Response:
    """One patient: who they are, their latest visits, and who might be the same."""
    person = await read_person(visit, named(visit, "patient"))
    return await _page(visit, person)


async def find(visit: Visit) -> Response:
    """Look for the same person elsewhere, by name or number."""
    person, words = await read_person(visit, named(visit, "patient")), visit.asked("words", LONGEST_WORDS)
    return await _page(visit, person, words)


async def joining(visit: Visit) -> Response:
    """Read both back before they become one: a part for the dialog."""
    person, other = await read_person(visit, named(visit, "patient")), await _other(visit, visit.queried("into", 64))
    await _saw(visit, person, other)
    both = [_facts(visit, each) for each in (person, other)]
    return in_dialog(visit, "patients_join.html", {"both": both, "person": person, "other": other})


async def join(visit: Visit) -> Response:
    """They are one person: `into` goes on."""
    one, into, stays = named(visit, "patient"), visit.asked("into", 64), visit.asked("stays", 64)
    if not _ID.fullmatch(into) or stays not in {one, into} or one == into:
        raise Refused("patients_choose")
    gone = into if stays == one else one
    act = visit.act_saying("join", gone, stays)
    await attempted(visit.app.front_desk.join_patients(visit.clinic_id, gone, stays, act))
    return visit.go(f"/patients/{stays}", joined="yes")


# --- steps


async def _people(visit: Visit, unlinked: str | None = None) -> Response:
    contact = contact_asked(visit)
    found = await people_beside(visit, contact)
    await visit.app.views.saw(visit.clinic_id, visit.act, Action.VIEW_CONVERSATION, f"conversations/{contact}")
    return visit.page("patients_beside.html", contact=contact, people=found, unlinked=unlinked)


async def _page(visit: Visit, person: Person, words: str = "") -> Response:
    hits = await visit.app.search.find(visit.clinic_id, words) if words else ()
    others = await may_be_the_same(visit, person, [ContactId(hit.row.contact) for hit in hits])
    await _saw(visit, person, *others)
    template = "patients_found.html" if visit.is_fragment else "patients.html"
    return visit.page(
        template, person=person, facts=_facts(visit, person), others=[_facts(visit, each) for each in others],
        words=words, is_joined=visit.queried("joined", 3) == "yes",
    )  # fmt: skip


async def _other(visit: Visit, patient: str) -> Person:
    if not _ID.fullmatch(patient):
        raise NotFound
    return await read_person(visit, patient)


async def _saw(visit: Visit, *people: Person) -> None:
    subjects = [f"patients/{each.id}" for each in people]
    await visit.app.views.saw_each(visit.clinic_id, visit.act, Action.VIEW_APPOINTMENTS, subjects)


def _facts(visit: Visit, person: Person) -> dict[str, object]:
    """A patient as templates show one."""
    names = names_of(visit)
    visits = [
        (in_words(visit, each.record.starts_at), names.doctor(each.record.doctor), each.record.state.value)
        for each in person.visits
    ]
    return {"person": person, "visits": visits, "missed": len(person.patient.missed)}


_BESIDE: Final = "/conversations/{contact}/people"
_AT: Final = "/patients/{patient}"

PAGES = (
    Page("GET", _BESIDE, people, Permission.READ_CONVERSATIONS),
    Page("POST", f"{_BESIDE}/{{patient}}/unlink", unlink, Permission.JOIN_PATIENTS),
    Page("GET", _AT, patient, Permission.JOIN_PATIENTS),
    Page("POST", f"{_AT}/find", find, Permission.JOIN_PATIENTS),
    Page("GET", f"{_AT}/join", joining, Permission.JOIN_PATIENTS),
    Page("POST", f"{_AT}/join", join, Permission.JOIN_PATIENTS),
)
