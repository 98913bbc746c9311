"""Everybody who may come to the desk: every role, and every session that is not good, each with who they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Final

from smartclinic.staff.cookie import Cookie
from smartclinic.staff.roles import Permission, Role, permissions
from smartclinic.staff.session import IDLE, LONGEST
from staff_desk.routing import Access, AnyPage
from tests.functions.desk_clinics import Stocked
from tests.functions.desk_examples import EXAMPLES, GRANTED, Who

MOMENT: Final = timedelta(seconds=1)
LONG: Final = timedelta(hours=24)

_BY: Final = {"granted_by": "manager-at-hong-wo", "granted_for": "查問題"}

Facts = Callable[[datetime], Mapping[str, Any]]
"""Facts of a record at a moment (of any type, hence Any)."""


class Outcome(Enum):
    """What becomes of a request before its page's own code runs, or that it does."""

    ALLOWED = "allowed"
    TO_SIGN_IN = "sent to sign in"
    TO_UNDERTAKE = "sent to the undertaking"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True)
class Comer:
    """Somebody with a cookie. `stands`: what they are to the desk; `by_hand`: the name in the second table."""

    name: str
    role: Role
    by_hand: str = ""
    stands: Outcome = Outcome.ALLOWED
    is_granted: bool = False
    member: Facts = lambda now: {}
    session: Facts = lambda now: {}
    cookie: Callable[[Cookie, Stocked], str] = lambda cookie, at: cookie.value

    async def joins(self, at: Stocked) -> None:
        """Be of this clinic, unless everybody of that role is."""
        if self.name not in at.people:
            await at.member(self.name, self.role, **self.member(at.service.app.clock.now()))

    async def comes(self, at: Stocked) -> str:
        """What a new session of theirs has in its cookie."""
        return self.cookie(await at.session(self.name, **self.session(at.service.app.clock.now())), at)


def _role(role: Role) -> Comer:
    return Comer(role.value, role, by_hand=role.value)


def _nobody(name: str, **facts: Any) -> Comer:
    """Somebody whose session opens nothing (whatever a comer has, hence Any)."""
    return Comer(name, Role.MANAGER, stands=Outcome.TO_SIGN_IN, **facts)


def _newcomer(name: str, undertaking: str | None) -> Comer:
    return Comer(name, Role.MANAGER, "", Outcome.TO_UNDERTAKE, member=lambda now: {"undertaking": undertaking})


def _operator(name: str, until: Facts, *, is_granted: bool) -> Comer:
    by_hand = GRANTED if is_granted else Role.OPERATOR.value
    return Comer(name, Role.OPERATOR, by_hand, is_granted=is_granted, member=lambda now: {**until(now), **_BY})


def _still_manager(name: str, session: Facts) -> Comer:
    return Comer(name, Role.MANAGER, Role.MANAGER.value, session=session)


COMERS: Final = (
    *(_role(role) for role in Role),
    _operator("has-a-grant", lambda now: {"granted_until": now + LONG}, is_granted=True),
    _operator("grant-has-run-out", lambda now: {"granted_until": now}, is_granted=False),
    Comer("nurse-with-a-grant", Role.NURSE, "nurse", member=lambda now: {"granted_until": now + LONG, **_BY}),
    _newcomer("has-not-undertaken", None),
    _newcomer("undertook-an-older-one", "2020-01"),
    _nobody("has-no-cookie", cookie=lambda cookie, at: ""),
    _nobody("guesses", cookie=lambda cookie, at: f"{at.clinic}.{cookie.holder}.{'A' * 43}"),
    _nobody("writes-another-clinic", cookie=lambda cookie, at: f"other-clinic.{cookie.holder}.{cookie.secret}"),
    _nobody("writes-no-clinic", cookie=lambda cookie, at: f"no-such-clinic.{cookie.holder}.{cookie.secret}"),
    _nobody("writes-anothers-id", cookie=lambda cookie, at: f"{at.clinic}.{at.id_of('spare')}.{cookie.secret}"),
    _nobody("was-let-go", member=lambda now: {"revoked_at": now}),
    _nobody(
        "was-signed-out-everywhere",
        member=lambda now: {"sessions_from": now},
        session=lambda now: {"began_at": now - LONGEST / 2},
    ),
    _nobody("has-signed-out", session=lambda now: {"ended_at": now}),
    _nobody("was-idle-too-long", session=lambda now: {"seen_at": now - IDLE}),
    _still_manager("was-nearly-idle-too-long", lambda now: {"seen_at": now - IDLE + MOMENT}),
    _nobody("was-there-too-long", session=lambda now: {"began_at": now - LONGEST}),
    _still_manager("was-nearly-there-too-long", lambda now: {"began_at": now - LONGEST + MOMENT}),
)


def by_the_table(comer: Comer, page: AnyPage) -> Outcome:
    """What the permission table and the route's own need say."""
    if page.needs is Access.ANYONE or comer.stands is Outcome.TO_SIGN_IN:
        return Outcome.ALLOWED if page.needs is Access.ANYONE else Outcome.TO_SIGN_IN
    if page.needs is Access.SIGNED_IN or comer.stands is Outcome.TO_UNDERTAKE:
        return Outcome.ALLOWED if page.needs is Access.SIGNED_IN else Outcome.TO_UNDERTAKE
    may = permissions(comer.role, is_granted=comer.is_granted)
    is_allowed = not isinstance(page.needs, Permission) or page.needs in may
    return Outcome.ALLOWED if is_allowed else Outcome.FORBIDDEN


def by_hand(comer: Comer, key: tuple[str, str]) -> Outcome:
    """What the table that was written by hand says."""
    who = EXAMPLES[key].who
    if who is Who.ANYBODY:
        return Outcome.ALLOWED
    if comer.stands is Outcome.TO_SIGN_IN or (comer.stands is Outcome.TO_UNDERTAKE and who is not Who.SIGNED_IN):
        return comer.stands
    is_allowed = who is Who.SIGNED_IN or comer.by_hand in who.value
    return Outcome.ALLOWED if is_allowed else Outcome.FORBIDDEN
