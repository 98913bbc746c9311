"""What patients do: scenes of a few messages, each with its weight. To add one, write a function and mark it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from smartclinic.conversations.message import message_id
from smartclinic_local.meta.people import Person
from smartclinic_local.meta.record import Sent, Wrote

from .repertoire import Repertoire
from .seats import Seat
from .world import World

Scene = Callable[["Patient"], Awaitable[None]]
SCENES: Final = Repertoire[Scene]()

PEOPLE: Final = (
    (Person("陳小美", phone="+85291234567"), "陳小美"),
    (Person("John Whitfield", phone="+85261112223"), "John Whitfield"),
    (Person("黃志強", bsuid="HK.9988776655"), "黃志強"),
    (Person("Lam Ka Yan", phone="+85298765432", bsuid="HK.1122334455"), "林家欣"),
    (Person("Priya Raman", phone="+447700900123"), "Priya Raman"),
)
"""Phone only, BSUID only, both, and from abroad. The same people write to both clinics."""

STOP: Final = frozenset({"stop"})
START: Final = frozenset({"start"})
RED_FLAG: Final = frozenset({"red flag"})
NOTHING: Final[frozenset[str]] = frozenset()


def scene(weight: float, theme: str = "words") -> Callable[[Scene], Scene]:
    """Make a scene part of patients' days, this often beside the others; a seed has a mood for each theme."""
    return SCENES.add(weight, theme)


@dataclass(eq=False)
class Patient:
    """One person, writing to one clinic."""

    world: World
    seat: Seat
    first: Person
    full_name: str
    messages_left: int = 8

    @property
    def person(self) -> Person:
        """The person as Meta shows it now: numbers and ids change."""
        return self.world.meta.ledger.people.get(self.first.id, self.first)

    async def live(self) -> None:
        """Scenes with pauses, until the day's messages are used up."""
        rng = self.world.rng
        await asyncio.sleep(rng.uniform(0, 120))
        while self.messages_left > 0:
            play = SCENES.drawn(rng, self.world.moods)
            await play(self)
            await asyncio.sleep(rng.choice((rng.uniform(0, 5), rng.uniform(10, 60), rng.expovariate(1 / 300))))

    async def says(self, text: str, meant: frozenset[str] = NOTHING) -> Wrote:
        """Write a text."""
        wrote = await self.world.meta.patient_sends_text(self.seat.number_id, self.person, text)
        self.world.meant[message_id(wrote.wamid)] = meant
        return self.did("writes", wrote)

    async def taps(self, sent: Sent, title: str) -> None:
        """Tap something that was offered."""
        self.did("taps", await self.world.meta.patient_taps(self.seat.number_id, self.person, title, sent.wamid))

    async def taps_first(self, offer: Sent | None) -> None:
        """Tap the first of what was offered, if anything was; the first two, so that some places are contended."""
        if offer is not None and offer.content.choices:
            await self.taps(offer, self.world.rng.choice(offer.content.choices[:2]).title)

    async def pause(self, shortest: float, longest: float) -> None:
        """Wait a while."""
        await asyncio.sleep(self.world.rng.uniform(shortest, longest))

    def sees(self) -> list[Sent]:
        """What has come from the clinic, oldest first."""
        chat = self.world.meta.ledger.chat(self.seat.number_id, self.person.id)
        return [message for message in chat if isinstance(message, Sent)]

    async def answer(self, within: float = 45.0) -> Sent | None:
        """The next message from the clinic, if it comes in time."""
        before, until = len(self.sees()), self.world.loop.time() + within
        while self.world.loop.time() < until:
            await asyncio.sleep(1)
            if len(seen := self.sees()) > before:
                return seen[-1]
        return None

    def did(self, what: str, wrote: Wrote) -> Wrote:
        """Write it into the story; it counts as one of the day's messages."""
        self.messages_left -= 1
        who = f"{self.person.name}@{self.seat.id}"
        self.world.story.add(who, what, wrote.text or wrote.type, message_id(wrote.wamid))
        return wrote


@scene(5)
async def books(patient: Patient) -> None:
    """Ask for a time, take one of those offered (often the first, as others do), give a name."""
    rng = patient.world.rng
    await patient.says(
        rng.choice(("想約聽日下晝睇陳醫生", "can I see a doctor tomorrow afternoon", "想約睇醫生", "有冇位"))
    )
    offer = await patient.answer()
    if offer is None or not offer.content.choices:
        return
    choice = 0 if rng.random() < 0.6 else rng.randrange(len(offer.content.choices))
    if rng.random() < 0.5:
        await patient.taps(offer, offer.content.choices[choice].title)
    else:
        await patient.says(str(choice + 1))
    if rng.random() < 0.8:
        await patient.answer()
    await patient.pause(0, 20)
    await patient.says(patient.full_name)


@scene(4)
async def writes_in_pieces(patient: Patient) -> None:
    """A thought in several messages, close together or just too far apart."""
    for text in patient.world.rng.sample(("你好呀請問", "想約睇醫生", "聽日下晝", "陳醫生呀", "唔該晒你哋"), 3):
        await patient.says(text)
        await patient.pause(0.1, patient.world.rng.choice((1.0, 2.4, 6.0)))


@scene(2)
async def says_something_unclear(patient: Patient) -> None:
    """What rules do not know goes to the model."""
    await patient.says(
        patient.world.rng.choice(("我個波呢排好似怪怪哋", "my parrot keeps saying hello backwards", "嗰樣嘢仲喺度嗎"))
    )


@scene(1.5)
async def asks_for_a_person(patient: Patient) -> None:
    """A person is wanted."""
    await patient.says(patient.world.rng.choice(("我想搵姑娘傾下", "can I talk to a nurse please")))


@scene(1.5)
async def opts_out(patient: Patient) -> None:
    """STOP, perhaps beside something else, perhaps taken back."""
    rng = patient.world.rng
    if rng.random() < 0.4:
        await patient.says("想約睇醫生")
        await patient.pause(0, 2)
    await patient.says(rng.choice(("停止", "STOP")), STOP)
    if rng.random() < 0.4:
        await patient.pause(0, 90)
        await patient.says(rng.choice(("恢復", "START")), START)


@scene(1.5)
async def has_a_red_flag(patient: Patient) -> None:
    """An emergency, sometimes repeated, sometimes beside another wish."""
    rng = patient.world.rng
    await patient.says(rng.choice(("心口好痛出冷汗", "my father has crushing chest pain and is sweating")), RED_FLAG)
    if rng.random() < 0.4:
        await patient.pause(0, 100)
        await patient.says("心口好痛出冷汗", RED_FLAG)
    elif rng.random() < 0.3:
        await patient.pause(0, 3)
        await patient.says("停止", STOP)


@scene(1)
async def thanks(patient: Patient) -> None:
    """Needs no answer."""
    await patient.says("多謝晒你")


@scene(1)
async def taps_twice(patient: Patient) -> None:
    """Something that was offered before, again."""
    offers = [sent for sent in patient.sees() if sent.content.choices]
    if offers:
        sent = patient.world.rng.choice(offers[-3:])
        title = patient.world.rng.choice(sent.content.choices).title
        await patient.taps(sent, title)
        await patient.pause(0, 1)
        await patient.taps(sent, title)


async def rush(world: World, seat: Seat) -> None:
    """Once a day everybody wants the same place, and taps and names come at the same moment."""
    crowd = [Patient(world, seat, person, full_name) for person, full_name in PEOPLE]
    await asyncio.sleep(world.rng.uniform(0, 600))
    await asyncio.gather(*(patient.says("想約聽日下晝睇陳醫生") for patient in crowd))
    offers = await asyncio.gather(*(patient.answer() for patient in crowd))
    await asyncio.gather(*(patient.taps_first(offer) for patient, offer in zip(crowd, offers, strict=True)))
    await asyncio.gather(*(patient.answer(within=15) for patient in crowd))
    await asyncio.gather(*(patient.says(patient.full_name) for patient in crowd))
