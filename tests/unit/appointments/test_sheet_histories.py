"""No history of holds, bookings, moves, cancellations, closures, quotas and time breaks a day sheet's promise."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec.structs import replace

from smartclinic.appointments.day_sheet import (
    DaySheet,
    Refusal,
    SheetKey,
    Slot,
    book,
    empty_sheet,
    hold,
    moved,
    release,
    released_places,
)
from smartclinic.appointments.slots import seats
from smartclinic.clinics.model import Part

FILE_RELEASES = 4
HOLD = timedelta(minutes=10)
SESSIONS = tuple(SheetKey("ho", date(2027, 3, day), Part.MORNING) for day in (11, 16))
KINDS = {"consultation": (15, 1, 0), "flu-vaccine": (10, 3, 0), "wound-care": (20, 1, 15)}

sessions = st.sampled_from(SESSIONS)
kinds = st.sampled_from(sorted(KINDS))
starts = st.integers(540, 620)
people = st.sampled_from(["a", "b", "c"])
booleans = st.booleans()


@dataclass
class Visit:
    """What the patient was told."""

    key: SheetKey
    start: int
    minutes: int


@dataclass
class Told:
    """All that patients were promised and nobody has taken back."""

    visits: dict[str, Visit] = field(default_factory=dict)
    holds: dict[tuple[str, SheetKey], tuple[int, datetime]] = field(default_factory=dict)


class AHistory(RuleBasedStateMachine):
    """Two sessions, three patients, and staff."""

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2027, 3, 10, 1, 0, tzinfo=UTC)
        self.sheets = {key: empty_sheet(key) for key in SESSIONS}
        self.told = Told()
        self.count = 0

    @rule(who=people, key=sessions, kind=kinds, start=starts, several=st.integers(1, 3))
    def somebody_holds(self, who: str, key: SheetKey, kind: str, start: int, several: int) -> None:
        """A hold takes the place of what the same contact held in that session."""
        before = self.sheets[key]
        after = hold(before, seats(_slot(key, kind, start), several), who, self.now, self.now + HOLD)
        if self._kept(key, before, after):
            self.told.holds[who, key] = (several, self.now + HOLD)

    @rule(who=people, key=sessions, kind=kinds, start=starts, several=st.integers(1, 3), by_staff=booleans)
    def somebody_books(self, who: str, key: SheetKey, kind: str, start: int, several: int, *, by_staff: bool) -> None:
        """A booking ends the holds of its contact in that session."""
        self.count += 1
        before, places = self.sheets[key], seats(_slot(key, kind, start), several)
        ids = [f"visit {self.count} {n}" for n in range(several)]
        after = book(before, places, ids, who, self.now, by_staff=by_staff)
        if self._kept(key, before, after):
            self.told.holds.pop((who, key), None)
            for each, slot in zip(ids, places, strict=True):
                self.told.visits[each] = Visit(key, slot.start, slot.minutes)

    @rule(pick=st.integers(0, 50), who=people, key=sessions, kind=kinds, start=starts)
    def somebody_moves(self, pick: int, who: str, key: SheetKey, kind: str, start: int) -> None:
        """Refused, the old place stays as it was; else it is given up in the same change."""
        if not self.told.visits:
            return
        visit_id = sorted(self.told.visits)[pick % len(self.told.visits)]
        old_key = self.told.visits[visit_id].key
        slot = _slot(key, kind, start)
        result = moved((self.sheets[old_key], self.sheets[key]), slot, visit_id, who, self.now)
        if isinstance(result, Refusal):
            return
        before = self.sheets[key]
        self.sheets[old_key], self.sheets[key] = result
        if self.sheets[key] is not before:
            self.told.holds.pop((who, key), None)
        self.told.visits[visit_id] = Visit(key, start, slot.minutes)

    @rule(pick=st.integers(0, 50))
    def somebody_cancels(self, pick: int) -> None:
        """The place is free again, whatever staff said of the session."""
        if self.told.visits:
            visit_id = sorted(self.told.visits)[pick % len(self.told.visits)]
            key = self.told.visits.pop(visit_id).key
            self.sheets[key] = release(self.sheets[key], visit_id)

    @rule(
        key=sessions, closed=st.sampled_from([None, "typhoon"]), stopped=booleans, limit=st.sampled_from([None, 0, 3])
    )
    def staff_say(self, key: SheetKey, closed: str | None, limit: int | None, *, stopped: bool) -> None:
        """Nobody loses a place by it here: whoever is displaced is displaced by name."""
        self.sheets[key] = replace(self.sheets[key], closed=closed, stopped=stopped, released=limit)

    @rule(minutes=st.sampled_from([1, 6, 11]))
    def time_goes_by(self, minutes: int) -> None:
        """Holds expire."""
        self.now += timedelta(minutes=minutes)

    @invariant()
    def nothing_is_sold_twice(self) -> None:
        """At no minute are there more patients than the service takes, nor two services, buffers included."""
        for sheet in self.sheets.values():
            standing = [entry for entry in sheet.entries if entry.stands(self.now)]
            for entry in standing:
                at_once = [one for one in standing if one.start <= entry.start < one.start + one.minutes + one.buffer]
                assert len({one.service_id for one in at_once}) == 1
                assert len(at_once) <= KINDS[entry.service_id][1]

    @invariant()
    def nobody_loses_a_place(self) -> None:
        """Every visit stands once, where its patient was told."""
        on_sheets = [
            (entry.by, key, entry.start, entry.minutes)
            for key, sheet in self.sheets.items()
            for entry in sheet.entries
            if entry.held_until is None
        ]
        assert sorted(on_sheets) == sorted((n, v.key, v.start, v.minutes) for n, v in self.told.visits.items())

    @invariant()
    def no_hold_is_left_behind(self) -> None:
        """What stands as held is what somebody was promised and has not yet let go."""
        for key, sheet in self.sheets.items():
            for who in ("a", "b", "c"):
                held = sum(entry.by == who and entry.stands(self.now) for entry in sheet.entries)
                promised, until = self.told.holds.get((who, key), (0, self.now))
                assert held == (promised if self.now < until else 0)

    def _kept(self, key: SheetKey, before: DaySheet, after: DaySheet | Refusal) -> bool:
        if isinstance(after, Refusal):
            return False
        assert before.closed is None
        assert not before.stopped
        limit = released_places(before, FILE_RELEASES)
        assert limit is not None
        had, has = (sum(one.released and one.stands(self.now) for one in each.entries) for each in (before, after))
        assert has <= max(limit, had)
        self.sheets[key] = after
        return True


def _slot(key: SheetKey, kind: str, start: int) -> Slot:
    minutes, capacity, buffer = KINDS[kind]
    return Slot(key.doctor_id, "sha-tin", kind, key.day, key.part, start, minutes, capacity, buffer, FILE_RELEASES)


AHistory.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestNoHistory = AHistory.TestCase
