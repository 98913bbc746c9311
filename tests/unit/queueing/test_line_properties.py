"""Whatever happens at a counter: numbers stay unique, nobody is lost, and "how many before me" is true."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from smartclinic.clinics.model import Part, QueueOrder
from smartclinic.queueing import calling
from smartclinic.queueing.calling import Called, NotNow, Stepped, next_number, taken
from smartclinic.queueing.line import Line, LineKey, Opening, Place, Priority, Standing, empty_line
from smartclinic.queueing.order import in_order, next_here, places_before
from tests.unit.queueing.rooms import GP, MONDAY, here

_STEPS: Final = (
    "walk in", "remote", "appointment", "afternoon", "call", "call", "call", "call with two doctors", "undo", "came",
    "late", "left", "miss", "ask back", "agree back", "first", "no longer first", "done", "pause", "reopen", "close",
    "recall", "moved",
)  # fmt: skip

histories = st.lists(st.tuples(st.sampled_from(_STEPS), st.integers(0, 30)), max_size=40)
orders = st.sampled_from(list(QueueOrder))


def joined(line: Line, step: str, minute: int) -> Line:
    at = here("08:30") + timedelta(minutes=minute)
    number = next_number(line)
    part = Part.AFTERNOON if step == "afternoon" else Part.MORNING
    place = Place(
        f"t{number}", number, at, part, is_appointment=step == "appointment", is_remote=step == "remote",
        here_at=None if step == "remote" else at,
    )  # fmt: skip
    return taken(line, place)


def step_on_ticket(line: Line, order: QueueOrder, step: str, ticket: str, now: datetime) -> Stepped | None:
    """What the step makes of the line; None: it is no step on one ticket."""
    queue = replace(GP, order=order)
    steps: dict[str, Callable[[], Stepped]] = {
        "came": lambda: calling.came(line, ticket, now),
        "late": lambda: calling.late(line, ticket),
        "left": lambda: calling.left(line, ticket, now),
        "miss": lambda: calling.miss(line, ticket, now),
        "ask back": lambda: calling.asked_back(line, ticket),
        "agree back": lambda: calling.taken_back(line, ticket, queue, now),
        "first": lambda: calling.put_first(line, ticket, Priority.UNWELL),
        "no longer first": lambda: calling.put_first(line, ticket, None),
        "done": lambda: calling.done(line, ticket, now),
        "recall": lambda: calling.recall(line, ticket, now),
        "moved": lambda: calling.moved_away(line, ticket, now),
        "undo": lambda: calling.undo_call(line),
        "pause": lambda: calling.paused(line),
        "close": lambda: calling.closed(line, now, at_most=200),
        "reopen": lambda: calling.reopened(line, now),
    }
    return steps[step]() if step in steps else None


def stepped(line: Line, order: QueueOrder, step: str, pick: int, minute: int) -> Line:
    now = here("09:00") + timedelta(minutes=minute)
    if step.startswith("call"):
        called = calling.call_next(line, replace(GP, order=order), now, rooms=1 if step == "call" else 2)
        return called.line if isinstance(called, Called) else line
    ticket = line.places[pick % len(line.places)].ticket if line.places else "nobody"
    after = step_on_ticket(line, order, step, ticket, now)
    if after is None:
        return joined(line, step, pick)
    return line if isinstance(after, NotNow) else after


def lived(history: list[tuple[str, int]], order: QueueOrder) -> list[Line]:
    """The line after each step of a history."""
    lines = [empty_line(LineKey("gp", MONDAY))]
    for minute, (step, pick) in enumerate(history):
        lines.append(stepped(lines[-1], order, step, pick, minute))
    return lines


def everybody_there(line: Line) -> Line:
    now = here("12:00")
    for place in line.waiting:
        after = calling.came(line, place.ticket, now)
        assert isinstance(after, Line)
        line = after
    return replace(line, opening=Opening.OPEN)


@given(history=histories, order=orders)
def test_numbers_are_unique_and_nobody_is_lost(history: list[tuple[str, int]], order: QueueOrder) -> None:
    lines = lived(history, order)

    for before, after in pairwise(lines):
        numbers = [place.number for place in after.places]
        assert len(set(numbers)) == len(numbers)
        assert {place.ticket for place in before.places} <= {place.ticket for place in after.places}


@given(history=histories, order=orders)
def test_everybody_who_waits_has_one_place_in_the_order(history: list[tuple[str, int]], order: QueueOrder) -> None:
    line = lived(history, order)[-1]

    ordered = in_order(line, order)

    assert sorted(place.number for place in ordered) == sorted(place.number for place in line.waiting)


@given(history=histories, order=orders)
def test_how_many_are_before_somebody_is_how_many_are_called_before(
    history: list[tuple[str, int]], order: QueueOrder
) -> None:
    line = lived(history, order)[-1]
    promised = {place.ticket: places_before(line, order, place.ticket) for place in line.waiting}
    line, called = everybody_there(line), list[str]()

    while isinstance(step := calling.call_next(line, replace(GP, order=order), here("12:00")), Called):
        line = step.line
        called.append(step.place.ticket)

    assert {ticket: position for position, ticket in enumerate(called)} == promised


@given(history=histories, order=orders, rooms=st.integers(1, 2))
def test_a_call_taken_back_never_happened(history: list[tuple[str, int]], order: QueueOrder, rooms: int) -> None:
    line = lived(history, order)[-1]
    called = calling.call_next(line, replace(GP, order=order), here("12:00"), rooms=rooms)

    if isinstance(called, Called):
        undone = calling.undo_call(called.line)
        assert isinstance(undone, Line)
        kept = replace(line, last_calls=line.last_calls[-19:])
        assert replace(undone, last_calls=undone.last_calls[-19:]) == kept


@given(history=histories, order=orders)
def test_only_somebody_who_is_there_is_called(history: list[tuple[str, int]], order: QueueOrder) -> None:
    line = lived(history, order)[-1]

    chosen = next_here(line, order)

    assert chosen is None or (chosen.is_here and chosen.standing is Standing.WAITING)
    assert (chosen is None) == (not any(place.is_here for place in line.waiting))


@given(history=histories, order=orders)
def test_whoever_was_passed_waits_for_three_calls_or_for_nobody(
    history: list[tuple[str, int]], order: QueueOrder
) -> None:
    line = lived(history, order)[-1]
    absent = [place for place in line.waiting if place.passed and not place.is_here and place.priority is None]

    for place in absent:
        others = [one for one in line.waiting if one.ticket != place.ticket and not one.behind]
        came = calling.came(line, place.ticket, here("12:00"))
        assert isinstance(came, Line)
        assert places_before(came, order, place.ticket) >= min(len(others), GP.missed_places)
