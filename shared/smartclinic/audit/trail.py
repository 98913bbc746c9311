"""Reading the trail: newest first, filtered by who, what and to what, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from smartclinic.audit.entry import Action, AuditEntry
from smartclinic.platform.store import Value
from smartclinic.work.run import Work
from smartclinic.work.unit import Found, Unit

_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Stretch:
    """Entries, newest first; `earlier` is what to ask `before` for those that follow, None at the end."""

    entries: tuple[Found[AuditEntry], ...]
    earlier: datetime | None


class Trail:
    """What one clinic's people did."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def read(
        self,
        clinic: str,
        *,
        actor: str | None = None,
        action: Action | None = None,
        subject: str | None = None,
        since: datetime | None = None,
        before: datetime | None = None,
        limit: int = 50,
    ) -> Stretch:
        """Entries from `since` and before `before`, at most about `limit` of them: one round trip.

        Filters are for the actor, the action, both, or for the subject alone (kind and id). Raises Refused for other
        combinations, ValueError for a limit beyond 200, Unavailable.
        """
        if not 1 <= limit <= _LONGEST:
            raise ValueError(f"a page of the trail has 1 to {_LONGEST} entries")
        asked = {"actor": actor, "action": action and action.value, "subject": subject}
        where: dict[str, Value] = {name: value for name, value in asked.items() if value is not None}

        async def find(unit: Unit) -> list[Found[AuditEntry]]:
            most = limit + _SAME_INSTANT
            return await unit.find(AuditEntry, where, order="-at", at_least=since, below=before, limit=most)

        return _cut(await self._work.run(clinic, find), limit)


_SAME_INSTANT: Final = 50
"""How many entries of one microsecond a page may be stretched by, so that none is lost between two pages."""


def _cut(found: list[Found[AuditEntry]], limit: int) -> Stretch:
    """The page ends between two instants: the next one asks for what was strictly earlier."""
    end = limit
    while end < len(found) and found[end].record.at == found[end - 1].record.at:
        end += 1
    page = tuple(found[:end])
    return Stretch(page, page[-1].record.at if end < len(found) else None)
