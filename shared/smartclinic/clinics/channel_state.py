"""How a clinic's WhatsApp number stands: whether it may send, and what Meta has said of it.

One document a clinic, `clinics/{clinic}/channel/state`, read with the clinic and kept for a minute. It is never guarded
and written only when something changes, since everything that a clinic sends would otherwise wait for it.

- `number`, `campaign`: a breaker each. Meta refused a message for a reason that holds for every other one too (token,
  account, number), or for everything that the clinic starts by itself. What is stopped waits until `Stop.until`; then
  one message tries, and all follow if Meta takes it.
- `quality`, `messaging_limit`, `throughput`, `name_status`, `restrictions`, `noticed_at`: what Meta's notices of
  account, number and limits said last. `account_notices` writes them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Final

import msgspec

from smartclinic.records.fields import Record, Retention, plain, record

STATE_ID: Final = "state"
"""The document's id: there is one a clinic."""

FIRST_STOP: Final = timedelta(minutes=5)
LONGEST_STOP: Final = timedelta(hours=1)
PROBE: Final = timedelta(seconds=60)
"""How long the one message that tries has for it, before another may."""
META_ROUNDS: Final = timedelta(seconds=1)
"""Meta's times are whole seconds."""


class Stop(msgspec.Struct, frozen=True, omit_defaults=True):
    """A breaker that has opened: for what, since when, and until when nothing is tried.

    `seconds` is how long it waits, doubled each time; `tried_at` is when the one message left that tries. A lifted
    one is kept: when the same happens within the hour, the waits go on from there.
    """

    code: int
    since: datetime
    until: datetime
    seconds: int
    tried_at: datetime | None = None
    lifted_at: datetime | None = None


class Restriction(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that Meta forbids the account, in Meta's own word, perhaps until a time."""

    what: str
    until: datetime | None = None


@record("channel", retention=Retention.CLINIC_END)
class ChannelState(Record, frozen=True, kw_only=True):
    """How the clinic's number stands with Meta. Without a document all is well."""

    number: Annotated[Stop | None, plain("everything that the number sends stands still")] = None
    campaign: Annotated[Stop | None, plain("what the clinic starts by itself stands still")] = None
    quality: Annotated[str | None, plain("Meta's rating of the number: GREEN, YELLOW, RED")] = None
    messaging_limit: Annotated[str | None, plain("people a day outside the window, in Meta's word: TIER_250")] = None
    throughput: Annotated[str | None, plain("messages a second, in Meta's word: STANDARD, HIGH")] = None
    name_status: Annotated[str | None, plain("Meta's verdict on the display name")] = None
    restrictions: Annotated[tuple[Restriction, ...], plain("what Meta forbids the account")] = ()
    noticed_at: Annotated[datetime | None, plain("when Meta last said something of the account or number")] = None


ALL_IS_WELL: Final = ChannelState()


def standing_still(state: ChannelState, *, proactive: bool) -> Stop | None:
    """The stop that a message of this lane must wait for, the longer one if there are two."""
    stops = (state.number, state.campaign if proactive else None)
    return max((stop for stop in stops if stop and stop.lifted_at is None), key=lambda stop: stop.until, default=None)


def stopped(before: Stop | None, code: int, now: datetime, *, said_at: datetime) -> Stop:
    """The breaker after Meta said at `said_at` that nothing can leave: opened, or waiting longer after a failed try.

    A refusal that was said before the breaker was lifted, or while nothing was tried, tells nothing new.
    """
    if before is None or (before.lifted_at and now - before.lifted_at >= LONGEST_STOP):
        return Stop(code, now, now + FIRST_STOP, int(FIRST_STOP.total_seconds()))
    last_hope = before.lifted_at or before.tried_at
    if last_hope is None or said_at < last_hope - META_ROUNDS:
        return before
    seconds = min(before.seconds * 2, int(LONGEST_STOP.total_seconds()))
    since = now if before.lifted_at else before.since
    return Stop(code, since, now + timedelta(seconds=seconds), seconds)


def tried(state: ChannelState, now: datetime, *, proactive: bool) -> ChannelState:
    """The state while one message of this lane tries; the others wait for what comes of it."""
    number, campaign = _tried(state.number, now), state.campaign
    return msgspec.structs.replace(state, number=number, campaign=_tried(campaign, now) if proactive else campaign)


def lifted(state: ChannelState, now: datetime, *, campaign: bool = True) -> ChannelState:
    """The state after Meta took a message, or an operator mended the cause: what stood still goes on."""
    number, stopped_campaign = _lifted(state.number, now), state.campaign
    return msgspec.structs.replace(
        state, number=number, campaign=_lifted(stopped_campaign, now) if campaign else stopped_campaign
    )


def _lifted(stop: Stop | None, now: datetime) -> Stop | None:
    return msgspec.structs.replace(stop, lifted_at=now) if stop and stop.lifted_at is None else stop


def _tried(stop: Stop | None, now: datetime) -> Stop | None:
    if stop is None or stop.lifted_at is not None:
        return stop
    return msgspec.structs.replace(stop, until=now + PROBE, tried_at=now)
