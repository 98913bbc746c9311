"""The desk as an application: finds the page, opens the session, checks what it needs, and answers in words."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import quote
from weakref import WeakKeyDictionary

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from smartclinic.audit.entry import Action
from smartclinic.compose import App
from smartclinic.platform.edge import BadRequest, client_address, read_body
from smartclinic.staff.roles import Permission
from smartclinic.staff.signed_in import SignedIn
from staff_desk import forms, headers
from staff_desk.cookies import DEVICE, SESSION
from staff_desk.links import Links
from staff_desk.pages import every_page
from staff_desk.preferences import Preferences
from staff_desk.routing import Access, AnyPage, OpenPage, Page, Routes, WrongMethod
from staff_desk.signing.trying import POLLS, POSTS, count
from staff_desk.visit import Guest, NotAllowed, NotFound, Refused, Visit

LARGEST_FORM: Final = 64 * 1024
CSRF_HEADER: Final = "X-CSRF-Token"
CSRF_FIELD: Final = "csrf"
STAFF: Final = "Desk-Staff"
"""The header with which every answer says for whom it is, by staff id."""
STAFF_NAME: Final = "Desk-Staff-Name"
"""Their name, percent-encoded, where the page that asks was drawn for somebody else."""


class Desk:
    """Answers every request of the dashboard but the clock's."""

    def __init__(self, app: App, routes: Routes) -> None:
        self._app, self._routes = app, routes
        self._links = Links(app.settings["DASHBOARD_URL"].rstrip("/"))

    async def answer(self, request: Request) -> Response:
        """A page, a part of one, or words that say why not. Raises what nobody expected."""
        guest = Guest(request, self._app, {}, FormData(), Preferences.of(request), self._links)
        try:
            response = await self._answer(guest)
        except NotFound:
            response = _apology(guest, HTTPStatus.NOT_FOUND, "not_found")
        except NotAllowed:
            response = _apology(guest, HTTPStatus.FORBIDDEN, "not_allowed")
        except Refused as refused:
            response = _apology(guest, refused.status, refused.key, **refused.values)
        except WrongMethod as wrong:
            response = _apology(guest, HTTPStatus.METHOD_NOT_ALLOWED, "not_found")
            response.headers["Allow"] = ", ".join(wrong.allowed)
        except BadRequest as bad:
            response = _apology(guest, HTTPStatus(bad.status), "bad_request")
        return headers.harden(response)

    def broken(self, request: Request, status: int) -> Response:
        """What people see when nobody knew what to do."""
        guest = Guest(request, self._app, {}, FormData(), Preferences.of(request), self._links)
        return headers.harden(_apology(guest, HTTPStatus(status), "broken"))

    async def _answer(self, guest: Guest) -> Response:
        request = guest.request
        found = self._routes.find(request.method, request.url.path)
        if found is None:
            raise NotFound
        guest.params = found.params
        if request.method == "POST":
            forms.check_origin(request, self._links)
            guest.form = forms.read(request, await read_body(request, LARGEST_FORM))
        if isinstance(found.page, OpenPage):
            if request.method == "POST":
                await count(guest, POSTS, client_address(request))
            return await found.page.handler(guest)
        return await self._answer_member(guest, found.page)

    async def _answer_member(self, guest: Guest, page: Page) -> Response:
        signed_in = await self._opened(guest, page)
        if signed_in is None:
            return _to_sign_in(guest)
        if page.is_poll:
            await count(guest, POLLS, signed_in.session)
        if page.method == "POST":
            await count(guest, POSTS, signed_in.session)
        if _drawn_for(guest) not in ("", signed_in.staff):
            response = _apology(guest, HTTPStatus.FORBIDDEN, "other_person", name=signed_in.member.name)
            response.headers[STAFF_NAME] = quote(signed_in.member.name)
        else:
            response = await self._answer_theirs(guest, page, signed_in)
        response.headers[STAFF] = signed_in.staff
        return response

    async def _answer_theirs(self, guest: Guest, page: Page, signed_in: SignedIn) -> Response:
        if page.method == "POST" and not _carries(guest, signed_in):
            raise Refused("stale_form", HTTPStatus.FORBIDDEN)
        if page.needs is not Access.SIGNED_IN and not signed_in.member.has_undertaken:
            return guest.go("/undertaking")
        visit, is_allowed = await self._visit(guest, signed_in), _is_allowed(page, signed_in)
        if not is_allowed and page.instead is not None:
            return guest.go(page.instead)
        try:
            if not is_allowed:
                raise NotAllowed
            return await page.handler(visit)
        except NotAllowed:
            if not page.is_poll:  # nobody does that; else one entry for each person, page and hour
                await self._app.views.saw(visit.clinic_id, visit.act, Action.REFUSED, f"desk{page.path}")
            raise

    async def _opened(self, guest: Guest, page: Page) -> SignedIn | None:
        cookies = guest.request.cookies
        session, device = cookies.get(SESSION), cookies.get(DEVICE)
        if page.is_poll:
            return await self._app.sessions.glance(session, device)
        return await self._app.sessions.open(session, device, notes_use=_is_use(guest))

    async def _visit(self, guest: Guest, signed_in: SignedIn) -> Visit:
        clinic = await self._app.directory.clinic(signed_in.clinic)
        return Visit(
            guest.request, guest.app, guest.params, guest.form, guest.preferences, guest.links,
            signed_in=signed_in, clinic=clinic, token=self._app.poll.from_now(),
        )  # fmt: skip


def _is_use(guest: Guest) -> bool:
    """Whether somebody does this. What an open page fetches of itself, its parts and pictures, is no use of a session:
    else one that nobody looks at would never end.
    """
    if guest.request.method == "POST":
        return True
    mode = guest.request.headers.get("sec-fetch-mode", "navigate")
    return mode == "navigate" and not guest.is_fragment


def _carries(guest: Guest, signed_in: SignedIn) -> bool:
    """Whether a form is one that this session was given."""
    return hmac.compare_digest(_given(guest).encode(), signed_in.csrf.encode())


def _given(guest: Guest) -> str:
    return guest.request.headers.get(CSRF_HEADER) or guest.asked(CSRF_FIELD, 200)


def _drawn_for(guest: Guest) -> str:
    """The staff id for which the page that asks was drawn; "" where none says so. Somebody else may have signed in
    since, in another tab: then nothing is shown or done under the first one's name.
    """
    staff, dot, _ = _given(guest).partition(".")
    return staff if dot else ""


def _is_allowed(page: Page, signed_in: SignedIn) -> bool:
    return not isinstance(page.needs, Permission) or page.needs in signed_in.permissions


def _to_sign_in(guest: Guest) -> Response:
    if guest.request.method == "GET" and not guest.is_fragment:
        if guest.request.headers.get("sec-fetch-site") == "cross-site":  # a link elsewhere: no cookie came with it
            return guest.page("onward.html", onward=guest.links.to(guest.request.url.path))
        return guest.go("/sign-in")
    response = guest.go("/sign-in")
    response.status_code = HTTPStatus.UNAUTHORIZED
    return response


def _apology(guest: Guest, status: HTTPStatus, key: str, **values: str) -> Response:
    """Why not, in words: a whole page, or a notice where htmx asked for a part."""
    words = guest.say(key, **values)
    if guest.is_fragment:
        response = guest.page("notice.html", status, words=words)
        response.headers.update({"HX-Retarget": "#notices", "HX-Reswap": "innerHTML"})
        return response
    return guest.page("apology.html", status, words=words)


_DESKS: Final[WeakKeyDictionary[App, Desk]] = WeakKeyDictionary()
_ROUTES: Final = Routes(every_page())


def desk_of(app: App) -> Desk:
    """The desk of this service, built once."""
    if app not in _DESKS:
        _DESKS[app] = Desk(app, _ROUTES)
    return _DESKS[app]


def pages() -> Mapping[tuple[str, str], AnyPage]:
    """Every page by method and path: what a test goes through."""
    return {(page.method, page.path): page for page in _ROUTES.pages}
