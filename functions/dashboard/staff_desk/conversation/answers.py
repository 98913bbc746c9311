"""The answers of the conversation's routes: a whole page, the parts that change, or words that say why not."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Final

from markupsafe import Markup
from starlette.responses import Response

from smartclinic.conversations.from_template import from_template
from smartclinic.conversations.limits import TEXT
from smartclinic.conversations.staff_task import TaskKind
from smartclinic.conversations.staff_words import in_words
from smartclinic.platform.clock import hong_kong_day
from staff_desk.conversation.beside import Around, booked, work
from staff_desk.conversation.showing import Shown

FURTHEST: Final = timedelta(days=365)

ANNOUNCES: Final = "staff_message"
"""The template that tells a patient outside the window that staff have a message."""


def whole_page(
    shown: Shown, around: Around, *, draft: str = "", words: Markup | None = None, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    """The whole page; with `draft` in the composer, and `words` above, where something could not be done."""
    kinds = [(kind.value, in_words(kind, shown.visit.language)) for kind in TaskKind]
    facts = {**_common(shown, words), **_around(shown, around), "kinds": kinds, "draft": draft, "longest": TEXT}
    facts["due_days"] = due_days(shown)
    return shown.visit.page("conversation.html", status, **facts)


def parts(
    shown: Shown, *, renews: str = "", words: Markup | None = None, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    """Thread, head and what the composer says. `renews`: the form that was used, which gets a fresh act."""
    return shown.visit.page("thread_parts.html", status, renews=renews, **_common(shown, words))


def side_parts(
    shown: Shown, around: Around, *, renews: str = "", words: Markup | None = None, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    """What stands beside the thread and changes."""
    facts = {**_common(shown, words), **_around(shown, around), "renews": renews}
    return shown.visit.page("beside_parts.html", status, **facts)


def due_days(shown: Shown) -> tuple[str, str, str]:
    """The days by which work may be wanted, as a date field says them: today, tomorrow, the last one."""
    today = hong_kong_day(shown.now)
    return today.isoformat(), (today + timedelta(days=1)).isoformat(), (today + FURTHEST).isoformat()


def _common(shown: Shown, words: Markup | None) -> dict[str, object]:
    return {"shown": shown, "words": words, "announcement": announcement(shown)}


def _around(shown: Shown, around: Around) -> dict[str, object]:
    return {"upcoming": booked(shown, around), "tasks": work(shown, around)}


def announcement(shown: Shown) -> str:
    """What the patient gets first while the window is closed, in the language that they write."""
    language = shown.thread.language
    name = shown.visit.clinic.config.name.to(language)
    return from_template(ANNOUNCES, language, {"clinic": name}, {"see": ANNOUNCES}).body
