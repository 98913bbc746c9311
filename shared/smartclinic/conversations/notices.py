"""Notices that the clinic starts: the proactive lane. STOP ends those already queued at their claim."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from smartclinic.clinics.directory import ClinicRecord, Directory
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.answering import Situation
from smartclinic.conversations.delivery.may_send import has_stopped
from smartclinic.conversations.delivery.posting import Draft, outbox_id, post
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.in_script import in_their_script
from smartclinic.conversations.outbox import Author, Lane, OutboxItem
from smartclinic.conversations.outgoing import FromTemplate, Outgoing
from smartclinic.conversations.surviving import Current, current_gate
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit


class Told(Enum):
    """What came of a notice."""

    QUEUED = "queued"
    BEFORE = "before"
    """It was queued for this cause already."""
    OPTED_OUT = "opted_out"
    UNREACHABLE = "unreachable"
    """The contact never wrote, or the number may be somebody else's."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice, once for each `cause`.

    `instead` leaves when the 24-hour window has closed; without it the notice then ends, and staff are told.
    `subject`: what must still stand when it leaves. `hurried`: it goes before reminders. `agreed_at`: see `Draft`.
    `names` are those in it, which no change of script touches.
    """

    content: Outgoing
    cause: str
    instead: FromTemplate | None = None
    subject: str | None = None
    hurried: bool = False
    agreed_at: datetime | None = None
    names: tuple[str, ...] = ()

    @property
    def outbox(self) -> str:
        """The id of its message."""
        return outbox_id(self.cause)


class Notices:
    """Queues what the clinic tells a contact by itself."""

    def __init__(self, work: Work, directory: Directory) -> None:
        self._work, self._directory = work, directory

    async def notify(self, clinic: str, contact: ContactId, notice: Notice) -> Told:
        """Queue it in a commit of its own. What was merged into another contact goes there."""
        record = await self._directory.clinic(clinic)

        async def notify(unit: Unit) -> Told:
            return await post_notice(unit, record, contact, notice, self._work.clock.now())

        return await self._work.run(clinic, notify)


async def post_notice(unit: Unit, clinic: ClinicRecord, contact: ContactId, notice: Notice, now: datetime) -> Told:
    """Queue a notice in the commit of what it tells. It writes the contact's gate: one notice a contact and commit."""
    await unit.load((Gate, contact), (OutboxItem, notice.outbox))
    current = await current_gate(unit, contact)
    if await unit.get(OutboxItem, notice.outbox) is not None:
        return Told.BEFORE
    if current is None:
        return Told.UNREACHABLE
    if refused := _why_not(current, notice):
        return refused
    situation = Situation(clinic, current.id, current.gate, (), now)
    content = in_their_script(notice.content, current.gate.language, [current.gate.known_as or "", *notice.names])
    draft = Draft(
        content, Author.RULE, Lane.PROACTIVE, instead=notice.instead, subject=notice.subject,
        hurried=notice.hurried, agreed_at=notice.agreed_at,
    )  # fmt: skip
    gate, _ = post(unit, situation, current.gate, draft, cause=notice.cause)
    unit.put(current.id, gate)
    return Told.QUEUED


def _why_not(current: Current, notice: Notice) -> Told | None:
    if has_stopped(current.gate, notice.agreed_at):
        return Told.OPTED_OUT
    return Told.UNREACHABLE if current.gate.number_lost_at is not None else None
