"""Setting a personal PIN and trying one. Every try is counted before it is looked at, so that none is free."""

from __future__ import annotations

from typing import Final

from smartclinic.audit.entry import Act, Action, has_acted, leave_entry
from smartclinic.platform import logs
from smartclinic.platform.ids import digest
from smartclinic.platform.store import REMOVE
from smartclinic.staff import pin as pins
from smartclinic.staff.devices import the_trusted_device
from smartclinic.staff.keyed import StaffKey
from smartclinic.staff.member import Member, StaffId
from smartclinic.staff.refusals import HasPin, NoPin, PinLocked, WrongPin
from smartclinic.staff.team import who_works_here
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit

AT_DEVICE: Final = "device:"
"""Before a device's id: whoever tried a PIN there, and did not show who they are."""


class Pins:
    """The PINs of everybody's."""

    def __init__(self, work: Work, key: StaffKey) -> None:
        self._work, self._key = work, key

    async def set(self, clinic: str, staff: StaffId, pin: str, act: Act, *, present: str | None = None) -> None:
        """Give somebody this PIN; wrong tries are forgotten. `present` is the PIN that they have, and tried as any is.

        Raises WeakPin, NoSuchMember, HasPin where `present` is missing, WrongPin, PinLocked, NoPin.
        """
        kept, now = pins.hidden(pins.checked(pin), self._key), self._work.clock.now()
        if await self._work.run(clinic, lambda unit: has_acted(unit, act)):
            return
        replaced = await self._present(clinic, staff, present, act) if present is not None else None

        async def use_case(unit: Unit) -> None:
            if await has_acted(unit, act):
                return
            if (await who_works_here(unit, staff)).pin != replaced:
                raise HasPin
            unit.patch_as_read(Member, staff, pin=kept, pin_failures=REMOVE, pin_locked_until=REMOVE)
            leave_entry(unit, act, Action.SET_PIN, f"staff/{staff}", now)

        await self._work.run_as_staff(clinic, use_case)

    async def check(self, clinic: str, device: str, staff: StaffId, pin: str) -> bool:
        """Whether this is the person's PIN, tried on a device that the clinic trusts.

        Five wrong ones in a row lock it for 15 minutes, ten remove it. Raises PinLocked, NoPin, NotADevice,
        NoSuchMember.
        """
        return await self._try(clinic, device, staff, pin, Act(f"{AT_DEVICE}{device}", "", device)) is not None

    async def _present(self, clinic: str, staff: StaffId, pin: str, act: Act) -> bytes:
        """What is kept of the present PIN, if this is it. Raises WrongPin."""
        kept = await self._try(clinic, None, staff, pin, act)
        if kept is None:
            raise WrongPin
        return kept

    async def _try(self, clinic: str, device: str | None, staff: StaffId, pin: str, by: Act) -> bytes | None:
        """What is kept of the PIN, if it fits. `by`: who tries, for the trail, and where."""
        tried, kept = await self._count(clinic, device, staff)
        if pins.fits(pin, kept, self._key):
            await self._forgive(clinic, staff)
            return kept
        if tried >= pins.REMOVED_AFTER:
            logs.warning("pin_removed", clinic=clinic)
            await self._close(clinic, staff, kept, by, Action.PIN_REMOVED)
        elif tried == pins.LOCKED_AFTER:
            logs.warning("pin_locked", clinic=clinic)
            await self._close(clinic, staff, kept, by, Action.PIN_LOCKED)
        return None

    async def _count(self, clinic: str, device: str | None, staff: StaffId) -> tuple[int, bytes]:
        """Count one more try, by compare-and-set; how many that makes, and what is kept of the PIN."""
        now = self._work.clock.now()

        async def use_case(unit: Unit) -> tuple[int, bytes]:
            if device is not None:
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

    async def _close(self, clinic: str, staff: StaffId, kept: bytes, by: Act, what: Action) -> None:
        """Tell the trail that wrong tries locked the PIN, or take it away, unless another was set meanwhile."""
        now, act = self._work.clock.now(), Act(by.actor, digest("pin", self._work.ids.new()), by.device)

        async def use_case(unit: Unit) -> None:
            member = await unit.get(Member, staff)
            if await has_acted(unit, act) or member is None or member.pin != kept:
                return
            if what is Action.PIN_REMOVED:
                unit.patch_as_read(Member, staff, pin=REMOVE)
            leave_entry(unit, act, what, f"staff/{staff}", now)

        await self._work.run_as_staff(clinic, use_case)
