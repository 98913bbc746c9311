"""Conversations made by hand, as the pages draw them. All names are invented."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from smartclinic.clinics.model import Language
from smartclinic.conversations.desk.views import Entry, Said, Thread, Who
from staff_desk.conversation.answers import announcement, due_days
from staff_desk.conversation.beside import Around, booked, work
from staff_desk.conversation.showing import Shown
from staff_desk.visit import Visit
from tests.unit.desk.visits import NOW
from tests.unit.desk.waiting_room import TEAM, row


def entry(said: Said, who: Who = Who.PATIENT, number: int = 1, **facts: Any) -> Entry:
    """One thing that was said five minutes ago."""
    return Entry(**{"id": f"{number:032x}", "at": NOW - timedelta(minutes=5), "who": who, "said": said, **facts})


def thread(*entries: Entry, **facts: Any) -> Thread:
    """A conversation of somebody who wrote just now, which nobody holds. `row`'s facts go by `row_`."""
    of_row = {name.removeprefix("row_"): facts.pop(name) for name in list(facts) if name.startswith("row_")}
    plain: dict[str, Any] = {
        "entries": entries, "older": None, "epoch": 3, "language": Language.ZH_HK,
        "window_until": NOW + timedelta(hours=5, minutes=13), "opted_out_at": None, "number_lost_at": None,
        "may_be": None, "unsettled": (),
    }  # fmt: skip
    return Thread(row=row(1, **{"name": "陳大文", **of_row}), **(plain | facts))


def drawn(who: Visit, shown_thread: Thread, around: Around | None = None, **facts: Any) -> str:
    """The whole page."""
    shown = Shown(who, shown_thread, TEAM, NOW)
    beside = around or Around((), ())
    common = {"kinds": [], "draft": "", "longest": 4096, "words": None}
    common |= {"announcement": announcement(shown), "due_days": due_days(shown)}
    there = {"upcoming": booked(shown, beside), "tasks": work(shown, beside)}
    return who.render("conversation.html", shown=shown, **(common | there | facts))
