"""Two clinics with one of everything that an address of the desk can name, and cookies for everybody who may come.

async with two_clinics() as (service, own, other):
    response = await Caller(service, (await own.session('manager')).value).get(f"/conversations/{own.ids['contact']}")
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx

from smartclinic.audit.entry import Act
from smartclinic.contacts.identity import ContactId
from smartclinic.contacts.patients import Relation
from smartclinic.conversations.desk.paging import microseconds
from smartclinic.conversations.message import Message
from smartclinic.conversations.staff_task import TaskKind
from smartclinic.records.fields import Record
from smartclinic.staff.cookie import Cookie
from smartclinic.staff.member import UNDERTAKING, Member, StaffId
from smartclinic.staff.roles import Role
from smartclinic.staff.session import Session, Via
from smartclinic.staff.sessions import form_token
from smartclinic.work.unit import Unit
from smartclinic_local.meta.people import Person
from staff_desk.cookies import SESSION
from tests.functions import desk_clinics_queue
from tests.functions.desk_signing_in import BASE, ORIGIN, SigningIn
from tests.functions.in_process import JOHN, MEI, NUMBER, OTHER_NUMBER, Service, running, sample_clinic

OWN: Final = sample_clinic().id
OTHER: Final = "other-clinic"
OURS: Final[Mapping[str, str]] = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}
"""What a browser says with a form of the desk's own."""
VISIT_AT: Final = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
"""A Tuesday, four in the afternoon in Hong Kong: Dr Chan sits."""
QUARTER: Final = timedelta(minutes=15)
SPARE: Final = "spare"
"""Somebody of whom the manager may make anything."""


@dataclass
class Stocked:
    """A clinic with one of everything. `ids`: what its addresses name, by the name in the route."""

    service: Service
    clinic: str
    ids: dict[str, str] = field(default_factory=dict)
    people: set[str] = field(default_factory=set)

    async def member(self, who: str, role: Role, **facts: Any) -> StaffId:
        """Somebody who works there (facts of a member, hence Any)."""
        now = self.service.app.clock.now()
        known = {"name": f"{who} of {self.clinic}", "email": f"{who}@{self.clinic}.example", "role": role,
                 "invited_at": now, "undertaking": UNDERTAKING, "undertaking_at": now}  # fmt: skip
        await self.holds(self.id_of(who), Member(**{**known, **facts}))
        self.service.app.team.forget(self.clinic)
        self.people.add(who)
        return self.id_of(who)

    def id_of(self, who: str) -> StaffId:
        """The staff id of whom a test calls so: the same words name other people in the other clinic."""
        return StaffId(f"{who}-at-{self.clinic}".replace("_", "-"))

    async def holds(self, record_id: str, record: Record) -> None:
        """Put a record there."""

        async def put(unit: Unit) -> None:
            unit.create(record_id, record)

        await self.service.app.work.run(self.clinic, put)

    async def session(self, who: str, **facts: Any) -> Cookie:
        """A session of theirs, whether or not they could begin one (`facts` of a session, hence Any)."""
        cookie, now = Cookie.fresh(self.clinic, self.id_of(who)), self.service.app.clock.now()
        known = {"via": Via.GOOGLE, "began_at": now, "seen_at": now, **facts}
        await self.holds(cookie.digest.hex(), Session(staff=self.id_of(who), **known))
        return cookie

    async def desk(self, who: str = Role.MANAGER.value) -> Caller:
        """Somebody's browser with a session just begun."""
        cookie = (await self.session(who)).value
        signed_in = await self.service.app.sessions.open(cookie, None, notes_use=False)
        return Caller(self.service, cookie, given=signed_in.csrf if signed_in else "")


@dataclass
class Caller:
    """A browser with a session, or none. Unlike a real one it says exactly what a test wants."""

    service: Service
    cookie: str = ""
    more_cookies: str = ""
    given: str = ""

    @property
    def csrf(self) -> str:
        """The token that was given; else what forms carry of somebody who never signed out everywhere."""
        if self.given:
            return self.given
        read = Cookie.read(self.cookie)
        return form_token(self.service.app.staff_key, read.clinic, read.holder, None, None) if read else ""

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """Open an address, below the desk's own."""
        return await self.service.call("dashboard", "GET", path, headers=self._with_cookies(headers))

    async def post(self, path: str, form: Mapping[str, str], headers: Mapping[str, str] = OURS) -> httpx.Response:
        """Send a form exactly as given."""
        return await self.service.call("dashboard", "POST", path, data=form, headers=self._with_cookies(headers))

    async def send(self, path: str, **form: str) -> httpx.Response:
        """Send a form as the desk's page would, with its token and a fresh act."""
        return await self.post(path, {"csrf": self.csrf, "act": self.service.app.ids.new(), **form})

    async def put(self, path: str, **form: str) -> httpx.Response:
        """The same as htmx does it: a part of the page is the answer."""
        proof = {"csrf": self.csrf, "act": self.service.app.ids.new()}
        return await self.post(path, {**proof, **form}, {**OURS, "HX-Request": "true"})

    def _with_cookies(self, headers: Mapping[str, str]) -> dict[str, str]:
        kept = "; ".join(
            each for each in (f"{SESSION}={self.cookie}" if self.cookie else "", self.more_cookies) if each
        )
        return {**headers, **({"Cookie": kept} if kept else {})}


@asynccontextmanager
async def two_clinics() -> AsyncIterator[tuple[Service, Stocked, Stocked]]:
    """The sample clinic and another one, each with one of everything and with somebody of every role."""
    async with running() as service:
        SigningIn(service)  # an issuer that answers
        own, other = Stocked(service, OWN), Stocked(service, OTHER)
        await _stock(own, NUMBER, MEI)
        await _stock(other, OTHER_NUMBER, JOHN)
        yield service, own, other


async def _stock(at: Stocked, number: str, person: Person) -> None:
    for role in Role:
        await at.member(role.value, role)
    await at.member(SPARE, Role.NURSE)
    await at.service.meta.patient_sends_image(number, person)
    await at.service.quiet()
    app, act = at.service.app, Act(at.id_of(Role.MANAGER.value), f"stock {at.clinic}")
    contact, (message, record) = await _newest(at, "conversations"), await _picture(at)
    task = await app.staff_tasks.ask(at.clinic, ContactId(contact), TaskKind.CALL_BACK, "請回電", act)
    device, _ = await app.devices.trust(at.clinic, "前台電腦", Act(act.actor, f"trust {at.clinic}"))
    at.ids |= await _visits(at, ContactId(contact), act)
    at.ids |= desk_clinics_queue.ids(at.clinic)
    for record_id, record_of_queue in desk_clinics_queue.records(at.clinic, at.ids["appointment"], app.clock.now()):
        await at.holds(record_id, record_of_queue)
    at.ids |= {
        "contact": contact,
        "message": message,
        "moment": str(microseconds(record.at)),
        "task": task,
        "device": device,
        "staff": at.id_of(SPARE),
        "operator": at.id_of(Role.OPERATOR.value),
        "name": "desk.css",
    }


async def _visits(at: Stocked, contact: ContactId, act: Act) -> dict[str, str]:
    """A visit of whoever wrote, and another of their child."""
    desk, who = at.service.app.front_desk, {"self": Relation.SELF, "child": Relation.CHILD}
    booked = [
        await desk.book(
            at.clinic, "chan", "consultation", VISIT_AT + number * QUARTER, f"病人{name}",
            Act(act.actor, f"books {name} {at.clinic}"), contact=contact, relation=relation, attested=True,
        )
        for number, (name, relation) in enumerate(who.items())
    ]  # fmt: skip
    mine, child = (each.appointment.patient or "" for each in booked)
    return {"appointment": booked[0].id, "patient": mine, "other_patient": child}


async def _newest(at: Stocked, kind: str) -> str:
    (found,) = [each for each in await at.service.all(kind) if each.path.split("/")[1] == at.clinic]
    return found.id


async def _picture(at: Stocked) -> tuple[str, Message]:
    (found,) = [each for each in await at.service.all("messages") if each.path.split("/")[1] == at.clinic]
    return found.id, await at.service.record(Message, found)


# --- what changed


def _connection(service: Service) -> sqlite3.Connection:
    found = service.store._store._reads._engine._connection  # type: ignore[attr-defined] # a test looks inside
    assert isinstance(found, sqlite3.Connection)
    return found


def stored(service: Service) -> dict[str, bytes]:
    """Every document as it lies in the store."""
    return dict(_connection(service).execute("SELECT path, data FROM documents"))


@contextmanager
def undone(service: Service) -> Iterator[None]:
    """Whatever is written meanwhile is as if it had never been."""
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    _connection(service).backup(kept)
    try:
        yield
    finally:
        kept.backup(_connection(service))
        kept.close()
        service.app.views._recorded.clear()
        for clinic in (OWN, OTHER):
            service.app.team.forget(clinic)


def changed(before: Mapping[str, bytes], service: Service) -> set[str]:
    """The paths of documents that came, went or differ since."""
    after = stored(service)
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def below(address: str) -> str:
    """An address of the desk as a path below its own."""
    return address.removeprefix(ORIGIN).removeprefix(BASE.removeprefix(ORIGIN))
