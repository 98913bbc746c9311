"""The journey of a message as Meta sees it, by reference: a wamid, or the id that came as callback data."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from smartclinic.conversations.reference import outbox_of
from smartclinic_local.meta.core import MetaCore
from smartclinic_local.meta.record import Attempt, Sent, Wrote


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `reference` leads to the journey of another message or document."""

    at: datetime
    title: str
    detail: str = ""
    reference: str = ""


Journey = Callable[[str], Awaitable[Sequence[Step]]]


def seen_by_meta(core: MetaCore) -> Journey:
    """The journey that needs nothing but the stand-in. An unknown reference has no steps."""

    async def journey(reference: str) -> Sequence[Step]:
        message = core.ledger.find_message(reference)
        sends = [message] if isinstance(message, Sent) else core.ledger.find_sent(reference)
        steps = list(_of_wrote(core, message)) if isinstance(message, Wrote) else []
        steps += [
            Step(call.at, "Patient called", "call", call.id) for call in core.ledger.called if call.id == reference
        ]
        for sent in sends:
            steps += _of_sent(sent)
        return sorted(steps, key=lambda step: step.at)

    return journey


def _of_wrote(core: MetaCore, wrote: Wrote) -> Iterator[Step]:
    yield Step(wrote.at, "Patient wrote", wrote.type, wrote.wamid)
    yield from _callbacks("Webhook called", wrote.attempts)
    if wrote.read_by_clinic_at:
        yield Step(wrote.read_by_clinic_at, "Read receipt from the clinic")
    answer = _answer(core, wrote)
    if answer:
        yield from _of_sent(answer)


def _answer(core: MetaCore, wrote: Wrote) -> Sent | None:
    """What was accepted next for the same person: Meta knows no closer link."""
    return next(
        (sent for sent in core.ledger.accepted if sent.person == wrote.person and sent.accepted_at >= wrote.at), None
    )


def _of_sent(sent: Sent) -> Iterator[Step]:
    heard = "" if sent.answered else ", the answer was lost"
    yield Step(
        sent.accepted_at, "Message accepted", f"{sent.content.type}{heard}", outbox_of(sent.biz_id or sent.wamid)
    )
    for status in sent.statuses:
        told = ", then ".join(_heard(attempt) for attempt in status.attempts)
        detail = "callback dropped" if status.dropped else f"webhook: {told or 'under way'}"
        yield Step(status.at, f"Status: {status.name}", detail, sent.wamid)


def _callbacks(title: str, attempts: Sequence[Attempt]) -> Iterator[Step]:
    for number, attempt in enumerate(attempts, start=1):
        answer = _heard(attempt)
        yield Step(attempt.at, title, answer if number == 1 else f"{answer}, attempt {number}")


def _heard(attempt: Attempt) -> str:
    return f"HTTP {attempt.status}" if attempt.status else "no answer"
