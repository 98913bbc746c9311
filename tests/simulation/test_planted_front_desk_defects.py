"""The net catches what the front desk may do to those who book, wait and are called: defects planted one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Any

import msgspec
import pytest

from smartclinic.appointments import accepting, day_sheet
from smartclinic.appointments.accepting import Offer
from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.day_sheet import DaySheet, Refusal
from smartclinic.appointments.of_day import visits_on
from smartclinic.appointments.waitlist import choosing
from smartclinic.appointments.waitlist import telling as offering
from smartclinic.assistant.talking import waiting_talk
from smartclinic.conversations.notices import Notice
from smartclinic.disruptions import rounds, telling
from smartclinic.disruptions.disruption import Affected, Disrupted
from smartclinic.platform.store import Create, Replace
from smartclinic.platform.tasks import Task
from smartclinic.queueing import arriving, counter, position, stepping, taking, transferring
from smartclinic.queueing import telling as queue_telling
from smartclinic.queueing.line import Line, Place
from smartclinic.queueing.tasks import near_task
from smartclinic.work.unit import Found, Unit
from tests.simulation.test_planted_defects import Defect, Patch, _unchecked, first_finding


def move_keeps_the_old_place(patch: Patch) -> None:
    """A visit that has moved still has its entry on the sheet that it left."""

    def both(sheets: tuple[DaySheet, DaySheet], *about: Any, **how: Any) -> tuple[DaySheet, DaySheet] | Refusal:
        old, new = sheets
        booked = day_sheet.book(new, *about, **how)
        return booked if isinstance(booked, Refusal) else (old, booked)

    patch.setattr(day_sheet, "moved", both)


def closure_slips_past_a_booking(patch: Patch) -> None:
    """Whoever was offered a place of a session before it was closed can still book it."""
    patch.setattr(day_sheet, "takes_bookings", lambda _: True)


def line_without_compare_and_set(patch: Patch) -> None:
    """The last writer of a line wins: two tickets of one number, and one of them stands nowhere."""
    _unchecked(patch, (Create, Replace), "/queue_lines/")


def number_of_whoever_left_is_given_again(patch: Patch) -> None:
    """The next number is counted from those who wait."""
    for module in (taking, arriving, transferring):
        patch.setattr(module, "next_number", lambda line: len(line.waiting) + 1)


def near_is_told_at_each_call(patch: Patch) -> None:
    """Whoever is nearly next hears of it whenever somebody is called."""
    calls, near = count(), queue_telling._near

    def soon(queue: Any, line: Line) -> frozenset[str]:
        return _near_told_or_not(queue, msgspec.structs.replace(line, places=tuple(map(_untold, line.places))))

    def again(clinic: str, ticket: str) -> Task:
        task = near_task(clinic, ticket)
        return Task(task.queue, f"{task.name}-{next(calls)}", task.target, task.body, task.at)

    def said(*about: Any, where: Any) -> Notice:
        notice = near(*about, where=where)
        return Notice(
            notice.content, f"{notice.cause} {where.before}", notice.instead, notice.subject, notice.hurried,
            notice.agreed_at,
        )  # fmt: skip

    patch.setattr(stepping, "_near", soon)
    patch.setattr(stepping, "near_task", again)
    patch.setattr(queue_telling, "_near", said)


_near_told_or_not = stepping._near


def _untold(place: Place) -> Place:
    return msgspec.structs.replace(place, told=False)


def call_ignores_what_the_screen_showed(patch: Patch) -> None:
    """Two press "next" at the same instant, and two are called."""
    patch.setattr(counter, "_refuse_unseen", lambda *_: None)


def position_is_counted_by_number(patch: Patch) -> None:
    """Whoever is put first, or has missed the turn, counts as if nothing had happened."""

    def by_number(line: Line, order: object) -> tuple[Place, ...]:
        _ = order
        return tuple(sorted(line.waiting, key=lambda place: place.number))

    patch.setattr(position, "in_order", by_number)


def opening_is_given_to_two(patch: Patch) -> None:
    """Whoever accepts a place later has it too, if anything is left there."""

    offer_to = accepting.offer_to

    async def as_if_free(*about: Any) -> Offer | None:
        offer = await offer_to(*about)
        return offer and Offer(msgspec.structs.replace(offer.opening, taken_by=None), offer.wait)

    patch.setattr(accepting, "offer_to", as_if_free)
    patch.setattr(waiting_talk, "offer_to", as_if_free)


def two_wishes_are_asked_twice(patch: Patch) -> None:
    """Somebody who waits for two things hears of the same place twice."""

    async def never(*_: object) -> bool:
        return False

    patch.setattr(choosing, "_is_asked", never)
    patch.setattr(offering, "has_heard", never)


def only_the_first_is_told(patch: Patch) -> None:
    """A disruption ends with the first visit of the day."""

    async def first(unit: Unit, day: date) -> Sequence[Found[Appointment]]:
        return (await visits_on(unit, day))[:1]

    patch.setattr(rounds, "visits_on", first)


def nobody_is_called(patch: Patch) -> None:
    """Who is not on WhatsApp, or has said STOP, counts as told."""
    told = telling.Telling._told

    async def as_told(one: telling.Telling, unit: Unit, row: Disrupted, notice: Notice | None) -> Disrupted:
        return msgspec.structs.replace(await told(one, unit, row, notice), state=Affected.TOLD)

    patch.setattr(telling.Telling, "_told", as_told)


DEFECTS = (
    Defect(move_keeps_the_old_place, "drawn", ("7",), 8, "front desk"),
    Defect(closure_slips_past_a_booking, "drawn", ("7", "28"), 8, "disruption"),
    Defect(line_without_compare_and_set, "drawn", ("8", "26"), 8, "queue"),
    Defect(number_of_whoever_left_is_given_again, "drawn", ("8",), 8, "queue"),
    Defect(near_is_told_at_each_call, "drawn", ("30",), 8, "queue"),
    Defect(call_ignores_what_the_screen_showed, "drawn", ("26",), 8, "queue"),
    Defect(position_is_counted_by_number, "drawn", ("8",), 8, "queue", first=2),
    Defect(opening_is_given_to_two, "drawn", ("29",), 8, "front desk"),
    Defect(two_wishes_are_asked_twice, "drawn", ("29",), 8, "front desk"),
    Defect(only_the_first_is_told, "drawn", ("28",), 8, "disruption", first=2),
    Defect(nobody_is_called, "drawn", ("28",), 8, "disruption", first=7),
)


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.plant.__name__)
def test_it_finds_what_is_wrong_at_the_front_desk(defect: Defect, monkeypatch: Patch) -> None:
    defect.plant(monkeypatch)

    assert first_finding(defect) is not None, f"not found within {defect.within} seeds"
