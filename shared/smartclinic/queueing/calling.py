"""What can be done with a line: pure steps. A line goes in, and the next line or the reason against it comes out."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

from msgspec.structs import replace

from smartclinic.clinics.model import Part, Queue
from smartclinic.queueing.line import Line, Opening, Place, Priority, Standing
from smartclinic.queueing.order import in_order, next_here

_CALLS_KEPT: Final = 20
_PAUSES_KEPT: Final = 20

OVER: Final = frozenset({Standing.DONE, Standing.LEFT, Standing.MOVED, Standing.CLOSED})
"""In these standings a ticket's turn in this line is over. One that was missed may still come back."""

_NOT_OVER: Final = (Standing.WAITING, Standing.CALLED, Standing.MISSED)


class NotNow(StrEnum):
    """Why a step cannot be made. The values are keys of the catalogue, after `not_now_`."""

    NO_TICKET = "no_ticket"
    """The line does not have such a ticket."""
    NOBODY_HERE = "nobody_here"
    NOT_OPEN = "not_open"
    """The queue is paused or closed."""
    NOT_CALLED = "not_called"
    NOT_WAITING = "not_waiting"
    NOT_MISSED = "not_missed"
    NO_LAST_CALL = "no_last_call"
    """Nothing to undo: no call yet, or the patient called last is done with."""


Stepped: TypeAlias = "Line | NotNow"
_Change: TypeAlias = Callable[[Place], Place]


@dataclass(frozen=True, slots=True)
class Called:
    """The line after a call, and who was called."""

    line: Line
    place: Place


def taken(line: Line, place: Place) -> Line:
    """The line with one more at its end. Its number is `next_number`; a ticket that stands in it already changes
    nothing.
    """
    return line if line.place(place.ticket) else replace(line, places=(*line.places, place))


def next_number(line: Line) -> int:
    """The number of the next ticket: each is given once, whatever became of the others."""
    return max((place.number for place in line.places), default=0) + 1


def call_next(line: Line, queue: Queue, now: datetime, *, rooms: int = 1) -> Called | NotNow:
    """Call the first in order who is there.

    Whoever is passed because nobody is there keeps the ticket, and waits for `missed_places` calls from the moment they
    come. With one more called than there are `rooms` (doctors seeing people), the one called longest ago is done.
    """
    if line.opening is not Opening.OPEN:
        return NotNow.NOT_OPEN
    chosen = next_here(line, queue.order)
    if chosen is None:
        return NotNow.NOBODY_HERE
    ordered = in_order(line, queue.order)
    earlier = {place.ticket for place in ordered[: ordered.index(chosen)]}
    count = line.called + 1
    done = _longest_called(line, keep=rooms - 1)

    def step(place: Place) -> Place:
        if place.ticket == chosen.ticket:
            return replace(place, standing=Standing.CALLED, called_at=now, ended_at=None, recalled_at=None)
        if place.ticket in done:
            return replace(place, standing=Standing.DONE, ended_at=now)
        if _is_passed(place, earlier):
            return replace(place, passed=place.passed or count, behind=count + queue.missed_places)
        return place

    places = tuple(step(place) for place in line.places)
    calls = (*line.last_calls, chosen.ticket)[-_CALLS_KEPT:]
    after = replace(line, places=places, called=count, last_calls=calls)
    return Called(after, _place(after, chosen.ticket))


def undo_call(line: Line) -> Stepped:
    """The line as if the last call had not been made: who was called waits again, in the old place."""
    last = line.place(line.last_calls[-1]) if line.last_calls else None
    if last is None or last.standing not in (Standing.CALLED, Standing.MISSED) or line.opening is Opening.CLOSED:
        return NotNow.NO_LAST_CALL

    def step(place: Place) -> Place:
        if place.ticket == last.ticket:
            return replace(place, standing=Standing.WAITING, called_at=None, ended_at=None, recalled_at=None)
        if place.standing is Standing.DONE and place.ended_at == last.called_at:  # this call ended it
            return replace(place, standing=Standing.CALLED, ended_at=None)
        if place.standing is not Standing.WAITING or not place.passed:
            return place
        if place.passed == line.called:
            return replace(place, passed=0, behind=0)
        return replace(place, behind=place.behind - 1) if not place.is_here else place

    places = tuple(step(place) for place in line.places)
    return replace(line, places=places, called=line.called - 1, last_calls=line.last_calls[:-1])


def recall(line: Line, ticket: str, now: datetime) -> Stepped:
    """Call somebody once more who was called and has not come in yet."""
    return _changed(line, ticket, (Standing.CALLED,), NotNow.NOT_CALLED, lambda one: replace(one, recalled_at=now))


def miss(line: Line, ticket: str, now: datetime) -> Stepped:
    """Called, and nobody came. The ticket may come back, if the patient asks and staff agree."""
    return _ended(line, ticket, Standing.MISSED, now, among=(Standing.CALLED,))


def done(line: Line, ticket: str, now: datetime) -> Stepped:
    """The patient was seen."""
    return _ended(line, ticket, Standing.DONE, now, among=(Standing.CALLED,))


def left(line: Line, ticket: str, now: datetime) -> Stepped:
    """The patient will not wait."""
    return _ended(line, ticket, Standing.LEFT, now, among=_NOT_OVER)


def ended_by_visit(line: Line, ticket: str, standing: Standing, now: datetime) -> Stepped:
    """Its visit was marked as over (`DONE`), or (`LEFT`) as not here after all, even if it had been over."""
    is_undone = standing is Standing.LEFT
    return _ended(line, ticket, standing, now, among=(*_NOT_OVER, Standing.DONE) if is_undone else _NOT_OVER)


def moved_away(line: Line, ticket: str, now: datetime) -> Stepped:
    """The ticket goes on in another queue."""
    return _ended(line, ticket, Standing.MOVED, now, among=_NOT_OVER)


def came(line: Line, ticket: str, now: datetime) -> Stepped:
    """The patient is at the clinic. Whoever was passed waits for the calls that the rule asks for."""
    here: _Change = lambda one: one if one.is_here else replace(one, here_at=now, late=False)  # noqa: E731
    return _changed(line, ticket, (Standing.WAITING, Standing.CALLED), NotNow.NOT_WAITING, here)


def late(line: Line, ticket: str) -> Stepped:
    """The patient will come late: is passed until they are there."""
    said: _Change = lambda one: replace(one, here_at=None, late=True)  # noqa: E731
    return _changed(line, ticket, (Standing.WAITING,), NotNow.NOT_WAITING, said)


def asked_back(line: Line, ticket: str) -> Stepped:
    """The patient missed the turn and asks to have it after all; staff agree or do not."""
    asks: _Change = lambda one: replace(one, wants_back=True)  # noqa: E731
    return _changed(line, ticket, (Standing.MISSED,), NotNow.NOT_MISSED, asks)


def taken_back(line: Line, ticket: str, queue: Queue, now: datetime) -> Stepped:
    """Staff agree that a missed ticket comes back: it is there, and waits for so many calls as the rule says."""

    def back(place: Place) -> Place:
        return replace(
            place, standing=Standing.WAITING, called_at=None, ended_at=None, recalled_at=None, wants_back=False,
            here_at=now, behind=line.called + queue.missed_places, passed=0,
        )  # fmt: skip

    return _changed(line, ticket, (Standing.MISSED,), NotNow.NOT_MISSED, back)


def put_first(line: Line, ticket: str, priority: Priority | None) -> Stepped:
    """Staff put somebody before others, for a reason, or take that back. It ends the wait for a missed turn."""
    first: _Change = lambda one: replace(one, priority=priority, behind=0 if priority else one.behind)  # noqa: E731
    return _changed(line, ticket, (Standing.WAITING,), NotNow.NOT_WAITING, first)


def paused(line: Line) -> Stepped:
    """Nobody is called for a while."""
    return NotNow.NOT_OPEN if line.opening is Opening.CLOSED else replace(line, opening=Opening.PAUSED)


def closed(line: Line, now: datetime, *, at_most: int, by_hand: bool = False) -> Line:
    """No more tickets and calls; whose turn is not over is not seen, `at_most` so many of them in this step."""
    ending = [place.ticket for place in line.places if place.standing not in OVER][:at_most]
    places = tuple(
        replace(place, standing=_at_closing(place), ended_at=now) if place.ticket in set(ending) else place
        for place in line.places
    )
    return replace(line, places=places, opening=Opening.CLOSED, by_hand=by_hand or line.by_hand)


def reopened(line: Line, now: datetime) -> Line:
    """Calling goes on. After a pause nothing else has changed; after closing, those whom it ended stand as before."""
    places = tuple(_as_before_closing(place) if place.standing is Standing.CLOSED else place for place in line.places)
    resumed = line.resumed if line.opening is Opening.OPEN else (*line.resumed, now)[-_PAUSES_KEPT:]
    return replace(line, places=places, opening=Opening.OPEN, resumed=resumed, by_hand=False)


def stopped(line: Line, part: Part) -> Line:
    """No more tickets for this session (截籌)."""
    return line if part in line.stopped else replace(line, stopped=(*line.stopped, part))


def started(line: Line, part: Part) -> Line:
    """Tickets are given for this session again."""
    return replace(line, stopped=tuple(each for each in line.stopped if each is not part))


def _is_passed(place: Place, earlier: Collection[str]) -> bool:
    is_absent = place.standing is Standing.WAITING and not place.is_here
    return is_absent and (place.passed > 0 or place.ticket in earlier)


def _longest_called(line: Line, *, keep: int) -> frozenset[str]:
    inside = [place for place in line.places if place.standing is Standing.CALLED]
    by_call = sorted(inside, key=lambda place: (place.called_at is not None, place.called_at or place.at))
    return frozenset(place.ticket for place in by_call[: max(len(by_call) - keep, 0)])


def _at_closing(place: Place) -> Standing:
    """Who was called has been seen; nobody presses "done" after the last patient."""
    return Standing.DONE if place.standing is Standing.CALLED else Standing.CLOSED


def _as_before_closing(place: Place) -> Place:
    """Who had been called and was not there has still missed the turn."""
    if place.called_at is not None:
        return replace(place, standing=Standing.MISSED)
    return replace(place, standing=Standing.WAITING, ended_at=None)


def _ended(line: Line, ticket: str, standing: Standing, now: datetime, *, among: tuple[Standing, ...]) -> Stepped:
    otherwise = NotNow.NOT_WAITING if Standing.WAITING in among else NotNow.NOT_CALLED
    return _changed(line, ticket, among, otherwise, lambda one: replace(one, standing=standing, ended_at=now))


def _changed(
    line: Line, ticket: str, among: tuple[Standing, ...], otherwise: NotNow, change: _Change
) -> Stepped:  # fmt: skip
    before = line.place(ticket)
    if before is None:
        return NotNow.NO_TICKET
    if before.standing not in among:
        return otherwise
    after = change(before)
    return replace(line, places=tuple(after if place is before else place for place in line.places))


def _place(line: Line, ticket: str) -> Place:
    return next(place for place in line.places if place.ticket == ticket)
