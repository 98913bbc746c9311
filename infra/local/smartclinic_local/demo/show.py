"""Shows the demo's bookings while they are played."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from smartclinic import compose
from smartclinic.platform.clock import SystemClock
from smartclinic_local.demo.phone import PatientPhone
from smartclinic_local.demo.play import BookingFailed, play
from smartclinic_local.demo.scripts import SCRIPTS, Script
from smartclinic_local.demo.stored import Stored
from smartclinic_local.demo.transcript import heading, lines
from smartclinic_local.run.problems import CannotStart
from smartclinic_local.run.service import Addresses

Say = Callable[..., None]
"""Prints lines."""


async def show_bookings(addresses: Addresses, say: Say) -> list[str]:
    """Play every script, one after another; what failed, in words. Raises CannotStart without a phone page."""
    if addresses.phone is None:
        raise CannotStart("the demo plays patients of its own stand-in for Meta: unset GRAPH_API_BASE")
    stored = Stored(compose.app(), addresses.clinic_id)
    async with httpx.AsyncClient(base_url=addresses.phone, trust_env=False) as http:
        failures = [await _show(script, http, stored, say) for script in SCRIPTS]
    return [failure for failure in failures if failure]


async def _show(script: Script, http: httpx.AsyncClient, stored: Stored, say: Say) -> str:
    phone = await PatientPhone.of(http, SystemClock(), script.name)
    say("", heading(script, phone.clinic_name), "")
    try:
        async for entry in play(script, phone, stored):
            say(*lines(script, entry))
    except (BookingFailed, httpx.HTTPError) as error:
        return f"The booking in {script.language} failed: {error}"
    return ""
