"""What a POST brings: from this site only, and a form."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl

from starlette.datastructures import FormData
from starlette.requests import Request

from smartclinic.platform.edge import BadRequest
from staff_desk.links import Links
from staff_desk.visit import Refused

URLENCODED: Final = "application/x-www-form-urlencoded"
MOST_FIELDS: Final = 100


def check_origin(request: Request, links: Links) -> None:
    """Refuse a POST that another site caused. Raises Refused."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if (origin is not None and origin != links.origin) or (site is not None and site != "same-origin"):
        raise Refused("stale_form", HTTPStatus.FORBIDDEN)


def read(request: Request, body: bytes) -> FormData:
    """The form in a body. Raises BadRequest(415) for what is none, BadRequest(400) for a broken one."""
    if not body:
        return FormData()
    if request.headers.get("content-type", "").split(";")[0].strip() != URLENCODED:
        raise BadRequest(415, "not a form")
    try:
        return FormData(dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)))
    except ValueError:
        raise BadRequest(400, "not a form") from None
