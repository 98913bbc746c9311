"""Whether somebody has the desk on a visible screen: one document a clinic, which every visible screen keeps fresh."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from smartclinic.platform import logs
from smartclinic.platform.clock import Clock, milliseconds
from smartclinic.platform.store import Create, Exists, Maximum, Missing, Patch, Path, Store, StoreError
from smartclinic.records.fields import Record, Retention, derived, record
from smartclinic.work.unit import Unit

FRESH: Final = timedelta(seconds=45)
"""How long after its last sign of life a screen counts as visible."""

SAID_EVERY: Final = timedelta(seconds=15)
"""One instance writes it so often at most: screens ask far more often."""

DESK: Final = "desk"
"""The document's id: there is one a clinic."""

_MOST_CLINICS: Final = 10_000


@record("presence", retention=Retention.CLINIC_END)
class DeskPresence(Record, frozen=True, kw_only=True):
    """Until when somebody has the desk on a visible screen, as far as is known."""

    watched_until: Annotated[int, derived("the desk is on somebody's screen until then, ms")] = 0


class Presence:
    """Keeps and tells whether the desk is watched."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._said: dict[str, datetime] = {}

    async def watching(self, clinic: str) -> None:
        """A visible screen of this clinic shows the desk. Best effort: a store that fails is logged, never raised."""
        now, said = self._clock.now(), self._said.get(clinic)
        if said and now - said < SAID_EVERY:
            return
        if len(self._said) >= _MOST_CLINICS:
            self._said.clear()
        try:
            await self._say(clinic, milliseconds(now + FRESH))
        except StoreError as error:
            logs.warning("presence_not_kept", clinic=clinic, error=type(error).__name__)
            return
        self._said[clinic] = now

    async def is_watched(self, clinic: str) -> bool:
        """Whether somebody has the desk on a visible screen now. Raises Unavailable."""
        (found,) = await self._store.get([_path(clinic)])
        until = found.data.get("watched_until", 0) if found.data else 0
        return isinstance(until, int) and until > milliseconds(self._clock.now())

    async def _say(self, clinic: str, until: int) -> None:
        """Blind: two screens never wait for each other, and the later moment stays."""
        longer = Patch(_path(clinic), {"watched_until": Maximum(until)})
        try:
            await self._store.commit([longer])
        except Missing:
            try:
                await self._store.commit([Create(_path(clinic), {"watched_until": until})])
            except Exists:
                await self._store.commit([longer])


async def is_watched(unit: Unit, now: datetime) -> bool:
    """The same for a use case, which has perhaps read it already."""
    presence = await unit.get(DeskPresence, DESK)
    return presence is not None and datetime.fromtimestamp(presence.watched_until / 1000, UTC) > now


def _path(clinic: str) -> Path:
    return Path(f"clinics/{clinic}/presence/{DESK}")
