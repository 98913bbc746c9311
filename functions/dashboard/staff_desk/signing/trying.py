"""How often one may try, by address, device or session: beyond that, words and 429 (ASVS 2.4.1)."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from starlette.requests import Request

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
PINS: Final = Rate("pins", "20 per 5 minutes")
"""By device: each person's own PIN is locked long before."""
POSTS: Final = Rate("posts", "120 per minute")
"""By session, or by address where there is none."""


async def count(guest: Guest, rate: Rate, whose: str) -> None:
    """Count one try. Raises Refused(429)."""
    if not await guest.app.rates.allows(rate.most, rate.name, whose):
        raise Refused("too_often", HTTPStatus.TOO_MANY_REQUESTS)


def client_address(request: Request) -> str:
    """Who calls: Google's front end writes the address last; whatever stands before it the client may have written."""
    forwarded = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return forwarded or (request.client.host if request.client else "unknown")
