"""Setting a personal PIN and trying one. Every try is counted before it is looked at, so that none is free."""

from __future__ import annotations

from smartclinic.audit.entry import Act, Action, has_acted, leave_entry
from smartclinic.platform import logs
from smartclinic.platform.store import REMOVE
from smartclinic.staff import pin as pins
from smartclinic.staff.devices import the_trusted_device
from smartclinic.staff.keyed import StaffKey
from smartclinic.staff.member import Member, StaffId
from smartclinic.staff.refusals import NoPin, PinLocked
from smartclinic.staff.team import who_works_here
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit


class Pins:
    """The PINs of everybody's."""

    def __init__(self, work: Work, key: StaffKey) -> None:
        self._work, self._key = work, key

    async def set(self, clinic: str, staff: StaffId, pin: str, act: Act) -> None:
        """Give somebody this PIN; wrong tries are forgotten. Raises WeakPin, NoSuchMember."""
        kept, now = pins.hidden(pins.checked(pin), self._key), self._work.clock.now()

        async def use_case(unit: Unit) -> None:
            if await has_acted(unit, act):
                return
            await who_works_here(unit, staff)
            unit.patch_as_read(Member, staff, pin=kept, pin_failures=REMOVE, pin_locked_until=REMOVE)
            leave_entry(unit, act, Action.SET_PIN, f"staff/{staff}", now)

        await self._work.run_as_staff(clinic, use_case)

    async def check(self, clinic: str, device: str, staff: StaffId, pin: str) -> bool:
        """Whether this is the person's PIN, tried on a device that the clinic trusts.

        Five wrong ones in a row lock it for 15 minutes, ten remove it. Raises PinLocked, NoPin, NotADevice,
        NoSuchMember.
        """
        tried, kept = await self._count(clinic, device, staff)
        if pins.fits(pin, kept, self._key):
            await self._forgive(clinic, staff)
            return True
        if tried >= pins.REMOVED_AFTER:
            logs.warning("pin_removed", clinic=clinic)
            await self._remove(clinic, staff, kept)
        elif tried >= pins.LOCKED_AFTER:
            logs.warning("pin_locked", clinic=clinic)
        return False

    async def _count(self, clinic: str, device: str, staff: StaffId) -> tuple[int, bytes]:
        """Count one more try, by compare-and-set; how many that makes, and what is kept of the PIN."""
        now = self._work.clock.now()

        async def use_case(unit: Unit) -> tuple[int, bytes]:
            await the_trusted_device(unit, device)
            member = await who_works_here(unit, staff)
            if member.pin is None or member.pin_failures >= pins.REMOVED_AFTER:
                raise NoPin
            if member.pin_locked_until is not None and now < member.pin_locked_until:
                raise PinLocked(member.pin_locked_until)
            tried = member.pin_failures + 1
            locks = tried in (pins.LOCKED_AFTER, pins.REMOVED_AFTER)
            until = now + pins.LOCKED_FOR if locks else REMOVE
            unit.patch_as_read(Member, staff, pin_failures=tried, pin_locked_until=until)
            return tried, member.pin

        return await self._work.run(clinic, use_case)

    async def _forgive(self, clinic: str, staff: StaffId) -> None:
        async def use_case(unit: Unit) -> None:
            unit.patch(Member, staff, pin_failures=REMOVE, pin_locked_until=REMOVE)

        await self._work.run(clinic, use_case)

    async def _remove(self, clinic: str, staff: StaffId, kept: bytes) -> None:
        """Take the PIN away, unless another was set meanwhile."""

        async def use_case(unit: Unit) -> None:
            member = await unit.get(Member, staff)
            if member is not None and member.pin == kept:
                unit.patch_as_read(Member, staff, pin=REMOVE)

        await self._work.run(clinic, use_case)
