"""Processes that die: `smartclinic local --processes` starts them again, and nothing is lost or said twice."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

from smartclinic_local.demo.phone import PatientPhone
from tests.functions.local_service import LocalService, ends_within, started


async def test_a_killed_process_costs_no_reply_and_doubles_none(tmp_path: Path) -> None:
    with started("--processes", STORE=f"sqlite:///{tmp_path / 'clinic.db'}") as service:
        await killed_one_after_another(service)
        said = service.errors.read_text()
    for name in ("webhook", "reply", "delivery"):
        assert f"{name} ended killed by signal 9; starting it again" in said


async def killed_one_after_another(service: LocalService) -> None:
    async with service.phone_page() as http:
        dead_webhook = await service.phone(http, "Priya Sharma")
        dead_reply = await service.phone(http, "林嘉欣")
        again = await service.phone(http, "黃秀英婆婆")

        service.kill("webhook")  # before the message: Meta waits, or comes again
        first = await dead_webhook.type("hello")
        second = await dead_reply.type("你好")
        await recorded(dead_reply)
        service.kill("reply")  # the message is recorded, its burst is not over
        service.kill("delivery")
        await asyncio.gather(dead_webhook.answer(first), dead_reply.answer(second))
        await again.answer(await again.type("地址？"))  # after all this, whoever comes is served

        for phone in (dead_webhook, dead_reply, again):
            assert sum(entry.sender == "clinic" for entry in await phone.chat()) == 1


async def recorded(phone: PatientPhone) -> None:
    """Wait until the webhook has answered for everything that the person wrote."""
    async with asyncio.timeout(30):
        while True:
            if all(entry.tick != "sent" for entry in await phone.chat()):
                return
            await asyncio.sleep(0.05)


def test_nothing_outlives_a_killed_launcher() -> None:
    with started() as running:
        children = running.children().values()
        assert running.stop(signal.SIGKILL) == -signal.SIGKILL
        assert children
        for child in children:
            assert ends_within(child, 10)


def test_a_stand_in_that_dies_ends_all_and_says_so() -> None:
    with started() as running:
        os.kill(running.children()["stand-ins"], signal.SIGKILL)
        assert running.process.wait(20) == 1
        assert running.errors.read_text() == "stand-ins ended killed by signal 9\n"
    assert not Path(running.ready["store"].removeprefix("sqlite:///")).parent.exists()
