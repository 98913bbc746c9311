"""What people may do, each with its weight and theme. A seed's draw is the same whichever module was imported first."""

from __future__ import annotations

import random
from bisect import insort
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Part = TypeVar("Part", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class _Entry(Generic[Part]):
    weight: float
    theme: str
    play: Part

    @property
    def place(self) -> tuple[str, str]:
        return self.play.__module__, self.play.__qualname__


@dataclass(frozen=True)
class Repertoire(Generic[Part]):
    """The functions that modules have marked as a part of somebody's day, in the order of their names."""

    _entries: list[_Entry[Part]] = field(default_factory=list)

    def add(self, weight: float, theme: str) -> Callable[[Part], Part]:
        """The mark: done this often beside the others, times the seed's mood for the theme."""

        def mark(play: Part) -> Part:
            insort(self._entries, _Entry(weight, theme, play), key=lambda entry: entry.place)
            return play

        return mark

    def drawn(self, rng: random.Random, moods: Mapping[str, float]) -> Part:
        """One of them, by chance."""
        weights = [entry.weight * moods[entry.theme] for entry in self._entries]
        return rng.choices(self._entries, weights)[0].play
