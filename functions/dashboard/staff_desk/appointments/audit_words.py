"""Appointments and sessions as the audit trail says them: a state, a day, a doctor; never who comes."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from smartclinic.appointments.states import AppointmentState
from smartclinic.platform.edge import BadRequest
from staff_desk.appointments.asked import sheet_asked
from staff_desk.appointments.showing import in_words, names_of
from staff_desk.visit import Visit

_VISIT: Final = re.compile(r"([a-z_]+) ([a-z0-9-]{1,40}) ([0-9T:.+-]{20,40})")
"""As `appointments.desk_acts.standing` writes it."""
_SESSION: Final = re.compile(r"released (as the file says|[0-9]{1,3}), (stopped|open)")
_STOCK: Final = {"in stock": "audit_state_in_stock", "out of stock": "day_stock_out"}
_STATES: Final = {state.value for state in AppointmentState}


def state_in_words(visit: Visit, state: str) -> str | None:
    """How a visit, a session or a service stood; None where it is something else."""
    if state in _STOCK:
        return visit.say(_STOCK[state])
    if found := _SESSION.fullmatch(state):
        return _session_state(visit, found[1], is_stopped=found[2] == "stopped")
    found = _VISIT.fullmatch(state)
    if found is None or found[1] not in _STATES:
        return None
    try:
        at = datetime.fromisoformat(found[3])
    except ValueError:
        return None
    return f"{visit.say(f'visit_state_{found[1]}')} {in_words(visit, at)} {names_of(visit).doctor(found[2])}"


def session_in_words(visit: Visit, sheet: str) -> str | None:
    """Which session a day sheet's id means: Dr Chan, a day, a part of it."""
    doctor, _, rest = sheet.partition("_")
    day, _, part = rest.partition("_")
    try:
        key = sheet_asked(doctor, day, part)
    except BadRequest:
        return None
    return f"{names_of(visit).doctor(key.doctor_id)} {key.day:%-d/%-m} {visit.say(f'day_part_{key.part.value}')}"


def _session_state(visit: Visit, released: str, *, is_stopped: bool) -> str:
    places = visit.say("audit_state_all_released") if not released.isdigit() else released
    said = str(visit.say("audit_state_released", n=places))
    return f"{said} · {visit.say('day_stopped')}" if is_stopped else said
