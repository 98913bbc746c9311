"""Red flags beside the everyday ones, and what needs the model, in days that are full of the desk's own doings."""

from __future__ import annotations

from .people import RED_FLAG, Patient, scene


@scene(0.6, "staff")
async def worries_the_desk(patient: Patient) -> None:
    """An emergency; and again when the first alarm may have been seen to, or been told to the people on call."""
    await patient.says("心口好痛出冷汗", RED_FLAG)
    if patient.world.rng.random() < 0.3:
        await patient.pause(50, 400)
        await patient.says("my father has crushing chest pain and is sweating", RED_FLAG)


@scene(1, "staff")
async def asks_something_unclear(patient: Patient) -> None:
    """The model thinks about it, and staff may reach for it meanwhile."""
    await patient.says("我個波呢排好似怪怪哋")
    await patient.pause(5, 60)
