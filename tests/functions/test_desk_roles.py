"""Role by route by clinic, exhaustively: allowed exactly where the permission table says, and nothing else happens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import httpx
import pytest
from starlette.responses import Response

from smartclinic.audit.entry import VIEWS, Action, AuditEntry
from smartclinic.clinics.model import Language
from smartclinic.platform.store import Patch, Path
from smartclinic.staff.roles import Role
from staff_desk.desk import pages
from staff_desk.rendering import say
from staff_desk.routing import Access, OpenPage, Page, Routes, Undeclared
from staff_desk.visit import Visit
from tests.functions.desk_clinics import OTHER, OURS, Caller, Stocked, changed, stored, two_clinics, undone
from tests.functions.desk_comers import COMERS, Comer, Outcome, by_hand, by_the_table
from tests.functions.desk_examples import EXAMPLES, Request, foreign_variants, request_of
from tests.functions.desk_signing_in import ORIGIN
from tests.functions.in_process import Service, in_virtual_time, running

NOTHING: Final[Mapping[str, str]] = {
    "contact": "a" * 26, "message": "0" * 32, "task": "0" * 32, "device": "0" * 32,
    "appointment": "0" * 32, "patient": "0" * 32, "ticket": "0" * 32, "disruption": "0" * 32, "board": "0" * 32,
    "staff": "nobody-at-hong-wo", "operator": "nobody-at-hong-wo",
}  # fmt: skip
"""Ids of the right shape that nothing has."""
KEYS: Final = sorted(pages())
STATIC: Final = ("GET", "/static/{name:path}")
"""Served from a thread, for which a clock that jumps does not wait: it has its own test."""
POSTS: Final = [key for key in KEYS if key[0] == "POST"]
DONE: Final = frozenset({200, 204, 303, 403, 409})
"""A page's own answer: shown, done, or refused in words because of what stands (as a PIN long after signing in)."""
_NOT_ALLOWED: Final = say(Language.ZH_HK, "not_allowed")


async def ask(caller: Caller, request: Request, **headers: str) -> httpx.Response:
    """The request as the desk's own page makes it."""
    if request.method == "GET":
        return await caller.get(request.path, **headers)
    return await caller.send(request.path, **request.form)


def outcome_of(response: httpx.Response, request: Request) -> Outcome:
    """What became of it, by what the browser is told."""
    onward = response.headers.get("location", "")
    if response.status_code == 401 or (request.method == "GET" and onward == "/dashboard/sign-in"):
        return Outcome.TO_SIGN_IN
    if onward == "/dashboard/undertaking":
        return Outcome.TO_UNDERTAKE
    page = pages()[request.method, request.route]
    if not isinstance(page, Page):
        return Outcome.ALLOWED
    is_led_on = page.instead is not None and onward == f"/dashboard{page.instead}"
    is_refused = response.status_code == 403 and _NOT_ALLOWED in response.text
    return Outcome.FORBIDDEN if is_refused or is_led_on else Outcome.ALLOWED


async def views_only(service: Service, paths: set[str]) -> bool:
    """Whether these changes are what looking leaves: view entries, and that a session was in use."""
    by_path = {str(each.path): each for each in await service.all("audit")}
    rest = {path for path in paths if path.split("/")[-2] != "sessions"}
    entries = [await service.record(AuditEntry, by_path[path]) for path in rest if path in by_path]
    return len(entries) == len(rest) and all(entry.action in VIEWS for entry in entries)


@asynccontextmanager
async def everybody() -> AsyncIterator[tuple[Service, Stocked, Stocked]]:
    """Both clinics, and everybody who may come to the own one."""
    async with two_clinics() as (service, own, other):
        for comer in COMERS:
            await comer.joins(own)
        yield service, own, other


def test_every_page_has_an_example_and_every_example_a_page() -> None:
    assert set(EXAMPLES) == set(pages())


def test_the_table_in_the_code_says_what_was_written_down_by_hand() -> None:
    differ = [
        f"{' '.join(key)}, {comer.name}: {by_the_table(comer, pages()[key])}, by hand {by_hand(comer, key)}"
        for key in KEYS
        for comer in COMERS
        if by_the_table(comer, pages()[key]) is not by_hand(comer, key)
    ]
    assert not differ, "\n".join(differ)


@in_virtual_time
async def test_everybody_gets_exactly_what_the_table_says_and_who_is_refused_changes_nothing() -> None:
    wrong: list[str] = []
    async with everybody() as (service, own, _):
        for key in KEYS:
            for comer in COMERS if key != STATIC else ():
                with undone(service):
                    wrong += await _visit(service, own, comer, key)
    assert not wrong, "\n".join(wrong)


async def _tells_only_that(service: Service, changes: set[str], path: str) -> bool:
    """Whether nothing changed but when the session was used, and an entry that says that this was refused."""
    entries = {path for path in changes if "/audit/" in path}
    told = [await service.record(AuditEntry, each) for each in await service.all("audit") if str(each.path) in entries]
    others = {path.split("/")[-2] for path in changes - entries} - {"sessions"}
    return not others and [(each.action, each.subject) for each in told] in ([], [(Action.REFUSED, f"desk{path}")])


async def _visit(service: Service, own: Stocked, comer: Comer, key: tuple[str, str]) -> list[str]:
    """What is wrong with what becomes of it."""
    caller, request = Caller(service, await comer.comes(own)), request_of(key, own.ids)
    before, expected = stored(service), by_the_table(comer, pages()[key])
    service.counts.forget()
    response = await ask(caller, request)
    outcome, calls = outcome_of(response, request), list(service.counts.calls)
    named = f"{' '.join(key)} {comer.name}"
    problems = [] if outcome is expected else [f"{named}: {outcome.value}, not {expected.value}"]
    if isinstance(pages()[key], OpenPage):
        return problems
    changes = changed(before, service)
    if outcome is Outcome.ALLOWED:
        if response.status_code not in DONE:
            problems.append(f"{named}: {response.status_code}")
        if key[0] == "GET" and not await views_only(service, changes):
            problems.append(f"{named}: looking changed {sorted(changes)}")
    elif not await _tells_only_that(service, changes, key[1]) or len(calls) > 3:
        problems.append(f"{named}: refused, and still asked {calls} and changed {sorted(changes)}")
    return problems


@in_virtual_time
async def test_what_is_another_clinics_cannot_be_told_from_what_is_nowhere() -> None:
    told: list[str] = []
    async with everybody() as (service, own, other):
        for key in KEYS:
            for comer in COMERS:
                if by_the_table(comer, pages()[key]) is not Outcome.ALLOWED:
                    continue
                for (name, foreign), (_, nowhere) in zip(
                    foreign_variants(key, own.ids, other.ids), foreign_variants(key, own.ids, NOTHING), strict=True
                ):
                    one = await _seen(service, own, comer, foreign, other.ids[name])
                    if one != await _seen(service, own, comer, nowhere, NOTHING[name]):
                        told.append(f"{' '.join(key)} with a foreign {name}, {comer.name}")
                    if one[0] >= 500 or any(path.startswith(f"clinics/{OTHER}/") for path in one[-1]):
                        told.append(f"{' '.join(key)} with a foreign {name}, {comer.name}: {one[0]}, {one[-1]}")
    assert not told, "\n".join(told)


async def _seen(service: Service, own: Stocked, comer: Comer, request: Request, named: str) -> tuple[Any, ...]:
    """All that can be observed: status, headers, bytes and what was asked of the store; chance and the id masked."""
    with undone(service):
        caller = Caller(service, await comer.comes(own))
        before = stored(service)
        service.counts.forget()
        response = await ask(caller, request)
        text = response.text.replace(named, "ID").replace(caller.csrf, "CSRF")
        told = response.headers.items()
        headers = {name: value.replace(named, "ID") for name, value in told if name != "content-length"}
        kinds = sorted(path.rpartition("/")[0] for path in changed(before, service))
        return response.status_code, headers, _without_acts(text), tuple(service.counts.calls), kinds


def _without_acts(text: str) -> str:
    head, *rest = text.split('name="act" value="')
    return head + "".join("ACT" + part.partition('"')[2] for part in rest)


FORGED: Final[Mapping[str, Mapping[str, str]]] = {
    "another site's": {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    "another site's of an old browser": {"Origin": "https://evil.example"},
    "a sandboxed frame's": {"Origin": "null"},
    "another port's": {"Origin": f"{ORIGIN}:8443"},
    "a neighbour's": {"Sec-Fetch-Site": "same-site"},
    "another site's without an origin": {"Sec-Fetch-Site": "cross-site"},
    "one typed into the address": {"Sec-Fetch-Site": "none"},
}


async def test_what_pages_are_made_of_is_anybodys_and_nothing_beside_it_is() -> None:
    async with running() as service:
        anybody = Caller(service)
        assert (await anybody.get("/static/desk.css")).status_code == 200
        for name in ("../main.py", "%2e%2e/main.py", "..%2fmain.py", "", "nothing.css", "vendor", "/etc/passwd"):
            assert (await anybody.get(f"/static/{name}")).status_code == 404, name


@in_virtual_time
async def test_no_form_but_the_desks_own_reaches_a_page() -> None:
    taken: list[str] = []
    async with everybody() as (service, own, _):
        for key in POSTS:
            request = request_of(key, own.ids)
            manager = await own.desk()
            proof = {"csrf": manager.csrf, "act": "a1"}
            before = stored(service)
            for what, headers in FORGED.items():
                refused = await manager.post(request.path, {**request.form, **proof}, headers)
                if refused.status_code != 403 or "set-cookie" in refused.headers:
                    taken.append(f"{' '.join(key)}: {what}, {refused.status_code}")
            if not isinstance(pages()[key], OpenPage):
                taken += await _without_its_token(own, manager, request)
            if changed(before, service) - await _sessions(service):
                taken.append(f"{' '.join(key)}: a refused form changed something")
    assert not taken, "\n".join(taken)


async def _sessions(service: Service) -> set[str]:
    return {each.path for each in await service.all("sessions")}


async def _without_its_token(own: Stocked, manager: Caller, request: Request) -> list[str]:
    """Tokens that are none, or somebody else's."""
    nurse = await own.desk(Role.NURSE.value)
    tokens = {"none": "", "another person's": nurse.csrf, "half": manager.csrf[:32],
              "not even a token's signs": "é" * 64}  # fmt: skip
    taken = []
    for what, token in tokens.items():
        form = {**request.form, "act": "a1", **({"csrf": token} if token else {})}
        for headers in (OURS, {}, {**OURS, "HX-Request": "true"}):
            refused = await manager.post(request.path, form, headers)
            if refused.status_code != 403:
                taken.append(f"{request.method} {request.route}: {what} token, {refused.status_code}")
    return taken


@in_virtual_time
async def test_a_poll_believes_for_half_a_minute_that_somebody_may_and_no_page_does() -> None:
    async with two_clinics() as (service, own, _):
        nurse = await own.desk(Role.NURSE.value)
        assert (await nurse.get("/poll")).status_code == 200
        elsewhere = own.id_of(Role.NURSE.value)
        await _let_go(own, elsewhere)

        assert (await nurse.get("/")).headers["location"] == "/dashboard/sign-in"
        assert (await nurse.get("/poll")).status_code == 303  # whoever was seen to be let go is forgotten at once
        assert service.statuses["dashboard"][-1] == 303


async def _let_go(own: Stocked, staff: str) -> None:
    """As another instance does it, which can forget nothing here."""
    now = own.service.app.clock.now()
    await own.service.app.store.commit([Patch(Path(f"clinics/{own.clinic}/staff/{staff}"), {"revoked_at": now})])


@in_virtual_time
async def test_whoever_is_let_go_elsewhere_polls_for_half_a_minute_at_most() -> None:
    async with two_clinics() as (_, own, _):
        nurse = await own.desk(Role.NURSE.value)
        await nurse.get("/poll")
        await _let_go(own, own.id_of(Role.NURSE.value))
        assert (await nurse.get("/poll")).status_code == 200
        await asyncio.sleep(30)
        assert (await nurse.get("/poll")).status_code == 303


# --- what does not start


async def _handler(visit: Visit) -> Response:
    raise AssertionError("nobody calls it")


def test_a_page_that_does_not_say_what_it_needs_cannot_be_made() -> None:
    with pytest.raises(TypeError):
        Page("GET", "/x", _handler)  # type: ignore[call-arg] # this is what is tried


@pytest.mark.parametrize("needs", [None, "read_conversations", Role.MANAGER, Access.ANYONE, True])
def test_a_page_that_needs_what_is_no_need_keeps_the_desk_from_starting(needs: Any) -> None:
    with pytest.raises(Undeclared):
        Routes([Page("GET", "/x", _handler, needs)])


@pytest.mark.parametrize("method", ["PUT", "DELETE", "get", "HEAD"])
def test_a_page_for_a_method_that_is_not_guarded_keeps_the_desk_from_starting(method: str) -> None:
    with pytest.raises(Undeclared):
        Routes([Page(method, "/x", _handler, Access.MEMBER)])


def test_two_pages_for_one_address_keep_the_desk_from_starting() -> None:
    page = Page("GET", "/x", _handler, Access.MEMBER)
    with pytest.raises(Undeclared):
        Routes([page, page])


def test_nothing_that_anybody_may_open_takes_a_session() -> None:
    assert {type(page) for page in pages().values() if page.needs is Access.ANYONE} == {OpenPage}
