"""The entry that every action of staff, operators and the service itself leaves (policy B07)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Annotated, Final

from smartclinic.platform.ids import digest
from smartclinic.platform.store import Index
from smartclinic.records.fields import Record, Retention, derived, plain, record, staff
from smartclinic.work.unit import Unit


class Action(Enum):
    """What was done."""

    TAKE_OVER = "take_over"
    HAND_BACK = "hand_back"
    WRITE_TO_PATIENT = "write_to_patient"
    WAIT_FOR_DOCTOR = "wait_for_doctor"
    ACKNOWLEDGE_ALARM = "acknowledge_alarm"
    WRITE_NOTE = "write_note"
    ASK_STAFF = "ask_staff"
    OWN_TASK = "own_task"
    FINISH_TASK = "finish_task"
    REOPEN_TASK = "reopen_task"
    JOIN_CONTACTS = "join_contacts"
    KEEP_CONTACTS_APART = "keep_contacts_apart"
    BOOK = "book"
    MOVE_APPOINTMENT = "move_appointment"
    CANCEL_APPOINTMENT = "cancel_appointment"
    MARK_APPOINTMENT = "mark_appointment"
    """Confirmed, arrived, late, completed, missed, or such a mark taken back."""
    CHANGE_PATIENT = "change_patient"
    JOIN_PATIENTS = "join_patients"
    UNLINK_PATIENT = "unlink_patient"
    CHANGE_STOCK = "change_stock"
    CHANGE_SESSION = "change_session"
    """How many places of a session are for WhatsApp, or that it takes nobody any more."""
    DECLARE_DISRUPTION = "declare_disruption"
    LIFT_DISRUPTION = "lift_disruption"
    CALLED_PATIENT = "called_patient"
    """Somebody on a call list was reached by telephone."""
    GIVE_TICKET = "give_ticket"
    CALL_TICKET = "call_ticket"
    MARK_TICKET = "mark_ticket"
    """Recalled, missed, done, back in the line, put first, moved to another queue, gone."""
    CHANGE_QUEUE = "change_queue"
    """Opened, paused, stopped, closed."""
    OPEN_BOARD = "open_board"
    REVOKE_BOARD = "revoke_board"
    REPLAY_MESSAGE = "replay_message"
    RESUME_SENDING = "resume_sending"
    VIEW_LIST = "view_list"
    VIEW_CONVERSATION = "view_conversation"
    VIEW_APPOINTMENTS = "view_appointments"
    VIEW_FILE = "view_file"
    SEARCH = "search"
    VIEW_AUDIT = "view_audit"
    VIEW_STAFF = "view_staff"
    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    ACCEPT_INVITATION = "accept_invitation"
    ACCEPT_UNDERTAKING = "accept_undertaking"
    SET_PIN = "set_pin"
    PIN_LOCKED = "pin_locked"
    PIN_REMOVED = "pin_removed"
    REFUSED = "refused"
    INVITE_STAFF = "invite_staff"
    CHANGE_ROLE = "change_role"
    REVOKE_STAFF = "revoke_staff"
    REVOKE_SESSIONS = "revoke_sessions"
    TRUST_DEVICE = "trust_device"
    REVOKE_DEVICE = "revoke_device"
    GRANT_OPERATOR = "grant_operator"
    END_GRANT = "end_grant"
    ADD_CLINIC = "add_clinic"
    APPLY_CLINIC_FILE = "apply_clinic_file"
    ERASE_ENTRY = "erase_entry"


VIEWS: Final = frozenset({Action.VIEW_LIST, Action.VIEW_CONVERSATION, Action.VIEW_APPOINTMENTS, Action.VIEW_FILE,
                          Action.SEARCH, Action.VIEW_AUDIT, Action.VIEW_STAFF})  # fmt: skip
"""Looking at personal data: one entry for each actor, subject and hour."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that somebody does: who, from which device, and an id made once, so that a retry is known."""

    actor: str
    id: str
    device: str | None = None


_ASKED_FOR: Final = (
    Index((), "-at"),
    Index(("actor",), "-at"),
    Index(("action",), "-at"),
    Index(("actor", "action"), "-at"),
    Index(("subject",), "-at"),
    Index((), "due_at"),
    Index(),
)
"""By the manager, in every way that the trail is filtered; by the sealer; by whoever verifies, all of them."""


@record("audit", retention=Retention.CLINIC_END, indexes=_ASKED_FOR)
class AuditEntry(Record, frozen=True, kw_only=True):
    """Who did what to what, when; the content stays where it is. `due_at` exists until the chain has it."""

    actor: Annotated[str, staff("who did it: a staff id")]
    action: Annotated[Action, staff("what was done")]
    subject: Annotated[str, derived("to what: kind and id")]
    at: Annotated[datetime, staff("when")]
    device: Annotated[str | None, staff("from which device, where it is one that the clinic trusts")] = None
    before: Annotated[str | None, derived("what stood before: a reference or a state, never content")] = None
    after: Annotated[str | None, derived("what stands since: a reference or a state, never content")] = None
    salt: Annotated[str, plain("makes the sealed hash tell nothing once the entry is erased")] = ""
    due_at: Annotated[datetime | None, derived("waits to be sealed into the chain")] = None
    sealed_in: Annotated[int | None, derived("the seal that holds its hash")] = None
    erased_at: Annotated[datetime | None, derived("when erasing a person emptied it; the seal keeps its hash")] = None


def entry_id(action: str) -> str:
    """The id of the entry that an action leaves. Whoever acts makes the action's id once, so that a retry is known."""
    return digest("audit", action)


def leave_entry(
    unit: Unit,
    act: Act,
    what: Action,
    subject: str,
    now: datetime,
    *,
    before: str | None = None,
    after: str | None = None,
) -> None:
    """Record the one entry of a staff action, in the commit of its effect. `subject` is kind and id."""
    entry = AuditEntry(
        actor=act.actor, action=what, subject=subject, at=now, device=act.device, before=before, after=after,
        salt=digest("audit salt", act.id), due_at=now,
    )  # fmt: skip
    unit.audit(entry_id(act.id), entry)


async def has_acted(unit: Unit, act: Act) -> bool:
    """Whether this very act has committed already: its entry tells."""
    return await unit.get(AuditEntry, entry_id(act.id)) is not None
