"""The entry that every action of staff, operators and the service itself leaves (policy B07)."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Annotated

from smartclinic.records.fields import Record, Retention, derived, record, staff


class Action(Enum):
    """What was done."""

    TAKE_OVER = "take_over"
    HAND_BACK = "hand_back"
    WRITE_TO_PATIENT = "write_to_patient"


@record("audit", retention=Retention.CLINIC_END)
class AuditEntry(Record, frozen=True, kw_only=True):
    """Who did what to what, when; the content stays where it is. `unsealed` until the chain has it."""

    actor: Annotated[str, staff("who did it: a staff id")]
    action: Annotated[Action, staff("what was done")]
    subject: Annotated[str, derived("to what: kind and id")]
    at: Annotated[datetime, staff("when")]
    unsealed: Annotated[bool | None, derived("waits to be sealed into the chain")] = None
