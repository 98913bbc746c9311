"""Several people at one desk: two reach for the same thing, pages are old, red flags are seen to or not."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial

from smartclinic.audit.entry import Act, Action
from smartclinic.compose import App
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.staff_task import TaskKind
from smartclinic.conversations.staff_tasks import NoSuchTask

from .staff import Desk, deed
from .truth import Commit, Errand

WORDS = "姑娘幫你查緊"
HEARTBEAT = 15.0
"""How often a visible screen shows a sign of life, in seconds."""


@deed(3, "staff")
async def reach_for_the_same(desk: Desk, contact: ContactId) -> None:
    """Two people, one conversation, one instant; then both act on what their pages showed."""
    rng, other = desk.world.rng, desk.colleague()
    shown = {each: each.screens.draw(contact) for each in (desk, other)}
    await asyncio.gather(*(each.take(contact, shown[each]) for each in shown))
    if rng.random() < 0.6:
        await asyncio.gather(*(each.write(contact, WORDS, shown[each]) for each in shown))
    await asyncio.sleep(rng.uniform(0, 40))
    await asyncio.gather(*(_lets_go(each, contact) for each in shown))


async def _lets_go(desk: Desk, contact: ContactId) -> None:
    let_go = desk.world.rng.choice((desk.hand_back, desk.wait_for_doctor))
    await let_go(contact, desk.screens.look(contact))


@deed(3, "staff")
async def waits_while_the_assistant_thinks(desk: Desk, contact: ContactId) -> None:
    """The worst moments to wait for the doctor: a message has just come, an answer is being composed, or decided."""
    world, rng = desk.world, desk.world.rng
    moment = rng.choice((_has_written, _is_answered))
    busy = await world.truth.next(partial(moment, desk.seat.id), within=90) or contact
    await asyncio.sleep(rng.choice((0.0, rng.uniform(0, 3))))
    await desk.wait_for_doctor(busy, desk.screens.draw(busy))
    if rng.random() < 0.4:
        await asyncio.sleep(rng.uniform(20, 200))
        await desk.write(busy, WORDS)


def _has_written(clinic: str, commit: Commit) -> ContactId | None:
    new = [each for each in commit.of("messages") if each.clinic == clinic and each.before is None]
    return ContactId(str((new[0].after or {}).get("thread"))) if new else None


def _is_answered(clinic: str, commit: Commit) -> ContactId | None:
    gates = [each for each in commit.of("conversations") if each.clinic == clinic]
    held = [each.id for each in gates if (each.after or {}).get("lease") and not (each.before or {}).get("lease")]
    new = [each.after or {} for each in commit.of("outbox") if each.clinic == clinic and each.before is None]
    said = [item.get("contact") for item in new if item.get("author") == "assistant"]
    return ContactId(str(found[0])) if (found := held or said) else None


@deed(2, "staff")
async def comes_back_as_it_ends(desk: Desk, contact: ContactId) -> None:
    """Take, and be called away until the takeover ends by itself: with or without a question meanwhile."""
    world, rng, minutes = desk.world, desk.world.rng, desk.seat.config.desk.hand_back_minutes
    shown = desk.screens.draw(contact)
    if await desk.take(contact, shown) is not None:
        return
    await asyncio.sleep(minutes * 60 + rng.uniform(-3, 5))
    come_back = rng.choice(
        (partial(desk.write, contact, WORDS), partial(desk.hand_back, contact), partial(desk.take, contact))
    )
    await come_back(shown)
    world.story.add(desk.name, "came back to", contact)


@deed(4, "staff")
async def sees_to_red_flags(desk: Desk, contact: ContactId) -> None:
    """Whoever hears it acknowledges it, takes it or writes; two at once as often as not."""
    _ = contact
    world, rng = desk.world, desk.world.rng
    patient = await world.truth.next(partial(_who_alarms, desk.seat.id), within=300)
    if patient is None:
        return
    if rng.random() < 0.3:
        await world.truth.next(partial(_is_told, desk.seat.id), within=700)
    else:
        await asyncio.sleep(rng.choice((0.0, rng.uniform(0, 20), rng.uniform(50, 70), rng.uniform(100, 240))))
    both = [desk, desk.colleague()][: rng.randint(1, 2)]
    await asyncio.gather(*(_sees_to(each, patient) for each in both))


@deed(2, "staff")
async def lets_go_on_an_old_page(desk: Desk, contact: ContactId) -> None:
    """The page was drawn before a red flag came, and whoever looks at it gives the conversation back."""
    _ = contact
    world = desk.world
    if (patient := await world.truth.next(partial(_who_alarms, desk.seat.id), within=200)) is None:
        return
    shown = desk.screens.draw(patient)
    old = replace(shown, epoch=max(0, shown.epoch - 1), at=world.loop.now() - timedelta(seconds=30))
    await asyncio.sleep(world.rng.uniform(0, 30))
    await world.rng.choice((desk.hand_back, desk.wait_for_doctor))(patient, old)


async def _sees_to(desk: Desk, patient: ContactId) -> None:
    what = desk.world.rng.choices(("acknowledge", "take", "write"), (5, 2, 1))[0]
    if what == "acknowledge":
        await desk.acknowledge(patient)
    elif what == "take":
        await desk.take(patient)
    else:
        await desk.write(patient, WORDS)


def _who_alarms(clinic: str, commit: Commit) -> ContactId | None:
    raised = [each for each in commit.of("alarms") if each.clinic == clinic and each.before is None]
    return ContactId(str((raised[0].after or {})["contact"])) if raised else None


def _is_told(clinic: str, commit: Commit) -> bool | None:
    """The worst moment to see to it: the people on call are just being told."""
    told = [each for each in commit.of("alarms") if each.clinic == clinic and (each.after or {}).get("told")]
    return True if told else None


@deed(3, "staff")
async def has_the_desk_on_a_screen(desk: Desk, contact: ContactId) -> None:
    """A visible screen for a while; then it is closed, and nobody says so. Whoever is at these desks may answer."""
    _ = contact
    desk.world.start(_watches(desk, desk.world.rng.choice((20.0, 120.0, 900.0))))


async def _watches(desk: Desk, seconds: float) -> None:
    world, until = desk.world, desk.world.loop.time() + seconds
    while world.loop.time() < until and not world.over:
        instance = world.fleet.pick("dashboard")
        world.deeds.beats.setdefault(desk.seat.id, []).append(world.loop.now())
        try:
            await instance.run(Errand("screen", desk.seat.id), partial(instance.app.presence.watching, desk.seat.id))
        except Exception as error:
            world.story.add(desk.name, "shows no sign of life", type(error).__name__)
        await asyncio.sleep(HEARTBEAT)
    world.story.add(desk.name, "closes the screen")


@deed(2, "staff")
async def shares_the_work(desk: Desk, contact: ContactId) -> None:
    """A note and a task, which two take on and finish at once; perhaps it is not done after all."""
    other, clinic, rng = desk.colleague(), desk.seat.id, desk.world.rng
    await desk.press("notes", None, lambda app, act: app.notes.write(clinic, contact, WORDS, act))
    task = await desk.press(
        "asks", None, lambda app, act: app.staff_tasks.ask(clinic, contact, TaskKind.RECEIPT, "", act)
    )
    if not isinstance(task, str):
        return
    both = (desk, other)
    await asyncio.gather(*(each.press("owns", None, partial(_owns, each, task)) for each in both))
    await asyncio.gather(*(each.press("finishes", None, partial(_finishes, clinic, task)) for each in both))
    if rng.random() < 0.3:
        await desk.press("reopens", None, lambda app, act: app.staff_tasks.reopen(clinic, task, act))


async def _owns(desk: Desk, task: str, app: App, act: Act) -> None:
    await app.staff_tasks.own(desk.seat.id, task, desk.name, act)


async def _finishes(clinic: str, task: str, app: App, act: Act) -> str | None:
    try:
        await app.staff_tasks.finish(clinic, task, act)
    except NoSuchTask:
        return "no such task"
    return None


@deed(1, "staff")
async def looks_at_it(desk: Desk, contact: ContactId) -> None:
    """Somebody reads: it counts as seen, and the trail says who looked."""

    async def look(app: App, act: Act) -> None:
        await app.views.saw(desk.seat.id, act, Action.VIEW_CONVERSATION, f"conversations/{contact}")
        await app.seeing.seen(desk.seat.id, contact)

    await desk.press("looks", None, look)
