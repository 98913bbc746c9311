"""Opening the desk with a session, beginning one and ending it. What is not surely good opens nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from smartclinic.audit.entry import Act, Action, has_acted, leave_entry
from smartclinic.platform import logs
from smartclinic.platform.ids import digest
from smartclinic.platform.keys import KeyDestroyed
from smartclinic.platform.store import Patch, Path, StoreError
from smartclinic.staff.cookie import Cookie
from smartclinic.staff.devices import Device
from smartclinic.staff.keyed import StaffKey
from smartclinic.staff.member import Member, StaffId
from smartclinic.staff.refusals import AlreadyDone
from smartclinic.staff.session import NOTED_EVERY, Session, Via
from smartclinic.staff.signed_in import SignedIn
from smartclinic.staff.team import who_works_here
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit

GLANCE: Final = timedelta(seconds=30)
"""How long a session that was opened is believed again by a poll that tells nothing personal."""

_LIMIT: Final = 1000


@dataclass(frozen=True, slots=True)
class Shown:
    """Somebody showed who they are: an id made for it, and when."""

    id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _Read:
    """What one read knows of a session."""

    session: Session | None
    member: Member | None
    device: Device | None


class Sessions:
    """The sessions of every clinic."""

    def __init__(self, work: Work, key: StaffKey) -> None:
        self._work, self._key = work, key
        self._opened: dict[bytes, tuple[datetime, SignedIn]] = {}

    async def open(self, cookie: str | None, device_cookie: str | None, *, notes_use: bool = True) -> SignedIn | None:
        """Who is signed in with these cookies' values, in one read; None unless the session is good now.

        The clinic in a cookie is believed only because the session lies there. `notes_use`: somebody does something,
        which puts off the session's end. Raises Unavailable.
        """
        asked, device = Cookie.read(cookie), Cookie.read(device_cookie)
        if asked is None:
            return None
        if device is not None and device.clinic != asked.clinic:  # another clinic's device is none of this one's
            device = None
        try:
            read = await self._read(asked, device)
        except KeyDestroyed:  # there is no such clinic, or not any more
            return None
        signed_in = self._signed_in(asked, device, read, _remembered_as(cookie, device_cookie))
        if signed_in and read.session and notes_use:
            await self._note_use(signed_in, read.session)
        return signed_in

    async def glance(self, cookie: str | None, device_cookie: str | None) -> SignedIn | None:
        """The same, from memory when these cookies opened a session within the last 30 s. Tell nothing personal.

        A glance is no use of the session: pages poll by themselves, behind other windows too.
        """
        known = self._opened.get(_remembered_as(cookie, device_cookie))
        if known is not None and self._work.clock.now() < known[0]:
            return known[1]
        return await self.open(cookie, device_cookie, notes_use=False)

    async def start(
        self, clinic: str, staff: StaffId, *, via: Via, device: str | None, shown: Shown | None = None
    ) -> str:
        """Begin a session of somebody who has shown who they are; the cookie's value.

        `shown`: when that was, where it is not this moment: it begins one session. Raises NoSuchMember, AlreadyDone.
        """
        cookie, now = Cookie.fresh(clinic, staff), self._work.clock.now()
        act = Act(staff, _used_as(shown) if shown else self._work.ids.new(), device)

        async def use_case(unit: Unit) -> None:
            if await has_acted(unit, act):
                known = await unit.get(Session, _id(cookie))
                if known is None:  # else a lost answer hid that we have done it
                    raise AlreadyDone
                return
            member = await who_works_here(unit, staff)
            if shown and member.sessions_from is not None and shown.at < member.sessions_from:
                raise AlreadyDone
            begun = Session(staff=staff, via=via, device=device, began_at=now, seen_at=now)
            unit.create(_id(cookie), begun)
            leave_entry(unit, act, Action.SIGN_IN, f"staff/{staff}", now, after=via.value)

        await self._work.run_as_staff(clinic, use_case)
        return cookie.value

    async def is_used(self, clinic: str, shown: Shown) -> bool:
        """Whether this sign-in has begun a session of this clinic."""
        act = Act("", _used_as(shown))
        return await self._work.run(clinic, lambda unit: has_acted(unit, act))

    async def end(self, signed_in: SignedIn, act: Act) -> None:
        """Sign out: this session opens nothing any more. There is one such act for each session, whatever was asked."""
        now, act = self._work.clock.now(), replace(act, id=digest("sign out", signed_in.session))

        async def use_case(unit: Unit) -> None:
            session = await unit.get(Session, signed_in.session)
            if session is None or session.ended_at is not None:
                return
            unit.patch(Session, signed_in.session, ended_at=now)
            leave_entry(unit, act, Action.SIGN_OUT, f"staff/{signed_in.staff}", now)

        await self._work.run_as_staff(signed_in.clinic, use_case)
        self._forget(lambda known: known.session == signed_in.session)

    async def end_all(self, clinic: str, staff: StaffId, act: Act) -> None:
        """Sign somebody out everywhere. Raises NoSuchMember."""
        now = self._work.clock.now()

        async def use_case(unit: Unit) -> None:
            if await has_acted(unit, act):
                return
            await who_works_here(unit, staff)
            unit.patch_as_read(Member, staff, sessions_from=now)
            leave_entry(unit, act, Action.REVOKE_SESSIONS, f"staff/{staff}", now)

        await self._work.run_as_staff(clinic, use_case)
        self.forget(clinic, staff)

    def forget(self, clinic: str, staff: StaffId) -> None:
        """What somebody may do has just changed in this process: believe nothing from memory."""
        self._forget(lambda known: known.clinic == clinic and known.staff == staff)

    # --- opening

    async def _read(self, asked: Cookie, device: Cookie | None) -> _Read:
        async def use_case(unit: Unit) -> _Read:
            also = ((Device, device.holder),) if device else ()
            await unit.load((Session, _id(asked)), (Member, asked.holder), *also)
            session, member = await unit.get(Session, _id(asked)), await unit.get(Member, asked.holder)
            return _Read(session, member, await unit.get(Device, device.holder) if device else None)

        return await self._work.run(asked.clinic, use_case)

    def _signed_in(self, asked: Cookie, device: Cookie | None, read: _Read, key: bytes) -> SignedIn | None:
        now, session, member = self._work.clock.now(), read.session, read.member
        trusted = device.holder if device and read.device and read.device.is_named_by(device) else None
        if session is None or member is None or session.staff != asked.holder:
            return None
        if not session.is_good(member, trusted, now):
            self._opened.pop(key, None)
            return None
        csrf = form_token(self._key, asked.clinic, session.staff, member.sessions_from, trusted)
        signed_in = SignedIn(
            clinic=asked.clinic, staff=session.staff, member=member, session=_id(asked), csrf=csrf,
            permissions=member.may(now), began_at=session.began_at, device=trusted, via=session.via,
        )  # fmt: skip
        self._remember(key, signed_in, now)
        return signed_in

    async def _note_use(self, signed_in: SignedIn, session: Session) -> None:
        """Write down now and then that it is used. A store that cannot write keeps nobody from reading."""
        now = self._work.clock.now()
        if now - session.seen_at < NOTED_EVERY:
            return
        path = Path(f"clinics/{signed_in.clinic}/sessions/{signed_in.session}")
        try:
            await self._work.store.commit([Patch(path, {"seen_at": now})])
        except StoreError as error:
            logs.warning("session_use_not_noted", clinic=signed_in.clinic, error=type(error).__name__)

    # --- memory

    def _remember(self, key: bytes, signed_in: SignedIn, now: datetime) -> None:
        if len(self._opened) >= _LIMIT:
            self._opened.clear()
        self._opened[key] = (now + GLANCE, signed_in)

    def _forget(self, is_it: Callable[[SignedIn], bool]) -> None:
        self._opened = {key: known for key, known in self._opened.items() if not is_it(known[1])}


def _id(cookie: Cookie) -> str:
    return cookie.digest.hex()


def form_token(key: StaffKey, clinic: str, staff: str, since: datetime | None, device: str | None) -> str:
    """What forms carry: the same in each session of this person on this device, so that whoever signs in again goes on
    with the page as it stands; another once they sign out everywhere (`since`). It opens nothing without a session.
    """
    return f"{staff}.{key.id_of('form token', clinic, staff, device or '', since.isoformat() if since else '')}"


def _used_as(shown: Shown) -> str:
    return digest("sign in once", shown.id)


def _remembered_as(cookie: str | None, device_cookie: str | None) -> bytes:
    """Both cookies, so that a PIN's session is not believed without its device; no secret lies in memory."""
    return hashlib.sha256(f"{cookie}\n{device_cookie}".encode("utf-8", "surrogatepass")).digest()
