"""What a screen shows: a conversation as it was when the page was drawn, however long ago that is by now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from smartclinic.contacts.identity import ContactId

from .seats import Seat
from .world import World


@dataclass(frozen=True, slots=True)
class Screen:
    """A conversation at some moment: its epoch, and until when its messages are shown."""

    contact: ContactId
    epoch: int
    at: datetime


class Screens:
    """The pages that somebody has open. People act on what they see, not on what is so."""

    def __init__(self, world: World, seat: Seat) -> None:
        self._world, self._seat = world, seat
        self._drawn: dict[str, Screen] = {}

    def draw(self, contact: ContactId) -> Screen:
        """Open the conversation's page, or load it anew."""
        current = ContactId(self._world.who.current(self._seat.id, contact))
        gate = self._world.truth.get_one(self._seat.id, "conversations", current) or {}
        epoch = gate.get("epoch")
        screen = Screen(contact, epoch if isinstance(epoch, int) else 0, self._world.loop.now())
        self._drawn[contact] = screen
        return screen

    def look(self, contact: ContactId) -> Screen:
        """What is on the screen: sometimes a page that was drawn minutes ago."""
        drawn, rng = self._drawn.get(contact), self._world.rng
        return drawn if drawn is not None and rng.random() < 0.5 else self.draw(contact)


def known_contacts(world: World, seat: Seat) -> list[ContactId]:
    """Whose conversations a desk lists: neither those of people on call nor what was merged into another."""
    return [ContactId(contact) for clinic, contact, gate in world.truth.each("conversations")
            if clinic == seat.id and not gate.get("on_call") and not _is_gone(gate)]  # fmt: skip


def _is_gone(gate: Mapping[str, object]) -> bool:
    return bool(gate.get("merged_into"))
