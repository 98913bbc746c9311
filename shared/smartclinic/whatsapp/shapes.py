"""One declared row for each thing that Meta may send: what it is called, how it is read, and what the service does.

The parser looks its readers up in these rows, docs/whatsapp.md is printed from them, and a test demands a
case for each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from smartclinic.contacts.identity import Card
from smartclinic.conversations.content import Content
from smartclinic.conversations.effects import Effect, effect_of
from smartclinic.whatsapp.json_values import Json


@dataclass(frozen=True, slots=True)
class Read:
    """What a message says. `cards` and `own_number`, which Meta vouches is the sender's, belong beside the content."""

    content: Content
    cards: tuple[Card, ...] = ()
    own_number: str | None = None


Reader = Callable[[Mapping[str, Json]], Read]


@dataclass(frozen=True, slots=True)
class Shape:
    """A row. `field` and `type` are Meta's words; `does` says in a few words what becomes of it.

    `makes` is an example of the content that is recorded, `drops` the reason under which it is counted instead.
    """

    field: str
    type: str
    does: str
    makes: Content | None = None
    drops: str | None = None
    reader: Reader | None = None

    @property
    def effect(self) -> Effect | None:
        """What its content asks of a turn, if it makes any."""
        return effect_of(self.makes) if self.makes is not None else None


def by_type(shapes: tuple[Shape, ...]) -> Mapping[str, Shape]:
    """The rows by Meta's type. Raises ValueError for one that is declared twice."""
    found = {shape.type: shape for shape in shapes}
    if len(found) != len(shapes):
        raise ValueError("a type is declared twice")
    return found
