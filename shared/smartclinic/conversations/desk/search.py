"""Finding a conversation by telephone number or its end, by an appointment's reference, or by a patient's name."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, TypeAlias

from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.desk.name_keys import LONGEST, SHORTEST, NameKey, asked_for, key_of, normalised
from smartclinic.conversations.desk.numbers import Numbers, digits_of
from smartclinic.conversations.desk.rows import is_shown, row_of
from smartclinic.conversations.desk.tail_keys import of_tail, tail_of
from smartclinic.conversations.desk.views import Hit
from smartclinic.conversations.identity.whose import whose
from smartclinic.conversations.surviving import current_gates
from smartclinic.platform.store import In
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit

ByReference: TypeAlias = Callable[[Unit, str], Awaitable[Sequence[ContactId]]]
"""Whose appointments a reference names. Reads nothing for words that can be none."""

HITS: Final = 20
"""How many conversations a search finds at most: of many patients of one name, those who booked last."""

_NAMES_READ: Final = 100
"""Several appointments of one patient count as one hit."""


class Search:
    """Searches a clinic's conversations. Only whole keys are compared: nothing is ever scanned."""

    def __init__(self, work: Work, numbers: Numbers, by_reference: ByReference) -> None:
        self._work, self._numbers, self._by_reference = work, numbers, by_reference

    async def find(self, clinic: str, words: str) -> tuple[Hit, ...]:
        """What these words find, the surest first; nothing for one character, or more than a hundred.

        Two round trips, three for a number that is one of several, and one more for each merge. Raises Unavailable.
        """
        if not SHORTEST <= len(normalised(words[: 2 * LONGEST])) <= LONGEST:
            return ()

        async def find(unit: Unit) -> tuple[Hit, ...]:
            by_number, by_tail, by_reference, by_name = await asyncio.gather(
                self._of_number(unit, words),
                of_tail(unit, words),
                self._by_reference(unit, words),
                _of_name(unit, words),
            )
            found_by = dict.fromkeys(by_name, "name")
            found_by |= dict.fromkeys(by_reference, "reference")
            found_by |= dict.fromkeys((*by_number, *by_tail), "number")
            surest_first = dict.fromkeys((*by_number, *by_tail, *by_reference, *by_name))
            hits = await self._hits(unit, {contact: found_by[contact] for contact in surest_first})
            return _ending(hits, tail_of(words))

        return await self._work.run(clinic, find)

    async def _of_number(self, unit: Unit, words: str) -> tuple[ContactId, ...]:
        """Who writes under this number now."""
        digits = digits_of(words)
        if digits is None:
            return ()
        owners = [await whose(unit, key) for key in await self._numbers.keys_of(unit.clinic, [digits])]
        return tuple(owner for owner in owners if owner is not None)

    async def _hits(self, unit: Unit, found_by: Mapping[ContactId, str]) -> tuple[Hit, ...]:
        """The conversations that go on for these contacts, each once."""
        gates, now = await current_gates(unit, found_by), self._work.clock.now()
        hits: dict[ContactId, Hit] = {}
        for contact, by in found_by.items():
            current = gates.get(contact)
            if current is not None and is_shown(current.gate):
                hits.setdefault(current.id, Hit(row_of(current.id, current.gate, now), by))
        return tuple(hits.values())[:HITS]


def _ending(hits: tuple[Hit, ...], tail: str | None) -> tuple[Hit, ...]:
    """Without those whose number has become another since."""
    return tuple(hit for hit in hits if tail is None or hit.by != "number" or (hit.row.phone or "").endswith(tail))


async def _of_name(unit: Unit, words: str) -> tuple[ContactId, ...]:
    keys = In(tuple(key_of(unit, asked) for asked in asked_for(words)))
    found = await unit.find(NameKey, {"key": keys}, order="-at", limit=_NAMES_READ)
    return tuple(dict.fromkeys(each.record.contact for each in found))[:HITS]
