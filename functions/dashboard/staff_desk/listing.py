"""Conversations as a list shows them: why somebody is needed, who answers, what was said last. Values, no pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from smartclinic.conversations.content import MediaKind
from smartclinic.conversations.desk.views import Hit, Lists, Row
from smartclinic.conversations.gate import HELD_BY_ALARM, HELD_BY_PHONE, Reason, Speaker, Turn
from smartclinic.staff.member import StaffId
from smartclinic.staff.team import Members
from staff_desk.clipping import clipped
from staff_desk.visit import Visit

LONGEST_LAST: Final = 80
_RED: Final = frozenset({Reason.RED_FLAG, Reason.ON_CALL_NOT_TOLD})
_WENT_WRONG: Final = frozenset({Reason.NOT_SENT, Reason.UNCONFIRMED, Reason.WINDOW_CLOSED, Reason.HELD})
_SPEAKERS: Final = {Speaker.PATIENT: "", Speaker.ASSISTANT: "inbox_by_assistant", Speaker.STAFF: "inbox_by_staff"}
_NO_WORDS: Final = re.compile(r"\[([a-z_]+)\](?: |$)")
"""As `conversations.wording` names it."""
_SENT: Final = {
    **{kind.value: f"thread_media_{kind.value}" for kind in MediaKind},
    "location": "thread_place",
    "cards": "inbox_sent_cards",
}


@dataclass(frozen=True, slots=True)
class Badge:
    """A few words on a row. `look`: red, amber, accent or nothing."""

    words: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A row with its words. `speaker` is "" for the patient; `last` None where names are masked."""

    row: Row
    badges: tuple[Badge, ...]
    speaker: str
    last: str | None
    is_red: bool
    waits_since: datetime | None
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """The column of conversations: who needs staff, who waits for the doctor's word, what changed lately."""

    needing: tuple[Item, ...]
    waiting: tuple[Item, ...]
    recent: tuple[Item, ...]
    more_need: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """Makes rows into items, for whoever looks. `current`: the conversation that is open beside the list."""

    visit: Visit
    members: Members
    current: str = ""

    def shown(self, lists: Lists) -> Shown:
        """The column. What needs somebody is not shown again among what changed lately."""
        urgent = [self.item(row) for row in lists.needing]
        known = {row.contact for row in lists.needing}
        return Shown(
            needing=tuple(item for item in urgent if needs_staff(item.row)),
            waiting=tuple(item for item in urgent if not needs_staff(item.row)),
            recent=tuple(self.item(row) for row in lists.recent if row.contact not in known),
            more_need=lists.more_need,
        )

    def item(self, row: Row) -> Item:
        """One row."""
        reads = not self.visit.preferences.masks
        last = row.last if reads else None
        return Item(
            row=row,
            badges=tuple(self._badges(row)),
            speaker=str(self.visit.say(_SPEAKERS[last.by])) if last and _SPEAKERS[last.by] else "",
            last=clipped(self._in_words(last), LONGEST_LAST) if last else None,
            is_red=_is_red(row),
            waits_since=row.since or row.waiting_since,
            is_current=row.contact == self.current,
        )

    def _in_words(self, turn: Turn) -> str:
        """What was said last; what is no words is named in the desk's own, and not as the assistant remembers it."""
        named = _NO_WORDS.match(turn.text) if turn.by is Speaker.PATIENT else None
        if named is None:
            return turn.text
        key = _SENT.get(named[1], "inbox_sent_something")
        return f"{self.visit.say(key)} {turn.text[named.end() :]}".rstrip()

    def found(self, hits: Iterable[Hit]) -> tuple[tuple[Item, str], ...]:
        """What a search found, each with what it was found by."""
        return tuple((self.item(hit.row), str(self.visit.say(f"search_by_{hit.by}"))) for hit in hits)

    def _badges(self, row: Row) -> Iterator[Badge]:
        say = self.visit.say
        flagged = (Reason.RED_FLAG,) if row.is_sounding or row.flagged_at else ()
        reasons = dict.fromkeys((*flagged, *row.reasons))
        for reason in sorted(reasons, key=lambda reason: reason not in _RED):
            look = "red" if reason in _RED else "amber" if reason in _WENT_WRONG else ""
            yield Badge(str(say(f"inbox_why_{reason.value}")), look)
        if row.on_call_heard_at:
            yield Badge(str(say("inbox_on_call_hears")), "accent")
        if row.waiting_since:
            yield Badge(str(say("inbox_waits_for_doctor")), "amber")
        if row.is_composing:
            yield Badge(str(say("inbox_composing")))
        if row.holder:
            yield Badge(self._holder(row.holder), "accent")

    def _holder(self, holder: str) -> str:
        say = self.visit.say
        if holder in {HELD_BY_ALARM, HELD_BY_PHONE}:
            return str(say("inbox_held_by_alarm" if holder == HELD_BY_ALARM else "inbox_held_by_phone"))
        if holder == self.visit.signed_in.staff:
            return str(say("inbox_held_by_me"))
        return str(say("inbox_held_by", name=staff_name(self.members, holder, self.visit)))


def _is_red(row: Row) -> bool:
    return row.is_sounding or row.flagged_at is not None or Reason.RED_FLAG in row.reasons


def needs_staff(row: Row) -> bool:
    """Whether it waits for whoever is at the desk, and not for the doctor's word alone."""
    return row.is_sounding or row.flagged_at is not None or bool(row.reasons)


def sounding(lists: Lists) -> tuple[Row, ...]:
    """The red flags that nobody has acknowledged: they stand first, so that none of them is ever cut off."""
    return tuple(row for row in lists.needing if row.is_sounding)


def staff_name(members: Members, staff: str, visit: Visit) -> str:
    """What a colleague is called."""
    member = members.get(StaffId(staff))
    return clipped(member.name, 24) if member else str(visit.say("inbox_a_colleague"))
