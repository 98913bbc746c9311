"""Who may do what. One table: every route of the dashboard names a permission, and nothing else decides."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final


class Role(Enum):
    """What somebody is at a clinic."""

    FRONT_DESK = "front_desk"
    NURSE = "nurse"
    DOCTOR = "doctor"
    MANAGER = "manager"
    PRIVACY_OFFICER = "privacy_officer"
    OPERATOR = "operator"
    """Of the service, not of the clinic: sees no patient data unless the clinic has granted it, for a time."""


class Permission(Enum):
    """One thing that somebody may do on the desk."""

    READ_CONVERSATIONS = "read_conversations"
    ANSWER_PATIENTS = "answer_patients"
    CONFIRM_IDENTITIES = "confirm_identities"
    OPEN_FILES = "open_files"
    DO_STAFF_TASKS = "do_staff_tasks"
    SEE_APPOINTMENTS = "see_appointments"
    CHANGE_APPOINTMENTS = "change_appointments"
    RUN_QUEUES = "run_queues"
    DECLARE_DISRUPTIONS = "declare_disruptions"
    """A doctor is late, a session is closed, a typhoon: everyone affected is told."""
    JOIN_PATIENTS = "join_patients"
    """Merge patients who are one, unlink one from a contact."""
    MANAGE_BOARDS = "manage_boards"
    """The waiting-room screens' addresses."""
    READ_AUDIT = "read_audit"
    MANAGE_STAFF = "manage_staff"
    TRUST_DEVICES = "trust_devices"
    GRANT_OPERATORS = "grant_operators"
    SEE_STATUS = "see_status"


_P = Permission
_DESK: Final = frozenset({_P.READ_CONVERSATIONS, _P.ANSWER_PATIENTS, _P.CONFIRM_IDENTITIES, _P.OPEN_FILES,
                          _P.DO_STAFF_TASKS, _P.SEE_APPOINTMENTS, _P.CHANGE_APPOINTMENTS, _P.RUN_QUEUES,
                          _P.DECLARE_DISRUPTIONS, _P.JOIN_PATIENTS})  # fmt: skip

ALLOWED: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.FRONT_DESK: _DESK,
    Role.NURSE: _DESK,
    Role.DOCTOR: _DESK,
    Role.MANAGER: frozenset(Permission),
    Role.PRIVACY_OFFICER: frozenset(
        {_P.READ_CONVERSATIONS, _P.OPEN_FILES, _P.SEE_APPOINTMENTS, _P.READ_AUDIT, _P.SEE_STATUS}
    ),
    Role.OPERATOR: frozenset({_P.SEE_STATUS}),
}
"""What each role may do (policy A32). What is not here is not allowed."""

GRANTED: Final = frozenset({_P.READ_CONVERSATIONS, _P.OPEN_FILES, _P.SEE_APPOINTMENTS})
"""What an operator may do besides, while a grant of the clinic lasts: look, never act."""


def permissions(role: Role, *, is_granted: bool) -> frozenset[Permission]:
    """What somebody of this role may do now. `is_granted`: a grant to this operator has not run out."""
    allowed = ALLOWED[role]
    return allowed | GRANTED if role is Role.OPERATOR and is_granted else allowed
