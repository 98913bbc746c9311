"""Telling somebody who waits elsewhere that the turn is near, or that the queue has closed: each once, in a commit of
its own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final, TypeAlias

from msgspec.structs import replace

from smartclinic.clinics.directory import ClinicRecord, Directory
from smartclinic.clinics.model import Clinic, written_to
from smartclinic.conversations.from_template import from_template
from smartclinic.conversations.gate import Reason, with_attention
from smartclinic.conversations.notices import Notice, Told, post_notice
from smartclinic.conversations.outgoing import Choice, FromTemplate, Say, SayWithButtons
from smartclinic.conversations.surviving import current_gate
from smartclinic.conversations.template_taps import TicketTap, ticket_tap
from smartclinic.queueing.for_patient import position
from smartclinic.queueing.line import Opening, SessionNow, Standing
from smartclinic.queueing.position import Position
from smartclinic.queueing.queue_words import because, words
from smartclinic.queueing.stepping import line_of
from smartclinic.queueing.tasks import TellTicket
from smartclinic.queueing.ticket import Ticket
from smartclinic.work.run import Work
from smartclinic.work.sweep import Handling
from smartclinic.work.unit import Found, Unit

__all__ = ["QueueNotices", "TellTicket"]

_TEMPLATE: Final = "queue_near"
_Composed: TypeAlias = Callable[[Clinic, Found[Ticket], str | None], Notice]
_BUTTONS: Final = (TicketTap.HERE, TicketTap.LATE, TicketTap.LEAVE)


class QueueNotices:
    """What people who wait are told."""

    def __init__(self, work: Work, directory: Directory) -> None:
        self._work, self._directory = work, directory

    async def tell(self, task: TellTicket) -> None:
        """Queue the notice that the ticket is owed, if it still is. A rerun finds its own work. Raises Contended."""
        clinic = await self._directory.clinic(task.clinic)

        async def tell(unit: Unit) -> None:
            ticket = await unit.get(Ticket, task.ticket)
            if ticket is None or ticket.due_at is None:
                return
            now, found = self._work.clock.now(), Found(task.ticket, ticket)
            if ticket.ended is Standing.CLOSED:
                session = (await line_of(unit, ticket.line_key)).session(ticket.part)
                await _tell(unit, clinic, found, partial(_closed, session=session), now)
                unit.put(task.ticket, replace(ticket, due_at=None))
                return
            where, told = await position(unit, clinic.config, task.ticket, now), None
            session = (await line_of(unit, ticket.line_key)).session(ticket.part)
            if where is not None and _waits_elsewhere(where) and session.off:
                await _tell(unit, clinic, found, partial(_off, session=session), now)
            elif where is not None and _waits_elsewhere(where):
                told = await _tell(unit, clinic, found, partial(_near, where=where), now)
            near_told_at = now if told in (Told.QUEUED, Told.BEFORE) else ticket.near_told_at
            unit.put(task.ticket, replace(ticket, due_at=None, near_told_at=near_told_at))

        await self._work.run(task.clinic, tell)

    async def give_up(self, clinic: str, ticket: str) -> None:
        """Telling fails again and again: somebody at the desk calls."""

        async def end(unit: Unit) -> None:
            found = await unit.get(Ticket, ticket)
            if found is None or found.due_at is None:
                return
            unit.put(ticket, replace(found, due_at=None))
            current = await current_gate(unit, found.contact) if found.contact else None
            if current is not None:
                unit.put(current.id, with_attention(current.gate, Reason.NOT_SENT, self._work.clock.now()))

        await self._work.run(clinic, end)

    def swept(self) -> Handling:
        """What the sweep does with a ticket whose task was lost."""

        async def handle(clinic: str, ticket: str) -> None:
            await self.tell(TellTicket(clinic=clinic, ticket=ticket))

        return Handling(handle, self.give_up)


def _waits_elsewhere(where: Position) -> bool:
    return where.standing is Standing.WAITING and not where.is_here and where.opening is not Opening.CLOSED


async def _tell(
    unit: Unit, clinic: ClinicRecord, ticket: Found[Ticket], notice: _Composed, now: datetime
) -> Told | None:  # fmt: skip
    """Taking the ticket has agreed to its notices: only a STOP after that is against them (invariant 5)."""
    contact = ticket.record.contact
    current = await current_gate(unit, contact) if contact else None
    if contact is None or current is None:
        return None
    return await post_notice(unit, clinic, contact, notice(clinic.config, ticket, current.gate.language), now)


def _near(clinic: Clinic, ticket: Found[Ticket], language: str | None, *, where: Position) -> Notice:
    return Notice(
        _words(clinic, ticket, where, language), cause=f"queue near {ticket.id}",
        instead=_template(clinic, ticket.id, where, language), subject=f"tickets/{ticket.id}", hurried=True,
        agreed_at=ticket.record.taken_at,
    )  # fmt: skip


def _closed(clinic: Clinic, ticket: Found[Ticket], language: str | None, *, session: SessionNow) -> Notice:
    """Whoever took a ticket has written within the day: the window is open, and no template is needed."""
    written = written_to(language)
    queue = clinic.queue(ticket.record.queue).name.to(written)
    body = because(session.off, written) + words(
        "closed", written, ticket=ticket.record.label, queue=queue, clinic=clinic.name.to(written)
    )
    return Notice(Say(body), cause=f"queue closed {ticket.id}", hurried=True, agreed_at=ticket.record.taken_at)


def _off(clinic: Clinic, ticket: Found[Ticket], language: str | None, *, session: SessionNow) -> Notice:
    """Not to set out: only who has come is seen, or nobody. Once, whatever closes the session after that."""
    written = written_to(language)
    body = words(
        "off" if session.closed else "only_here", written, because=because(session.off, written),
        ticket=ticket.record.label, clinic=clinic.name.to(written),
    )  # fmt: skip
    body = body[:1].upper() + body[1:]
    taps = (TicketTap.LEAVE,) if session.closed else (TicketTap.HERE, TicketTap.LEAVE)
    choices = tuple(Choice(ticket_tap(tap, ticket.id), words(f"near_{tap.value}", written)) for tap in taps)
    return Notice(
        SayWithButtons(body, choices), cause=f"queue off {ticket.id}", hurried=True,
        agreed_at=ticket.record.taken_at,
    )  # fmt: skip


def _words(clinic: Clinic, ticket: Found[Ticket], where: Position, language: str | None) -> SayWithButtons:
    written = written_to(language)
    key = "near" if where.before else "near_next"
    body = words(
        key, written, clinic=clinic.name.to(written), ticket=where.label, ahead=str(where.before),
        serving=_serving(where, language), missed=str(clinic.queue(ticket.record.queue).missed_places),
    )  # fmt: skip
    choices = tuple(Choice(ticket_tap(tap, ticket.id), words(f"near_{tap.value}", written)) for tap in _BUTTONS)
    return SayWithButtons(body, choices)


def _template(clinic: Clinic, ticket_id: str, where: Position, language: str | None) -> FromTemplate:
    values = {
        "clinic": clinic.name.to(written_to(language)), "ticket": where.label, "ahead": str(where.before),
        "serving": where.serving or words("serving_nobody", written_to(language)),
    }  # fmt: skip
    return from_template(_TEMPLATE, language, values, {tap.value: ticket_tap(tap, ticket_id) for tap in _BUTTONS})


def _serving(where: Position, language: str | None) -> str:
    """A sentence about whose turn it is, or that nobody has been called."""
    key = "near_serving" if where.serving else "near_not_begun"
    return words(key, written_to(language), serving=where.serving)
