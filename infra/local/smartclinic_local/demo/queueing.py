"""Plays a ticket's short life: taken, asked about, given up; or why there is none at this hour."""

from __future__ import annotations

from collections.abc import AsyncIterator

from smartclinic.conversations.template_taps import TicketTap, ticket_tapped
from smartclinic_local.demo.phone import Choice, Entry, PatientPhone
from smartclinic_local.demo.scripts import Script
from smartclinic_local.demo.stored import Stored
from smartclinic_local.demo.turns import PlayFailed, turn

NO_TICKETS_NOW = "(No queue gives tickets at this hour: play it again while the clinic is open.)"


async def wait_in_line(script: Script, phone: PatientPhone, stored: Stored) -> AsyncIterator[Entry | str]:
    """Both sides' messages, and a note where there is no ticket at this hour. Raises PlayFailed."""
    could = await stored.queue_gives_tickets()
    went = await turn(phone, await phone.type(script.ticket))
    for entry in went.entries:
        yield entry
    if _asks_which(went.answer):
        went = await turn(phone, await phone.tap(went.answer, went.answer.buttons[0]))
        for entry in went.entries:
            yield entry
    if _button(went.answer, TicketTap.LEAVE) is None:
        if could and await stored.queue_gives_tickets():
            raise PlayFailed(f"tickets are to be had, but: {went.answer.body}")
        yield NO_TICKETS_NOW
        return
    went = await turn(phone, await phone.type(script.position))
    for entry in went.entries:
        yield entry
    leave = _button(went.answer, TicketTap.LEAVE)
    if leave is None:
        raise PlayFailed(f"the ticket cannot be given up, but: {went.answer.body}")
    went = await turn(phone, await phone.tap(went.answer, leave))
    for entry in went.entries:
        yield entry
    if not await stored.has_left(leave):
        raise PlayFailed(f"the ticket is not given up, but: {went.answer.body}")


def _asks_which(answer: Entry) -> bool:
    """Whether each button is another queue."""
    return len(answer.buttons) > 1 and all("|queue|" in button.id for button in answer.buttons)


def _button(answer: Entry, action: TicketTap) -> Choice | None:
    return next((each for each in answer.buttons if (tapped := ticket_tapped(each.id)) and tapped[0] is action), None)
