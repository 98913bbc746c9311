"""The desk's lists: who needs a person, and what has changed lately."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.desk.rows import is_shown, row_of
from smartclinic.conversations.desk.views import Lists, Row
from smartclinic.conversations.gate import Gate
from smartclinic.work.run import Work
from smartclinic.work.unit import Found, Unit

NEEDING: Final = 50
"""How many conversations that need a person are shown."""

RECENT: Final = 30
"""How many of those that changed lately."""

_BESIDE: Final = 10
"""So many more are read, since some are shown nowhere: merged ones, and those of staff on call."""


class DeskLists:
    """Reads the lists of a clinic's desk."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def read(self, clinic: str) -> Lists:
        """Both lists as they are now, in one round trip. Raises UnknownClinic, Unavailable."""

        async def read(unit: Unit) -> Lists:
            needing, recent = await asyncio.gather(
                unit.find(Gate, {}, order="needs", limit=NEEDING + _BESIDE),
                unit.find(Gate, {}, order="-changed_at", limit=RECENT + _BESIDE),
            )
            urgent = self._rows(needing)
            return Lists(urgent[:NEEDING], self._rows(recent)[:RECENT], len(urgent) > NEEDING)

        return await self._work.run(clinic, read)

    async def named(self, clinic: str, contacts: Collection[ContactId]) -> Mapping[ContactId, Row]:
        """Those of these conversations that there are, as they are now, in one round trip; also merged ones."""

        async def read(unit: Unit) -> Mapping[ContactId, Row]:
            await unit.load(*((Gate, each) for each in contacts))
            gates = {each: await unit.get(Gate, each) for each in contacts}
            now = self._work.clock.now()
            return {each: row_of(each, gate, now) for each, gate in gates.items() if gate and not gate.on_call}

        return await self._work.run(clinic, read) if contacts else {}

    def _rows(self, found: Sequence[Found[Gate]]) -> tuple[Row, ...]:
        now = self._work.clock.now()
        return tuple(row_of(ContactId(each.id), each.record, now) for each in found if is_shown(each.record))
