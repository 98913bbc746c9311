"""What the store says of a booking or a ticket."""

from __future__ import annotations

from smartclinic.appointments.appointment import Appointment, StoredSheet
from smartclinic.appointments.day_sheet import SheetKey
from smartclinic.assistant.talking.queue_outlook import outlook
from smartclinic.assistant.understanding.slot_keys import SlotKey
from smartclinic.clinics.model import Part
from smartclinic.compose import App
from smartclinic.conversations.staff_task import StaffTask
from smartclinic.conversations.template_taps import ticket_tapped
from smartclinic.platform.clock import hong_kong_day
from smartclinic.queueing.line import Standing
from smartclinic.queueing.position import Position
from smartclinic.queueing.ticket import Ticket
from smartclinic.work.unit import Unit
from smartclinic_local.demo.phone import Choice


class Stored:
    """Looks into one clinic's records; changes nothing."""

    def __init__(self, app: App, clinic: str) -> None:
        self._app = app
        self._clinic = clinic

    async def appointment(self, slot: SlotKey, confirmation: str) -> Appointment | None:
        """The appointment on the slot's day sheet, at its time, whose reference the confirmation names."""

        async def look(unit: Unit) -> Appointment | None:
            for part in Part:
                key = SheetKey(slot.doctor_id, hong_kong_day(slot.starts_at), part)
                sheet = await unit.get(StoredSheet, key.id)
                for entry in sheet.sheet.entries if sheet else ():
                    found = await unit.get(Appointment, entry.by) if entry.held_until is None else None
                    if found and found.starts_at == slot.starts_at and (found.reference or "-") in confirmation:
                        return found
            return None

        return await self._app.work.run(self._clinic, look)

    async def queue_gives_tickets(self) -> bool:
        """Whether the first queue that sits today gives a ticket by chat now."""
        clinic, now = (await self._app.directory.clinic(self._clinic)).config, self._app.clock.now()

        async def look(unit: Unit) -> bool:
            found = [await outlook(unit, clinic, queue, now) for queue in clinic.queues]
            return bool(found) and all(isinstance(each, Position) for each in found)

        return await self._app.work.run(self._clinic, look)

    async def has_left(self, leave: Choice) -> bool:
        """Whether the ticket that this button gives up is given up."""
        tapped = ticket_tapped(leave.id)

        async def look(unit: Unit) -> bool:
            ticket = await unit.get(Ticket, tapped[1]) if tapped else None
            return ticket is not None and ticket.ended is Standing.LEFT

        return await self._app.work.run(self._clinic, look)

    async def waits_on_the_desk(self, words: str) -> bool:
        """Whether open work for staff says this in the patient's words."""

        async def look(unit: Unit) -> bool:
            found = await unit.find(StaffTask, {"open": True}, order="wanted_by")
            return any(words in (each.record.note or "") for each in found)

        return await self._app.work.run(self._clinic, look)
