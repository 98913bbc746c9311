"""The audit function: seals for the clock alone, keeps checkpoints, and can do nothing else."""

from __future__ import annotations

import pytest

from smartclinic.audit.entry import Act, Action, leave_entry
from smartclinic.audit.verifying import Verifier
from smartclinic.platform.edge import BadRequest
from smartclinic.platform.files import FilesUnavailable
from smartclinic.platform.keys import KeyDestroyed
from smartclinic.work.unit import Unit
from tests.functions.in_process import Service, in_virtual_time, running, sample_clinic

CLINIC = sample_clinic().id


async def acted(service: Service, *acts: str) -> None:
    for name in acts:

        async def act(unit: Unit, name: str = name) -> None:
            leave_entry(unit, Act("mei", name), Action.TAKE_OVER, "conversations/c1", service.app.clock.now())

        await service.app.work.run_as_staff(CLINIC, act)


async def is_sound(service: Service) -> bool:
    report = await Verifier(service.store, service.app.checkpoints, service.app.clock).verify(CLINIC)
    return report.is_sound and not report.warnings and report.checkpoints == report.seals


@in_virtual_time
async def test_a_sweep_seals_and_writes_the_checkpoint() -> None:
    async with running() as service:
        await acted(service, "one", "two")
        response = await service.call("audit", path="/sweep")
        assert (response.status_code, response.json()) == (200, {"sealed": 2, "found": 1})
        assert (await service.call("audit", path="/sweep")).json() == {"sealed": 0, "found": 0}
        assert await is_sound(service)


@in_virtual_time
async def test_there_is_nothing_else_to_call() -> None:
    async with running() as service:
        assert (await service.call("audit", "POST", "/")).status_code == 404
        assert (await service.call("audit", "GET", "/sweep")).status_code == 404


@in_virtual_time
async def test_nobody_but_the_clock_may_call(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running() as service:
        await acted(service, "one")

        async def refuse(_authorization: str | None) -> None:
            raise BadRequest(403, "not the clock")

        monkeypatch.setattr(service.app.callers("audit"), "verify", refuse)
        assert (await service.call("audit", path="/sweep")).status_code == 403
        monkeypatch.undo()
        assert (await service.call("audit", path="/sweep")).json()["sealed"] == 1


@in_virtual_time
async def test_it_seals_while_checkpoints_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running() as service:

        async def down(_name: str, _content: bytes) -> None:
            raise FilesUnavailable("down")

        monkeypatch.setattr(service.app.checkpoints, "create", down)
        await acted(service, "one")
        assert (await service.call("audit", path="/sweep")).status_code == 200
        assert not await is_sound(service)
        assert service.events("sweep_item_failed")
        monkeypatch.undo()
        await service.app.clock.sleep(61)
        assert (await service.call("audit", path="/sweep")).json() == {"sealed": 0, "found": 1}
        assert await is_sound(service)


@in_virtual_time
async def test_it_holds_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running() as service:
        await acted(service, "one")

        async def no_key(_clinic: str) -> None:
            raise KeyDestroyed("this function has none")

        monkeypatch.setattr(service.app.keyring, "cipher", no_key)
        assert (await service.call("audit", path="/sweep")).json()["sealed"] == 1
        assert await is_sound(service)
