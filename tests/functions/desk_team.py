"""A clinic's team at their desks: a manager, a nurse and an operator of the service, each with a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import unescape

import httpx

from smartclinic.audit.entry import Action
from smartclinic.clinics.catalogue import catalogue
from smartclinic.clinics.model import Language
from smartclinic.staff.member import UNDERTAKING, Member, StaffId
from smartclinic.staff.roles import Role
from smartclinic.staff.session import Via
from smartclinic.work.unit import Unit
from staff_desk.cookies import SESSION
from staff_desk.rendering import PACKAGE
from tests.functions.desk_signing_in import Browser, SigningIn
from tests.functions.in_process import Service, running, sample_clinic

CLINIC = sample_clinic().id
MANAGER, NURSE, ALEX = StaffId("manager"), StaffId("nurse"), StaffId("alex")
WORDS = catalogue(PACKAGE, Language.ZH_HK)


@dataclass
class AClinic:
    """The service, and who is signed in."""

    service: Service
    browsers: dict[StaffId, Browser] = field(default_factory=dict)

    async def joins(self, staff: StaffId, role: Role, name: str) -> None:
        """Somebody works here, and sits at the desk."""
        now = self.service.app.clock.now()
        member = Member(
            name=name, email=f"{staff}@x.example", role=role, invited_at=now, subject=f"account of {staff}",
            undertaking=UNDERTAKING, undertaking_at=now,
        )  # fmt: skip

        async def join(unit: Unit) -> None:
            unit.create(staff, member)

        await self.service.app.work.run(CLINIC, join)
        self.service.app.team.forget(CLINIC)
        cookie = await self.service.app.sessions.start(CLINIC, staff, via=Via.GOOGLE, device=None)
        self.browsers[staff] = Browser(SigningIn(self.service), {SESSION: cookie})

    @property
    def manager(self) -> Browser:
        """The manager's browser."""
        return self.browsers[MANAGER]

    async def manages(self, path: str, by: StaffId = MANAGER, **fields: str) -> httpx.Response:
        """A manager sends a form of the page that stands at the beginning of its address."""
        browser = self.browsers[by]
        await browser.get(f"/{path.split('/')[1]}")
        return await browser.send(path, **fields)

    async def member(self, staff: StaffId) -> Member:
        """Somebody as the store has them."""

        async def read(unit: Unit) -> Member | None:
            return await unit.get(Member, staff)

        member = await self.service.app.work.run(CLINIC, read)
        assert member is not None
        return member

    async def trail(self, action: Action) -> list[tuple[str, str, str | None, str | None]]:
        """The entries of this action: who, to what, before and after."""
        stretch = await self.service.app.trail.read(CLINIC, action=action)
        entries = [found.record for found in stretch.entries]
        return [(entry.actor, entry.subject, entry.before, entry.after) for entry in entries]


@asynccontextmanager
async def a_clinic() -> AsyncIterator[AClinic]:
    """Three of them are signed in."""
    async with running() as service:
        clinic = AClinic(service)
        await clinic.joins(MANAGER, Role.MANAGER, "何敏儀")
        await clinic.joins(NURSE, Role.NURSE, "林姑娘 <b>x</b>")
        await clinic.joins(ALEX, Role.OPERATOR, "Alex Lee")
        yield clinic


def says(response: httpx.Response, key: str) -> bool:
    """Whether a page says these words, wherever they have blanks."""
    return all(part in unescape(response.text) for part in WORDS[key].split("{")[0:1])
