"""How long somebody waits: an honest range, learned from the calls of the day itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from math import sqrt
from statistics import fmean, pstdev
from typing import Final

from smartclinic.clinics.model import Queue
from smartclinic.queueing.line import Line, Place

_STEP: Final = timedelta(minutes=5)
_NARROWEST: Final = timedelta(minutes=10)
_LEARNED_FROM: Final = 12
"""The latest calls count: the doctor is quicker before lunch."""

_ASSUMED: Final = 2
"""The clinic's own figure weighs as much as so many calls, so that one odd patient does not decide."""

_FORGOTTEN: Final = 6
"""A gap so many times as long as usual was lunch, or somebody forgot to press: it says nothing."""

_LEAST_SPREAD: Final = 0.3
"""Patients differ at least so much, as a share of the usual time, whatever the few calls so far show."""

_WIDTH: Final = 1.5
"""Standard deviations on either side: four patients of five wait as long as they were told; all would be no answer."""

_CALLS_TRUSTED: Final = 8
"""The clinic's own figure is known as well as from so many calls."""


def wait_range(
    line: Line, before: int, queue: Queue, now: datetime, *, doctors: int = 1, starts_at: datetime | None = None,
    before_in_session: int | None = None,
) -> tuple[int, int]:  # fmt: skip
    """From how many to how many minutes somebody waits with so many before them, in steps of five.

    `doctors`: how many see this line at once. `starts_at`: when their session starts, if it has not; then those of
    `before` who are of the same session take their turns after that.
    """
    low, high = _range(line, before, queue, doctors)
    if starts_at is not None and starts_at > now:
        soonest, latest = _range(line, before if before_in_session is None else before_in_session, queue, doctors)
        low, high = max(low, starts_at - now + soonest), max(high, starts_at - now + latest)
    return _rounded(low, high)


def pace(line: Line, queue: Queue, doctors: int = 1) -> timedelta:
    """How long it takes on average from one call of this line to the next, by the day so far."""
    return timedelta(seconds=fmean(_seconds(line, queue, doctors)))


def _range(line: Line, before: int, queue: Queue, doctors: int) -> tuple[timedelta, timedelta]:
    """So many turns and half of the one that goes on, more or less what turns differ and what few calls can tell."""
    seconds, turns = _seconds(line, queue, doctors), before + 0.5
    each = fmean(seconds)
    spread = max(pstdev(seconds), _LEAST_SPREAD * each)
    margin = _WIDTH * spread * sqrt(turns + turns**2 / max(len(seconds), _CALLS_TRUSTED))
    return timedelta(seconds=max(turns * each - margin, 0)), timedelta(seconds=turns * each + margin)


def _seconds(line: Line, queue: Queue, doctors: int) -> Sequence[float]:
    usual = queue.minutes_each * 60 / doctors
    learned = [gap for gap in _gaps(line) if gap <= _FORGOTTEN * usual]
    return [usual] * _ASSUMED + learned[-_LEARNED_FROM:]


def _gaps(line: Line) -> list[float]:
    """Seconds between calls one after another, where the second patient was there to be called all that time."""
    calls = [(place.called_at, place) for place in line.places if place.called_at is not None]
    calls.sort(key=lambda call: (call[0], call[1].number))
    return [
        (at - before).total_seconds()
        for (before, earlier), (at, place) in pairwise(calls)
        if earlier.part is place.part and _was_there(place, before) and not _rested(line, before, at)
    ]


def _was_there(place: Place, since: datetime) -> bool:
    return place.here_at is not None and place.here_at <= since


def _rested(line: Line, since: datetime, until: datetime) -> bool:
    return any(since < resumed <= until for resumed in line.resumed)


def _rounded(low: timedelta, high: timedelta) -> tuple[int, int]:
    first = low // _STEP * _STEP
    last = max(-(-high // _STEP) * _STEP, first + _NARROWEST)
    return int(first / timedelta(minutes=1)), int(last / timedelta(minutes=1))
