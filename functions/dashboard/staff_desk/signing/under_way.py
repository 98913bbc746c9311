"""A sign-in under way: what the browser keeps for ten minutes, sealed, so that only its own answer is taken."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final

import msgspec
from starlette.responses import Response

from smartclinic.platform.openid import Attempt
from smartclinic.staff.sessions import Shown
from staff_desk.cookies import SIGN_IN
from staff_desk.preferences import forget_cookie, set_cookie
from staff_desk.visit import Guest

LASTS: Final = timedelta(minutes=10)
MOST_TABS: Final = 3


class Place(msgspec.Struct, frozen=True):
    """Somewhere that whoever has signed in may enter: a clinic, and who they are there."""

    clinic: str
    staff: str


class UnderWay(msgspec.Struct, frozen=True):
    """Attempts of this browser, a tab each, the newest first; or the places among which somebody now chooses, once:
    `shown` is when they showed who they are.
    """

    attempts: tuple[Attempt, ...] = ()
    places: tuple[Place, ...] = ()
    shown: Shown | None = None

    @classmethod
    def of(cls, guest: Guest) -> UnderWay:
        """What this browser has kept; nothing when it was changed, or is too old."""
        opened = guest.app.sign_in_seal.open(guest.request.cookies.get(SIGN_IN, ""))
        try:
            return msgspec.json.decode(opened, type=cls) if opened else cls()
        except msgspec.MsgspecError:  # an earlier version of this service wrote it
            return cls()

    @classmethod
    def choosing(cls, places: tuple[Place, ...], now: datetime) -> UnderWay:
        """With these places, good for one choice."""
        return cls(places=places, shown=Shown(secrets.token_hex(16), now))

    def begun(self, attempt: Attempt) -> UnderWay:
        """With one more attempt."""
        return UnderWay((attempt, *self.attempts)[:MOST_TABS])

    def attempt(self, state: str) -> Attempt | None:
        """The attempt that this state belongs to."""
        given = state.encode()
        return next((one for one in self.attempts if hmac.compare_digest(one.state.encode(), given)), None)

    def without(self, attempt: Attempt) -> UnderWay:
        """Without that attempt: none is good twice."""
        return UnderWay(tuple(one for one in self.attempts if one != attempt))

    def keep(self, guest: Guest, response: Response) -> None:
        """Have the browser keep it."""
        if self.attempts or self.places:
            sealed = guest.app.sign_in_seal.close(msgspec.json.encode(self), LASTS)
            set_cookie(response, SIGN_IN, sealed, lasts_s=int(LASTS.total_seconds()))
        else:
            forget_cookie(response, SIGN_IN)
