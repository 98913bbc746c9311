"""People on call: told of a red flag by template, they tap that they see to it, write something, say STOP, or sleep."""

from __future__ import annotations

import asyncio

from smartclinic.conversations.message import message_id
from smartclinic_local.meta.people import Person
from smartclinic_local.meta.record import Sent

from .notes import STAFF_ALARMS
from .people import START, STOP
from .seats import DOCTOR, NURSE
from .world import World

_ALARMS = frozenset(template.name for template in STAFF_ALARMS)


def reacting(world: World) -> None:
    """From now on they react to what reaches them."""
    for person in (NURSE, DOCTOR):
        world.meta.ledger.meet(person)

    def told(sent: Sent) -> None:
        if sent.person is not None and sent.person.id in {NURSE.id, DOCTOR.id} and sent.content.template in _ALARMS:
            world.start(_reacts(world, sent, sent.person))

    world.on_accepted.append(told)


async def _reacts(world: World, sent: Sent, person: Person) -> None:
    rng = world.rng
    await asyncio.sleep(rng.uniform(1, 90))
    what = rng.choices(("taps", "taps twice", "writes", "stops", "sleeps"), (5, 1, 1, 0.5, 2))[0]
    world.story.add(f"on call@{sent.number_id}", what, sent.biz_id)
    if what.startswith("taps"):
        for _ in range(1 + (what == "taps twice")):
            await world.meta.patient_taps(sent.number_id, person, sent.content.choices[0].title, sent.wamid)
            await asyncio.sleep(rng.uniform(0, 3))
    elif what == "writes":
        await _says(world, sent, person, rng.choice(("收到", "on my way")), frozenset())
    elif what == "stops":
        await _says(world, sent, person, "停止", STOP)
        await asyncio.sleep(rng.uniform(30, 900))
        await _says(world, sent, person, "恢復", START)


async def _says(world: World, sent: Sent, person: Person, text: str, meant: frozenset[str]) -> None:
    wrote = await world.meta.patient_sends_text(sent.number_id, person, text)
    world.meant[message_id(wrote.wamid)] = meant
