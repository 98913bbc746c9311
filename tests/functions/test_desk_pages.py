"""What each page of the desk costs at a clinic's largest: round trips to the store, and bytes to the browser.

A round trip takes virtual time, so that what is asked at once counts once. Instances are warm but for what half a
minute makes forgotten: names of staff, and what was recorded as viewed.
"""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from typing import Final

import httpx
import pytest

from smartclinic.staff.member import StaffId
from staff_desk.desk import pages
from staff_desk.links import STATIC
from staff_desk.routing import OpenPage
from staff_desk.task_list import MOST_SHOWN
from tests.functions.counting import CountingTasks
from tests.functions.desk_clinics import Caller, Stocked, below
from tests.functions.desk_largest import (
    ENTRIES,
    LONG,
    LOUD,
    MEMBERS,
    NAME,
    OTHER_VISIT,
    TASKS,
    TOMORROW,
    VISIT,
    VISITED,
    largest,
)
from tests.functions.desk_largest_queue import DISRUPTION, TICKET
from tests.functions.desk_rig import CLINIC, NoTasks, desk_of
from tests.functions.in_process import Service, in_virtual_time
from tests.unit.local.virtual_time import elapsed

TRIP: Final = 0.05
MOST_TRIPS: Final = 6
MOST_BYTES: Final = 300_000
MOST_STATIC: Final = 200_000

WHOLE: Final = {
    "/": "/",
    "/lists": f"/lists?current={LONG}",
    "/alarms": "/alarms",
    "/search": "/search",
    "/account": "/account",
    "/undertaking": "/undertaking",
    "/conversations/{contact}": f"/conversations/{LONG}",
    "/conversations/{contact}/thread": f"/conversations/{LONG}/thread",
    "/conversations/{contact}/beside": f"/conversations/{LONG}/beside",
    "/tasks": "/tasks",
    "/tasks/summary": "/tasks/summary",
    "/tasks/{task}/give": f"/tasks/{5:032x}/give",
    "/appointments": f"/appointments?day={TOMORROW}",
    "/appointments/week": f"/appointments/week?day={TOMORROW}",
    "/appointments/sheet": f"/appointments/sheet?day={TOMORROW}",
    "/appointments/finish": f"/appointments/finish?day={TOMORROW}",
    "/appointments/session": f"/appointments/session?day={TOMORROW}&doctor=chan&part=morning",
    "/appointments/stock": f"/appointments/stock?day={TOMORROW}",
    "/appointments/book": f"/appointments/book?doctor=chan&at={TOMORROW}T10:00",
    "/appointments/{appointment}": f"/appointments/{VISIT}",
    "/appointments/{appointment}/move": f"/appointments/{VISIT}/move?doctor=chan&at={TOMORROW}T10:30",
    "/conversations/{contact}/people": f"/conversations/{VISITED}/people",
    "/patients/{patient}": f"/patients/{VISIT}",
    "/patients/{patient}/join": f"/patients/{VISIT}/join?into={OTHER_VISIT}",
    "/queue": "/queue?queue=gp",
    "/tickets/{ticket}": f"/tickets/{TICKET}",
    "/tickets/{ticket}/print": f"/tickets/{TICKET}/print",
    "/disruptions": f"/disruptions?day={TOMORROW}",
    "/disruptions/preview": f"/disruptions/preview?cause=typhoon_8&day={TOMORROW}",
    "/disruptions/{disruption}/progress": f"/disruptions/{DISRUPTION}/progress",
    "/boards": "/boards",
    "/boards/poster": "/boards/poster?queue=gp",
    "/audit": "/audit",
    "/team": "/team",
    "/devices": "/devices",
    "/status": "/status",
}
"""Every page that shows something, by its route."""
OF_NO_SIZE: Final = {
    "/poll", "/appointments/since", "/queue/since", "/disruptions/{disruption}/since", "/files/{message}",
    "/conversations/{contact}/messages/{message}",
}  # fmt: skip
"""Measured in tests of their own: they are no page, or hold one message."""


@pytest.fixture(scope="module", autouse=True)
def _filled() -> None:
    """The store is filled before a test's own loop runs."""
    largest()


class Largest:
    """The manager at the clinic's largest, and what the last answer cost."""

    def __init__(self, service: Service, at: Stocked) -> None:
        self.service, self.at = service, at
        self.trips = 0

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """A page, on an instance that has seen neither this person nor the team for a while."""
        caller = await self._fresh()
        started = elapsed()
        response = await caller.get(path, **headers)
        self.trips = round((elapsed() - started) / TRIP)
        self.service.store.seconds = 0
        return response

    async def post(self, path: str, **form: str) -> httpx.Response:
        """A form that only asks."""
        caller = await self._fresh()
        started = elapsed()
        response = await caller.send(path, **form)
        self.trips = round((elapsed() - started) / TRIP)
        self.service.store.seconds = 0
        return response

    async def _fresh(self) -> Caller:
        caller = await self.at.desk("staff-000")
        self.service.app.team.forget(CLINIC)
        self.service.app.views._recorded.clear()
        self.service.counts.forget()
        self.service.store.seconds = TRIP
        return caller


class _Named(Stocked):
    """A clinic whose people have the ids that the store gave them."""

    def id_of(self, who: str) -> StaffId:
        """The staff id itself."""
        return StaffId(who)


@asynccontextmanager
async def at_its_largest() -> AsyncIterator[Largest]:
    """The desk over that store."""
    async with desk_of(largest()) as desk:
        tasks = CountingTasks(NoTasks(), desk.counts)
        service = Service(desk.app, desk.store, tasks, desk.counts, io.StringIO())
        yield Largest(service, _Named(service, CLINIC))


def test_every_page_that_shows_something_is_measured() -> None:
    shown = {path for (method, path), page in pages().items() if method == "GET" and not isinstance(page, OpenPage)}
    assert shown == set(WHOLE) | OF_NO_SIZE


@pytest.mark.parametrize("route", sorted(WHOLE))
def test_a_page_is_at_most_six_round_trips_and_three_hundred_kilobytes(route: str) -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with at_its_largest() as desk:
            response = await desk.get(WHOLE[route])
            assert response.status_code == 200, response.text
            assert (desk.trips <= MOST_TRIPS, len(response.content) <= MOST_BYTES) == (True, True), (
                desk.trips,
                len(response.content),
            )

    scenario()


def test_what_is_measured_is_there() -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with at_its_largest() as desk:
            assert (await desk.get("/tasks")).text.count('class="card task') == MOST_SHOWN < TASKS
            first = (await desk.get("/team")).text
            onward = re.search(r'href="([^"]*)" rel="next"', first)
            assert onward
            second = (await desk.get(below(unescape(onward[1])))).text
            assert len(set(re.findall(r"staff\.\d+@", first + second))) == MEMBERS
            assert (await desk.get("/audit")).text.count("<tr>") > 30
            assert (await desk.get(f"/conversations/{LONG}")).text.count("<article") == 30
            assert ENTRIES > 9_999

    scenario()


@pytest.mark.parametrize("path", [f"/conversations/{LOUD}", f"/conversations/{LOUD}/thread"])
def test_messages_as_long_as_can_be_do_not_make_a_page_larger(path: str) -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with at_its_largest() as desk:
            response = await desk.get(path)
            assert response.text.count("<article") == 30
            assert len(response.content) <= MOST_BYTES
            whole = re.search(r'href="([^"]*/messages/[^"]*)"', response.text)
            assert whole
            message = await desk.get(below(unescape(whole[1])))
            assert message.status_code == 200
            assert (desk.trips <= MOST_TRIPS, len(message.content) <= MOST_BYTES) == (True, True)

    scenario()


def test_older_pages_cost_no_more_however_far_back() -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with at_its_largest() as desk:
            path, costs = f"/conversations/{LONG}/thread", set()
            for _ in range(20):
                response = await desk.get(path)
                costs.add((desk.trips <= MOST_TRIPS, len(response.content) <= MOST_BYTES))
                older = re.search(r'"([^"]*/thread\?before=[^"]*)"', response.text)
                assert older, response.text[:2000]
                path = below(unescape(older[1]))
            assert costs == {(True, True)}

    scenario()


@pytest.mark.parametrize("words", [NAME, "9000 0000", "ABCDE", "nobody at all"])
def test_a_search_is_at_most_six_round_trips(words: str) -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with at_its_largest() as desk:
            response = await desk.post("/search", words=words)
            assert response.status_code == 200
            assert desk.trips <= MOST_TRIPS
            assert len(response.content) <= MOST_BYTES

    scenario()


def test_an_audit_page_costs_no_more_with_filters_and_further_back() -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with at_its_largest() as desk:
            path = "/audit?action=take_over"
            for _ in range(5):
                response = await desk.get(path)
                assert desk.trips <= MOST_TRIPS
                assert len(response.content) <= MOST_BYTES
                older = re.search(r'href="([^"]*)" rel="next"', response.text)
                assert older
                path = below(unescape(older[1]))

    scenario()


def test_a_poll_that_finds_nothing_new_is_one_read_and_no_content() -> None:
    @in_virtual_time
    async def scenario() -> None:
        async with at_its_largest() as desk:
            caller = await desk.at.desk("staff-000")
            token = (await caller.get("/poll")).json()["token"]
            await caller.get(f"/poll?token={token}")
            desk.service.counts.forget()
            desk.service.store.seconds, started = TRIP, elapsed()

            response = await caller.get(f"/poll?token={token}")

            desk.service.store.seconds = 0
            assert (response.status_code, response.content) == (204, b"")
            assert desk.service.counts.calls == ["find"]
            assert len(desk.service.counts.reads) == 1
            assert desk.service.counts.writes == []
            assert round((elapsed() - started) / TRIP) == 1

    scenario()


def test_what_pages_are_made_of_weighs_little() -> None:
    sizes = {path.name: path.stat().st_size for path in STATIC.rglob("*") if path.is_file()}
    assert sum(sizes.values()) <= MOST_STATIC, sizes
