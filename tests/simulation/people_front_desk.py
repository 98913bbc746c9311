"""Visits that are moved, cancelled and waited for, families, and what people answer when a place or a notice comes."""

from __future__ import annotations

import asyncio

from smartclinic.conversations.reference import outbox_of
from smartclinic_local.meta.people import Person
from smartclinic_local.meta.record import Sent

from .people import PEOPLE, Patient, scene
from .world import World

_TAPS: dict[str, tuple[str, float]] = {
    "place/": ("takes the place", 0.9),
    "visit/": ("answers the notice", 0.6),
    "ticket/": ("answers about the ticket", 0.6),
}
"""What people tap in a notice by what its buttons begin with, and how often."""

TOGETHER = 20.0
"""Everybody who answers a notice looks at the phone at such a moment: the worst, since all of them do."""


@scene(3, "front desk")
async def changes_the_mind(patient: Patient) -> None:
    """A visit to come: another time, cancelled, confirmed, late; or only looked at. Mostly it goes on by taps."""
    rng = patient.world.rng
    if not _visits(patient):
        await books(patient, rng.choice(("想約聽日下晝睇陳醫生", "想約今日睇陳醫生", "想約聽日下晝打流感針")))
    words = (
        "想改期",
        "改做聽日上晝",
        "想取消預約",
        "我會遲到15分鐘",
        "我嘅預約",
        "我會到",
        "can I change my appointment",
    )
    await patient.says(rng.choices(words, (4, 4, 4, 1, 1, 1, 1))[0])
    await _taps_on(patient, rng.randint(1, 2))


@scene(2, "front desk")
async def books_for_the_family(patient: Patient) -> None:
    """Several at once, one after another on the phone: places, names, attestation."""
    rng = patient.world.rng
    await patient.says(
        rng.choice(("想約聽日下晝打流感針，兩個人", "想幫阿仔同阿女約聽日下晝睇陳醫生", "想幫媽咪約聽日下晝"))
    )
    await _taps_on(patient, 1)
    await patient.answer(within=20)
    await patient.says(rng.choice(("陳大文\n陳小文", "李美玲", f"{patient.full_name}\n陳小文")))
    await _taps_on(patient, 1)


@scene(3, "front desk")
async def waits_for_a_place(patient: Patient) -> None:
    """Be told when something is free: somebody cancels, and everybody who waits is asked."""
    rng = patient.world.rng
    wishes = ("聽日下晝打流感針有位通知我", "聽日下晝陳醫生有位通知我", "聽日有位就通知我", "想排候補，聽日下晝")
    await patient.says(rng.choices(wishes, (3, 1, 1, 1))[0])
    await patient.answer()
    if rng.random() < 0.2:
        await patient.pause(5, 200)
        await patient.says("唔使通知我喇")


async def books(patient: Patient, wish: str) -> None:
    """Ask, take one of the first, give a name."""
    await patient.says(wish)
    await patient.taps_first(await patient.answer())
    await patient.answer(within=15)
    await patient.says(patient.full_name)
    await patient.answer(within=15)


def reacting(world: World) -> None:
    """From now on people answer the notices that reach them."""
    ours = {person.id: (person, name) for person, name in PEOPLE}

    def told(sent: Sent) -> None:
        if sent.person is not None and sent.person.id in ours and _is_notice(world, sent):
            world.start(_reacts(world, sent, *ours[sent.person.id]))

    world.on_accepted.append(told)


def _is_notice(world: World, sent: Sent) -> bool:
    """Whether the clinic has begun, and asks something."""
    item = world.truth.get_one(world.seat_of(sent.number_id).id, "outbox", outbox_of(sent.biz_id or "")) or {}
    return item.get("lane") == "proactive" and bool(sent.content.choices)


async def _reacts(world: World, sent: Sent, person: Person, name: str) -> None:
    rng = world.rng
    choice = rng.choice(sent.content.choices)
    _, how_often = _TAPS.get(choice.id.split("/")[0] + "/", ("", 0.0))
    if rng.random() >= how_often:
        return
    patient = Patient(world, world.seat_of(sent.number_id), person, name, messages_left=0)
    await asyncio.sleep(TOGETHER - world.loop.time() % TOGETHER if rng.random() < 0.6 else rng.uniform(1, 60))
    await patient.taps(sent, choice.title)
    if choice.id.startswith("visit/reschedule"):
        await _taps_on(patient, 1)
    elif choice.id.startswith("place/") and rng.random() < 0.8:
        await patient.answer(within=20)
        await patient.says(name)
        await _taps_on(patient, 1)


async def _taps_on(patient: Patient, most: int) -> None:
    """Go on with what is offered, so many taps at most."""
    for _ in range(most):
        offer = await patient.answer(within=20)
        if offer is None or not offer.content.choices:
            return
        await patient.taps_first(offer)


def _visits(patient: Patient) -> list[str]:
    world, clinic = patient.world, patient.seat.id
    mine = {world.who.current(clinic, each) for each in patient.seat.threads(patient.person)}
    return [
        id_
        for of, id_, visit in world.truth.each("appointments")
        if of == clinic and visit.get("state") in {"booked", "confirmed", "displaced"} and visit.get("contact") in mine
    ]
