"""Words that staff wrote while the window was closed: a template left in their place, and promised that they follow.

The conversation keeps the ids of what staff wrote until it is known how each left. Whatever opens the window next, the
tap on the template's button or any message, has the words posted in its commit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import msgspec

from smartclinic.conversations.answering import Situation
from smartclinic.conversations.content import Content, Tap
from smartclinic.conversations.delivery.may_send import closes_at
from smartclinic.conversations.delivery.posting import Draft, post
from smartclinic.conversations.effects import OPENS_WINDOW, effect_of
from smartclinic.conversations.limits import TEXT
from smartclinic.conversations.outbox import Author, End, Lane, OutboxItem, State
from smartclinic.conversations.outgoing import Say
from smartclinic.conversations.template_taps import asks_to_see
from smartclinic.work.unit import Unit

_LOOKED_AT: Final = 20
"""How many of them one turn looks at; the next message brings the rest."""

_BETWEEN: Final = "\n\n"


@dataclass(frozen=True, slots=True)
class _Settled:
    """What one look makes of the promises: which words follow now, who wrote the last of them, and what still waits."""

    due: tuple[str, ...]
    words: str
    by: str | None
    waiting: tuple[str, ...]


async def keep_promises(unit: Unit, situation: Situation) -> Situation:
    """The situation after staff's promised words, which are posted with this commit if the window is open again.

    The tap that asks for them wants no other answer: it stands beside the burst.
    """
    quiet = tuple(found for found in situation.burst if _asks_to_see(found.record.content))
    if situation.gate.promised and _has_opened(situation):
        situation = await _with_words(unit, situation)
    if not quiet:
        return situation
    beside = replace(situation.amended, quiet=(*situation.amended.quiet, *quiet))
    burst = tuple(found for found in situation.burst if found not in quiet)
    return replace(situation, burst=burst, amended=beside)


def has_kept_a_promise(unit: Unit) -> bool:
    """Whether `keep_promises` has posted something with this unit: then the conversation must be put as well."""
    return any(isinstance(change.after, OutboxItem) for change in unit.changes)


async def _with_words(unit: Unit, situation: Situation) -> Situation:
    settled = await _settle(unit, situation.gate.promised)
    gate = msgspec.structs.replace(situation.gate, promised=settled.waiting)
    if settled.due:
        draft = Draft(Say(settled.words), Author.STAFF, Lane.REPLY, written_by=settled.by)
        gate, _ = post(unit, situation, gate, draft, cause=" ".join(("promised", *settled.due)))
    return replace(situation, gate=gate)


async def _settle(unit: Unit, promised: tuple[str, ...]) -> _Settled:
    """In the order in which they were written; one message as long as WhatsApp takes it."""
    looked_at = promised[:_LOOKED_AT]
    await unit.load(*((OutboxItem, outbox) for outbox in looked_at))
    due, waiting, words, by = [], [], "", None
    for outbox in looked_at:
        item = await unit.get(OutboxItem, outbox)
        if item is None:
            continue
        longer = _BETWEEN.join(part for part in (words, item.content.body) if part)
        if _left_as_template(item) and len(longer) <= TEXT:
            due.append(outbox)
            words, by = longer, item.written_by
        elif _left_as_template(item) or not item.is_settled:
            waiting.append(outbox)
    return _Settled(tuple(due), words, by, (*waiting, *promised[_LOOKED_AT:]))


def _left_as_template(item: OutboxItem) -> bool:
    """Whether its template may have come up on the patient's phone. That it failed staff have been told."""
    if not item.by_template or item.state is State.PENDING:
        return False
    return item.state is not State.ENDED or item.end is End.UNCONFIRMED or item.is_on_its_way


def _has_opened(situation: Situation) -> bool:
    """Whether the patient has written just now, and free words may leave."""
    closes = closes_at(situation.gate)
    wrote = any(
        effect_of(found.record.content) in OPENS_WINDOW for found in (*situation.burst, *situation.amended.quiet)
    )
    return wrote and closes is not None and situation.now < closes


def _asks_to_see(content: Content) -> bool:
    return isinstance(content, Tap) and asks_to_see(content.id)
