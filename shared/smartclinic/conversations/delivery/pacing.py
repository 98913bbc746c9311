"""How quickly messages may follow each other to one person, so that Meta never has to refuse them.

Meta lets a number write to one person once in 6 seconds, and borrows up to 45 messages of the quota to come; then it
refuses with 131056. Source: Meta, "Pair rate limits". We use 40 of the 45: the rest is for emergency words, which never
wait, for what leaves a little later than planned, and for what staff type on the clinic's own phone.

The rule is the generic cell rate algorithm: one instant, `paced_until`, says how much quota is used up. The gate holds
it, since whatever posts a message writes the gate anyway; pacing therefore reads and writes nothing more.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec

from smartclinic.conversations.gate import Gate

SPACING: Final = timedelta(seconds=6)
BURST: Final = 40


def paced(gate: Gate, now: datetime, *, urgent: bool) -> tuple[Gate, datetime]:
    """The gate after one more message, and when that may leave: now, or when the quota allows. Urgent: now."""
    used_until = max(gate.paced_until or now, now)
    at = now if urgent else max(now, used_until - SPACING * (BURST - 1))
    return msgspec.structs.replace(gate, paced_until=used_until + SPACING), at
