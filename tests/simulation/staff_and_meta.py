"""Deeds beside the dashboard: the clinic's own phone, Meta's word about account and templates, the operator's."""

from __future__ import annotations

import asyncio

from smartclinic.audit.entry import Act
from smartclinic.compose import App
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.delivery.dead_letters import AlreadyReplayed, DeadLetters, NotDead
from smartclinic.conversations.delivery.resuming import resume
from smartclinic.conversations.identity.joining import NothingToConfirm
from smartclinic_local.meta.payloads import account_id
from smartclinic_local.meta.people import Person

from .notes import NOTE, note
from .staff import Desk, deed
from .truth import Commit
from .world import World


@deed(3, "phone")
async def writes_on_the_clinics_phone(desk: Desk, contact: ContactId) -> None:
    """At the worst moment: the assistant is thinking, or has just decided what to say."""

    def busy(commit: Commit) -> ContactId | None:
        gates = [each for each in commit.of("conversations") if each.clinic == desk.seat.id]
        held = [each.id for each in gates if (each.after or {}).get("lease") and not (each.before or {}).get("lease")]
        said = [(each.after or {}).get("contact") for each in commit.of("outbox")
                if each.before is None and each.clinic == desk.seat.id]  # fmt: skip
        found = held or said
        return ContactId(str(found[0])) if found else None

    contact = await desk.world.truth.next(busy, within=60) or contact
    for person in [*desk.world.who.candidates(desk.seat.id, contact)][:1]:
        await asyncio.sleep(desk.world.rng.uniform(0, 3))
        await desk.world.meta.clinic_phone.sends(desk.seat.number_id, _now(desk.world, person), "姑娘幫你查緊")
        desk.world.story.add(f"staff/{desk.seat.id}", "writes on the clinic's phone to", contact)
        if desk.world.rng.random() < 0.3:
            await asyncio.sleep(desk.world.rng.uniform(5, 60))
            await desk.hand_back(contact)


@deed(0.5, "phone")
async def copies_old_chats(desk: Desk, contact: ContactId) -> None:
    """Onboarding copies months of chats, which nobody is to answer."""
    said = ((False, "舊年嘅事"), (True, "多謝你"))
    threads = dict.fromkeys(desk.world.who.candidates(desk.seat.id, contact), said)
    await desk.world.meta.clinic_phone.sync_history(desk.seat.number_id, threads)


@deed(1, "account")
async def hears_of_a_template(desk: Desk, contact: ContactId) -> None:
    """Paused or moved to another category, and after a while back again."""
    _ = contact
    accounts, waba = desk.world.meta.accounts, account_id(desk.seat.number_id)
    if desk.world.rng.random() < 0.5:
        accounts.template_status(waba, NOTE.name, NOTE.language, "PAUSED", "LOW_QUALITY")
        await asyncio.sleep(desk.world.rng.uniform(5, 120))
        accounts.template_status(waba, NOTE.name, NOTE.language, "REINSTATED")
    else:
        accounts.template_category(waba, NOTE.name, NOTE.language, "MARKETING")
        await asyncio.sleep(desk.world.rng.uniform(5, 120))
        accounts.template_category(waba, NOTE.name, NOTE.language, "UTILITY")


@deed(0.7, "account")
async def hears_of_the_account(desk: Desk, contact: ContactId) -> None:
    """Restricted, and reinstated; warned about quality."""
    _ = contact
    accounts, waba = desk.world.meta.accounts, account_id(desk.seat.number_id)
    accounts.account_update(waba, "DISABLED_UPDATE", ban_info={"waba_ban_state": "DISABLE"})
    accounts.phone_quality(desk.seat.number_id, "FLAGGED", "TIER_1K")
    await asyncio.sleep(desk.world.rng.uniform(5, 120))
    accounts.account_update(waba, "DISABLED_UPDATE", ban_info={"waba_ban_state": "REINSTATE"})


@deed(3)
async def notifies_by_template(desk: Desk, contact: ContactId) -> None:
    """What may leave outside the window too."""
    await desk.notify(contact, note("下星期二休息"))


@deed(2, "account")
async def resumes_the_number(desk: Desk, contact: ContactId) -> None:
    """The operator has mended it, or believes so."""
    _ = contact
    await desk.press("resumes", None, lambda app, act: resume(app.work, desk.seat.id, act))


@deed(2, "account")
async def replays_a_dead_letter(desk: Desk, contact: ContactId) -> None:
    """The newest message that did not leave is sent once more."""
    _ = contact
    dead = [id_ for clinic, id_, item in desk.world.truth.each("outbox")
            if clinic == desk.seat.id and item.get("end") and not item.get("replayed_as")]  # fmt: skip
    if not dead:
        return

    async def replay(app: App, act: Act) -> str:
        try:
            return await DeadLetters(app.work, app.directory).replay(desk.seat.id, dead[-1], act)
        except (NotDead, AlreadyReplayed) as reason:
            return type(reason).__name__

    await desk.press("replays", None, replay)


@deed(3, "identity")
async def says_who_it_is(desk: Desk, contact: ContactId) -> None:
    """Staff ask somebody whose number may have a new owner, and believe the answer."""
    _ = contact
    world, clinic = desk.world, desk.seat.id
    doubts = [(id_, known["may_be"]) for of, id_, known in world.truth.each("contacts")
              if of == clinic and known.get("may_be")]  # fmt: skip
    for newcomer, other in doubts[:1]:
        known = world.who.people(clinic, other)
        is_same = not known or bool(known & world.who.people(clinic, newcomer))

        async def says(app: App, act: Act, newcomer: str = newcomer, *, is_same: bool = is_same) -> str | None:
            decide = app.joining.confirm if is_same else app.joining.deny
            try:
                await decide(clinic, ContactId(newcomer), act)
            except NothingToConfirm:
                return "too late"
            return None

        await desk.press("confirms" if is_same else "denies", None, says)


def _now(world: World, person: Person) -> Person:
    """The person as Meta shows it now."""
    return world.meta.ledger.people.get(person.id, person)
