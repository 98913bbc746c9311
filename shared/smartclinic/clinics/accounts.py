"""Which clinics a WhatsApp business account (WABA) serves: its notices name no number. Cached for a minute."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Final

from smartclinic.platform.clock import Clock
from smartclinic.platform.store import Create, Exists, Patch, Path, Store, Union, Write
from smartclinic.records.fields import Record, Retention, plain, record

_HIT_LIFE: Final = timedelta(seconds=60)
_MISS_LIFE: Final = timedelta(seconds=10)
_LIMIT: Final = 1000


@record("accounts", retention=Retention.CLINIC_END, root=True)
class Account(Record, frozen=True, kw_only=True):
    """A WhatsApp business account, by Meta's id."""

    clinics: Annotated[tuple[str, ...], plain("the tenants whose numbers and templates it owns")] = ()


class Accounts:
    """Finds the clinics of accounts. A warm webhook reads nothing."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._kept: dict[str, tuple[datetime, tuple[str, ...]]] = {}

    async def clinics(self, account_id: str) -> tuple[str, ...]:
        """The account's clinics; none for a stranger's. Raises Unavailable."""
        kept = self._kept.get(account_id)
        if kept is not None and kept[0] > self._clock.now():
            return kept[1]
        (snapshot,) = await self._store.get([_path(account_id)])
        stored = snapshot.data.get("clinics") if snapshot.data else None
        found = tuple(str(clinic) for clinic in stored) if isinstance(stored, list | tuple) else ()
        if len(self._kept) >= _LIMIT:
            self._kept.clear()
        self._kept[account_id] = (self._clock.now() + (_HIT_LIFE if found else _MISS_LIFE), found)
        return found


async def add_to_account(store: Store, account_id: str, clinic_id: str) -> None:
    """Note that this account owns the clinic's number. Again changes nothing. Raises Unknown, Unavailable."""
    path = _path(account_id)
    try:
        await store.commit([Create(path, {"v": 1, "clinics": [clinic_id]})])
    except Exists:
        await store.commit([Patch(path, {"clinics": Union((clinic_id,))})])


async def joining_account(store: Store, account_id: str, clinic_id: str) -> Write:
    """The same as a write, for a commit of its caller's. Raises Unavailable."""
    path = _path(account_id)
    (found,) = await store.get([path])
    return (
        Patch(path, {"clinics": Union((clinic_id,))})
        if found.exists
        else Create(path, {"v": 1, "clinics": [clinic_id]})
    )


def _path(account_id: str) -> Path:
    return Path(f"accounts/{account_id}")
