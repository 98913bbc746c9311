"""Plays a booking: asks, takes one of the times that are offered, gives the name, and sees that it is stored."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Final

from smartclinic.assistant.slot_keys import read_slot_key
from smartclinic_local.demo.phone import Choice, Entry, NoAnswer, PatientPhone
from smartclinic_local.demo.scripts import Script
from smartclinic_local.demo.stored import Stored

CONFIRMED: Final = "✅"
LONGEST: Final = 6
"""Turns of the patient, when every second one meets a time that was just taken."""


class BookingFailed(Exception):
    """The patient has no appointment. The text says what happened instead."""


async def play(script: Script, phone: PatientPhone, stored: Stored) -> AsyncIterator[Entry]:
    """Both sides' messages as they appear on the phone. Raises BookingFailed at the turn that went wrong."""
    chosen: Choice | None = None
    said = await phone.type(script.request)
    for _ in range(LONGEST):
        try:
            answer = await phone.answer(said)
        except NoAnswer as error:
            raise BookingFailed(f"the clinic did not answer: {error}") from error
        for entry in await _since(phone, said, answer):
            yield entry
        if chosen and CONFIRMED in answer.body:
            await _see_it_stored(script, stored, chosen, answer)
            return
        offered = [row for row in answer.rows if read_slot_key(row.id)]
        if offered:
            place = min(1, len(offered) - 1)
            chosen = offered[place]
            said = await (phone.tap(answer, chosen) if script.taps else phone.type(str(place + 1)))
        elif chosen:
            said = await phone.type(script.name)
        else:
            raise BookingFailed(f"no time was offered, but: {answer.body}")
    raise BookingFailed("no confirmation came, however the patient answered")


async def _since(phone: PatientPhone, said: str, answer: Entry) -> Sequence[Entry]:
    """The chat from what the patient said to the answer."""
    entries = list(await phone.chat())
    ids = [entry.id for entry in entries]
    return entries[ids.index(said) : ids.index(answer.id) + 1]


async def _see_it_stored(script: Script, stored: Stored, chosen: Choice, confirmation: Entry) -> None:
    key = read_slot_key(chosen.id)
    appointment = await stored.appointment(key, confirmation.body) if key else None
    if appointment is None:
        raise BookingFailed("it was confirmed, but no appointment with that reference is stored")
    if appointment.patient_name != script.name:
        raise BookingFailed("it was confirmed, but another name is stored")
