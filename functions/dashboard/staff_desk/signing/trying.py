"""How often one may try, by address, device or session: beyond that, words and 429 (ASVS 2.4.1)."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from staff_desk.visit import Guest, Refused


@dataclass(frozen=True, slots=True)
class Rate:
    """What is counted, and how much of it is allowed in each instance, as the library `limits` writes it."""

    name: str
    most: str


SIGN_IN_STARTS: Final = Rate("sign_in_starts", "30 per minute")
"""By address: a clinic's people share one."""
SIGN_IN_ANSWERS: Final = Rate("sign_in_answers", "30 per minute")
"""By address."""
WRONG_PINS: Final = Rate("wrong_pins", "60 per 5 minutes")
"""By device, wrong ones only: each person's own PIN is locked long before, and nobody locks out a whole reception."""
POSTS: Final = Rate("posts", "120 per minute")
"""By session, or by address where there is none."""
POLLS: Final = Rate("polls", "120 per minute")
"""By session: four visible tabs that poll every two seconds."""
_IN_MINUTES_FROM_S: Final = 100


async def count(guest: Guest, rate: Rate, whose: str) -> None:
    """Count one try. Raises Refused(429), which says how long to wait."""
    if not await guest.app.rates.allows(rate.most, rate.name, whose):
        raise await _too_often(guest, rate, whose)


async def check_left(guest: Guest, rate: Rate, whose: str) -> None:
    """Refuse where no try is left; what counts is counted later. Raises Refused(429)."""
    if not await guest.app.rates.is_left(rate.most, rate.name, whose):
        raise await _too_often(guest, rate, whose)


async def count_wrong(guest: Guest, rate: Rate, whose: str) -> None:
    """Count one that was wrong, whose answer says so itself."""
    await guest.app.rates.allows(rate.most, rate.name, whose)


async def _too_often(guest: Guest, rate: Rate, whose: str) -> Refused:
    seconds = await guest.app.rates.wait_s(rate.most, rate.name, whose)
    if seconds < _IN_MINUTES_FROM_S:
        return Refused("too_often", HTTPStatus.TOO_MANY_REQUESTS, n=str(seconds))
    return Refused("too_often_minutes", HTTPStatus.TOO_MANY_REQUESTS, n=str(-(-seconds // 60)))
