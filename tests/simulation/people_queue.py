"""Tickets by chat: taken, asked about, given up; here, late, back after a missed turn."""

from __future__ import annotations

from .people import Patient, scene

_FOLLOWS = ("我到咗", "前面仲有幾多人", "會遲到", "唔等喇", "我返咗嚟", "how many people are before me")


@scene(4, "queue")
async def takes_a_ticket(patient: Patient) -> None:
    """Take one, perhaps at the door, and ask about it as the line goes on."""
    rng = patient.world.rng
    await patient.says(
        rng.choice(
            ("普通科攞籌", "想攞籌", "攞籌 A", "can I get a ticket for general practice", "門口攞籌 A (Ticket A)")
        )
    )
    offer = await patient.answer(within=20)
    if offer is not None and not any(choice.id.startswith("ticket/") for choice in offer.content.choices):
        await patient.taps_first(offer)
    for _ in range(rng.randint(1, 2)):
        await patient.pause(0, rng.choice((3, 60, 180)))
        await patient.says(rng.choices(_FOLLOWS, (4, 4, 1, 1, 2, 1))[0])


@scene(2, "queue")
async def asks_how_long(patient: Patient) -> None:
    """How many before me, with a ticket or without; asked again at once."""
    await patient.says("前面仲有幾多人")
    await patient.pause(2, 60)
    await patient.says(patient.world.rng.choice(("而家去到幾多號", "仲有冇籌", "我到咗")))
