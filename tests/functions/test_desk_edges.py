"""The desk's edges: headers and cookies of every answer, forms and addresses that no page made, and what links tell."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import AsyncIterator
from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

import httpx
import pytest

from smartclinic.platform.store import Unavailable
from smartclinic.staff.roles import Role
from staff_desk.desk import LARGEST_FORM, pages
from staff_desk.routing import AnyPage, OpenPage
from tests.functions.desk_clinics import OURS, Caller, below, two_clinics
from tests.functions.desk_examples import EXAMPLES, Request, request_of
from tests.functions.desk_reading import PageRead
from tests.functions.desk_signing_in import BASE, ORIGIN
from tests.functions.in_process import MEI, Service, in_virtual_time, running

FORM: Final = "application/x-www-form-urlencoded"
STATIC: Final = "/static/{name:path}"
KEYS: Final = sorted(key for key in pages() if key[1] != STATIC)
"""What pages are made of is served from a thread, for which a clock that jumps does not wait."""
NASTY: Final = (
    "", "0", "-1", "9" * 400, "9" * 16, "1e999", "NaN", "null", "\x00", "\r\nX: y", "é" * 200, "陳小美", "\u202e",
    "\ufffd", "٣", "²", "0001-01-01", "9999-12-31", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-23:59",
    "2026-11-22T00:00:00", "..", "/", "clinics/other-clinic/staff/x", "a" * 40_000, "' OR 1=1 --", "{{7*7}}", ",,,,",
    "a.b.c", "__name__",
)  # fmt: skip
NASTY_IDS: Final = (
    "0", "-", "a", "A" * 26, "z" * 64, "z" * 65, "9" * 2000, "%00", "%ff", "%c0%ae%c0%ae", "..", "%2e%2e", "..%2f..",
    "%2f", "a%2fb", "__x__", ".", "%E9%99%B3", "a;b", "a%20b", "%0d%0aX:%20y", "a%3fb", "*", "%252e%252e",
)  # fmt: skip
QUERIED: Final = (
    "before", "at", "token", "out", "current", "person", "action", "day", "done", "inline", "state", "code", "error",
    "page", "from", "after", "v",
)  # fmt: skip


async def raw(caller: Caller, method: str, path: str, body: bytes = b"", **headers: str) -> httpx.Response:
    """A request as no browser makes it."""
    sent = caller._with_cookies({**OURS, **headers})
    return await caller.service.call("dashboard", method, path, content=body, headers=sent)


async def ask(caller: Caller, request: Request) -> httpx.Response:
    """The request as the desk's own page makes it."""
    if request.method == "GET":
        return await caller.get(request.path)
    return await caller.send(request.path, **request.form)


def problems_of(name: str, response: httpx.Response) -> list[str]:
    """Which headers an answer lacks."""
    headers, policy = response.headers, response.headers.get("content-security-policy", "")
    wants = {
        "strict-transport-security": "max-age=31536000; includeSubDomains",
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "no-store",
    }
    problems = [f"{name}: {each} is {headers.get(each)}" for each, value in wants.items() if headers.get(each) != value]
    if "unsafe" in policy or "*" in policy or "http" in policy or "data:" in policy:
        problems.append(f"{name}: {policy}")
    for rule in ("default-src 'none'", "frame-ancestors 'none'"):
        if rule not in policy:
            problems.append(f"{name}: no {rule}")
    kind = headers.get("content-type", "")
    if response.content and kind.startswith("text/") and "charset=utf-8" not in kind:
        problems.append(f"{name}: {kind}")
    if "server" in headers or "x-powered-by" in headers or "access-control-allow-origin" in headers:
        problems.append(f"{name}: says too much")
    return problems


@in_virtual_time
async def test_every_answer_is_hardened_whatever_it_is() -> None:
    async with two_clinics() as (service, own, _):
        answers: dict[str, httpx.Response] = {}
        for key in KEYS:
            request = request_of(key, own.ids)
            answers[f"{key} signed in"] = await ask(await own.desk(), request)
            answers[f"{key} as an operator"] = await ask(await own.desk(Role.OPERATOR.value), request)
            answers[f"{key} signed out"] = await ask(Caller(service), request)
        async for name, answer in _refusals(service, await own.desk()):
            answers[name] = answer
        problems = [each for name, answer in answers.items() for each in problems_of(name, answer)]
        assert not problems, "\n".join(problems)
        assert {200, 204, 303, 400, 401, 403, 404, 405, 409, 413, 415, 500} <= {
            each.status_code for each in answers.values()
        }


async def _refusals(service: Service, manager: Caller) -> AsyncIterator[tuple[str, httpx.Response]]:
    yield "nothing there", await manager.get("/nothing")
    yield "wrong method", await raw(manager, "DELETE", "/tasks")
    yield "too large", await raw(manager, "POST", "/search", b"x" * (LARGEST_FORM + 1), **{"Content-Type": FORM})
    yield "another type", await raw(manager, "POST", "/search", b"{}", **{"Content-Type": "application/json"})
    yield "broken", await raw(manager, "POST", "/search", b"\xff=\xff", **{"Content-Type": FORM})
    yield "a part of nothing", await manager.get("/nothing", **{"HX-Request": "true"})
    service.store.failure = Unavailable("down")
    yield "the store is down", await manager.get("/")
    service.store.failure = None


@in_virtual_time
async def test_what_breaks_is_told_in_words_and_nothing_of_it_is_told() -> None:
    async with two_clinics() as (service, own, _):
        manager = await own.desk()
        service.store.failure = Unavailable("secret reason")
        broken = await manager.get("/")
        service.store.failure = None
        assert broken.status_code == 500
        assert "<h1" in broken.text
        assert "secret reason" not in broken.text
        assert "Traceback" not in broken.text


@in_virtual_time
async def test_every_cookie_is_of_this_host_alone_and_out_of_reach_of_scripts() -> None:
    async with two_clinics() as (service, own, _):
        lines = []
        for key in KEYS:
            for caller in (await own.desk(), Caller(service)):
                response = await ask(caller, request_of(key, own.ids))
                lines += response.headers.get_list("set-cookie")
        names = set()
        for line in lines:
            ((name, cookie),) = SimpleCookie(line).items()
            names.add(name)
            assert name.startswith("__Host-")
            assert (cookie["secure"], cookie["httponly"], cookie["path"]) == (True, True, "/")
            assert (cookie["samesite"].lower(), cookie["domain"]) == ("strict", "")
        assert names == {"__Host-desk", "__Host-device", "__Host-sign-in", "__Host-view"}


@in_virtual_time
@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
        "/\t/evil.example", "/\n/evil.example", "\t//evil.example", "javascript:alert(1)", "/%2f%2fevil.example",
        "/..//evil.example", "/../../..//evil.example", "@evil.example", ".evil.example", "/@evil.example", "",
        "/\r\nSet-Cookie: x=y", "/陳小美", "/tasks?x=陳", "/\x00", "/" + "a" * 299, "/?back=//evil.example",
    ],
)  # fmt: skip
async def test_choosing_a_language_leads_back_to_this_desk_only(back: str) -> None:
    async with running() as service:
        caller = Caller(service)
        response = await caller.post("/preferences", {"name": "language", "value": "en", "back": back})
        assert response.status_code == 303
        location = response.headers["location"]
        assert location.isascii()
        assert location.isprintable()
        onward = urlsplit(urljoin(f"{BASE}/", location))
        assert f"{onward.scheme}://{onward.netloc}" == ORIGIN
        assert "evil" not in onward.netloc


@in_virtual_time
@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"words=" + b"x" * LARGEST_FORM, FORM, 413),
        (b"words=x", "text/plain", 415),
        (b'{"words": "x"}', "application/json", 415),
        (b"--b\r\n\r\n--b--", "multipart/form-data; boundary=b", 415),
        (b"words=x", "", 415),
        (b"&".join(b"f%d=x" % number for number in range(101)), FORM, 400),
        (b"words=\xff\xfe", FORM, 400),
        (b"\x00\x01\x02", FORM, 403),
        (b"words=%ff%fe&%ed%a0%80=%00", FORM, 403),
        (b"", FORM, 403),
        (b"=&=&&&;", FORM, 403),
    ],
)
async def test_a_body_that_is_no_form_of_ours_is_refused_in_words(body: bytes, kind: str, status: int) -> None:
    async with two_clinics() as (_, own, _):
        response = await raw(await own.desk(), "POST", "/search", body, **({"Content-Type": kind} if kind else {}))
        assert response.status_code == status
        assert "<h1" in response.text


@in_virtual_time
async def test_a_form_whose_length_lies_is_cut_off_as_well() -> None:
    async with two_clinics() as (service, own, _):
        manager = await own.desk()

        async def endless() -> AsyncIterator[bytes]:
            for _ in range(100_000):
                yield b"x" * 1024
            raise AssertionError("it was read to its end")

        headers = manager._with_cookies({**OURS, "Content-Type": FORM})
        answer = await service.call("dashboard", "POST", "/search", content=endless(), headers=headers)
        assert answer.status_code == 413


@in_virtual_time
async def test_only_the_methods_that_a_page_has_do_anything() -> None:
    async with two_clinics() as (_, own, _):
        manager, by_path = await own.desk(), dict[str, set[str]]()
        for method, path in KEYS:
            by_path.setdefault(path, set()).add(method)
        for path, methods in by_path.items():
            address = request_of((min(methods), path), own.ids).path.partition("?")[0]
            for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} - methods:
                answer = await raw(manager, method, address)
                assert answer.status_code == 405, (method, path)
                assert answer.headers["allow"] == ", ".join(sorted(methods))


@in_virtual_time
async def test_asking_for_the_head_of_a_page_shows_no_more_than_the_page() -> None:
    async with two_clinics() as (service, own, _):
        for key in KEYS:
            if key[0] == "GET" and not isinstance(pages()[key], OpenPage):
                path = request_of(key, own.ids).path
                signed_in = await raw(await own.desk(), "HEAD", path)
                assert signed_in.status_code == (await (await own.desk()).get(path)).status_code, path
                assert (await raw(Caller(service), "HEAD", path)).headers["location"] == "/dashboard/sign-in"


@in_virtual_time
async def test_no_address_that_no_page_made_breaks_the_desk_or_shows_more() -> None:
    broken = []
    async with two_clinics() as (service, own, other):
        manager, stranger = await own.desk(), Caller(service)
        for method, route in KEYS:
            if "{" not in route:
                continue
            for id_ in NASTY_IDS:
                names = {**own.ids, "contact": id_, "message": id_, "task": id_, "staff": id_, "operator": id_}
                request = request_of((method, route), {**names, "device": id_})
                answer = await ask(manager, request)
                if answer.status_code >= 500:
                    broken.append(f"{method} {route} {id_}: {answer.status_code}")
                if (await ask(stranger, request)).status_code not in (303, 401, 404, 405):
                    broken.append(f"{method} {route} {id_}: shown to a stranger")
        for path in (
            "//", "//tasks", "/tasks/", "/./tasks", "/../dashboard", "/%2e%2e/", "/tasks%2f", "/TASKS", "/tasks;x=y",
            "/tasks%00", "/%", "/%zz", "/" + "a" * 10_000, "/tasks" * 500, "/dashboard/tasks", "/陳", "/tasks#x",
            "/..;/tasks", f"/conversations/{own.ids['contact']}/", f"/conversations//{own.ids['contact']}",
            f"/conversations/{own.ids['contact']}/../{other.ids['contact']}",
        ):  # fmt: skip
            for caller in (manager, stranger):
                answer = await caller.get(path)
                if answer.status_code >= 500 or (caller is stranger and answer.status_code == 200):
                    broken.append(f"GET {path[:60]}: {answer.status_code}")
        reasons = [event for event in service.all_events() if event["message"] == "request_failed"]
    assert not broken, "\n".join(broken) + str(reasons[:5])


@in_virtual_time
async def test_nothing_that_a_query_or_a_form_can_say_breaks_the_desk() -> None:
    broken = []
    async with two_clinics() as (service, own, _):
        for key in KEYS:
            request = request_of(key, own.ids)
            fields = request.form if key[0] == "POST" else _read_by(pages()[key])
            for name in fields:
                for value in NASTY:
                    answer = await _said(await own.desk(), request, name, value)
                    if answer.status_code >= 500:
                        broken.append(f"{' '.join(key)} {name}={value[:30]!r}: {answer.status_code}")
        reasons = [event for event in service.all_events() if event["message"] == "request_failed"]
    assert not broken, "\n".join(broken) + str(reasons[:8])


def _read_by(page: AnyPage) -> list[str]:
    """What the page's module reads from addresses."""
    source = inspect.getsource(inspect.getmodule(page.handler) or page.handler)
    return [name for name in QUERIED if f'"{name}"' in source]


async def _said(caller: Caller, request: Request, name: str, value: str) -> httpx.Response:
    if request.method == "POST":
        return await caller.send(request.path, **{**request.form, name: value})
    cut = value[:4000]  # no server takes a longer address
    headers = caller._with_cookies({})
    path = request.path.partition("?")[0]
    return await caller.service.call("dashboard", "GET", path, params={name: cut}, headers=headers)


DIGEST: Final = re.compile(r"[0-9a-f]{16,}")


@in_virtual_time
async def test_no_address_in_any_page_tells_a_name_a_number_or_what_was_said() -> None:
    async with two_clinics() as (service, own, _):
        for words in ("想約聽日下晝睇陳醫生", "三點半", "陳小美"):
            await service.says(MEI, words)
            await service.quiet()
        addresses: set[str] = set()
        for key in KEYS:
            for htmx in ({}, {"HX-Request": "true"}):
                answer = await _asked(await own.desk(), request_of(key, own.ids), htmx)
                addresses |= await _told(answer)
        known = {*own.ids.values(), own.clinic}
        for address in addresses:
            plain = unquote(address)
            for known_id in known:
                plain = plain.replace(known_id, "")
            plain = DIGEST.sub("", plain)  # made of nothing that could be read, whatever digits it happens to have
            assert plain.isascii(), address
            assert not any(each in plain for each in ("91234567", "9123", "852", "@", "manager", "clinic.example")), (
                address
            )
        assert len(addresses) > 50


async def _asked(caller: Caller, request: Request, headers: dict[str, str]) -> httpx.Response:
    if request.method == "GET":
        return await caller.get(request.path, **headers)
    return await (caller.put if headers else caller.send)(request.path, **request.form)


async def _told(answer: httpx.Response) -> set[str]:
    """Every address that an answer tells a browser, but for the issuer's."""
    headers = {answer.headers.get(name, "") for name in ("location", "hx-redirect", "hx-push-url")}
    is_html = answer.headers.get("content-type", "").startswith("text/html")
    found = headers | (PageRead(answer.text).addresses if is_html else set())
    return {address for address in found if address and not address.startswith("https://accounts.example")}


@in_virtual_time
async def test_every_address_in_every_page_leads_somewhere_on_this_host() -> None:
    async with two_clinics() as (_, own, _):
        seen, todo, of_page = set[str](), ["/"], Counter[str]()
        while todo:
            path = todo.pop()
            page = path.partition("?")[0]
            if path in seen or of_page[page] == 3:  # each day leads to the next
                continue
            seen.add(path)
            of_page[page] += 1
            answer = await (await own.desk()).get(path)
            assert answer.status_code in (200, 204, 303), (path, answer.status_code)
            if answer.headers.get("content-type", "").startswith("text/html"):
                todo += [below(each) for each in _links(answer.text)]
        assert {"/", "/tasks", "/audit", "/team", f"/conversations/{own.ids['contact']}"} <= seen


def _links(page: str) -> set[str]:
    """What can be followed, on this host; pages of sign-in and static files have their own tests."""
    found = set()
    for element in PageRead(page).elements:
        for name in ("href", "hx-get"):
            address = element.attributes.get(name, "")
            if not address or address.startswith("#"):
                continue
            assert address.startswith("/dashboard/"), address
            if "/static/" not in address and "/sign-in" not in address:
                found.add(address)
    return found


def test_every_example_is_tried() -> None:
    assert {key for key in EXAMPLES if key[1] != STATIC} == set(KEYS)
