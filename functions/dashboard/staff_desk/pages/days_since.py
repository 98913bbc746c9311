"""The small question of the day, the week and the sheet: has anything of what is shown changed?"""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import Response

from smartclinic.staff.roles import Permission
from staff_desk.appointments.asked import day_asked
from staff_desk.routing import Page
from staff_desk.visit import Visit


async def since(visit: Visit) -> Response:
    """204 while the days stand as the screen shows them (`stand`); else 200, at which the screen fetches them."""
    count = 7 if visit.queried("span", 4) == "week" else 1
    if await visit.app.diary.stand(visit.clinic_id, day_asked(visit), count) == visit.queried("stand", 16):
        return Response(status_code=HTTPStatus.NO_CONTENT)
    return Response(headers={"HX-Trigger": "appointments:changed"})


PAGES = (Page("GET", "/appointments/since", since, Permission.SEE_APPOINTMENTS, is_poll=True),)
