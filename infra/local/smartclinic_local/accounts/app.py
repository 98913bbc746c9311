"""The issuer over HTTP: what a browser and the dashboard ask of it. Its page works by keyboard and without a script."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl

from jinja2 import Environment, FileSystemLoader, Template
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from smartclinic_local.accounts.core import AccountsCore, NotForUs, Refused
from smartclinic_local.accounts.faults import Fault


class Accounts:
    """The routes of an issuer, relative to its address."""

    def __init__(self, core: AccountsCore) -> None:
        self._core = core

    def routes(self) -> list[Route]:
        """Discovery, keys, the account chooser, tokens."""
        return [
            Route("/.well-known/openid-configuration", self.discovery),
            Route("/certs", self.certs),
            Route("/authorize", self.authorize, methods=["GET", "POST"]),
            Route("/token", self.token, methods=["POST"]),
        ]

    async def discovery(self, _: Request) -> Response:
        """Where everything is."""
        if Fault.DOWN in self._core.faults:
            return PlainTextResponse("down", 503)
        return JSONResponse(self._core.discovery())

    async def certs(self, _: Request) -> Response:
        """The keys."""
        return JSONResponse(self._core.signer.jwks(), headers={"Cache-Control": "public, max-age=3600"})

    async def authorize(self, request: Request) -> Response:
        """Ask who it is; the answer goes back to the client by the browser."""
        query = dict(request.query_params)
        try:
            asked = self._core.read(query)
            if request.method == "GET":
                return HTMLResponse(_chooser().render(people=self._core.people))
            account = dict(parse_qsl((await request.body()).decode())).get("account", "")
            back = self._core.chosen(asked, account) if account else self._core.refused("access_denied", asked.state)
        except NotForUs:
            return PlainTextResponse("This client or address is not registered.", 400)
        except Refused as refused:
            back = self._core.refused(refused.error, query.get("state", ""))
        return RedirectResponse(back, 303)

    async def token(self, request: Request) -> Response:
        """A token for a code."""
        if Fault.DOWN in self._core.faults:
            return PlainTextResponse("down", 503)
        form = dict(parse_qsl((await request.body()).decode()))
        try:
            return JSONResponse(self._core.exchange(form), headers={"Cache-Control": "no-store"})
        except Refused as refused:
            return JSONResponse({"error": refused.error}, 401 if refused.error == "invalid_client" else 400)


@cache
def _chooser() -> Template:
    return Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True).get_template("chooser.html")
