"""Adding a clinic and renewing its file, each with its audit entry in the same commit."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

import msgspec

from smartclinic.audit.entry import Act, Action, leave_entry
from smartclinic.clinics.accounts import joining_account
from smartclinic.clinics.directory import ClinicRecord, Directory, UnknownClinic, register
from smartclinic.clinics.model import Clinic
from smartclinic.platform.clock import Clock
from smartclinic.platform.keys import StoredKeyring
from smartclinic.platform.store import Store, Write
from smartclinic.records.codec import Codec
from smartclinic.work.unit import Unit

_SALT_BYTES: Final = 16


class AlreadyAdded(Exception):
    """There is such a clinic: its file can be renewed."""


class Registering:
    """What operators do about clinics."""

    def __init__(self, store: Store, keyring: StoredKeyring, clock: Clock) -> None:
        self._store, self._keyring, self._clock = store, keyring, clock

    async def add(
        self, clinic: Clinic, act: Act, *, phone_number_id: str, whatsapp_number: str | None, account: str | None
    ) -> None:
        """A new clinic with its number, data key and salt. `account` is the WhatsApp business account of the number.

        Raises AlreadyAdded, NumberTaken, Unknown, Unavailable, NotCommitted.
        """
        if await self._known(clinic.id) is not None:
            raise AlreadyAdded(clinic.id)
        await self._keyring.create(clinic.id)
        also = await self._entry(clinic, act, Action.ADD_CLINIC, before=None, after=fingerprint(clinic))
        if account is not None:
            also.append(await joining_account(self._store, account, clinic.id))
        await register(
            self._store, self._keyring, clinic, phone_number_id=phone_number_id, salt=secrets.token_hex(_SALT_BYTES),
            whatsapp_number=whatsapp_number, also=also,
        )  # fmt: skip

    async def apply(self, clinic: Clinic, act: Act) -> tuple[str, ...]:
        """Renew a clinic's settings; the names of the file's sections that have changed, none when nothing has.

        Raises UnknownClinic, Unknown, Unavailable, NotCommitted.
        """
        known = await self._known(clinic.id)
        if known is None:
            raise UnknownClinic(clinic.id)
        changed = changed_sections(known.config, clinic)
        if not changed:
            return ()
        before, after = fingerprint(known.config), f"{fingerprint(clinic)}: {', '.join(changed)}"
        also = await self._entry(clinic, act, Action.APPLY_CLINIC_FILE, before=before, after=after)
        await register(
            self._store, self._keyring, clinic, phone_number_id=known.phone_number_id, salt="never used", also=also
        )
        return changed

    async def _known(self, clinic_id: str) -> ClinicRecord | None:
        """How the store has it now: a directory's memory may be a minute old."""
        try:
            return await Directory(self._store, self._clock).clinic(clinic_id)
        except UnknownClinic:
            return None

    async def _entry(self, clinic: Clinic, act: Act, what: Action, *, before: str | None, after: str) -> list[Write]:
        """The entry as writes: a clinic's own document lies outside what a unit of work can name."""
        now = self._clock.now()
        unit = Unit(self._store, Codec(clinic.id, await self._keyring.cipher(clinic.id)), now=now)
        leave_entry(unit, act, what, f"clinics/{clinic.id}", now, before=before, after=after)
        return list(unit.writes)


def changed_sections(before: Clinic, after: Clinic) -> tuple[str, ...]:
    """The sections of a clinic file that differ, in the file's order."""
    return tuple(name for name in Clinic.__struct_fields__ if getattr(before, name) != getattr(after, name))


def fingerprint(clinic: Clinic) -> str:
    """Tells two clinic files apart without saying what is in them: 16 hexadecimal digits."""
    return hashlib.sha256(msgspec.json.encode(clinic, order="sorted")).hexdigest()[:16]
