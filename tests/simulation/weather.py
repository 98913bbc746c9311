"""What goes wrong for a while and then is mended: an expired token, a blocked number, a scanner that is down."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from .seats import ENVIRONMENT
from .world import World

BLOCKED: Final = (131031, 131042, 368)
"""Codes with which Meta refuses everything that a number sends."""

_BEGINS: Final = (0.0, 500.0)
_LASTS: Final = (20.0, 900.0)


async def weather(world: World) -> None:
    """The day's outages, each by its own chance, one beside the other."""
    hazards, rng = world.hazards, world.rng
    outages = [
        _outage(world, begin, end)
        for chance, begin, end in (
            (hazards.token_expires, *_token(world)),
            (hazards.number_blocked, *_block(world)),
            (hazards.scanner_down, *_scanner(world)),
        )
        if rng.random() < chance
    ]
    await asyncio.gather(*outages)


def _token(world: World) -> tuple[Callable[[], None], Callable[[], None]]:
    return world.meta.expire_token, lambda: world.meta.renew_token(ENVIRONMENT["META_ACCESS_TOKEN"])


def _block(world: World) -> tuple[Callable[[], None], Callable[[], None]]:
    number, code = world.rng.choice(world.seats).number_id, world.rng.choice(BLOCKED)
    return (
        lambda: world.meta.refusals.__setitem__(number, code),
        lambda: world.meta.refusals.__delitem__(number),
    )


def _scanner(world: World) -> tuple[Callable[[], None], Callable[[], None]]:
    def is_down(down: bool) -> Callable[[], None]:
        return lambda: setattr(world.scanner, "is_down", down)

    return is_down(True), is_down(False)


async def _outage(world: World, begin: Callable[[], None], end: Callable[[], None]) -> None:
    await asyncio.sleep(world.rng.uniform(*_BEGINS))
    begin()
    world.story.add("meta", "an outage begins")
    await asyncio.sleep(world.rng.uniform(*_LASTS))
    end()
    world.story.add("meta", "an outage ends")
