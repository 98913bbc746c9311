"""dashboard: the staff's web application. What it does is in staff_desk; here are wiring and HTTP only."""

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import Response

from smartclinic import compose
from smartclinic.platform.edge import guarded
from staff_desk.desk import desk_of

compose.start("dashboard")


@functions_framework.aio.http
async def dashboard(request: Request) -> Response:
    """A page of the desk. Whatever nobody expected is told in words as well."""
    desk = desk_of(compose.app())
    response = await guarded("dashboard", desk.answer, request)
    unexpected = response.status_code >= 500 and not response.headers.get("content-type")
    return desk.broken(request, response.status_code) if unexpected else response
