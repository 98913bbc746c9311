"""What the store says of a booking."""

from __future__ import annotations

from smartclinic.appointments.appointment import Appointment, StoredSheet, reference
from smartclinic.appointments.day_sheet import SheetKey
from smartclinic.assistant.slot_keys import SlotKey
from smartclinic.clinics.model import Part
from smartclinic.compose import App
from smartclinic.platform.clock import hong_kong_day
from smartclinic.work.unit import Unit


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
                    if entry.held_until is None and reference(entry.by) in confirmation:
                        return await unit.get(Appointment, entry.by)
            return None

        found = await self._app.work.run(self._clinic, look)
        return found if found and found.starts_at == slot.starts_at else None
