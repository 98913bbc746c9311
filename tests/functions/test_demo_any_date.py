"""The demo's two patients, at hours and on dates when "tomorrow afternoon" means something else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import httpx
import pytest

from smartclinic.platform.clock import HONG_KONG
from smartclinic_local.demo.phone import Entry, PatientPhone
from smartclinic_local.demo.play import BookingFailed, play
from smartclinic_local.demo.queueing import NO_TICKETS_NOW
from smartclinic_local.demo.scripts import SCRIPTS, Script
from smartclinic_local.demo.show import scenes
from smartclinic_local.demo.stored import Stored
from smartclinic_local.meta.app import create_app
from tests.functions.in_process import NUMBER, Service, running
from tests.unit.local import virtual_time
from tests.unit.local.virtual_time import LoopClock

MOMENTS: Final = (
    "2026-11-22 00:00",  # a Sunday begins
    "2026-11-22 12:59",
    "2026-11-22 23:59:50",  # midnight passes during the booking
    "2026-11-23 08:59",
    "2026-11-23 17:44",
    "2026-11-24 20:29",
    "2026-11-27 23:00",
    "2026-11-28 10:00",  # Saturday: tomorrow only a morning
    "2026-11-28 23:59:55",
    "2026-12-24 15:00",  # Christmas and the day after are holidays
    "2026-12-25 09:00",
    "2026-12-30 23:59",
    "2026-12-31 13:00",  # tomorrow is next year, and a holiday
    "2026-12-31 23:59:52",
    "2027-01-01 00:00:01",
    "2027-02-05 12:00",  # the eve of Lunar New Year's Day
    "2027-02-06 06:30",
    "2027-02-07 23:30",
    "2027-02-28 16:00",
    "2027-03-24 18:00",  # one doctor's leave begins tomorrow
    "2027-03-25 20:00",  # tomorrow is Good Friday, then three days of Easter
    "2027-03-26 11:11",
    "2027-03-28 14:00",
    "2027-04-04 22:00",
    "2027-06-08 03:00",  # the eve of Tuen Ng
    "2027-07-01 10:00",
    "2027-09-30 17:00",
    "2027-12-31 23:00",
    "2028-01-25 12:00",  # the eve of another Lunar New Year's Day
    "2028-02-28 15:00",
    "2028-02-29 09:00",
    "2031-10-01 00:30",  # dates that no gazette has named yet
)

WITH_ALL_SCENES: Final = (
    ("2026-11-22 23:59:30", False),  # midnight passes
    ("2026-11-23 08:57", True),
    ("2026-11-24 10:00", True),  # both queues sit: which one, is asked
    ("2026-12-24 21:00", False),
    ("2027-02-08 10:00", False),  # the third day of Lunar New Year
    ("2031-10-01 00:30", False),
)
"""Everything that the demo plays, and whether the queue gives tickets then."""

CANTONESE_AND_ENGLISH: Final = SCRIPTS[:2]
"""Chinese of another script says its dates alike: it is played with all scenes."""


def begins(moment: str, patch: pytest.MonkeyPatch) -> None:
    instant = datetime.fromisoformat(moment).replace(tzinfo=HONG_KONG)
    patch.setattr(virtual_time, "START", instant.astimezone(UTC))


async def booked(service: Service, script: Script, clinic: str) -> list[Entry]:
    """The chat of a booking that succeeded."""
    app = create_app(service.meta, clinic_names={NUMBER: "康和診所"})
    phone_page = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://meta/phone/")
    async with phone_page as http:
        phone = await PatientPhone.of(http, LoopClock(), script.name)
        return [entry async for entry in play(script, phone, Stored(service.app, clinic))]


async def everything(service: Service, script: Script) -> list[Entry | str]:
    """All that is played of a script."""
    app = create_app(service.meta, clinic_names={NUMBER: "康和診所"})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://meta/phone/") as http:
        phone = await PatientPhone.of(http, LoopClock(), script.name)
        return [each async for each in scenes(script, phone, Stored(service.app, "hong-wo"))]


@pytest.mark.parametrize("moment", MOMENTS)
def test_every_booking_succeeds(moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        async with running() as service:
            for script in CANTONESE_AND_ENGLISH:
                chat = await booked(service, script, "hong-wo")
                assert [entry.sender for entry in chat] == ["patient", "clinic"] * 3
            assert len(await service.all("appointments")) == len(CANTONESE_AND_ENGLISH)

    begins(moment, monkeypatch)
    virtual_time.run(scenario())


@pytest.mark.parametrize(("moment", "gives_tickets"), WITH_ALL_SCENES)
def test_everything_that_is_played_succeeds(
    moment: str, *, gives_tickets: bool, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    async def scenario() -> None:
        async with running() as service:
            for script in SCRIPTS:
                played = await everything(service, script)
                assert (NO_TICKETS_NOW in played) is not gives_tickets
            assert len(await service.all("tickets")) == (len(SCRIPTS) if gives_tickets else 0)
            assert len(await service.all("appointments")) == len(SCRIPTS)

    begins(moment, monkeypatch)
    virtual_time.run(scenario())


def test_a_confirmation_without_an_appointment_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        async with running() as service:
            with pytest.raises(BookingFailed, match="no appointment"):
                await booked(service, SCRIPTS[0], "other-clinic")

    begins(MOMENTS[0], monkeypatch)
    virtual_time.run(scenario())


def test_a_clinic_that_does_not_answer_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        async with running() as service:
            monkeypatch.setattr(service, "call", unavailable)
            with pytest.raises(BookingFailed, match="did not answer"):
                await booked(service, SCRIPTS[0], "hong-wo")

    begins(MOMENTS[0], monkeypatch)
    virtual_time.run(scenario())


async def unavailable(*_: object, **__: object) -> httpx.Response:
    return httpx.Response(503)
