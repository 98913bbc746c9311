"""Shows what the demo plays: the patients write at the same time, and their chats are printed one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import httpx

from smartclinic import compose
from smartclinic.platform.clock import SystemClock
from smartclinic_local.demo.asking import ask_staff
from smartclinic_local.demo.changing import change
from smartclinic_local.demo.phone import Entry, PatientPhone
from smartclinic_local.demo.play import play
from smartclinic_local.demo.queueing import wait_in_line
from smartclinic_local.demo.scripts import SCRIPTS, Script
from smartclinic_local.demo.stored import Stored
from smartclinic_local.demo.transcript import MARGIN, heading, lines
from smartclinic_local.demo.turns import PlayFailed
from smartclinic_local.run.problems import CannotStart
from smartclinic_local.run.service import Addresses

Say = Callable[..., None]
"""Prints lines."""


async def show_bookings(addresses: Addresses, say: Say) -> list[str]:
    """Play every script; what failed, in words. Raises CannotStart without a phone page."""
    if addresses.phone is None:
        raise CannotStart("the demo plays patients of its own stand-in for Meta: unset GRAPH_API_BASE")
    stored = Stored(compose.app(), addresses.clinic_id)
    async with httpx.AsyncClient(base_url=addresses.phone, trust_env=False) as http:
        phones = [await PatientPhone.of(http, SystemClock(), script.name) for script in SCRIPTS]
        played = [_Played(script, phone, stored) for script, phone in zip(SCRIPTS, phones, strict=True)]
        async with asyncio.TaskGroup() as group:
            for one in played:
                group.create_task(one.run())
            failures = [await one.show(say) for one in played]
    return [failure for failure in failures if failure]


async def scenes(script: Script, phone: PatientPhone, stored: Stored) -> AsyncIterator[Entry | str]:
    """A booking, another time for it, something for staff, the walk-in queue. Raises PlayFailed at the wrong turn."""
    for scene in (play, change, ask_staff, wait_in_line):
        async for entry in scene(script, phone, stored):
            yield entry


class _Played:
    """One script that is being played, and what of it has not been printed yet."""

    def __init__(self, script: Script, phone: PatientPhone, stored: Stored) -> None:
        self._script, self._phone, self._stored = script, phone, stored
        self._entries: asyncio.Queue[Entry | str | None] = asyncio.Queue()
        self._failure = ""

    async def run(self) -> None:
        """Play it to its end, or to its failure."""
        try:
            async for entry in scenes(self._script, self._phone, self._stored):
                self._entries.put_nowait(entry)
        except (PlayFailed, httpx.HTTPError) as error:
            self._failure = f"The {self._script.language} patient did not get there: {error}"
        self._entries.put_nowait(None)

    async def show(self, say: Say) -> str:
        """Print it as it comes; what failed, in words, or nothing."""
        say("", heading(self._script, self._phone.clinic_name), "")
        while (entry := await self._entries.get()) is not None:
            say(*lines(self._script, entry) if isinstance(entry, Entry) else (MARGIN + entry,))
        return self._failure
