"""Signing in with Google, and out. Every way that it can fail is told in a sentence, with a way on.

The answer of the issuer comes from another site, and cookies that are `SameSite=Strict` do not come with it. So
`/sign-in/done` only leads on to `/sign-in/finish`, a step within this site, where all of them are there: see
docs/decisions/0021-every-cookie-of-the-desk-is-strict.md.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from starlette.responses import RedirectResponse, Response

from smartclinic.clinics.directory import ClinicRecord
from smartclinic.platform import logs
from smartclinic.platform.edge import client_address
from smartclinic.platform.openid import Account, Attempt, EmailNotVerified, IssuerDown, SignInFailed
from smartclinic.staff.invitations import Membership
from smartclinic.staff.member import StaffId
from smartclinic.staff.refusals import AlreadyDone
from smartclinic.staff.session import Via
from staff_desk.routing import Access, AnyPage, OpenPage, Page
from staff_desk.signing.entering import enter, leave, signed_in, trusted_device
from staff_desk.signing.trying import SIGN_IN_ANSWERS, SIGN_IN_STARTS, count
from staff_desk.signing.under_way import Place, UnderWay
from staff_desk.visit import Guest, Visit

LONGEST_CODE: Final = 1024
CANCELLED: Final = "access_denied"


async def ask(guest: Guest) -> Response:
    """The page with the one button; on a trusted device also the way to switch by PIN."""
    if await signed_in(guest) is not None:
        return guest.go("/")
    return await _sign_in_page(guest)


async def start(guest: Guest) -> Response:
    """Send the browser to the issuer."""
    if await signed_in(guest) is not None:  # somebody else signs out first: nobody's session is replaced unseen
        return guest.go("/")
    await count(guest, SIGN_IN_STARTS, client_address(guest.request))
    attempt = Attempt.new()
    try:
        address = await guest.app.openid.address(attempt)
    except IssuerDown as down:
        return await _failed(guest, "signin_issuer_down", down.reason, HTTPStatus.SERVICE_UNAVAILABLE)
    response = RedirectResponse(address, HTTPStatus.SEE_OTHER)
    UnderWay.of(guest).begun(attempt).keep(guest, response)
    return response


async def done(guest: Guest) -> Response:
    """Where the issuer sends the browser: lead on, within this site."""
    answer = {name: guest.queried(name, LONGEST_CODE) for name in ("state", "code", "error")}
    onward = guest.links.to("/sign-in/finish", **{name: value for name, value in answer.items() if value})
    return guest.page("onward.html", onward=onward)


async def finish(guest: Guest) -> Response:
    """Take the answer, once, and let in whoever is invited."""
    await count(guest, SIGN_IN_ANSWERS, client_address(guest.request))
    under_way = UnderWay.of(guest)
    attempt = under_way.attempt(guest.queried("state"))
    if attempt is None:
        key = "signin_other_attempt" if under_way.attempts else "signin_gone"
        return await _failed(guest, key, "no attempt of this browser")
    response = await _answered(guest, attempt)
    if "set-cookie" not in response.headers:  # nobody entered, and none chooses: this attempt is used up
        under_way.without(attempt).keep(guest, response)
    return response


async def choose(guest: Guest) -> Response:
    """Enter the clinic that was chosen among those that the sign-in led to."""
    under_way, chosen = UnderWay.of(guest), guest.asked("place", 10)
    if under_way.shown is None or not chosen.isdecimal() or int(chosen) >= len(under_way.places):
        return await _failed(guest, "signin_gone", "no such place")
    place = under_way.places[int(chosen)]
    try:
        if await _has_chosen_another(guest, under_way, place):
            raise AlreadyDone
        return await enter(guest, place.clinic, StaffId(place.staff), Via.GOOGLE, under_way.shown)
    except AlreadyDone:
        if await signed_in(guest) is not None:  # pressed twice
            return guest.go("/")
        return await _failed(guest, "signin_gone", "this sign-in was used, or is void")


async def sign_out(visit: Visit) -> Response:
    """End the session."""
    await visit.app.sessions.end(visit.signed_in, visit.act)
    response = visit.go("/switch" if visit.signed_in.device else "/sign-in")
    leave(response)
    return response


async def _answered(guest: Guest, attempt: Attempt) -> Response:
    if error := guest.queried("error"):
        key = "signin_cancelled" if error == CANCELLED else "signin_failed"
        return await _failed(guest, key, "the issuer told of an error")
    try:
        account = await guest.app.openid.account(guest.queried("code", LONGEST_CODE), attempt)
    except EmailNotVerified as problem:
        return await _failed(guest, "signin_not_verified", problem.reason, HTTPStatus.FORBIDDEN)
    except IssuerDown as down:
        return await _failed(guest, "signin_issuer_down", down.reason, HTTPStatus.SERVICE_UNAVAILABLE)
    except SignInFailed as problem:
        return await _failed(guest, "signin_failed", problem.reason)
    return await _let_in(guest, account)


async def _let_in(guest: Guest, account: Account) -> Response:
    memberships = await guest.app.invitations.accept(
        account.issuer, account.subject, account.email, email_verified=True
    )
    if not memberships:
        return await _failed(guest, "signin_not_invited", "nobody has invited them", HTTPStatus.FORBIDDEN)
    if len(memberships) == 1:
        return await enter(guest, memberships[0].clinic, memberships[0].staff, Via.GOOGLE)
    clinics = [await _clinic(guest, membership) for membership in memberships]
    response = guest.page("choose_clinic.html", clinics=clinics)
    places = tuple(Place(one.clinic, one.staff) for one in memberships)
    UnderWay.choosing(places, guest.app.clock.now()).keep(guest, response)
    return response


async def _has_chosen_another(guest: Guest, under_way: UnderWay, place: Place) -> bool:
    """Whether this sign-in has let them into another of its places."""
    others, shown = {one.clinic for one in under_way.places} - {place.clinic}, under_way.shown
    return shown is not None and any([await guest.app.sessions.is_used(one, shown) for one in others])


async def _clinic(guest: Guest, membership: Membership) -> ClinicRecord:
    return await guest.app.directory.clinic(membership.clinic)


async def _sign_in_page(guest: Guest, problem: str = "", status: HTTPStatus = HTTPStatus.OK) -> Response:
    has_pins = await trusted_device(guest) is not None
    return guest.page("sign_in.html", status, problem=guest.say(problem) if problem else "", has_pins=has_pins)


async def _failed(guest: Guest, key: str, reason: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> Response:
    logs.info("sign_in_failed", reason=reason)
    return await _sign_in_page(guest, key, status)


PAGES: Final[tuple[AnyPage, ...]] = (
    OpenPage("GET", "/sign-in", ask),
    OpenPage("GET", "/sign-in/google", start),
    OpenPage("GET", "/sign-in/done", done),
    OpenPage("GET", "/sign-in/finish", finish),
    OpenPage("POST", "/sign-in/choose", choose),
    Page("POST", "/sign-out", sign_out, Access.SIGNED_IN),
)
