"""Plays a reschedule: the old place stays until another time is taken, then the same appointment is there."""

from __future__ import annotations

from collections.abc import AsyncIterator

from smartclinic.assistant.understanding.slot_keys import read_slot_key
from smartclinic_local.demo.phone import Choice, Entry, PatientPhone
from smartclinic_local.demo.play import CONFIRMED, LONGEST, choose, times_in
from smartclinic_local.demo.scripts import Script
from smartclinic_local.demo.stored import Stored
from smartclinic_local.demo.turns import PlayFailed, turn


async def change(script: Script, phone: PatientPhone, stored: Stored) -> AsyncIterator[Entry]:
    """Both sides' messages. Raises PlayFailed unless the one appointment of that name is then at the chosen time."""
    chosen: Choice | None = None
    said = await phone.type(script.change)
    for _ in range(LONGEST):
        went = await turn(phone, said)
        for entry in went.entries:
            yield entry
        if chosen and CONFIRMED in went.answer.body:
            await _see_it_moved(stored, chosen, went.answer)
            return
        offered = times_in(went.answer)
        if not offered:
            raise PlayFailed(f"no other time was offered, but: {went.answer.body}")
        chosen, said = await choose(script, phone, went.answer, offered)
    raise PlayFailed("no time could be taken, however the patient answered")


async def _see_it_moved(stored: Stored, chosen: Choice, confirmation: Entry) -> None:
    key = read_slot_key(chosen.id)
    appointment = await stored.appointment(key, confirmation.body) if key else None
    if appointment is None or not appointment.revision:
        raise PlayFailed("it was confirmed, but no appointment was moved there")
