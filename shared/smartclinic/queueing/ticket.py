"""A ticket: one person's turn in one queue on one day. Where it stands in the line, the line says."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from smartclinic.clinics.model import Part
from smartclinic.contacts.identity import ContactId
from smartclinic.contacts.patients import Source
from smartclinic.platform.ids import digest
from smartclinic.platform.store import Index
from smartclinic.queueing.line import LineKey, Priority, Standing
from smartclinic.records.fields import Erase, Record, Retention, derived, record, staff

_ASKED_FOR: Final = (Index(("contact", "open"), "taken_at"), Index(("page",)))
"""By the chat: what this contact waits for; by the page of one ticket."""


@record("tickets", retention=Retention.CLINIC_END, indexes=_ASKED_FOR)
class Ticket(Record, frozen=True, kw_only=True):
    """One turn. `open` exists until it is over. Taking it is the patient's agreement to this ticket's own notices."""

    queue: Annotated[str, derived("which queue, as the clinic's file calls it")]
    day: Annotated[str, derived("on which day, ISO")]
    part: Annotated[Part, derived("for which session")]
    number: Annotated[int, derived("its number that day; the queue's prefix goes before it")]
    label: Annotated[str, derived("what patient, staff and board call it, such as A23")]
    source: Annotated[Source, derived("the channel of collection (policy A08)")]
    taken_at: Annotated[datetime, derived("when it was taken, which agrees to its notices")]
    contact: Annotated[ContactId | None, derived("who waits; nobody: without WhatsApp")] = None
    appointment: Annotated[str | None, derived("the appointment that it is the arrival of")] = None
    open: Annotated[bool | None, derived("its turn is not over")] = None
    given_by: Annotated[str | None, staff("who of the staff gave it")] = None
    priority: Annotated[Priority | None, staff("why it is before others, as staff said")] = None
    ended: Annotated[Standing | None, derived("how it ended")] = None
    ended_at: Annotated[datetime | None, derived("when")] = None
    near_told_at: Annotated[datetime | None, derived("when it was told that its turn is near, once")] = None
    page: Annotated[str | None, derived("the address of its page for the patient", erase=Erase.EMPTY)] = None
    due_at: Annotated[datetime | None, derived("a notice about it is owed")] = None
    tries: Annotated[int, derived("how often the sweep failed with it")] = 0

    @property
    def line_key(self) -> LineKey:
        """The line that it stands in."""
        return LineKey(self.queue, self.day)


def ticket_id(queue_id: str, cause: str) -> str:
    """The id of the ticket that this cause (a message, an act) gives in this queue."""
    return digest("ticket", queue_id, cause)


def ticket_of_arrival(appointment_id: str, line: LineKey) -> str:
    """The id of the ticket that an appointment has in this line once its patient has come.

    A visit that was moved has another one on its new day, or in its new doctor's queue.
    """
    return digest("ticket of arrival", appointment_id, line.id)
