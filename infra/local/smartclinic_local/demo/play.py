"""Plays a booking: asks, takes one of the times that are offered, gives the name, and sees that it is stored."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Final

from smartclinic.assistant.understanding.slot_keys import SlotKey, read_slot_key
from smartclinic_local.demo.phone import Choice, Entry, PatientPhone
from smartclinic_local.demo.scripts import Script
from smartclinic_local.demo.stored import Stored
from smartclinic_local.demo.turns import PlayFailed, turn

CONFIRMED: Final = "✅"
LONGEST: Final = 6
"""Turns of the patient, when every second one meets a time that was just taken."""


class BookingFailed(PlayFailed):
    """The patient has no appointment. The text says what happened instead."""


async def play(script: Script, phone: PatientPhone, stored: Stored) -> AsyncIterator[Entry]:
    """Both sides' messages as they appear on the phone. Raises BookingFailed at the turn that went wrong."""
    chosen: Choice | None = None
    said = await phone.type(script.request)
    for _ in range(LONGEST):
        try:
            went = await turn(phone, said)
        except PlayFailed as error:
            raise BookingFailed(str(error)) from error
        for entry in went.entries:
            yield entry
        if chosen and CONFIRMED in went.answer.body:
            await _see_it_stored(script, stored, chosen, went.answer)
            return
        offered = times_in(went.answer)
        if offered:
            chosen, said = await choose(script, phone, went.answer, offered)
        elif chosen:
            said = await phone.type(script.name)
        else:
            raise BookingFailed(f"no time was offered, but: {went.answer.body}")
    raise BookingFailed("no confirmation came, however the patient answered")


def times_in(answer: Entry) -> Sequence[Choice]:
    """The rows that are times."""
    return [row for row in answer.rows if read_slot_key(row.id)]


async def choose(
    script: Script, phone: PatientPhone, answer: Entry, offered: Sequence[Choice]
) -> tuple[Choice, str]:  # fmt: skip
    """Take one of the times, by a tap or by its number; which, and the id of what was said."""
    place = min(script.row, len(offered) - 1)
    said = phone.tap(answer, offered[place]) if script.taps else phone.type(str(place + 1))
    return offered[place], await said


async def _see_it_stored(script: Script, stored: Stored, chosen: Choice, confirmation: Entry) -> None:
    key: SlotKey | None = read_slot_key(chosen.id)
    appointment = await stored.appointment(key, confirmation.body) if key else None
    if appointment is None:
        raise BookingFailed("it was confirmed, but no appointment with that reference is stored")
    if appointment.patient_name != script.name:
        raise BookingFailed("it was confirmed, but another name is stored")
