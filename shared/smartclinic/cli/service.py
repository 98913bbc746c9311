"""The service as an operator's command sees it: the store and use cases of this environment, for one clinic."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Final, TypeVar

from smartclinic.cli.command import Failed
from smartclinic.clinics.directory import UnknownClinic
from smartclinic.compose import App
from smartclinic.platform.clock import hong_kong
from smartclinic.platform.config import Settings
from smartclinic.platform.store import StoreError
from smartclinic.platform.tasks import Task
from smartclinic.work.run import Contended

T = TypeVar("T")


class LeftToTheSweep:
    """Takes no task: what an operator's command writes is due, and the next sweep does it.

    So a command needs the store and nothing else of the cloud.
    """

    async def create(self, task: Task) -> None:
        """Leave it."""

    async def close(self) -> None:
        """Nothing is open."""


_NEEDED: Final = ("STORE", "MASTER_KEY")


def declare_clinic(parser: argparse.ArgumentParser) -> None:
    """The arguments that every such command takes."""
    parser.add_argument("--clinic", required=True, metavar="ID", help="which clinic, by its id")
    parser.add_argument("--json", action="store_true", help="print a JSON object for programs")


def operator() -> str:
    """Who acts, for the audit: the user of this machine."""
    return f"operator:{getpass.getuser()}"


def in_service(use: Callable[[App], Awaitable[T]], clinic: str) -> T:
    """What it comes to with this environment's settings. Raises Failed when they or the clinic are missing."""
    settings = Settings.unchecked(os.environ)
    if missing := [name for name in _NEEDED if not settings[name]]:
        raise Failed(f"{', '.join(missing)} not set: smartclinic check says what each means")
    try:
        return asyncio.run(_used(App(settings, tasks=LeftToTheSweep()), use, clinic))
    except UnknownClinic:
        raise Failed(f"there is no clinic {clinic} in {settings['STORE']}") from None
    except (StoreError, Contended) as error:
        raise Failed(f"the store did not answer ({type(error).__name__}); try again", status=1) from error


def said(asked: argparse.Namespace, machine: object, people: Iterable[str]) -> int:
    """Print it for programs or for people; the exit status of success."""
    text = json.dumps(machine, ensure_ascii=False, default=str) if asked.json else "\n".join(people)
    sys.stdout.write(text + "\n")
    return 0


def at(instant: datetime) -> str:
    """An instant on Hong Kong's clocks."""
    return f"{hong_kong(instant):%Y-%m-%d %H:%M}"


async def _used(app: App, use: Callable[[App], Awaitable[T]], clinic: str) -> T:
    try:
        await app.directory.clinic(clinic)
        return await use(app)
    finally:
        await app.close()
