"""今日有變: a doctor is late, a session is closed, a typhoon. A preview, one tap that declares, and what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from http import HTTPStatus
from typing import Final, TypeVar

from starlette.responses import Response

from smartclinic.clinics.calendar import at_minute
from smartclinic.disruptions.declaring import NoDelay, NoSuchDisruption, NothingConcerned
from smartclinic.disruptions.disruption import Cause
from smartclinic.platform.clock import hong_kong_day
from smartclinic.staff.roles import Permission
from smartclinic.work.run import Contended
from staff_desk.appointments.asked import day_asked, named
from staff_desk.appointments.showing import names_of
from staff_desk.disruptions.asked import DELAYS, wish_asked
from staff_desk.disruptions.showing import (
    Progress,
    left_of,
    previewed,
    saw,
    since_words,
    what_words,
)
from staff_desk.disruptions.since import read_stand
from staff_desk.routing import Page
from staff_desk.times import shown_day
from staff_desk.visit import NotFound, Refused, Visit

T = TypeVar("T")
_NOON: Final = 720
_STANDS: Final = timedelta(hours=24)
"""So long one that nobody has lifted stands first on the page."""

_SIGNALS: Final = (Cause.TYPHOON_8, Cause.BLACK_RAIN, Cause.EXTREME)


async def begin(visit: Visit) -> Response:
    """What can be said of a day, today first, and what was declared lately."""
    now, day, clinic = visit.app.clock.now(), day_asked(visit), visit.clinic_id
    left, latest, members = await asyncio.gather(
        left_of(visit, day), visit.app.disruptions.latest(clinic), visit.app.team.members(clinic)
    )
    recent = [(each, what_words(visit, each.record), since_words(visit, each, members, now)) for each in latest]
    today = hong_kong_day(now)
    standing = [one for one in recent if one[0].record.lifted_at is None and now - one[0].record.since < _STANDS]
    return visit.page(
        "disruptions.html", left=left, standing=standing, recent=[one for one in recent if one not in standing],
        day=day, today=today, tomorrow=today + timedelta(days=1),
        delays=DELAYS, signals=_SIGNALS,
    )  # fmt: skip


async def preview(visit: Visit) -> Response:
    """What declaring it would do, before anything is declared."""
    wish = wish_asked(visit)
    shown = await previewed(visit, wish)
    words = str(visit.say(f"disruption_cause_{wish.cause.value}"))
    if wish.minutes:
        words = str(visit.say("disruption_late_by", what=words, n=wish.minutes))
    return visit.page(
        "disruption_preview.html", wish=wish, shown=shown, what=words,
        doctor=names_of(visit).doctor(wish.doctor) if wish.doctor else "",
        day_words=shown_day(at_minute(wish.day, _NOON), visit.app.clock.now(), visit.language),
    )  # fmt: skip


async def declare(visit: Visit) -> Response:
    """Declare it: everybody affected is told. The page that follows shows how far that is."""
    wish = wish_asked(visit)
    doing = visit.app.disruptions.declare(
        visit.clinic_id, wish.cause, visit.act, doctor=wish.doctor, day=wish.day, part=wish.part, minutes=wish.minutes
    )
    return visit.go(f"/disruptions/{await _attempted(doing)}/progress")


async def progress(visit: Visit) -> Response:
    """Who was told, who has answered, who is to be called; for htmx what changes of it."""
    shown = await _progress(visit)
    template = "disruption_now.html" if visit.is_fragment else "disruption.html"
    return visit.page(template, shown=shown)


async def since(visit: Visit) -> Response:
    """204 while it stands as the screen shows it (`stand`); else 200, at which the screen fetches it."""
    stand = await read_stand(visit, named(visit, "disruption"))
    if stand is None:
        raise NotFound
    if stand == visit.queried("stand", 16):
        return Response(status_code=HTTPStatus.NO_CONTENT)
    return Response(headers={"HX-Trigger": "disruption:changed"})


async def lift(visit: Visit) -> Response:
    """It is over."""
    disruption = named(visit, "disruption")
    await _attempted(visit.app.disruptions.lift(visit.clinic_id, disruption, visit.act))
    return await _again(visit)


async def called(visit: Visit) -> Response:
    """Somebody on the call list was reached."""
    disruption, wanted = named(visit, "disruption"), visit.asked("row", 64)
    view = await _attempted(visit.app.disruptions.read(visit.clinic_id, disruption))
    if wanted not in {row.id for row in view.rows}:
        raise NotFound
    await _attempted(visit.app.disruptions.called(visit.clinic_id, wanted, visit.act_saying(wanted)))
    return await _again(visit)


# --- steps


async def _again(visit: Visit) -> Response:
    """How it stands since; without scripts the page."""
    if not visit.is_fragment:
        return visit.go(f"/disruptions/{visit.params['disruption']}/progress")
    return visit.page("disruption_now.html", shown=await _progress(visit))


async def _progress(visit: Visit) -> Progress:
    view, members, _ = await asyncio.gather(
        _attempted(visit.app.disruptions.read(visit.clinic_id, named(visit, "disruption"))),
        visit.app.team.members(visit.clinic_id), saw(visit),
    )  # fmt: skip
    return Progress(visit, view, members)


async def _attempted(doing: Awaitable[T]) -> T:
    """What came of it. Raises NotFound, and Refused with words."""
    try:
        return await doing
    except NoSuchDisruption:
        raise NotFound from None
    except NoDelay:
        raise Refused("disruption_no_delay") from None
    except NothingConcerned:
        raise Refused("disruption_nothing_concerned") from None
    except Contended:
        raise Refused("disruption_contended") from None


_AT: Final = "/disruptions/{disruption}"

PAGES = (
    Page("GET", "/disruptions", begin, Permission.DECLARE_DISRUPTIONS),
    Page("GET", "/disruptions/preview", preview, Permission.DECLARE_DISRUPTIONS),
    Page("POST", "/disruptions/declare", declare, Permission.DECLARE_DISRUPTIONS),
    Page("GET", f"{_AT}/progress", progress, Permission.DECLARE_DISRUPTIONS),
    Page("GET", f"{_AT}/since", since, Permission.DECLARE_DISRUPTIONS, is_poll=True),
    Page("POST", f"{_AT}/lift", lift, Permission.DECLARE_DISRUPTIONS),
    Page("POST", f"{_AT}/called", called, Permission.DECLARE_DISRUPTIONS),
)
