"""What Meta charged a clinic for: deliveries by Meta's own price category and type, counted from the outbox."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from smartclinic.conversations.outbox import OutboxItem
from smartclinic.platform.clock import milliseconds
from smartclinic.platform.store import Cursor, Query, Store
from smartclinic.records.fields import declaration

NOT_NAMED: Final = "unsaid"
"""In place of a word that Meta did not send."""

_PAGE: Final = 300


@dataclass(frozen=True, slots=True, order=True)
class Price:
    """Meta's words: the category that it charges, and the type, which is `regular` or says why it was free."""

    category: str
    type: str


async def count(store: Store, clinic: str, since: datetime, until: datetime) -> Mapping[Price, int]:
    """Messages that Meta priced in this time, `since` included and `until` not. Reads one document for each.

    A message counts once, at the moment of its first priced status, however often Meta tells of it.
    """
    counted: Counter[Price] = Counter()
    cursor: Cursor | None = None
    kind = declaration(OutboxItem).name
    while True:
        page = await store.find(
            Query(
                clinic, kind, order="priced_at", at_least=milliseconds(since), below=milliseconds(until), limit=_PAGE,
                after=cursor,
            )
        )  # fmt: skip
        for snapshot in page.snapshots:
            data = snapshot.data or {}
            counted[Price(str(data.get("price") or NOT_NAMED), str(data.get("price_type") or NOT_NAMED))] += 1
        if (cursor := page.next) is None:
            return dict(sorted(counted.items()))
