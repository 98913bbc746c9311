"""Whom a thread belongs to: minted, linked, merged or moved in the commit that handles what was written.

The protocol's table of conflicts, carried out. Nothing is re-keyed: contacts point to each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from smartclinic.contacts.identity import Contact, ContactId, Identity
from smartclinic.contacts.linking import Known, Link, linked_by_move, linked_by_phone
from smartclinic.conversations.content import Cards, Moved
from smartclinic.conversations.gate import WINDOW, Gate, Reason, with_attention
from smartclinic.conversations.identity.merging import gone_into, in_doubt, merged, without_number
from smartclinic.conversations.identity.whose import surviving, whose
from smartclinic.conversations.message import Message
from smartclinic.conversations.waking import release_task
from smartclinic.platform import logs
from smartclinic.platform.clock import milliseconds
from smartclinic.platform.ids import digest
from smartclinic.work.unit import Found, Torn, Unit


@dataclass(frozen=True, slots=True)
class Met:
    """Who writes: the contact's id, its record and its gate as they will be after the commit.

    The contact is recorded already; the caller puts the gate.
    """

    id: ContactId
    contact: Contact
    gate: Gate


async def meet(unit: Unit, pending: Sequence[Found[Message]], now: datetime) -> Met:
    """Settle who writes, given what is pending, oldest first (at least one). Records contacts and other gates."""
    meeting = _Meeting(unit, now)
    newest = pending[-1].record
    contact_id = await meeting.writer(pending[0].record)
    for later in pending[1:]:
        contact_id = await meeting.writer(later.record)
    if newest.sender:
        meeting.hear(contact_id, newest, _wrote_from(newest, newest.sender))
    for note in (found.record for found in pending):
        if isinstance(note.content, Moved) and note.becomes and meeting.has_known(contact_id, note.at):
            contact_id = await meeting.move(contact_id, note, note.becomes)
    return meeting.finish(contact_id)


async def join(unit: Unit, one: ContactId, other: ContactId, now: datetime) -> ContactId:
    """Staff say that two contacts are one person: the one that stays."""
    meeting = _Meeting(unit, now)
    one, other = await surviving(unit, one), await surviving(unit, other)
    await meeting.open_both(one, other)
    winner = one if one == other else meeting.merge(one, other)
    unit.put(winner, meeting.finish(winner).gate)
    return winner


async def keep_apart(unit: Unit, newcomer: ContactId, other: ContactId, now: datetime) -> None:
    """Staff say that the newcomer is somebody else: the number is the newcomer's now."""
    meeting = _Meeting(unit, now)
    newcomer, other = await surviving(unit, newcomer), await surviving(unit, other)
    await meeting.open_both(newcomer, other)
    await meeting.pass_on(newcomer, other)
    unit.put(newcomer, meeting.finish(newcomer).gate)


class _Meeting:
    """Contacts and gates as they will be: everything is written once, at the end."""

    def __init__(self, unit: Unit, now: datetime) -> None:
        self._unit, self._now = unit, now
        self._contacts: dict[ContactId, Contact] = {}
        self._gates: dict[ContactId, Gate] = {}
        self._minted: set[ContactId] = set()

    async def writer(self, message: Message) -> ContactId:
        """Who wrote this message, minted or linked if need be."""
        mine = await whose(self._unit, message.thread, message.at, self._contacts)
        if mine:
            await self._open(mine)
        sender, phone_key = message.sender, self._phone_key(mine, message)
        if sender is None or phone_key is None or (mine and phone_key in self._contacts[mine].threads):
            return mine or await self._mint(message.thread, message)
        phones = await self._known(phone_key, message.at)
        link = linked_by_phone(mine, phones, sender, at=message.at, now=self._now)
        if link is Link.SAME and phones:
            mine = self.merge(phones.id, mine) if mine else await self._give_key(message.thread, phones.id, message.at)
        else:
            mine = mine or await self._mint(message.thread, message)
            await self._settle(link, phone_key, mine, phones, message.at)
        if phone_key in self._contacts[mine].threads:
            self._identify(mine, sender, keep=not _is_own_card(message))
        return mine

    def _phone_key(self, mine: ContactId | None, message: Message) -> ContactId | None:
        """The key of the number beside a user id. A card is believed only when the person was asked to share it."""
        if _is_own_card(message) and not (mine and self._gates[mine].number_asked_at):
            return None
        return message.phone_thread

    def has_known(self, contact_id: ContactId, at: datetime) -> bool:
        """Whether the contact was there then. A note that comes again must not move the number's next owner."""
        return contact_id not in self._minted and self._contacts[contact_id].since <= milliseconds(at)

    async def move(self, mover: ContactId, note: Message, becomes: Identity) -> ContactId:
        """Meta says that this contact has a new number or user id: the new keys are its own, the old number's not."""
        for key in note.becomes_threads:
            holder = await self._known(key, note.at)
            link = linked_by_move(mover, holder, becomes, note.at)
            if link is Link.SAME and holder:
                mover = self.merge(mover, holder.id)
            else:
                await self._settle(link, key, mover, holder, note.at)
        if becomes.phone and note.sender and note.sender.phone not in {None, becomes.phone}:
            await self._give_up(note.phone_thread or note.thread, mover, note.at)
        self._identify(mover, becomes)
        self._gates[mover] = msgspec.structs.replace(self._gates[mover], address=becomes, number_lost_at=None)
        return mover

    async def open_both(self, one: ContactId, other: ContactId) -> None:
        """Read what a merge needs."""
        await self._open(one)
        await self._open(other)

    async def pass_on(self, newcomer: ContactId, other: ContactId) -> None:
        """The phone's alias goes from one contact, opened before, to the other."""
        key = self._contacts[newcomer].claims
        if key and await whose(self._unit, key, None, self._contacts) == other:
            await self._settle(Link.PASSED_ON, key, newcomer, await self._known(key, None), self._now)
        self._contacts[newcomer] = msgspec.structs.replace(self._contacts[newcomer], may_be=None, claims=None)

    def merge(self, one: ContactId, other: ContactId) -> ContactId:
        """One contact of two that were opened: the older one stays, the other points at it."""
        winner, loser = (one, other) if self._contacts[one].since <= self._contacts[other].since else (other, one)
        kept, gone = self._contacts[winner], self._contacts[loser]
        self._contacts[winner] = msgspec.structs.replace(
            kept,
            threads=tuple(dict.fromkeys((*kept.threads, *gone.threads))),
            merged=(*kept.merged, loser, *gone.merged),
            may_be=None,
            claims=None,
        )
        if gone.identity:
            self._identify(winner, gone.identity, keep=True)
        self._contacts[loser] = msgspec.structs.replace(
            gone, same_as=winner, threads=(), identity=None, may_be=None, claims=None
        )
        self._gates[winner] = merged(self._gates[winner], self._gates[loser])
        self._gates[loser] = gone_into(self._gates[loser], winner)
        logs.info("contacts_merged", clinic=self._unit.clinic, contact=winner)
        return winner

    def finish(self, contact_id: ContactId) -> Met:
        """Record every contact, and every gate but this contact's, which the caller puts."""
        for key, contact in self._contacts.items():
            self._unit.put_if_changed(key, contact)
        for key, gate in self._gates.items():
            if key != contact_id:
                self._unit.put_if_changed(key, gate)
        if any(each.merged_into == contact_id for each in self._gates.values()):
            self._release_anew(contact_id)
        return Met(contact_id, self._contacts[contact_id], self._gates[contact_id])

    def hear(self, contact_id: ContactId, newest: Message, sender: Identity) -> None:
        """Answers go to where the newest message came from. One that comes late does not turn them back, and one from
        a number that was given up meanwhile tells nothing.
        """
        gate, keys = self._gates[contact_id], {newest.thread, newest.phone_thread or newest.thread}
        if _is_own_card(newest):
            keys = {newest.thread}
        if not keys <= set(self._contacts[contact_id].threads):
            return
        is_newest = gate.window_until is None or newest.at + WINDOW >= gate.window_until
        if is_newest:
            # Whoever writes under a user id is reached there, whatever has become of a number.
            lost_at = None if sender.bsuid else gate.number_lost_at
            self._gates[contact_id] = msgspec.structs.replace(gate, address=sender, number_lost_at=lost_at)
        self._identify(contact_id, sender, keep=not is_newest)

    # --- steps

    def _release_anew(self, contact_id: ContactId) -> None:
        """A hold's end is a task of one epoch: where the epoch was raised while staff hold it, another is due."""
        gate = self._gates[contact_id]
        if gate.taken_until:
            self._unit.enqueue(release_task(self._unit.clinic, contact_id, gate.epoch, gate.taken_until))

    async def _settle(self, link: Link, key: ContactId, mine: ContactId, holder: Known | None, at: datetime) -> None:
        """Carry out the verdict on a key that another contact holds, or nobody."""
        if link in {Link.ALIAS, Link.PASSED_ON}:
            await self._give_key(key, mine, at)
        if link is Link.PASSED_ON and holder:
            self._lose(holder.id, key)
            self._gates[holder.id] = without_number(self._gates[holder.id], self._now)
            self._release_anew(holder.id)
        if link is Link.CONFIRM and holder and self._contacts[mine].may_be != holder.id:
            self._contacts[mine] = msgspec.structs.replace(self._contacts[mine], may_be=holder.id, claims=key)
            self._gates[mine] = with_attention(self._gates[mine], Reason.CONFIRM_IDENTITY, self._now)
            self._gates[holder.id] = in_doubt(self._gates[holder.id], self._now)

    async def _give_key(self, key: ContactId, owner: ContactId, at: datetime) -> ContactId:
        """From this moment on the key is this contact's; the owner."""
        held = self._contacts.get(key) or await self._unit.get(Contact, key)
        if held is None:
            self._contacts[key] = Contact(same_as=owner)
        elif await surviving(self._unit, key, self._contacts) == owner:
            self._contacts[key] = msgspec.structs.replace(held, left_at=None, passed_to=None)
        else:
            self._contacts[key] = msgspec.structs.replace(held, left_at=held.left_at or at, passed_to=owner)
        await self._open(owner)
        mine = self._contacts[owner]
        if key not in mine.threads:
            self._contacts[owner] = msgspec.structs.replace(mine, threads=(*mine.threads, key))
        return owner

    async def _give_up(self, key: ContactId, owner: ContactId, at: datetime) -> None:
        """The number behind this key is the contact's no more: whoever writes under it later is somebody else."""
        held = self._contacts.get(key) or await self._unit.get(Contact, key) or Contact(same_as=owner)
        if held.left_at is None:
            self._contacts[key] = msgspec.structs.replace(held, left_at=at)
        self._lose(owner, key)

    def _lose(self, contact_id: ContactId, key: ContactId) -> None:
        contact = self._contacts[contact_id]
        threads = tuple(thread for thread in contact.threads if thread != key)
        identity = Identity(bsuid=contact.identity.bsuid if contact.identity else None)
        self._contacts[contact_id] = msgspec.structs.replace(contact, threads=threads, identity=identity)

    def _identify(self, contact_id: ContactId, seen: Identity, *, keep: bool = False) -> None:
        """Remember what was seen of a contact's identity; `keep`: what was known wins."""
        contact = self._contacts[contact_id]
        first, then = (contact.identity or Identity(), seen) if keep else (seen, contact.identity or Identity())
        identity = Identity(phone=first.phone or then.phone, bsuid=first.bsuid or then.bsuid)
        self._contacts[contact_id] = msgspec.structs.replace(contact, identity=identity)

    async def _mint(self, thread: ContactId, newest: Message) -> ContactId:
        """A new contact. A thread whose number was given up by somebody else begins under another id."""
        held = await self._unit.get(Contact, thread)
        minted = thread
        if held is not None:
            minted = ContactId(digest("contact", thread, newest.wamid))
            self._contacts[thread] = msgspec.structs.replace(held, passed_to=minted)
        if newest.sender is None:
            raise ValueError("a pending message without its sender")
        sender = _wrote_from(newest, newest.sender)
        await self._unit.load((Contact, minted), (Gate, minted))
        self._minted.add(minted)
        self._contacts[minted] = Contact(threads=(thread,), identity=sender, since=milliseconds(newest.at))
        self._gates[minted] = await self._unit.get(Gate, minted) or Gate(address=sender)
        return minted

    async def _open(self, contact_id: ContactId) -> None:
        """Read a contact and its gate, unless they have been changed here already."""
        if contact_id in self._contacts and contact_id in self._gates:
            return
        await self._unit.load((Contact, contact_id), (Gate, contact_id))
        contact, gate = await self._unit.get(Contact, contact_id), await self._unit.get(Gate, contact_id)
        if contact is None:
            raise Torn("a contact that another one points at is missing")
        self._contacts.setdefault(contact_id, contact)
        self._gates[contact_id] = gate or Gate(address=contact.identity or Identity())

    async def _known(self, key: ContactId, at: datetime | None) -> Known | None:
        """Who held this key at this moment (None: holds it now)."""
        contact_id = await whose(self._unit, key, at, self._contacts)
        if contact_id is None:
            return None
        await self._open(contact_id)
        contact, gate = self._contacts[contact_id], self._gates[contact_id]
        since = datetime.fromtimestamp(contact.since / 1000, UTC)
        return Known(contact_id, contact.identity or Identity(), since, self._last_heard(gate, contact))

    def _last_heard(self, gate: Gate, contact: Contact) -> datetime | None:
        """When its number last proved to be its own. The clinic's file vouches for that of staff on call, until it is
        known whose user id stands beside it.
        """
        if gate.on_call and not (contact.identity and contact.identity.bsuid):
            return self._now
        return gate.window_until - WINDOW if gate.window_until else None


def _is_own_card(message: Message) -> bool:
    return isinstance(message.content, Cards) and message.content.own


def _wrote_from(message: Message, sender: Identity) -> Identity:
    """Where a message came from. A number that was shared is for calling: answers go to where it was asked for."""
    return Identity(bsuid=sender.bsuid) if _is_own_card(message) and sender.bsuid else sender
