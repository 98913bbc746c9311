"""The files that pages are made of: style, scripts, sounds. The address changes with the file."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from staff_desk.links import STATIC
from staff_desk.routing import OpenPage
from staff_desk.visit import Guest, NotFound

_KEPT: Final = "public, max-age=31536000, immutable"


async def static(guest: Guest) -> Response:
    """One file."""
    try:
        response = await StaticFiles(directory=STATIC).get_response(guest.params["name"], guest.request.scope)
    except HTTPException:
        raise NotFound from None
    if response.status_code == HTTPStatus.OK and "v" in guest.request.query_params:
        response.headers["Cache-Control"] = _KEPT
    return response


PAGES = (OpenPage("GET", "/static/{name:path}", static),)
