"""For every route of the desk: an address and a form that it takes, and who may, by hand.

Who may is written down here a second time, from policy A32 rather than from the code, so that a slip in the one
permission table, or in what a route says it needs, is noticed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from smartclinic.staff.member import UNDERTAKING
from smartclinic.staff.roles import Role

GRANTED: Final = "operator_with_grant"
"""An operator while the clinic's grant lasts."""
_STAFF: Final = frozenset({Role.FRONT_DESK.value, Role.NURSE.value, Role.DOCTOR.value, Role.MANAGER.value})
_OFFICER, _OPERATOR = Role.PRIVACY_OFFICER.value, Role.OPERATOR.value


class Who(Enum):
    """Who may use a page: roles, `GRANTED` beside them."""

    ANYBODY = "anybody, signed in or not"
    SIGNED_IN = "whoever is signed in, the undertaking accepted or not"
    EVERYBODY = frozenset({*_STAFF, _OFFICER, _OPERATOR, GRANTED})
    READERS = frozenset({*_STAFF, _OFFICER, GRANTED})
    CARERS = _STAFF
    AUDITORS = frozenset({Role.MANAGER.value, _OFFICER})
    MANAGERS = frozenset({Role.MANAGER.value})
    OVERSEERS = frozenset({Role.MANAGER.value, _OFFICER, _OPERATOR, GRANTED})


@dataclass(frozen=True)
class Example:
    """What `{names}` in route, query and form stand for is in `Stocked.ids`; `about`: whose id `{staff}` is."""

    who: Who
    query: str = ""
    form: Mapping[str, str] = field(default_factory=dict)
    about: str = "staff"


_SEEN: Final = {"seen": "{moment}"}
_VISIT, _PATIENT = "/appointments/{appointment}", "/patients/{patient}"
_TICKET, _DISRUPTION = "/tickets/{ticket}", "/disruptions/{disruption}"
_CHANGES: Final = {"seen": "0", "day": "2026-11-24"}
_CONVERSATION, _TASK = "/conversations/{contact}", "/conversations/{contact}/tasks/{task}"

EXAMPLES: Final[Mapping[tuple[str, str], Example]] = {
    ("GET", "/account"): Example(Who.EVERYBODY),
    ("POST", "/account/pin"): Example(Who.EVERYBODY, form={"pin": "280531", "again": "280531"}),
    ("POST", "/account/sessions"): Example(Who.EVERYBODY),
    ("POST", "/account/device"): Example(Who.MANAGERS, form={"name": "前台電腦"}),
    ("GET", "/"): Example(Who.READERS),
    ("GET", "/lists"): Example(Who.READERS, query="?current={contact}"),
    ("GET", "/alarms"): Example(Who.READERS),
    ("GET", "/poll"): Example(Who.READERS, query="?token=&out={message}-sent"),
    ("POST", "/watching"): Example(Who.CARERS),
    ("GET", "/search"): Example(Who.READERS),
    ("POST", "/search"): Example(Who.READERS, form={"words": "9123 4567"}),
    ("GET", "/files/{message}"): Example(Who.READERS),
    ("GET", _CONVERSATION): Example(Who.READERS),
    ("GET", f"{_CONVERSATION}/thread"): Example(Who.READERS),
    ("GET", f"{_CONVERSATION}/beside"): Example(Who.READERS),
    ("GET", f"{_CONVERSATION}/messages/{{message}}"): Example(Who.READERS, query="?at={moment}"),
    ("POST", f"{_CONVERSATION}/seen"): Example(Who.CARERS),
    ("POST", f"{_CONVERSATION}/take"): Example(Who.CARERS, form={"epoch": "0"}),
    ("POST", f"{_CONVERSATION}/hand-back"): Example(Who.CARERS, form=_SEEN),
    ("POST", f"{_CONVERSATION}/hand-back-question"): Example(Who.CARERS, form=_SEEN),
    ("POST", f"{_CONVERSATION}/wait-for-doctor"): Example(Who.CARERS, form=_SEEN),
    ("POST", f"{_CONVERSATION}/acknowledge"): Example(Who.CARERS),
    ("POST", f"{_CONVERSATION}/write"): Example(Who.CARERS, form={**_SEEN, "text": "你好，我係姑娘"}),
    ("POST", f"{_CONVERSATION}/notes"): Example(Who.CARERS, form={"note": "要覆電"}),
    ("POST", f"{_CONVERSATION}/tasks"): Example(Who.CARERS, form={"kind": "receipt", "note": "要收據", "mine": "yes"}),
    ("POST", f"{_TASK}/own"): Example(Who.CARERS),
    ("POST", f"{_TASK}/free"): Example(Who.CARERS),
    ("POST", f"{_TASK}/finish"): Example(Who.CARERS),
    ("POST", f"{_TASK}/reopen"): Example(Who.CARERS),
    ("POST", f"{_CONVERSATION}/same-person"): Example(Who.CARERS),
    ("POST", f"{_CONVERSATION}/somebody-new"): Example(Who.CARERS),
    ("GET", "/tasks"): Example(Who.CARERS),
    ("GET", "/tasks/summary"): Example(Who.CARERS),
    ("GET", "/tasks/{task}/give"): Example(Who.CARERS),
    ("POST", "/tasks/{task}/own"): Example(Who.CARERS, form={"owner": "{staff}"}),
    ("POST", "/tasks/{task}/finish"): Example(Who.CARERS),
    ("POST", "/tasks/{task}/reopen"): Example(Who.CARERS),
    ("GET", "/appointments"): Example(Who.READERS, query="?day=2026-11-24&branch=mong-kok"),
    ("GET", "/appointments/week"): Example(Who.READERS, query="?day=2026-11-24"),
    ("GET", "/appointments/sheet"): Example(Who.READERS, query="?day=2026-11-24"),
    ("GET", "/appointments/since"): Example(Who.READERS, query="?day=2026-11-24&stand=0"),
    ("GET", "/appointments/finish"): Example(Who.CARERS),
    ("POST", "/appointments/finish"): Example(Who.CARERS),
    ("GET", "/appointments/session"): Example(Who.CARERS, query="?day=2026-11-24&doctor=chan&part=afternoon"),
    ("POST", "/appointments/session"): Example(
        Who.CARERS, form={"day": "2026-11-24", "doctor": "chan", "part": "afternoon", "what": "stop"}
    ),
    ("GET", "/appointments/stock"): Example(Who.CARERS),
    ("POST", "/appointments/stock"): Example(Who.CARERS, form={"service": "flu-vaccine", "there": "no"}),
    ("GET", "/appointments/book"): Example(Who.CARERS, query="?doctor=chan&at=2026-11-24T15:30"),
    ("POST", "/appointments/book"): Example(
        Who.CARERS, form={"doctor": "chan", "at": "2026-11-24T15:30", "service": "consultation", "name": "陳小美"}
    ),
    ("POST", "/appointments/who"): Example(Who.CARERS, form={"phone": "9123 4567"}),
    ("GET", _VISIT): Example(Who.READERS),
    ("GET", f"{_VISIT}/move"): Example(Who.CARERS, query="?doctor=chan&at=2026-11-24T15:30"),
    ("POST", f"{_VISIT}/move"): Example(Who.CARERS, form={**_CHANGES, "doctor": "chan", "at": "2026-11-24T15:30"}),
    ("POST", f"{_VISIT}/mark"): Example(Who.CARERS, form={**_CHANGES, "mark": "confirmed"}),
    ("POST", f"{_VISIT}/cancel"): Example(Who.CARERS, form=_CHANGES),
    ("GET", f"{_CONVERSATION}/people"): Example(Who.READERS),
    ("POST", f"{_CONVERSATION}/people/{{patient}}/unlink"): Example(Who.CARERS),
    ("GET", _PATIENT): Example(Who.CARERS),
    ("POST", f"{_PATIENT}/find"): Example(Who.CARERS, form={"words": "陳小美"}),
    ("GET", f"{_PATIENT}/join"): Example(Who.CARERS, query="?into={other_patient}"),
    ("POST", f"{_PATIENT}/join"): Example(Who.CARERS, form={"into": "{other_patient}", "stays": "{other_patient}"}),
    ("GET", "/queue"): Example(Who.CARERS, query="?queue=gp"),
    ("GET", "/queue/since"): Example(Who.CARERS, query="?stand=0"),
    ("POST", "/queue/call"): Example(Who.CARERS, form={"queue": "gp", "seen": "1"}),
    ("POST", "/queue/undo"): Example(Who.CARERS, form={"queue": "gp", "seen": "1"}),
    ("POST", "/queue/give"): Example(Who.CARERS, form={"queue": "gp", "anyway": "yes", "prints": "yes"}),
    ("POST", "/queue/change"): Example(Who.CARERS, form={"queue": "gp", "what": "stop", "part": "morning"}),
    ("GET", _TICKET): Example(Who.CARERS),
    ("GET", f"{_TICKET}/print"): Example(Who.CARERS),
    ("POST", f"{_TICKET}/mark"): Example(Who.CARERS, form={"queue": "gp", "what": "done", "label": "A1"}),
    ("GET", "/disruptions"): Example(Who.CARERS, query="?day=2026-11-24"),
    ("GET", "/disruptions/preview"): Example(Who.CARERS, query="?cause=typhoon_8&day=2026-11-24"),
    ("POST", "/disruptions/declare"): Example(Who.CARERS, form={"cause": "typhoon_8", "day": "2026-11-03"}),
    ("GET", f"{_DISRUPTION}/progress"): Example(Who.CARERS),
    ("GET", f"{_DISRUPTION}/since"): Example(Who.CARERS, query="?stand=0"),
    ("POST", f"{_DISRUPTION}/lift"): Example(Who.CARERS),
    ("POST", f"{_DISRUPTION}/called"): Example(Who.CARERS, form={"row": "{disrupted}"}),
    ("GET", "/boards"): Example(Who.MANAGERS),
    ("POST", "/boards/open"): Example(Who.MANAGERS, form={"name": "候診室", "queue-gp": "yes"}),
    ("GET", "/boards/poster"): Example(Who.MANAGERS, query="?queue=gp"),
    ("POST", "/boards/{board}/revoke"): Example(Who.MANAGERS),
    ("GET", "/audit"): Example(Who.AUDITORS, query="?person={staff}"),
    ("GET", "/team"): Example(Who.MANAGERS),
    ("POST", "/team/invite"): Example(
        Who.MANAGERS, form={"name": "新同事", "email": "new@clinic.example", "role": "nurse"}
    ),
    ("POST", "/team/{staff}/role"): Example(Who.MANAGERS, form={"role": "doctor"}),
    ("POST", "/team/{staff}/revoke"): Example(Who.MANAGERS),
    ("POST", "/team/{staff}/end-sessions"): Example(Who.MANAGERS),
    ("POST", "/team/{staff}/grant"): Example(Who.MANAGERS, form={"hours": "2", "why": "查問題"}, about="operator"),
    ("POST", "/team/{staff}/end-grant"): Example(Who.MANAGERS, about="operator"),
    ("GET", "/devices"): Example(Who.MANAGERS),
    ("POST", "/devices/{device}/revoke"): Example(Who.MANAGERS),
    ("GET", "/status"): Example(Who.OVERSEERS),
    ("POST", "/status/end-grant"): Example(Who.OVERSEERS),
    ("GET", "/undertaking"): Example(Who.SIGNED_IN),
    ("POST", "/undertaking"): Example(Who.SIGNED_IN, form={"version": UNDERTAKING}),
    ("POST", "/sign-out"): Example(Who.SIGNED_IN),
    ("GET", "/sign-in"): Example(Who.ANYBODY),
    ("GET", "/sign-in/google"): Example(Who.ANYBODY),
    ("GET", "/sign-in/done"): Example(Who.ANYBODY, query="?state=x&code=y"),
    ("GET", "/sign-in/finish"): Example(Who.ANYBODY, query="?state=x&code=y"),
    ("POST", "/sign-in/choose"): Example(Who.ANYBODY, form={"place": "0"}),
    ("GET", "/switch"): Example(Who.ANYBODY),
    ("POST", "/switch"): Example(Who.ANYBODY, form={"staff": "{staff}", "pin": "280531"}),
    ("GET", "/static/{name:path}"): Example(Who.ANYBODY),
    ("POST", "/preferences"): Example(Who.ANYBODY, form={"name": "language", "value": "en", "back": "/"}),
}


@dataclass(frozen=True)
class Request:
    """One route's address and form, with what they name filled in."""

    method: str
    route: str
    path: str
    form: Mapping[str, str]


def request_of(key: tuple[str, str], ids: Mapping[str, str]) -> Request:
    """The example of this route, naming these."""
    method, route = key
    example = EXAMPLES[key]
    address = re.sub(r"\{(\w+)(:\w+)?\}", r"{\1}", route) + example.query
    named = {**ids, "staff": ids[example.about]}
    form = {name: value.format(**named) for name, value in example.form.items()}
    return Request(method, route, address.format(**named), form)


def foreign_variants(
    key: tuple[str, str], own: Mapping[str, str], foreign: Mapping[str, str]
) -> Iterator[tuple[str, Request]]:
    """The example with each id that its address names replaced by a foreign one, one at a time; which one."""
    for name in re.findall(r"\{(\w+)\}", key[1]):
        which = EXAMPLES[key].about if name == "staff" else name
        yield which, request_of(key, {**own, which: foreign[which]})
