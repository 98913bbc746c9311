"""Which clinic a number belongs to, and what that clinic is like. Cached, bounded, for a minute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Final, TypeVar, cast

import msgspec

from smartclinic.clinics.channel_state import ALL_IS_WELL, STATE_ID, ChannelState
from smartclinic.clinics.model import Clinic, digits_alone
from smartclinic.platform.clock import Clock
from smartclinic.platform.keys import StoredKeyring
from smartclinic.platform.store import Create, Document, Path, Replace, Store, Write
from smartclinic.records.fields import Record, Retention, plain, record

_HIT_LIFE: Final = timedelta(seconds=60)
_MISS_LIFE: Final = timedelta(seconds=10)
_LIMIT: Final = 1000

_BUILTIN: Final = (datetime, bytes)

R = TypeVar("R", bound=Record)


@record("numbers", retention=Retention.CLINIC_END, root=True)
class Number(Record, frozen=True, kw_only=True):
    """A clinic's WhatsApp number, by Meta's phone_number_id."""

    clinic: Annotated[str, plain("the tenant")]
    salt: Annotated[str, plain("keys the clinic's contact ids; never changes")]


@record("clinics", retention=Retention.CLINIC_END, root=True)
class ClinicRecord(Record, frozen=True, kw_only=True):
    """A clinic's own settings, as its validated file gave them."""

    phone_number_id: Annotated[str, plain("which number it sends from")]
    config: Annotated[Clinic, plain("doctors, sessions, services, facts")]
    whatsapp_number: Annotated[str | None, plain("that number itself, in digits; Meta's notices name it")] = None

    def is_named_by(self, number: str, *, alone: bool) -> bool:
        """Whether a notice of Meta's that names this number, in digits, is about this clinic.

        Where its own number is not known: if it is `alone` in its account, else by the number on its door.
        """
        own = self.whatsapp_number
        return number == own if own else alone or number == digits_alone(self.config.phone)


class NumberTaken(Exception):
    """A number belongs to one clinic, and a clinic has one number."""


class UnknownClinic(Exception):
    """No such clinic."""


class Directory:
    """Finds numbers and clinics. A warm webhook reads nothing."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._kept: dict[Path, tuple[datetime, Record | None]] = {}

    async def number(self, phone_number_id: str) -> Number | None:
        """The clinic's number, or None when nobody has it. Raises Unavailable."""
        return await self._read(Number, _path("numbers", phone_number_id))

    async def clinic(self, clinic_id: str) -> ClinicRecord:
        """The clinic's settings. Raises UnknownClinic, Unavailable."""
        record, _ = await self.clinic_and_channel(clinic_id)
        return record

    async def clinic_and_channel(self, clinic_id: str) -> tuple[ClinicRecord, ChannelState]:
        """The clinic's settings, and how its number stands, in one round trip. Raises UnknownClinic, Unavailable."""
        clinic, channel = _path("clinics", clinic_id), _channel_path(clinic_id)
        known = await self._load({clinic: ClinicRecord, channel: ChannelState})
        record = cast("ClinicRecord | None", known[clinic])
        if record is None:
            raise UnknownClinic(clinic_id)
        return record, cast("ChannelState | None", known[channel]) or ALL_IS_WELL

    def heard(self, clinic_id: str, state: ChannelState) -> None:
        """How the number stands by now, as somebody in this process has just read or written it."""
        self._keep(_channel_path(clinic_id), state, _HIT_LIFE)

    async def _read(self, cls: type[R], path: Path) -> R | None:
        return cast("R | None", (await self._load({path: cls}))[path])

    async def _load(self, wanted: Mapping[Path, type[Record]]) -> dict[Path, Record | None]:
        """These records; what is not in memory, or too old, is read in one round trip."""
        now = self._clock.now()
        kept = {path: self._kept[path] for path in wanted if path in self._kept}
        known = {path: found for path, (until, found) in kept.items() if until > now}
        missing = [path for path in wanted if path not in known]
        for snapshot in await self._store.get(missing) if missing else ():
            path, data, cls = snapshot.path, snapshot.data, wanted[snapshot.path]
            known[path] = None if data is None else msgspec.convert(data, cls, builtin_types=_BUILTIN)
            is_missed = data is None and cls is not ChannelState  # without that document all is well
            self._keep(path, known[path], _MISS_LIFE if is_missed else _HIT_LIFE)
        return known

    def _keep(self, path: Path, found: Record | None, life: timedelta) -> None:
        if len(self._kept) >= _LIMIT:
            self._kept.clear()
        self._kept[path] = (self._clock.now() + life, found)


async def register(
    store: Store,
    keyring: StoredKeyring,
    clinic: Clinic,
    *,
    phone_number_id: str,
    salt: str,
    whatsapp_number: str | None = None,
    also: Sequence[Write] = (),
) -> None:
    """Add a clinic with its number and data key, or renew its settings. The number's salt is never changed.

    `whatsapp_number` is the number itself as Meta shows it (`display_phone_number`); without it, what was known stays.
    `also` is written in the same commit.
    Raises NumberTaken, Unknown, Unavailable, NotCommitted (somebody else applied a file at the same moment).
    """
    number_path, clinic_path = _path("numbers", phone_number_id), _path("clinics", clinic.id)
    number, before = await store.get([number_path, clinic_path])
    if number.data is not None and number.data["clinic"] != clinic.id:
        raise NumberTaken("this number is another clinic's")
    if before.data is not None and before.data["phone_number_id"] != phone_number_id:
        raise NumberTaken("this clinic has another number; a second number is a second clinic")
    await keyring.create(clinic.id)
    known = cast("str | None", before.data.get("whatsapp_number")) if before.data is not None else None
    shown = digits_alone(whatsapp_number) if whatsapp_number else known
    document = _document(ClinicRecord(phone_number_id=phone_number_id, config=clinic, whatsapp_number=shown))
    writes: list[Write] = [
        Replace(clinic_path, document, before.version) if before.version else Create(clinic_path, document)
    ]
    if number.data is None:
        writes.append(Create(number_path, _document(Number(clinic=clinic.id, salt=salt))))
    await store.commit([*writes, *also])


def _document(value: Record) -> Document:
    return cast(Document, msgspec.to_builtins(value, builtin_types=_BUILTIN))


def _channel_path(clinic_id: str) -> Path:
    return Path(f"clinics/{clinic_id}/channel/{STATE_ID}")


def _path(kind: str, record_id: str) -> Path:
    return Path(f"{kind}/{record_id}")
