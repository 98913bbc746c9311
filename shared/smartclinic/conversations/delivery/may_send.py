"""Whether a message may leave now, and as what. Pure; asked again at the claim, which guards what it read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from smartclinic.clinics.channel_state import Stop
from smartclinic.conversations.delivery.faults import fits
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.outbox import Author, End, Lane, OutboxItem
from smartclinic.conversations.outgoing import FromTemplate, Outgoing

CLOSES_EARLY: Final = timedelta(seconds=60)
"""The window is taken for closed this long before Meta closes it, so that a message on its way still arrives in it."""

HELD_AT_MOST: Final = timedelta(hours=24)
"""What has waited this long for a number that cannot send is given to staff."""

MARKETING: Final = "marketing"
"""The category of templates that a person can stop in WhatsApp itself."""


@dataclass(frozen=True, slots=True)
class Send:
    """It may leave now, as it is."""


@dataclass(frozen=True, slots=True)
class AsTemplate:
    """Its template may leave now, in its place."""


@dataclass(frozen=True, slots=True)
class Defer:
    """Not before this moment."""

    until: datetime


@dataclass(frozen=True, slots=True)
class EndNow:
    """It must never leave."""

    reason: End


Verdict: TypeAlias = Send | AsTemplate | Defer | EndNow


def may_send(
    item: OutboxItem,
    gate: Gate,
    now: datetime,
    *,
    subject_stands: bool = True,
    template_stands: bool = True,
    stop: Stop | None = None,
) -> Verdict:
    """The verdict on one message. Invariants 4, 5 and 6 are about what this returns at the claim.

    `template_stands`: Meta has approved what `would_leave` names, if that is a template. `stop`: what the number or the
    campaign waits for; emergency words are tried all the same.
    """
    if reason := _never(item, gate, now):
        return EndNow(reason)
    content = would_leave(item, gate, now)
    if content is None:
        return EndNow(End.WINDOW_CLOSED)
    if isinstance(content, FromTemplate) and gate.number_lost_at is not None:
        return EndNow(End.NUMBER_LOST)  # nobody has written from there: it may come up on somebody else's phone
    if isinstance(content, FromTemplate) and not template_stands:
        return EndNow(End.TEMPLATE_UNAVAILABLE)
    if isinstance(content, FromTemplate) and content.category == MARKETING and gate.marketing_stopped_at is not None:
        return EndNow(End.OPTED_OUT)
    if not fits(content):
        return EndNow(End.TOO_LONG)
    if not subject_stands:
        return EndNow(End.SUBJECT_GONE)
    if stop and item.author is not Author.SAFETY and now < stop.until:
        return EndNow(End.FAILED) if has_waited(item, now) else Defer(stop.until)
    return Send() if content is item.content else AsTemplate()


def would_leave(item: OutboxItem, gate: Gate, now: datetime) -> Outgoing | None:
    """What leaves if anything does: its words in an open window, else a template; None: the window has closed."""
    if isinstance(item.content, FromTemplate):
        return item.content
    closes = closes_at(gate)
    is_open = closes is not None and now < closes
    return item.content if is_open and not item.by_template else item.instead


def closes_at(gate: Gate) -> datetime | None:
    """When free-form words must have left. None: nobody has written."""
    return gate.window_until - CLOSES_EARLY if gate.window_until else None


def may_go_by_template(item: OutboxItem) -> bool:
    """Whether it can leave outside the window too."""
    return item.instead is not None or isinstance(item.content, FromTemplate)


def has_waited(item: OutboxItem, now: datetime) -> bool:
    """Whether it has been held back for as long as anything is."""
    return item.held is not None and now - item.held >= HELD_AT_MOST


def is_superseded(item: OutboxItem, gate: Gate, now: datetime) -> bool:
    """Staff hold the conversation, or have held it since this was written. Emergency words and receipts leave."""
    if item.author is not Author.ASSISTANT or item.receipt:
        return False
    return gate.is_taken(now) or item.epoch < gate.epoch


def has_stopped(gate: Gate, agreed_at: datetime | None = None) -> bool:
    """Whether STOP forbids a notice. `agreed_at`: the patient has agreed to just this one, perhaps since."""
    return gate.opted_out_at is not None and (agreed_at is None or agreed_at <= gate.opted_out_at)


def _never(item: OutboxItem, gate: Gate, now: datetime) -> End | None:
    """Why it must not reach this person, whatever it says."""
    if is_superseded(item, gate, now):
        return End.SUPERSEDED
    if item.lane is Lane.PROACTIVE and has_stopped(gate, item.agreed_at):
        return End.OPTED_OUT
    if item.lane is Lane.PROACTIVE and gate.number_lost_at is not None:
        return End.NUMBER_LOST
    return None if gate.address.phone or gate.address.bsuid else End.NO_ADDRESS
