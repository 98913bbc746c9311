"""pages: what patients and a waiting room open by a link. What it does is in clinic_pages; here is the wiring only."""

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import Response

from clinic_pages.site import site_of
from smartclinic import compose
from smartclinic.platform.edge import guarded

compose.start("pages")


@functions_framework.aio.http
async def pages(request: Request) -> Response:
    """A page, or a part of one. Whatever nobody expected is told in words as well."""
    site = site_of(compose.app())
    response = await guarded("pages", site.answer, request)
    unexpected = response.status_code >= 500 and not response.headers.get("content-type")
    return site.broken(request, response.status_code) if unexpected else response
