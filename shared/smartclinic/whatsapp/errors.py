"""Meta's error codes: what each means for a message of ours. One table; a code not in it is permanent.

Source: Meta, "Error codes", November 2026. Decisions rest on the code, never on the title.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class Retry:
    """Meta says: not now. The wait before the first retry, which `growth` multiplies at each further one."""

    first: timedelta
    growth: int = 2
    longest: timedelta = timedelta(minutes=10)

    def wait(self, attempt: int) -> timedelta:
        """How long to wait after this attempt (1 is the first)."""
        factor: int = self.growth ** (attempt - 1)
        return min(self.longest, self.first * factor)


NOT_CONNECTED: Final = Retry(timedelta(seconds=2))
"""Our own failure to reach Meta at all."""

RETRIED: Final = {
    2: Retry(timedelta(seconds=5)),  # service temporarily down
    4: Retry(timedelta(minutes=1)),  # app rate limit
    80007: Retry(timedelta(minutes=1)),  # account rate limit
    130429: Retry(timedelta(seconds=5)),  # throughput of the number
    131000: Retry(timedelta(seconds=5)),  # something went wrong
    131016: Retry(timedelta(seconds=5)),  # service unavailable
    131056: Retry(timedelta(seconds=4), growth=4),  # too many to this person; Meta: retry after 4^X seconds
    131057: Retry(timedelta(minutes=2)),  # number under maintenance
    133004: Retry(timedelta(seconds=5)),  # server temporarily unavailable
}


TOO_MANY: Final = Retry(timedelta(minutes=1))
"""A bare 429, which some proxy of Meta's answers: a limit that is not said to be the number's or the account's."""

BROKEN: Final = frozenset(
    {
        *(0, 190, 401),  # the access token; 401 is an answer's status, when it names no code
        *(3, 10, *range(200, 300), 131005),  # what the token may do
        *(368, 131031),  # the account was stopped, for its conduct
        131042,  # the account was stopped, for want of payment
    }
)
"""These refuse one message but concern all of them: an operator must know at once."""


def retry_of(code: int) -> Retry | None:
    """How to retry after this code, or None: it is permanent."""
    return RETRIED.get(code)
