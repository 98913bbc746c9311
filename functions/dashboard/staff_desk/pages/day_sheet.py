"""The day on paper: by doctor, with times, names and references, and empty lines. Whatever it needs is in the page, so
that it can be read and printed while the internet is away.
"""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from smartclinic.staff.roles import Permission
from staff_desk.appointments.showing import show_day
from staff_desk.routing import Page
from staff_desk.visit import Visit

EMPTY_LINES: Final = 5
"""For walk-ins, by hand."""


async def sheet(visit: Visit) -> Response:
    """The whole page; for htmx the sheets alone."""
    shown = await show_day(visit)
    doctor = visit.queried("doctor", 40)
    columns = [each for each in shown.columns if doctor in {"", each.key.doctor_id}]
    template = "day_sheet_now.html" if visit.is_fragment else "day_sheet.html"
    return visit.page(template, shown=shown, columns=columns, doctor=doctor, empty_lines=range(EMPTY_LINES))


PAGES = (Page("GET", "/appointments/sheet", sheet, Permission.SEE_APPOINTMENTS),)
