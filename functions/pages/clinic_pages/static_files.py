"""The files that pages are made of: style and scripts."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from clinic_pages.links import STATIC
from clinic_pages.visitor import Gone, Visitor

_KEPT: Final = "public, max-age=31536000, immutable"


async def static(visitor: Visitor) -> Response:
    """One file; its address changes with it. Raises Gone."""
    try:
        response = await StaticFiles(directory=STATIC).get_response(visitor.params["name"], visitor.request.scope)
    except HTTPException:
        raise Gone from None
    if response.status_code == HTTPStatus.OK and "v" in visitor.request.query_params:
        response.headers["Cache-Control"] = _KEPT
    return response
