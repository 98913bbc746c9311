"""A Monday's appointments at the sample clinic, as its desk sees them. All people are invented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Final

from smartclinic.appointments.front_desk import Entered, FrontDesk, Mark
from smartclinic.audit.entry import Act
from smartclinic.contacts.identity import ContactId
from smartclinic.contacts.patients import Relation, Source
from smartclinic.platform.clock import HONG_KONG
from smartclinic.staff.member import StaffId
from tests.browser.desk_service import CLINIC, DeskService
from tests.functions.desk_signing_in import LAM
from tests.functions.in_process import MEI

TODAY: Final = (2026, 11, 23)
_NUMBERS: Final = count()


@dataclass(frozen=True)
class Diary:
    """Appointments to open: one to come that a mother booked for her child, and one without WhatsApp."""

    contact: ContactId
    child: Entered
    on_the_phone: Entered


async def a_full_day(desk: DeskService) -> Diary:
    """Who came, who is late, who cancelled, who comes later; a family; and places of the clinic's own diary."""
    lam, front = await desk.invite(LAM), desk.service.app.front_desk
    contact = await desk.hears(MEI, "你好")
    lines = _visits()
    booked = {name: await _book(front, lam, name, doctor, at) for name, doctor, at in lines}
    mother = await _book(front, lam, "陳小美", "chan", (15, 30), contact=contact)
    child = await _book(front, lam, "李心怡", "chan", (15, 45), contact=contact, relation=Relation.CHILD, attested=True)
    for name, mark in (("何志明", Mark.ARRIVED), ("梁家輝", Mark.CONFIRMED), ("黃志強", Mark.ARRIVED)):
        await front.mark(CLINIC, booked[name].id, mark, _act(lam), seen=0)
    await front.late(CLINIC, booked["張嘉欣"].id, 20, _act(lam))
    await front.cancel(CLINIC, booked["吳綺雯"].id, _act(lam), seen=0)
    await front.book(CLINIC, "chan", "consultation", _at((16, 0)), "", _act(lam), source=Source.ELSEWHERE)
    assert mother.appointment.patient_name
    return Diary(contact, child, booked["李婉芬"])


def _visits() -> Iterator[tuple[str, str, tuple[int, int]]]:
    yield from (
        ("何志明", "chan", (10, 15)), ("張嘉欣", "chan", (10, 30)), ("吳綺雯", "chan", (11, 0)),
        ("Christopher Alexander Montgomery-Fitzgerald", "chan", (11, 30)), ("黃志強", "wong", (10, 15)),
        ("梁家輝", "wong", (11, 15)), ("李婉芬", "wong", (11, 45)), ("周美玲", "wong", (15, 15)),
        ("林國華", "lee", (18, 45)), ("鄭淑儀", "lee", (19, 15)),
    )  # fmt: skip


async def _book(
    front: FrontDesk, lam: StaffId, name: str, doctor: str, at: tuple[int, int], *,
    contact: ContactId | None = None, relation: Relation = Relation.SELF, attested: bool = False,
) -> Entered:  # fmt: skip
    return await front.book(
        CLINIC, doctor, "consultation", _at(at), name, _act(lam), phone=None if contact else "2345 6789",
        contact=contact, relation=relation, attested=attested,
    )  # fmt: skip


def _at(clock: tuple[int, int]) -> datetime:
    return datetime(*TODAY, *clock, tzinfo=HONG_KONG).astimezone(UTC)


def _act(staff: str) -> Act:
    return Act(staff, f"diary {next(_NUMBERS)}")
