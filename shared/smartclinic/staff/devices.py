"""Devices that a clinic trusts: on a reception PC people switch with a PIN, and the trail names the machine."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from smartclinic.audit.entry import Act, Action, has_acted, leave_entry
from smartclinic.platform.ids import digest
from smartclinic.platform.keys import KeyDestroyed
from smartclinic.platform.store import Index
from smartclinic.records.fields import Record, Retention, record, staff
from smartclinic.staff.cookie import Cookie
from smartclinic.staff.naming import may_be_an_id, one_line
from smartclinic.staff.refusals import AlreadyDone, NotADevice
from smartclinic.work.run import Work
from smartclinic.work.unit import Found, Unit

MOST_DEVICES: Final = 100


@record("devices", retention=Retention.CLINIC_END, indexes=(Index((), "-trusted_at"),))
class Device(Record, frozen=True, kw_only=True):
    """A device that the clinic trusts, until it does not."""

    name: Annotated[str, staff("what the clinic calls it")]
    secret: Annotated[bytes, staff("the digest of what its browser keeps")]
    trusted_at: Annotated[datetime, staff("since when")]
    trusted_by: Annotated[str, staff("who trusted it")]
    revoked_at: Annotated[datetime | None, staff("it is not trusted any more")] = None

    def is_named_by(self, cookie: Cookie) -> bool:
        """Whether the cookie is this device's, and the clinic still trusts it."""
        return self.revoked_at is None and cookie.is_of(self.secret)


class Devices:
    """The devices of every clinic."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def trust(self, clinic: str, name: str, act: Act) -> tuple[str, str]:
        """Trust the device that keeps the cookie: its id, and the cookie's value, which is told this once.

        Raises NotAName, AlreadyDone when the act is repeated.
        """
        cookie, known_as = Cookie.fresh(clinic, digest("device", act.id)), one_line(name)
        now, secret = self._work.clock.now(), cookie.digest

        async def use_case(unit: Unit) -> None:
            if await has_acted(unit, act):
                known = await unit.get(Device, cookie.holder)
                if known is None or not known.is_named_by(cookie):  # else a lost answer hid that we have done it
                    raise AlreadyDone
                return
            unit.create(cookie.holder, Device(name=known_as, secret=secret, trusted_at=now, trusted_by=act.actor))
            leave_entry(unit, act, Action.TRUST_DEVICE, _subject(cookie.holder), now)

        await self._work.run_as_staff(clinic, use_case)
        return cookie.holder, cookie.value

    async def revoke(self, clinic: str, device: str, act: Act) -> None:
        """Trust it no more: sessions by PIN on it end at once. Raises NotADevice."""
        now = self._work.clock.now()

        async def use_case(unit: Unit) -> None:
            if await has_acted(unit, act):
                return
            await the_trusted_device(unit, device)
            unit.patch_as_read(Device, device, revoked_at=now)
            leave_entry(unit, act, Action.REVOKE_DEVICE, _subject(device), now)

        await self._work.run_as_staff(clinic, use_case)

    async def list(self, clinic: str) -> list[Found[Device]]:
        """The newest hundred, those not trusted any more included."""

        async def use_case(unit: Unit) -> list[Found[Device]]:
            return await unit.find(Device, {}, order="-trusted_at", limit=MOST_DEVICES)

        return await self._work.run(clinic, use_case)

    async def check(self, device_cookie: str | None) -> tuple[str, str] | None:
        """The clinic and id of the device whose browser keeps this; None when it is not trusted."""
        cookie = Cookie.read(device_cookie)
        if cookie is None:
            return None

        async def use_case(unit: Unit) -> Device | None:
            return await unit.get(Device, cookie.holder)

        try:
            known = await self._work.run(cookie.clinic, use_case)
        except KeyDestroyed:  # there is no such clinic, or not any more
            return None
        return (cookie.clinic, cookie.holder) if known is not None and known.is_named_by(cookie) else None


async def the_trusted_device(unit: Unit, device: str) -> Device:
    """The device of this id that the unit's clinic trusts. Raises NotADevice."""
    known = await unit.get(Device, device) if may_be_an_id(device) else None
    if known is None or known.revoked_at is not None:
        raise NotADevice
    return known


def _subject(device: str) -> str:
    return f"devices/{device}"
