"""The page of one ticket: its number, whose turn it is, how many are before it. Ends with its day."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from clinic_pages.changing_part import ChangingPart
from clinic_pages.links import chat, edition
from clinic_pages.visitor import Visitor
from smartclinic.clinics.directory import ClinicRecord, UnknownClinic
from smartclinic.clinics.model import Queue
from smartclinic.clinics.page_links import PageKind
from smartclinic.compose import App
from smartclinic.queueing.by_page import ticket_on_page
from smartclinic.queueing.for_patient import Position, position
from smartclinic.queueing.line import Opening, Standing
from smartclinic.work.unit import Unit

EVERY_S: Final = 5
"""How often the page asks."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """Where a ticket stands, and in which queue."""

    position: Position
    queue: Queue

    @property
    def state(self) -> str:
        """How the page tells of it; the words are under this name."""
        stands = self.position.standing
        if stands is not Standing.WAITING:
            return stands.value
        session = self.position.session
        if session is not None and (session.closed or (session.off and not self.position.is_here)):
            return "off"
        if self.position.opening is Opening.PAUSED:
            return "paused"
        if self.position.is_here:
            return "waiting"
        return "near" if self.position.before <= self.queue.near else "away"

    @property
    def late_minutes(self) -> int:
        """How late the doctors of its session are, while it waits."""
        session = self.position.session
        return session.late_minutes if session and self.waits else 0

    @property
    def waits(self) -> bool:
        """Whether its turn is still to come."""
        return self.position.standing is Standing.WAITING


async def page(visitor: Visitor) -> Response:
    """The ticket, with a script that keeps it true."""
    clinic, turn = await visitor.shown(PageKind.TICKET, _read)
    part = _part(visitor, clinic, turn)
    return visitor.page("ticket.html", clinic=clinic, turn=turn, part=part, every=EVERY_S, edition=edition())


async def now(visitor: Visitor) -> Response:
    """What has changed on it."""
    clinic, turn = await visitor.shown(PageKind.TICKET, _read)
    return _part(visitor, clinic, turn).answer(visitor)


def _part(visitor: Visitor, clinic: ClinicRecord, turn: _Turn) -> ChangingPart:
    def to_chat(words: str) -> str:
        return chat(clinic, visitor.say(words))

    return ChangingPart.rendered(visitor, "ticket_now.html", clinic=clinic, turn=turn, chat=to_chat)


async def _read(app: App, clinic_id: str, token: str) -> _Turn | None:
    async def read(unit: Unit) -> _Turn | None:
        moment = app.clock.now()
        clinic, ticket = await asyncio.gather(app.directory.clinic(clinic_id), ticket_on_page(unit, token, moment))
        stands = await position(unit, clinic.config, ticket.id, moment) if ticket else None
        return _Turn(stands, clinic.config.queue(ticket.record.queue)) if ticket and stands else None

    try:
        return await app.page_work.run(clinic_id, read)
    except UnknownClinic:
        return None
