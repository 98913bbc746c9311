"""Who writes: minted, linked, merged and moved, with nothing re-keyed and nothing shown to a number's next owner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from msgspec.structs import replace

from smartclinic import compose
from smartclinic.audit.entry import Act, Action, AuditEntry, entry_id
from smartclinic.contacts.identity import Contact, ContactId, Identity, contact_keys
from smartclinic.conversations.content import Cards, Content, Moved, Text
from smartclinic.conversations.gate import WINDOW, Gate, Reason
from smartclinic.conversations.identity.joining import Joining, NothingToConfirm
from smartclinic.conversations.identity.meeting import Met, join, meet
from smartclinic.conversations.identity.whose import whose
from smartclinic.conversations.message import Message
from smartclinic.platform.keys import Cipher
from smartclinic.platform.store.sqlite import SqliteStore
from smartclinic.platform.tasks import Task
from smartclinic.work.run import Work
from smartclinic.work.unit import Found, Unit
from tests.unit.local.virtual_time import START, LoopClock

PHONE, NEW_PHONE = "85291234567", "85298765432"
MEI = Identity(phone=PHONE)
MEI_HIDDEN = Identity(bsuid="HK.1")
MEI_BOTH = Identity(phone=PHONE, bsuid="HK.1")
STRANGER = Identity(phone=PHONE, bsuid="HK.9")


class OneKey:
    async def cipher(self, clinic: str) -> Cipher:
        return Cipher(b"key1", b"k" * 32, clinic)


class NoChance:
    def new(self) -> str:
        return "0" * 32

    def fraction(self) -> float:
        return 0.0


class Kept:
    """Tasks, kept."""

    def __init__(self) -> None:
        self.tasks: list[Task] = []

    async def create(self, task: Task) -> None:
        self.tasks.append(task)

    async def close(self) -> None:
        """Nothing to let go of."""


def keys(identity: Identity) -> tuple[ContactId, ...]:
    return contact_keys(b"pepper", "salt", identity)


class Clinic:
    """One clinic that people write to; `days` have passed."""

    def __init__(self) -> None:
        store = SqliteStore.open("sqlite://", compose.service_schema())
        self.tasks = Kept()
        self.work = Work(store=store, keyring=OneKey(), tasks=self.tasks, clock=LoopClock(), ids=NoChance())
        self.now = START
        self.count = 0

    async def hears(self, sender: Identity, content: Content | None = None, becomes: Identity | None = None) -> Met:
        """Somebody writes (or Meta notes something), and the turn takes it up."""
        message = self._message(sender, content or Text("你好"), becomes)

        async def turn(unit: Unit) -> Met:
            met = await meet(unit, [Found(f"m{self.count}", message)], self.now)
            unit.put(met.id, replace(met.gate, window_until=message.at + WINDOW))
            return met

        return await self.work.run("a", turn)

    async def moves(self, old: Identity, new: Identity) -> Met:
        """Meta says that somebody has a new number or user id."""
        return await self.hears(old, Moved(), new)

    def _message(self, sender: Identity, content: Content, becomes: Identity | None) -> Message:
        self.count += 1
        thread, *others = keys(sender)
        return Message(
            thread=thread,
            wamid=f"wamid.{self.count}",
            at=self.now,
            recorded=self.count,
            content=content,
            sender=sender,
            phone_thread=others[0] if others else None,
            becomes=becomes,
            becomes_threads=keys(becomes) if becomes else (),
        )

    async def owner(self, identity: Identity) -> ContactId | None:
        """Whom this identifier leads to now."""

        async def ask(unit: Unit) -> ContactId | None:
            return await whose(unit, keys(identity)[0])

        return await self.work.run("a", ask)

    async def gate(self, contact: ContactId) -> Gate:
        async def read(unit: Unit) -> Gate | None:
            return await unit.get(Gate, contact)

        found = await self.work.run("a", read)
        assert found is not None
        return found

    async def contact(self, contact: ContactId) -> Contact:
        async def read(unit: Unit) -> Contact | None:
            return await unit.get(Contact, contact)

        found = await self.work.run("a", read)
        assert found is not None
        return found

    async def set(self, contact: ContactId, **changes: object) -> None:
        """Make something true of a conversation (the gate's own fields, hence object)."""

        async def change(unit: Unit) -> None:
            gate = await unit.get(Gate, contact)
            assert gate is not None
            unit.put(contact, replace(gate, **changes))

        await self.work.run("a", change)

    async def entry(self, action: str) -> AuditEntry:
        async def read(unit: Unit) -> AuditEntry | None:
            return await unit.get(AuditEntry, entry_id(action))

        found = await self.work.run("a", read)
        assert found is not None
        return found

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)


async def owners(clinic: Clinic, identities: Sequence[Identity]) -> set[ContactId | None]:
    return {await clinic.owner(identity) for identity in identities}


async def test_a_stranger_is_minted_once() -> None:
    clinic = Clinic()
    first = await clinic.hears(MEI)
    assert (await clinic.hears(MEI)).id == first.id == keys(MEI)[0]


async def test_a_user_id_seen_beside_a_known_phone_is_another_alias_of_the_same_contact() -> None:
    clinic = Clinic()
    first = await clinic.hears(MEI)
    clinic.later(days=3)
    assert (await clinic.hears(MEI_BOTH)).id == first.id
    assert await owners(clinic, [MEI, MEI_HIDDEN, MEI_BOTH]) == {first.id}
    assert (await clinic.contact(first.id)).identity == MEI_BOTH


async def test_a_phone_seen_beside_a_known_user_id_is_another_alias() -> None:
    clinic = Clinic()
    first = await clinic.hears(MEI_HIDDEN)
    assert (await clinic.hears(MEI_BOTH)).id == first.id
    assert (await clinic.hears(MEI)).id == first.id


async def test_two_contacts_that_turn_out_to_be_one_person_are_merged_the_stricter_rules_kept() -> None:
    clinic = Clinic()
    by_phone = (await clinic.hears(MEI)).id
    clinic.later(minutes=5)
    by_user_id = (await clinic.hears(MEI_HIDDEN)).id
    await clinic.set(by_user_id, opted_out_at=clinic.now, epoch=4)
    await clinic.set(by_phone, taken_by="ann", taken_until=clinic.now + timedelta(hours=1))
    clinic.later(minutes=5)
    merged = await clinic.hears(MEI_BOTH)
    assert merged.id == by_phone
    assert await owners(clinic, [MEI, MEI_HIDDEN]) == {by_phone}
    gate, gone = await clinic.gate(by_phone), await clinic.gate(by_user_id)
    assert (gate.opted_out_at is not None, gate.taken_by, gate.epoch) == (True, "ann", 5)
    assert gone.merged_into == by_phone
    assert (await clinic.contact(by_phone)).merged == (by_user_id,)
    assert [task.body["epoch"] for task in clinic.tasks.tasks] == [5]


async def test_a_recycled_number_shows_its_next_owner_nothing() -> None:
    clinic = Clinic()
    mei = (await clinic.hears(MEI_BOTH)).id
    clinic.later(days=30)
    stranger = (await clinic.hears(STRANGER)).id
    assert stranger != mei
    assert await clinic.owner(MEI) == stranger
    gate = await clinic.gate(mei)
    assert gate.address == Identity(bsuid="HK.1")
    assert gate.number_lost_at == clinic.now
    assert gate.attention is not None
    assert gate.attention.reasons == (Reason.NUMBER_PASSED_ON,)
    assert await clinic.owner(MEI_HIDDEN) == mei


async def test_a_recycled_number_that_was_the_contacts_own_id_leads_to_its_next_owner_all_the_same() -> None:
    clinic = Clinic()
    mei = (await clinic.hears(MEI)).id
    await clinic.hears(MEI_BOTH)
    clinic.later(days=30)
    stranger = (await clinic.hears(STRANGER)).id
    assert mei == keys(MEI)[0]
    assert (await clinic.hears(MEI)).id == stranger != mei


async def test_after_half_a_year_of_silence_staff_confirm_and_nothing_proactive_goes_to_the_number() -> None:
    clinic = Clinic()
    mei = (await clinic.hears(MEI)).id
    clinic.later(days=200)
    perhaps = await clinic.hears(MEI_BOTH)
    assert perhaps.id != mei
    assert perhaps.contact.may_be == mei
    assert perhaps.gate.attention is not None
    assert perhaps.gate.attention.reasons == (Reason.CONFIRM_IDENTITY,)
    assert (await clinic.gate(mei)).number_lost_at is not None

    async def confirm(unit: Unit) -> ContactId:
        return await join(unit, perhaps.id, mei, clinic.now)

    assert await clinic.work.run("a", confirm) == mei
    assert (await clinic.gate(mei)).number_lost_at is None
    assert await owners(clinic, [MEI, MEI_HIDDEN]) == {mei}


async def test_staff_are_asked_once_whether_it_is_the_same_person() -> None:
    clinic = Clinic()
    await clinic.hears(MEI)
    clinic.later(days=200)
    perhaps = (await clinic.hears(MEI_BOTH)).id
    await clinic.set(perhaps, attention=None)
    assert (await clinic.hears(MEI_BOTH)).gate.attention is None


async def test_a_changed_number_takes_the_contact_along_and_frees_the_old_one() -> None:
    clinic = Clinic()
    mei = (await clinic.hears(MEI)).id
    clinic.later(days=30)
    moved = await clinic.moves(MEI, Identity(phone=NEW_PHONE))
    assert moved.id == mei
    assert moved.gate.address == Identity(phone=NEW_PHONE)
    assert await clinic.owner(Identity(phone=NEW_PHONE)) == mei
    clinic.later(days=100)
    next_owner = (await clinic.hears(MEI)).id
    assert next_owner != mei
    assert (await clinic.hears(Identity(phone=NEW_PHONE))).id == mei
    assert (await clinic.hears(MEI)).id == next_owner


async def test_a_move_told_again_after_the_number_has_a_new_owner_changes_nothing() -> None:
    clinic = Clinic()
    mei = (await clinic.hears(MEI)).id
    clinic.later(days=30)
    told_at, new = clinic.now, Identity(phone=NEW_PHONE, bsuid="HK.1")
    await clinic.moves(MEI, new)
    clinic.later(days=3)
    next_owner = (await clinic.hears(MEI)).id
    clinic.now = told_at
    await clinic.moves(MEI, new)
    assert next_owner != mei
    assert await clinic.owner(new) == mei
    assert await clinic.owner(MEI) == next_owner


async def test_a_move_told_twice_at_once_changes_nothing_more() -> None:
    clinic = Clinic()
    mei = (await clinic.hears(MEI_BOTH)).id
    clinic.later(days=1)
    new = Identity(phone=NEW_PHONE, bsuid="HK.2")
    await clinic.moves(MEI_BOTH, new)
    await clinic.moves(MEI, new)
    await clinic.moves(MEI_HIDDEN, Identity(bsuid="HK.2"))
    assert await owners(clinic, [new, Identity(phone=NEW_PHONE), MEI_HIDDEN]) == {mei}


async def test_somebody_who_wrote_under_the_new_identity_before_meta_told_of_it_is_merged() -> None:
    clinic = Clinic()
    mei = (await clinic.hears(MEI_HIDDEN)).id
    clinic.later(days=30)
    told_at = clinic.now
    clinic.later(seconds=20)
    new = Identity(bsuid="HK.2")
    await clinic.hears(new)
    clinic.now = told_at
    assert (await clinic.moves(MEI_HIDDEN, new)).id == mei
    assert await clinic.owner(new) == mei


async def test_a_number_that_somebody_else_had_before_the_move_passes_to_the_mover() -> None:
    clinic = Clinic()
    had_it = (await clinic.hears(Identity(phone=NEW_PHONE))).id
    mei = (await clinic.hears(MEI)).id
    clinic.later(days=30)
    await clinic.moves(MEI, Identity(phone=NEW_PHONE))
    assert await clinic.owner(Identity(phone=NEW_PHONE)) == mei != had_it
    assert (await clinic.gate(had_it)).number_lost_at is not None


async def test_a_late_message_does_not_turn_answers_back_to_an_old_address() -> None:
    clinic = Clinic()
    await clinic.hears(MEI_BOTH)
    first_at = clinic.now
    clinic.later(hours=2)
    await clinic.hears(MEI_HIDDEN)
    clinic.now = first_at
    assert (await clinic.hears(MEI_BOTH)).gate.address == MEI_HIDDEN


async def test_staff_confirm_or_deny_once_and_it_is_written_down() -> None:
    clinic = Clinic()
    mei = (await clinic.hears(MEI)).id
    clinic.later(days=200)
    perhaps = (await clinic.hears(MEI_BOTH)).id
    joining = Joining(clinic.work)
    for _ in range(2):
        await joining.deny("a", perhaps, Act("ann", "action-1"))
    assert await clinic.owner(MEI) == perhaps
    assert (await clinic.gate(mei)).attention is not None
    assert await clinic.owner(MEI_HIDDEN) == perhaps
    with pytest.raises(NothingToConfirm):
        await joining.confirm("a", perhaps, Act("ann", "action-2"))
    entry = await clinic.entry("action-1")
    assert (entry.actor, entry.action) == ("ann", Action.KEEP_CONTACTS_APART)


async def test_staff_who_confirm_join_the_two() -> None:
    clinic = Clinic()
    mei = (await clinic.hears(MEI)).id
    clinic.later(days=200)
    perhaps = (await clinic.hears(MEI_BOTH)).id
    await Joining(clinic.work).confirm("a", perhaps, Act("ann", "action-1"))
    assert await owners(clinic, [MEI, MEI_HIDDEN]) == {mei}


async def test_a_message_from_before_a_move_that_comes_after_it_is_the_movers_and_answered_at_the_new_number() -> None:
    clinic = Clinic()
    mei = (await clinic.hears(MEI)).id
    clinic.later(days=30)
    before = clinic.now
    clinic.later(minutes=1)
    new = Identity(phone=NEW_PHONE)
    await clinic.moves(MEI, new)
    clinic.now = before
    late = await clinic.hears(MEI)
    assert (late.id, late.gate.address) == (mei, new)
    clinic.later(days=3)
    assert (await clinic.hears(MEI)).id != mei


async def test_a_late_message_with_both_identifiers_does_not_take_a_given_up_number_back() -> None:
    clinic = Clinic()
    mei = (await clinic.hears(MEI_BOTH)).id
    clinic.later(days=30)
    before = clinic.now
    clinic.later(minutes=1)
    await clinic.moves(MEI_BOTH, Identity(phone=NEW_PHONE, bsuid="HK.2"))
    clinic.now = before
    assert (await clinic.hears(MEI_BOTH)).id == mei
    clinic.later(days=3)
    assert await clinic.owner(MEI) is None


async def test_a_number_that_is_told_late_is_remembered_and_does_not_turn_answers_back() -> None:
    clinic = Clinic()
    mei = (await clinic.hears(MEI_HIDDEN)).id
    clinic.later(hours=1)
    shared_at = clinic.now
    clinic.later(hours=1)
    await clinic.hears(MEI_HIDDEN)
    clinic.now = shared_at
    late = await clinic.hears(MEI_BOTH)
    assert (late.id, late.contact.identity, late.gate.address) == (mei, MEI_BOTH, MEI_HIDDEN)


async def test_a_move_that_is_told_after_the_number_has_a_new_owner_gives_its_old_one_notices_again() -> None:
    clinic = Clinic()
    mei = (await clinic.hears(MEI_BOTH)).id
    clinic.later(days=30)
    told_at = clinic.now
    clinic.later(minutes=5)
    await clinic.hears(STRANGER)
    assert (await clinic.gate(mei)).number_lost_at is not None
    clinic.now = told_at
    await clinic.moves(MEI_HIDDEN, Identity(phone=NEW_PHONE, bsuid="HK.2"))
    assert (await clinic.gate(mei)).number_lost_at is None


async def test_somebody_who_lost_a_number_and_writes_under_a_user_id_gets_notices_again() -> None:
    clinic = Clinic()
    mei = (await clinic.hears(MEI_BOTH)).id
    clinic.later(days=30)
    await clinic.hears(STRANGER)
    clinic.later(minutes=5)
    back = await clinic.hears(MEI_HIDDEN)
    assert (back.id, back.gate.address, back.gate.number_lost_at) == (mei, MEI_HIDDEN, None)


async def test_whoever_may_have_lost_a_number_gets_no_notices_for_writing_from_it() -> None:
    clinic = Clinic()
    mei = (await clinic.hears(MEI)).id
    clinic.later(days=200)
    await clinic.hears(MEI_BOTH)
    assert (await clinic.hears(MEI)).id == mei
    assert (await clinic.gate(mei)).number_lost_at is not None


async def asked(clinic: Clinic, sender: Identity) -> ContactId:
    """Somebody who was asked for the number."""
    contact = (await clinic.hears(sender)).id
    await clinic.set(contact, number_asked_at=clinic.now)
    return contact


async def test_a_number_that_was_asked_for_is_an_alias_and_the_answer_goes_where_it_was_asked() -> None:
    clinic = Clinic()
    mei = await asked(clinic, MEI_HIDDEN)
    told = await clinic.hears(MEI_BOTH, Cards(1, own=True))
    assert (told.id, told.gate.address, told.contact.identity) == (mei, MEI_HIDDEN, MEI_BOTH)
    assert await clinic.owner(MEI) == mei


async def test_a_number_that_nobody_asked_for_is_not_believed() -> None:
    clinic = Clinic()
    victim = (await clinic.hears(MEI)).id
    attacker = Identity(bsuid="HK.9")
    told = await clinic.hears(STRANGER, Cards(1, own=True))
    assert told.id != victim
    assert (told.contact.identity, told.gate.address) == (attacker, attacker)
    assert await clinic.owner(MEI) == victim


async def test_a_message_of_the_second_of_the_move_is_the_movers() -> None:
    clinic = Clinic()
    mei = (await clinic.hears(MEI)).id
    clinic.later(days=1)
    await clinic.moves(MEI, Identity(phone=NEW_PHONE))
    assert (await clinic.hears(MEI)).id == mei
    clinic.later(seconds=1)
    assert (await clinic.hears(MEI)).id != mei
