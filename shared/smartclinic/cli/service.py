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

from cryptography.exceptions import InvalidTag

from smartclinic.cli.command import Failed
from smartclinic.clinics.directory import UnknownClinic
from smartclinic.compose import App
from smartclinic.platform.clock import hong_kong
from smartclinic.platform.config import Settings, setting
from smartclinic.platform.credentials import NoCredentials, needing_credentials
from smartclinic.platform.keys import KeyDestroyed
from smartclinic.platform.store import Refused, StoreError
from smartclinic.platform.store.validate import check_id
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
_NEEDED_IN_CLOUD: Final = ("GOOGLE_CLOUD_PROJECT", "FIRESTORE_EMULATOR_HOST")
_CLOUD: Final = "firestore"
_FILE: Final = "sqlite:///"
_EXPECTED: Final = (UnknownClinic, KeyDestroyed, NoCredentials, StoreError, Contended)


def declare_clinic(parser: argparse.ArgumentParser) -> None:
    """The arguments that every such command takes."""
    parser.add_argument("--clinic", required=True, metavar="ID", help="which clinic, by its id")
    parser.add_argument("--json", action="store_true", help="print a JSON object for programs")


def operator() -> str:
    """Who acts, for the audit: the user of this machine."""
    return f"operator:{getpass.getuser()}"


def in_service(
    use: Callable[[App], Awaitable[T]], clinic: str, *, needs: Iterable[str] = (), is_new: bool = False
) -> T:
    """What it comes to with this environment's settings; `needs` are those beside the store's and the key.

    `is_new`: the clinic need not be there yet.

    Raises Failed when one is missing or wrong, when there is no such store or clinic, or when the store fails.
    """
    settings = _checked(needs)
    try:
        return asyncio.run(_used(App(settings, tasks=LeftToTheSweep()), use, clinic, is_new=is_new))
    except _EXPECTED as error:
        raise _in_words(error, clinic, settings["STORE"]) from error


def may_be_an_id(text: str) -> bool:
    """Whether anything in a store can have this id."""
    try:
        check_id(text)
    except Refused:
        return False
    return True


def said(asked: argparse.Namespace, machine: object, people: Iterable[str]) -> int:
    """Print it for programs or for people; the exit status of success."""
    text = json.dumps(machine, ensure_ascii=False, default=str) if asked.json else "\n".join(people)
    sys.stdout.write(text + "\n")
    return 0


def at(instant: datetime) -> str:
    """An instant on Hong Kong's clocks."""
    return f"{hong_kong(instant):%Y-%m-%d %H:%M}"


def shown(an_id: str) -> str:
    """An id in a sentence, also an empty one."""
    return an_id or "''"


def counted(number: int, what: str) -> str:
    """A number of things: 1 message, 2 messages."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def _checked(needs: Iterable[str]) -> Settings:
    """This environment's settings, with a store that is there: a command never makes one. Raises Failed."""
    settings = Settings.unchecked(os.environ)
    url = settings["STORE"]
    names = (*_NEEDED, *(_NEEDED_IN_CLOUD if url == _CLOUD else ()), *needs)
    problems = [problem for name in names if (problem := setting(name).problem(os.environ, None))]
    if problems:
        raise Failed(*(f"{problem.setting} {problem.mend}" for problem in problems))
    if url.startswith(_FILE) and not os.access(url.removeprefix(_FILE), os.R_OK):
        raise Failed(f"STORE is {url}, but there is no such file, or you may not read it")
    return settings


def _in_words(error: Exception, clinic: str, store: str) -> Failed:
    """What an operator can do about it."""
    match error:
        case UnknownClinic():
            return Failed(f"there is no clinic {shown(clinic)} in {store}")
        case NoCredentials():
            return Failed("there are no Google credentials here: run gcloud auth application-default login")
        case KeyDestroyed():
            return Failed(f"the data key of {clinic} is gone, and with it what was encrypted under it")
        case _ if isinstance(error.__cause__, InvalidTag):
            return Failed(f"MASTER_KEY is not the key of this store: nothing of {clinic} opens under it")
    return Failed(f"the store did not answer ({error}); try again", status=1)


async def _used(app: App, use: Callable[[App], Awaitable[T]], clinic: str, *, is_new: bool) -> T:
    if not may_be_an_id(clinic):
        raise UnknownClinic(clinic)
    try:
        if app.settings["STORE"] == _CLOUD:
            with needing_credentials():
                _ = app.store
        if not is_new:
            await app.directory.clinic(clinic)
        return await use(app)
    finally:
        await app.close()
