"""Whether somebody has the desk on a screen: kept fresh by every screen, and believed for a short while."""

from __future__ import annotations

import asyncio

from smartclinic.conversations.alarms.paths import ways_to_staff
from smartclinic.conversations.alarms.presence import FRESH, SAID_EVERY, Presence
from smartclinic.platform.store import Unavailable
from tests.functions.alarm_rig import CLINIC
from tests.functions.in_process import Service, in_virtual_time, running


def a_screen(service: Service) -> Presence:
    """An instance of the dashboard, which remembers nothing yet."""
    return Presence(service.store, service.app.clock)


@in_virtual_time
async def test_a_clinic_that_nobody_watches_is_not_watched() -> None:
    async with running() as service:
        assert not await a_screen(service).is_watched(CLINIC)


@in_virtual_time
async def test_it_is_watched_for_as_long_as_a_sign_of_life_is_fresh_and_nowhere_else() -> None:
    async with running() as service:
        await a_screen(service).watching(CLINIC)

        await asyncio.sleep(FRESH.total_seconds() - 1)
        assert await a_screen(service).is_watched(CLINIC)
        assert not await a_screen(service).is_watched("other-clinic")
        await asyncio.sleep(2)
        assert not await a_screen(service).is_watched(CLINIC)


@in_virtual_time
async def test_a_screen_whose_sound_is_on_is_told_apart_even_beside_one_that_has_just_spoken() -> None:
    async with running() as service:
        screen = a_screen(service)
        await screen.watching(CLINIC)
        ways = await ways_to_staff(service.app.work, CLINIC)
        assert (ways.is_watched, ways.is_heard) == (True, False)
        await screen.watching(CLINIC, hears=True)
        assert (await ways_to_staff(service.app.work, CLINIC)).is_heard
        await asyncio.sleep(FRESH.total_seconds() + 1)
        await screen.watching(CLINIC)
        ways = await ways_to_staff(service.app.work, CLINIC)
        assert (ways.is_watched, ways.is_heard) == (True, False)


@in_virtual_time
async def test_several_screens_at_once_do_not_hinder_each_other() -> None:
    async with running() as service:
        await asyncio.gather(*(a_screen(service).watching(CLINIC) for _ in range(5)))

        assert await a_screen(service).is_watched(CLINIC)
        assert service.events("presence_not_kept") == []


@in_virtual_time
async def test_a_screen_that_asks_each_second_costs_few_writes_and_no_read() -> None:
    async with running() as service:
        screen = a_screen(service)
        await screen.watching(CLINIC)
        service.counts.forget()

        for _ in range(60):
            await asyncio.sleep(1)
            await screen.watching(CLINIC)

        assert len(service.counts.writes) == 60 / SAID_EVERY.total_seconds()
        assert service.counts.reads == []


@in_virtual_time
async def test_a_screen_is_shown_even_when_the_store_does_not_answer() -> None:
    async with running() as service:
        service.store.failure = Unavailable()

        await a_screen(service).watching(CLINIC)

        assert len(service.events("presence_not_kept")) == 1
