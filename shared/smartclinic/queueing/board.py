"""Waiting-room screens: numbers only, nothing personal. A screen's address can be revoked."""

from __future__ import annotations

import builtins
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from msgspec.structs import replace

from smartclinic.audit.entry import Act, Action, AuditEntry, entry_id, has_acted, leave_entry
from smartclinic.clinics.directory import Directory
from smartclinic.clinics.model import Clinic, Queue, Words
from smartclinic.clinics.page_links import PageKind, is_page_token, page_token
from smartclinic.platform.clock import hong_kong_day
from smartclinic.platform.ids import digest
from smartclinic.platform.store import Index
from smartclinic.queueing.admission import WhyNot, why_no_ticket
from smartclinic.queueing.line import Line, LineKey, Opening, Place, StoredLine, empty_line
from smartclinic.queueing.order import label_of
from smartclinic.records.fields import Erase, Record, Retention, derived, plain, record, staff
from smartclinic.work.run import Work
from smartclinic.work.unit import Found, Unit

CALLS_SHOWN: Final = 6
_MOST: Final = 50


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
    """One queue: the latest calls, the newest first; how many wait; whether it goes on; whether it `gives` tickets,
    or soon will, as far as its own line tells.
    """

    queue_id: str
    name: Words
    calls: tuple[Call, ...]
    waiting: int
    opening: Opening
    changed_at: datetime | None
    gives: bool = True


@dataclass(frozen=True, slots=True)
class BoardView:
    """What a screen shows."""

    clinic: Words
    name: str
    queues: tuple[QueueOnBoard, ...]


class NoSuchBoard(Exception):
    """There is none at this address, or it was revoked."""


class NoQueues(Exception):
    """A screen shows at least one queue, and only queues of the clinic."""


class Boards:
    """The clinic's waiting-room screens. Everything raises Contended."""

    def __init__(self, work: Work, directory: Directory) -> None:
        self._work, self._directory = work, directory

    async def open(self, clinic: str, queues: tuple[str, ...], name: str, act: Act) -> Found[Board]:
        """Set up a screen for these queues. Its `page` is the token of its address. Raises NoQueues."""
        config = (await self._directory.clinic(clinic)).config
        if not queues or not set(queues) <= {queue.id for queue in config.queues}:
            raise NoQueues
        board_id = digest("board", act.id)

        async def open_board(unit: Unit) -> Found[Board]:
            await unit.load((Board, board_id), (AuditEntry, entry_id(act.id)))
            if (found := await unit.get(Board, board_id)) is not None:
                return Found(board_id, found)
            now, page = self._work.clock.now(), page_token(unit, PageKind.BOARD, board_id)
            board = Board(name=name, queues=queues, created_at=now, created_by=act.actor, page=page)
            unit.create(board_id, board)
            leave_entry(unit, act, Action.OPEN_BOARD, f"boards/{board_id}", now, after=" ".join(queues))
            return Found(board_id, board)

        return await self._work.run_as_staff(clinic, open_board)

    async def revoke(self, clinic: str, board: str, act: Act) -> None:
        """Its address shows nothing any more. Raises NoSuchBoard."""

        async def revoke(unit: Unit) -> None:
            await unit.load((Board, board), (AuditEntry, entry_id(act.id)))
            found = await unit.get(Board, board)
            if found is None:
                raise NoSuchBoard
            if found.revoked_at is not None or await has_acted(unit, act):
                return
            now = self._work.clock.now()
            unit.put(board, replace(found, page=None, revoked_at=now, revoked_by=act.actor))
            leave_entry(unit, act, Action.REVOKE_BOARD, f"boards/{board}", now, before="shown", after="revoked")

        await self._work.run_as_staff(clinic, revoke)

    async def list(self, clinic: str) -> builtins.list[Found[Board]]:
        """The clinic's screens, the newest first; revoked ones too."""

        async def read(unit: Unit) -> builtins.list[Found[Board]]:
            return await unit.find(Board, {}, order="-created_at", limit=_MOST)

        return await self._work.run(clinic, read)

    async def show(self, clinic: str, token: str) -> BoardView:
        """What the screen at this address shows now. Raises NoSuchBoard."""
        config = (await self._directory.clinic(clinic)).config

        async def read(unit: Unit) -> BoardView | None:
            return await board_view(unit, config, token, self._work.clock.now())

        view = await self._work.run(clinic, read)
        if view is None:
            raise NoSuchBoard
        return view


async def board_view(unit: Unit, clinic: Clinic, token: str, now: datetime) -> BoardView | None:
    """What the screen with this token shows; None: there is none. Two round trips."""
    if not is_page_token(token):
        return None
    found = await unit.find(Board, {"page": token}, limit=1)
    if not found:
        return None
    board, day = found[0].record, hong_kong_day(now).isoformat()
    shown = [queue for queue in clinic.queues if queue.id in board.queues]
    await unit.load(*((StoredLine, LineKey(queue.id, day).id) for queue in shown))
    return BoardView(clinic.name, board.name, tuple([await _shown(unit, clinic, queue, now) for queue in shown]))


async def _shown(unit: Unit, clinic: Clinic, queue: Queue, now: datetime) -> QueueOnBoard:
    key = LineKey(queue.id, hong_kong_day(now).isoformat())
    stored = await unit.get(StoredLine, key.id)
    line = stored.line if stored else empty_line(key)
    called = [place for place in map(line.place, dict.fromkeys(line.last_calls)) if place is not None]
    calls = sorted(
        (Call(label_of(queue, place), at) for place in called if (at := _called_at(place)) is not None),
        key=lambda call: call.at, reverse=True,
    )  # fmt: skip
    return QueueOnBoard(
        queue.id, queue.name, tuple(calls[:CALLS_SHOWN]), len(line.waiting), line.opening,
        stored.changed_at if stored else None, _gives(clinic, queue, line, now),
    )  # fmt: skip


def _gives(clinic: Clinic, queue: Queue, line: Line, now: datetime) -> bool:
    """By the line and the clock alone: a screen asks so often that it reads no day sheets."""
    found = why_no_ticket(clinic, queue, line, {}, now, remote=False)
    return found is None or found.why is WhyNot.NOT_OPEN_YET


def _called_at(place: Place) -> datetime | None:
    return place.recalled_at or place.called_at
