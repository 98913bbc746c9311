"""Waiting-room screens: numbers only, nothing personal. A screen's address can be revoked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from smartclinic.audit.entry import Act
from smartclinic.clinics.directory import Directory
from smartclinic.clinics.model import Words
from smartclinic.platform.store import Index
from smartclinic.queueing.line import Opening
from smartclinic.records.fields import Erase, Record, Retention, derived, plain, record, staff
from smartclinic.work.run import Work
from smartclinic.work.unit import Found


@record("boards", retention=Retention.CLINIC_END, indexes=(Index(("page",)), Index((), "-created_at")))
class Board(Record, frozen=True, kw_only=True):
    """A screen in a waiting room. Without `page` its address shows nothing any more."""

    name: Annotated[str, plain("what staff call it, such as the waiting room's name")]
    queues: Annotated[tuple[str, ...], plain("the queues that it shows")]
    created_at: Annotated[datetime, staff("when it was set up")]
    created_by: Annotated[str, staff("who set it up")]
    page: Annotated[str | None, derived("its address", erase=Erase.EMPTY)] = None
    revoked_at: Annotated[datetime | None, staff("when its address was revoked")] = None
    revoked_by: Annotated[str | None, staff("who revoked it")] = None


@dataclass(frozen=True, slots=True)
class Call:
    """One call: what is shown, and when it was made or repeated last. A new `at` sounds."""

    label: str
    at: datetime


@dataclass(frozen=True, slots=True)
class QueueOnBoard:
    """One queue: the latest calls, the newest first; how many wait; whether it goes on."""

    queue_id: str
    name: Words
    calls: tuple[Call, ...]
    waiting: int
    opening: Opening
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class BoardView:
    """What a screen shows."""

    clinic: Words
    name: str
    queues: tuple[QueueOnBoard, ...]


class NoSuchBoard(Exception):
    """There is none at this address, or it was revoked."""


class Boards:
    """The clinic's waiting-room screens."""

    def __init__(self, work: Work, directory: Directory) -> None:
        self._work, self._directory = work, directory

    async def open(self, clinic: str, queues: tuple[str, ...], name: str, act: Act) -> Found[Board]:
        """Set up a screen for these queues. Its `page` is the token of its address."""
        raise NotImplementedError

    async def revoke(self, clinic: str, board: str, act: Act) -> None:
        """Its address shows nothing any more. Raises NoSuchBoard."""
        raise NotImplementedError

    async def list(self, clinic: str) -> list[Found[Board]]:
        """The clinic's screens, the newest first; revoked ones too."""
        raise NotImplementedError

    async def show(self, clinic: str, token: str) -> BoardView:
        """What the screen at this address shows now. Raises NoSuchBoard."""
        raise NotImplementedError
