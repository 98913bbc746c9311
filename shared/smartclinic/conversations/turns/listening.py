"""What a turn knows when it decides: everything that is pending, who writes, and what it says by now."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

import msgspec

from smartclinic.clinics.directory import ClinicRecord
from smartclinic.contacts.identity import Contact, ContactId, ids_of
from smartclinic.conversations.amending import Amended, amended, amends, elsewhere
from smartclinic.conversations.answering import Situation
from smartclinic.conversations.content import Cards, Media, Moved, Revoke
from smartclinic.conversations.gate import Gate, freed, without_turn
from smartclinic.conversations.identity.meeting import Met, meet
from smartclinic.conversations.identity.whose import whose
from smartclinic.conversations.message import Message
from smartclinic.conversations.surviving import current_gate
from smartclinic.conversations.turns import burst
from smartclinic.conversations.turns.noting import forgotten, noted, with_unseen
from smartclinic.conversations.turns.settling import settle_moves
from smartclinic.conversations.waking import release_task
from smartclinic.conversations.wording import wording
from smartclinic.media.attachment import withdraw
from smartclinic.platform.store import In
from smartclinic.work.unit import Found, Unit

PAGE: Final = 50
"""How many messages of a thread one look takes in."""

ALIASES: Final = 10
"""So many aliases are asked for at once: a number and a user id each, and what they were before."""


async def pending_of(unit: Unit, thread: ContactId) -> tuple[Found[Message], ...]:
    """What is pending under every alias of the contact, oldest first. One alias, as most have, is one round trip."""
    _, found = await asyncio.gather(
        unit.load((Contact, thread), (Gate, thread)),
        unit.find(Message, {"thread": thread}, order="-due_at", limit=PAGE),
    )
    contact_id = await whose(unit, thread)
    contact = await unit.get(Contact, contact_id) if contact_id else None
    others = [alias for alias in contact.threads if alias != thread][-ALIASES:] if contact else []
    if others:
        found = [*found, *await unit.find(Message, {"thread": In(tuple(others))}, order="-due_at", limit=PAGE)]
    return burst.in_order(found)


async def of_one_person(
    unit: Unit, pending: Sequence[Found[Message]], message: str
) -> tuple[tuple[Found[Message], ...], tuple[Found[Message], ...]]:
    """What is pending of the person who wrote this message (or the newest, if it is not there); and of others.

    A number may have changed hands: what its last owner wrote, and comes late, must not be told to the next one.
    """
    owners = {found.id: await whose(unit, found.record.thread, found.record.at) for found in pending}
    if len(set(owners.values())) <= 1:
        return tuple(pending), ()
    person = owners.get(message, owners[pending[-1].id])
    mine = tuple(found for found in pending if owners[found.id] == person)
    return mine, tuple(found for found in pending if owners[found.id] != person)


async def situation_of(unit: Unit, clinic: ClinicRecord, pending: Sequence[Found[Message]], now: datetime) -> Situation:
    """Who writes, and what the burst says now; the gate knows what these messages say by themselves."""
    met = await meet(unit, pending, now)
    settle_moves(unit, met.id, [found for found in pending if isinstance(found.record.content, Moved)])
    heard = tuple(found for found in pending if burst.was_settled(found.record))
    originals = await _originals(unit, [found for found in pending if found not in heard])
    others = [found for found in pending if not isinstance(found.record.content, Moved) and found not in heard]
    strangers = [found for found in others if _is_of_a_stranger(found.record, originals, met)]
    folded = amended([found for found in others if found not in strangers], originals, met.gate.last_reply)
    folded = replace(folded, quiet=(*folded.quiet, *strangers), heard=heard)
    await _withdraw_files(unit, folded, originals, pending, now)
    await _forget_elsewhere(unit, folded, originals, met)
    records = [found.record for found in pending]
    gate = with_unseen(noted(freed(met.gate, now, clinic.config.desk), records, now), folded)
    gate = forgotten(gate, folded, originals)
    if gate.taken_until and gate.epoch != met.gate.epoch and gate.is_taken(now):
        unit.enqueue(release_task(unit.clinic, met.id, gate.epoch, gate.taken_until))
    identity = met.contact.identity or gate.address
    said = tuple(_as_believed(found, met) for found in folded.burst)
    return Situation(clinic, met.id, gate, said, now, identity, folded, met.contact.merged)


async def _originals(unit: Unit, pending: Sequence[Found[Message]]) -> Mapping[str, Message | None]:
    """What was edited or deleted and is not pending any more."""
    wanted = elsewhere(pending)
    if wanted:
        await unit.load(*((Message, each) for each in wanted))
    return {each: await unit.get(Message, each) for each in wanted}


def _as_believed(found: Found[Message], met: Met) -> Found[Message]:
    """A card with a number that nobody asked for is somebody's card, whatever it claims."""
    record = found.record
    is_known = (record.phone_thread or record.thread) in met.contact.threads
    if not (isinstance(record.content, Cards) and record.content.own) or is_known:
        return found
    return Found(found.id, msgspec.structs.replace(record, content=Cards(record.content.count)))


def _is_of_a_stranger(message: Message, originals: Mapping[str, Message | None], met: Met) -> bool:
    """Whether it would change what somebody else wrote: whatever it claims, nobody can."""
    original = originals.get(amends(message) or "")
    if original is None or original.thread in met.contact.threads:
        return False
    return original.contact not in ids_of(met.id, met.contact)


async def _forget_elsewhere(unit: Unit, folded: Amended, originals: Mapping[str, Message | None], met: Met) -> None:
    """What is rewritten or deleted may be remembered in another conversation: its writer's number is another since."""
    mine = {met.id, *ids_of(met.id, met.contact)}
    for of, content in folded.contents.items():
        original = originals.get(of)
        if original is None or original.contact is None or original.contact in mine or original.content == content:
            continue
        if (current := await current_gate(unit, original.contact)) and current.id not in mine:
            gate = unit.latest(Gate, current.id) or current.gate
            unit.put_over(current.id, without_turn(gate, wording(original)))


async def _withdraw_files(
    unit: Unit,
    folded: Amended,
    originals: Mapping[str, Message | None],
    pending: Sequence[Found[Message]],
    now: datetime,
) -> None:
    """A file whose message was deleted after it was settled, or asked for, is deleted too."""
    kept = {found.id: found.record for found in pending if found.record.file_kept}
    for of, content in folded.contents.items():
        original = originals.get(of) or kept.get(of)
        if isinstance(content, Revoke) and original and isinstance(original.content, Media):
            await withdraw(unit, of, now)
