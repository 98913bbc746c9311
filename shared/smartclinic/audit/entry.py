"""The entry that every action of staff, operators and the service itself leaves (policy B07)."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Annotated

from smartclinic.platform.ids import digest
from smartclinic.records.fields import Record, Retention, derived, record, staff
from smartclinic.work.unit import Unit


class Action(Enum):
    """What was done."""

    TAKE_OVER = "take_over"
    HAND_BACK = "hand_back"
    WRITE_TO_PATIENT = "write_to_patient"
    JOIN_CONTACTS = "join_contacts"
    KEEP_CONTACTS_APART = "keep_contacts_apart"
    REPLAY_MESSAGE = "replay_message"
    RESUME_SENDING = "resume_sending"


@record("audit", retention=Retention.CLINIC_END)
class AuditEntry(Record, frozen=True, kw_only=True):
    """Who did what to what, when; the content stays where it is. `unsealed` until the chain has it."""

    actor: Annotated[str, staff("who did it: a staff id")]
    action: Annotated[Action, staff("what was done")]
    subject: Annotated[str, derived("to what: kind and id")]
    at: Annotated[datetime, staff("when")]
    unsealed: Annotated[bool | None, derived("waits to be sealed into the chain")] = None


def entry_id(action: str) -> str:
    """The id of the entry that an action leaves. Whoever acts makes the action's id once, so that a retry is known."""
    return digest("audit", action)


def leave_entry(unit: Unit, action: str, *, actor: str, what: Action, subject: str, now: datetime) -> None:
    """Record the one entry of a staff action, in the commit of its effect. `subject` is kind and id."""
    entry = AuditEntry(actor=actor, action=what, subject=subject, at=now, unsealed=True)
    unit.audit(entry_id(action), entry)
