"""Plays what only staff can settle: it is asked for in a patient's words, answered honestly, and lies on the desk."""

from __future__ import annotations

from collections.abc import AsyncIterator

from smartclinic_local.demo.phone import Entry, PatientPhone
from smartclinic_local.demo.scripts import Script
from smartclinic_local.demo.stored import Stored
from smartclinic_local.demo.turns import PlayFailed, turn


async def ask_staff(script: Script, phone: PatientPhone, stored: Stored) -> AsyncIterator[Entry]:
    """Both sides' messages. Raises PlayFailed where no work for staff came of it."""
    went = await turn(phone, await phone.type(script.matter))
    for entry in went.entries:
        yield entry
    if not await stored.waits_on_the_desk(script.matter):
        raise PlayFailed(f"nothing waits for staff, but the clinic said: {went.answer.body}")
