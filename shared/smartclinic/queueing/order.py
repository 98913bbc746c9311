"""In which order a line is called: pure rules, the same for the desk's next call and for "how many before me".

What the rule is about: priority first, then whoever lost a turn and has waited for it, then the sessions of the day one
after another, each merged by the clinic's rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypeAlias

from smartclinic.clinics.model import Part, Queue, QueueOrder
from smartclinic.queueing.line import Line, Place

_PARTS: Final = tuple(Part)
_PRIORITY, _RETURNED, _ORDINARY = range(3)

_Rank: TypeAlias = tuple[int, int, int, bool, datetime, int]


def in_order(line: Line, order: QueueOrder) -> tuple[Place, ...]:
    """Everybody who waits, in the order in which they are called if they are all there and nothing else happens."""
    waiting, called, after = _sorted(line.waiting, order), line.called, _last_was_appointment(line)
    ordered: list[Place] = []
    while waiting:
        place = _next(waiting, order, called, after_appointment=after)
        waiting.remove(place)
        ordered.append(place)
        called, after = called + 1, place.is_appointment
    return tuple(ordered)


def next_here(line: Line, order: QueueOrder) -> Place | None:
    """Who is called next: the first in order of those who are there; None: nobody is."""
    here = _sorted([place for place in line.waiting if place.is_here], order)
    if not here:
        return None
    return _next(here, order, line.called, after_appointment=_last_was_appointment(line))


def places_before(line: Line, order: QueueOrder, ticket: str) -> int:
    """How many are called before this ticket if everybody is there; 0 for one that does not wait."""
    ordered = [place.ticket for place in in_order(line, order)]
    return ordered.index(ticket) if ticket in ordered else 0


def label_of(queue: Queue, place: Place) -> str:
    """What patient, staff and board call the ticket, such as A23."""
    return place.label or label(queue, place.number)


def label(queue: Queue, number: int) -> str:
    """What a ticket that is given in this queue is called."""
    return f"{queue.prefix}{number}"


def _next(waiting: Sequence[Place], order: QueueOrder, called: int, *, after_appointment: bool) -> Place:
    """The next of those who wait, sorted. Whoever lost a turn waits for it, unless nobody else is left."""
    first = next((place for place in waiting if place.behind <= called), None)
    if first is None:
        return min(waiting, key=lambda place: (place.behind, place.number))
    if order is not QueueOrder.IN_TURN or _rank(first) != _ORDINARY:
        return first
    turns = (
        place
        for place in waiting
        if place.behind <= called and place.part is first.part and place.is_appointment is not after_appointment
    )
    return next(turns, first)


def _sorted(places: Sequence[Place], order: QueueOrder) -> list[Place]:
    return sorted(places, key=lambda place: _key(place, order))


def _key(place: Place, order: QueueOrder) -> _Rank:
    rank = _rank(place)
    is_walk_in = order is QueueOrder.APPOINTMENTS_FIRST and not place.is_appointment
    lost = place.behind if rank == _RETURNED else 0
    return rank, lost, _PARTS.index(place.part), is_walk_in, place.at, place.number


def _rank(place: Place) -> int:
    if place.priority is not None:
        return _PRIORITY
    return _RETURNED if place.behind else _ORDINARY


def _last_was_appointment(line: Line) -> bool:
    last = line.place(line.last_calls[-1]) if line.last_calls else None
    return last is not None and last.is_appointment
