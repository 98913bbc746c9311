"""Whether somebody who may answer patients has the desk on a visible screen: one document a clinic, which every such
screen keeps fresh.
"""

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
    heard_until: Annotated[int, derived("on one whose sound is on, until then, ms")] = 0


class Presence:
    """Keeps and tells whether the desk is watched."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._said: dict[tuple[str, bool], datetime] = {}

    async def watching(self, clinic: str, *, hears: bool = False) -> None:
        """A visible screen shows the desk to somebody who is there and may see to an alarm. `hears`: its sound is on.

        Best effort: a store that fails is logged, never raised.
        """
        now, said = self._clock.now(), self._said.get((clinic, hears))
        if said and now - said < SAID_EVERY:
            return
        if len(self._said) >= _MOST_CLINICS:
            self._said.clear()
        try:
            await self._say(clinic, milliseconds(now + FRESH), hears=hears)
        except StoreError as error:
            logs.warning("presence_not_kept", clinic=clinic, error=type(error).__name__)
            return
        self._said[clinic, hears] = now

    async def is_watched(self, clinic: str) -> bool:
        """Whether somebody has the desk on a visible screen now. Raises Unavailable."""
        (found,) = await self._store.get([_path(clinic)])
        until = found.data.get("watched_until", 0) if found.data else 0
        return isinstance(until, int) and until > milliseconds(self._clock.now())

    async def _say(self, clinic: str, until: int, *, hears: bool) -> None:
        """Blind: two screens never wait for each other, and the later moment stays."""
        said = dict.fromkeys(("watched_until", *(("heard_until",) if hears else ())), until)
        longer = Patch(_path(clinic), {name: Maximum(at) for name, at in said.items()})
        try:
            await self._store.commit([longer])
        except Missing:
            try:
                await self._store.commit([Create(_path(clinic), said)])
            except Exists:
                await self._store.commit([longer])


async def is_watched(unit: Unit, now: datetime) -> bool:
    """The same for a use case, which has perhaps read it already."""
    presence = await unit.get(DeskPresence, DESK)
    return presence is not None and datetime.fromtimestamp(presence.watched_until / 1000, UTC) > now


async def is_heard(unit: Unit, now: datetime) -> bool:
    """Whether one of those screens would make a sound, as far as is known."""
    presence = await unit.get(DeskPresence, DESK)
    return presence is not None and datetime.fromtimestamp(presence.heard_until / 1000, UTC) > now


def _path(clinic: str) -> Path:
    return Path(f"clinics/{clinic}/presence/{DESK}")
