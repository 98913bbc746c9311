"""The pages as an application: finds who answers, counts how often somebody asks, and says in words why not."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from weakref import WeakKeyDictionary

from starlette.requests import Request
from starlette.responses import Response

from clinic_pages import headers
from clinic_pages.lately import Lately
from clinic_pages.links import Links
from clinic_pages.routing import STATIC, find
from clinic_pages.visitor import Gone, Visitor
from smartclinic.clinics.directory import ClinicRecord
from smartclinic.compose import App
from smartclinic.platform.edge import client_address

ASKING: Final = "6000 per minute"
"""By address and instance. A clinic's screens and its patients' phones share one address: a hundred screens that ask
every two seconds are half of it."""

MISSING: Final = "120 per minute"
"""By address: links that show nothing. Nobody guesses 96 bits; this keeps whoever tries from costing reads."""


class Site:
    """Answers every request."""

    def __init__(self, app: App) -> None:
        self._app, self._links, self._lately = app, Links(app.settings["PAGES_URL"]), Lately(app.clock)

    async def answer(self, request: Request) -> Response:
        """A page, a part of one, or words that say why not. Raises what nobody expected."""
        if request.method not in {"GET", "HEAD"}:
            return headers.harden(Response(status_code=HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD"}))
        return headers.harden(await self._answer(request, client_address(request)))

    def broken(self, request: Request, status: int) -> Response:
        """What people see when nobody knew what to do."""
        return headers.harden(_apology(self._visitor(request, {}), HTTPStatus(status), "broken"))

    async def _answer(self, request: Request, address: str) -> Response:
        rates, path = self._app.rates, request.url.path
        is_static = path.startswith(STATIC)
        if not (is_static or await rates.allows(ASKING, "pages asked", address)):
            return await self._too_often(request, ASKING, "pages asked", address)
        if not await rates.is_left(MISSING, "pages missed", address):
            return await self._too_often(request, MISSING, "pages missed", address)
        handler, params = find(path) or (_nothing, {})
        visitor = self._visitor(request, params)
        try:
            return await handler(visitor)
        except Gone as gone:
            await rates.allows(MISSING, "pages missed", address)
            return _apology(visitor, HTTPStatus.NOT_FOUND, "gone", gone.clinic)

    async def _too_often(self, request: Request, rate: str, *whose: str) -> Response:
        response = _apology(self._visitor(request, {}), HTTPStatus.TOO_MANY_REQUESTS, "too_often")
        response.headers["Retry-After"] = str(await self._app.rates.wait_s(rate, *whose))
        return response

    def _visitor(self, request: Request, params: dict[str, str]) -> Visitor:
        return Visitor(request, self._app, params, self._links, self._lately)


async def _nothing(visitor: Visitor) -> Response:  # noqa: ARG001 - answers like the others
    raise Gone


def _apology(visitor: Visitor, status: HTTPStatus, why: str, clinic: ClinicRecord | None = None) -> Response:
    return visitor.page("apology.html", status, why=why, clinic=clinic)


_SITES: Final[WeakKeyDictionary[App, Site]] = WeakKeyDictionary()


def site_of(app: App) -> Site:
    """The pages of this service, built once."""
    if app not in _SITES:
        _SITES[app] = Site(app)
    return _SITES[app]
