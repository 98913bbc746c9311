"""A browser on the desk in this process: the real function, a stand-in issuer, no sockets.

async with running() as service:
    desk = SigningIn(service)
    await desk.invite(LAM)
    browser = desk.browser()
    await browser.sign_in(LAM)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from starlette.applications import Starlette

from smartclinic.audit.entry import Act
from smartclinic.staff.member import StaffId
from smartclinic.staff.roles import Role
from smartclinic_local.accounts.app import Accounts
from smartclinic_local.accounts.core import AccountsCore, Client
from smartclinic_local.accounts.people import PEOPLE, Person
from smartclinic_local.sign_in import TokenIssuer, new_key
from tests.functions.in_process import ENVIRONMENT, Service, sample_clinic

BASE: Final = ENVIRONMENT["DASHBOARD_URL"]
ORIGIN: Final = "{0.scheme}://{0.netloc}".format(urlsplit(BASE))
ISSUER: Final = "https://accounts.example"
KEY: Final = new_key()
MANAGER, LAM, DOCTOR, DESK, OFFICER, OPERATOR, STRANGER, UNVERIFIED = PEOPLE


@dataclass
class Browser:
    """Cookies, and the page that is open. Follows what a browser follows: redirects and a page's refresh."""

    desk: SigningIn
    cookies: dict[str, str] = field(default_factory=dict)
    set_cookies: list[str] = field(default_factory=list)
    page: httpx.Response = field(init=False)
    _proof: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """Open a page of the desk, `path` below its address; nothing is followed."""
        return await self._ask("GET", path, None, headers)

    async def post(self, path: str, **fields: str) -> httpx.Response:
        """Send a form as the desk's own page would; nothing is followed."""
        return await self._ask("POST", path, fields, {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"})

    async def send(self, path: str, **fields: str) -> httpx.Response:
        """Send a form with the token and the act of the page that is open."""
        proof = {name: self.hidden(name) for name in ("csrf", "act")}
        return await self.post(path, **{**proof, **fields})

    async def send_again(self, path: str, **fields: str) -> httpx.Response:
        """The same from a page that stays open: its token and act were read once."""
        self._proof = self._proof or {name: self.hidden(name) for name in ("csrf", "act")}
        return await self.post(path, **{**self._proof, **fields})

    async def sign_in(self, person: Person) -> httpx.Response:
        """The whole way; what the desk shows at its end."""
        return await self.follow(await self.answered(person))

    async def answered(self, person: Person) -> str:
        """Start, choose an account, and stop with the address to which the issuer sends the browser."""
        return await self.desk.choose(await self.started(), person)

    async def started(self) -> str:
        """Press the button; where the browser is sent."""
        response = await self.get("/sign-in/google")
        assert response.status_code == 303, response.text
        return str(response.headers["location"])

    async def follow(self, address: str) -> httpx.Response:
        """Open an address of the desk, and where it leads."""
        for _ in range(6):
            response = await self.get(address.removeprefix(ORIGIN).removeprefix("/dashboard"))
            onward = response.headers.get("location") or _refresh(response.text)
            if onward is None:
                return response
            address = onward
        raise AssertionError("it leads nowhere")

    def hidden(self, name: str) -> str:
        """A hidden field of the page that is open."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page.text)
        assert found, f"the page has no {name}"
        return unescape(found[1])

    async def _ask(
        self, method: str, path: str, fields: Mapping[str, str] | None, headers: Mapping[str, str]
    ) -> httpx.Response:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        more: dict[str, Any] = {"data": fields} if fields is not None else {}
        sent = {**headers, **({"Cookie": cookie} if cookie else {})}
        response = await self.desk.service.call("dashboard", method, path, headers=sent, **more)
        for line in response.headers.get_list("set-cookie"):
            self._take(line)
        self.page = response
        return response

    def _take(self, line: str) -> None:
        self.set_cookies.append(line)
        for name, morsel in SimpleCookie(line).items():
            if morsel["max-age"] == "0":
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.value


class SigningIn:
    """An issuer beside a service, and browsers. `core.faults` are in its tokens."""

    def __init__(self, service: Service) -> None:
        self.service = service
        client = Client(ENVIRONMENT["SIGN_IN_CLIENT_ID"], ENVIRONMENT["SIGN_IN_CLIENT_SECRET"], f"{BASE}/sign-in/done")
        clock = service.app.clock
        self.core = AccountsCore(clock, ISSUER, client, TokenIssuer(clock, KEY))
        self._transport = httpx.ASGITransport(Starlette(routes=Accounts(self.core).routes()))
        service.app._given_issuer = self._transport
        values = {**service.app.settings.values, "SIGN_IN_ISSUER": ISSUER}
        service.app.settings = type(service.app.settings)(values)

    def browser(self) -> Browser:
        """A browser with nothing in it."""
        return Browser(self)

    async def invite(self, person: Person, clinic: str | None = None, role: Role = Role.NURSE) -> StaffId:
        """Invite somebody, as the operator's command does."""
        act = Act("operator", f"invite {person.email} {clinic}")
        staffing, where = self.service.app.staffing, clinic or sample_clinic().id
        return await staffing.invite(where, person.name, person.email, person.role or role, act)

    async def choose(self, address: str, person: Person | None) -> str:
        """Choose an account at the issuer (None: cancel); where it sends the browser."""
        async with httpx.AsyncClient(transport=self._transport) as http:
            assert (await http.get(address)).status_code == 200
            answer = await http.post(address, data={"account": person.email if person else ""})
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])


def _refresh(page: str) -> str | None:
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]*)"', page)
    return unescape(found[1]) if found else None
