"""The audit trail in words: who did what to what, as a reader of the desk wants to see it. Never content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from markupsafe import Markup

from smartclinic.audit.entry import Action, AuditEntry
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.desk.views import Row
from smartclinic.platform.clock import hong_kong
from smartclinic.staff.devices import Device
from smartclinic.staff.member import Member, StaffId
from smartclinic.staff.pins import AT_DEVICE
from smartclinic.staff.roles import Permission, Role
from smartclinic.work.unit import Found
from staff_desk.appointments.audit_words import session_in_words, state_in_words
from staff_desk.clipping import clipped
from staff_desk.naming import plain_name
from staff_desk.visit import Visit

_KINDS: Final = frozenset({
    "alarms", "appointments", "attachments", "audit", "boards", "channel", "clinics", "contacts", "conversations",
    "day_sheets", "days", "desk", "devices", "disrupted", "disruptions", "messages", "notes", "outbox",
    "patients", "queue_lines", "services", "staff", "staff_tasks", "tickets",
})  # fmt: skip
_PAGES: Final = {"appointments": "day_title", "audit": "audit_title", "lists": "desk_place_needs",
                 "queue": "queue_title", "search": "desk_place_search", "tasks": "desk_place_tasks",
                 "team": "audit_kind_staff", "devices": "audit_kind_devices"}  # fmt: skip
_STATES: Final = {
    "waiting for the doctor": "waiting", "open": "open", "finished": "finished", "revoked": "revoked",
    "granted": "granted", "ended": "ended", "google": "google", "pin": "pin", "held by alarm": "alarm",
    "held by clinic phone": "phone",
}  # fmt: skip
_BY: Final = re.compile(r"(held|owned) by (.+)")
_REFERENCE: Final = re.compile(r"([a-z_]+)/([A-Za-z0-9-]+)")
_EPOCH: Final = "epoch"
_TAKES: Final = frozenset({Action.TAKE_OVER, Action.WRITE_TO_PATIENT})
"""Whoever does this holds the conversation from then on."""

_PATIENTS: Final = frozenset({"conversations", "contacts"})
_NAMELESS: Final = frozenset({"messages", "notes", "outbox"})
"""What they say stays where it is, and their ids tell nobody anything."""

_SERVICE: Final = "service:"
_OPERATOR: Final = "operator:"
_ON_CALL: Final = "on-call:"
_LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class Named:
    """Words, and the page that they lead to, where there is one."""

    words: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. `at` is for machines, `when` for people; `device` is None away from the clinic's own ones."""

    at: str
    when: str
    who: str
    what: str
    device: str | None
    subject: Named
    before: str | None
    after: str | None


class Lines:
    """Says entries to one reader. `patients`: the conversations that they are about, as far as they were read."""

    def __init__(
        self,
        visit: Visit,
        members: Mapping[StaffId, Member],
        devices: Iterable[Found[Device]],
        patients: Mapping[ContactId, Row],
    ) -> None:
        self._visit, self._members, self._patients = visit, members, patients
        self._devices = {found.id: clipped(found.record.name) for found in devices}

    def of(self, entry: AuditEntry) -> Line:
        """One line of the trail."""
        before, after = self._change(entry)
        return Line(
            at=entry.at.isoformat(timespec="seconds"),
            when=hong_kong(entry.at).strftime("%Y-%m-%d %H:%M:%S"),
            who=self._who(entry.actor),
            what=self._say(f"audit_action_{entry.action.value}"),
            device=self._device(entry.device) if entry.device else None,
            subject=self._subject(entry.subject),
            before=before,
            after=after,
        )

    def _change(self, entry: AuditEntry) -> tuple[str | None, str | None]:
        """How it stood before and since: of a conversation, who held it and who does."""
        after = f"held by {entry.actor}" if entry.action in _TAKES else entry.after
        if entry.action is Action.WAIT_FOR_DOCTOR:
            after = "waiting for the doctor"
        was, became = self._state(entry.before), self._state(after)
        return (None if was == became else was), became

    def named(self, reference: str) -> Named:
        """What a kind and an id stand for."""
        return self._subject(reference)

    def _say(self, key: str, **values: str) -> Markup:
        return self._visit.say(key, **values)

    def _who(self, actor: str) -> str:
        if (member := self._members.get(StaffId(actor))) is not None:
            return clipped(member.name)
        if actor.startswith(_OPERATOR):
            return self._say("audit_who_operator", name=clipped(actor.removeprefix(_OPERATOR)))
        if actor.startswith(AT_DEVICE):
            return self._say("audit_who_at_device", name=self._device(actor.removeprefix(AT_DEVICE)))
        if actor.startswith(_SERVICE):
            return self._say("audit_who_service")
        return self._say("audit_who_on_call" if actor.startswith(_ON_CALL) else "audit_who_unknown")

    def _device(self, device: str) -> str:
        return self._devices.get(device) or self._numbered("devices", device)

    def _subject(self, subject: str) -> Named:
        kind, _, which = subject.partition("/")
        if kind == "staff" and which in self._members:
            return Named(self._who(which))
        if kind == "devices":
            return Named(self._device(which))
        if kind == "desk":
            return Named(self._say(_PAGES.get(which.partition("/")[0], "audit_kind_desk")))
        if kind in _PATIENTS and (row := self._patients.get(ContactId(which))) is not None:
            return Named(plain_name(row, self._visit), self._path(kind, which))
        if kind == "day_sheets" and (session := session_in_words(self._visit, which)) is not None:
            return Named(session)
        return Named(self._numbered(kind, which), self._path(kind, which))

    def _path(self, kind: str, which: str) -> str | None:
        """Where it can be seen, if this reader may."""
        if kind in _PATIENTS and self._visit.may(Permission.READ_CONVERSATIONS):
            return f"/conversations/{which}" if _REFERENCE.fullmatch(f"{kind}/{which}") else None
        if kind == "appointments" and self._visit.may(Permission.SEE_APPOINTMENTS):
            return f"/appointments/{which}" if _REFERENCE.fullmatch(f"{kind}/{which}") else None
        return "/tasks" if kind == "staff_tasks" and self._visit.may(Permission.DO_STAFF_TASKS) else None

    def _numbered(self, kind: str, which: str) -> str:
        """What it is, and the beginning of its id: enough to tell it from its neighbours."""
        what = self._say(f"audit_kind_{kind}" if kind in _KINDS else "audit_kind_other")
        return f"{what} {clipped(which)[:8]}".rstrip()

    def _state(self, state: str | None) -> str | None:
        """How something stood, in words where it is one of the service's own."""
        if not state:
            return None
        if state in _STATES:
            return self._say(f"audit_state_{_STATES[state]}")
        if state in {role.value for role in Role}:
            return self._say(f"role_{state}")
        if found := _BY.fullmatch(state):
            return self._say(f"audit_state_{found[1]}", name=self._who(found[2]))
        if found := _REFERENCE.fullmatch(state):
            return self._say(f"audit_kind_{found[1]}") if found[1] in _NAMELESS else self._subject(state).words
        return state_in_words(self._visit, state) or self._measured(state)

    def _measured(self, state: str) -> str:
        """A state with a number or a time in it; else as it stands."""
        word, _, rest = state.partition(" ")
        if word == _EPOCH:  # nobody holds it
            return self._say("audit_state_assistant")
        if word == "until":
            try:
                return self._say("audit_state_until", when=f"{hong_kong(datetime.fromisoformat(rest)):%Y-%m-%d %H:%M}")
            except ValueError:
                return clipped(state, _LONGEST)
        return clipped(state, _LONGEST)


def patients_of(entries: Iterable[AuditEntry]) -> frozenset[ContactId]:
    """Whose conversations these entries name."""
    named = (reference for entry in entries for reference in (entry.subject, entry.before, entry.after) if reference)
    found = (_REFERENCE.fullmatch(reference) for reference in named)
    return frozenset(ContactId(each[2]) for each in found if each and each[1] in _PATIENTS)
