"""People at the desk in tests: signed in by cookie, past the way in, each with a browser of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

import httpx

from smartclinic.audit.entry import Act, AuditEntry
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.gate import Gate
from smartclinic.staff.member import UNDERTAKING, StaffId
from smartclinic.staff.session import Via
from smartclinic_local.accounts.people import Person
from staff_desk.cookies import SESSION
from tests.functions.desk_signing_in import ORIGIN, SigningIn
from tests.functions.in_process import Service, sample_clinic


@dataclass
class AtTheDesk:
    """Somebody with the desk open. `page`: what was opened last, whose fields its forms carry."""

    staff: StaffId
    cookie: str
    service: Service
    page: str = field(default="", repr=False)

    async def get(self, path: str) -> httpx.Response:
        """Ask for a page."""
        return await self._ask("GET", path, None)

    async def opens(self, contact: ContactId) -> str:
        """Open a conversation; the page."""
        response = await self.get(f"/conversations/{contact}")
        assert response.status_code == 200, self.service.log.getvalue()[-600:]
        self.page = response.text
        return self.page

    async def does(self, path: str, *, act: str = "", is_part: bool = True, **fields: str) -> httpx.Response:
        """Send a form of the page that is open, as htmx does or, without scripts, as the browser does."""
        proof = {name: self.hidden(name) for name in ("csrf", "epoch", "seen")}
        headers = {"HX-Request": "true"} if is_part else {}
        return await self._ask("POST", path, {**proof, "act": act or self.service.app.ids.new(), **fields}, headers)

    def hidden(self, name: str) -> str:
        """A hidden field of the page that is open, in its main part."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page.partition("<main")[2])
        assert found, f"the page has no {name}"
        return unescape(found[1])

    async def _ask(
        self, method: str, path: str, fields: dict[str, str] | None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        sent = {"Cookie": f"{SESSION}={self.cookie}", "Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}
        return await self.service.call("dashboard", method, path, headers={**sent, **(headers or {})}, data=fields)


async def at_the_desk(service: Service, person: Person, clinic: str | None = None) -> AtTheDesk:
    """Somebody of this clinic, signed in, who has accepted the undertaking."""
    where = clinic or sample_clinic().id
    staff = await SigningIn(service).invite(person, where)
    await service.app.staffing.accept_undertaking(where, UNDERTAKING, Act(staff, f"undertakes {staff}"))
    cookie = await service.app.sessions.start(where, staff, via=Via.GOOGLE, device=None)
    return AtTheDesk(staff, cookie, service)


async def only_conversation(service: Service) -> ContactId:
    """The one conversation that there is."""
    (found,) = await service.all("conversations")
    return ContactId(found.id)


async def only_gate(service: Service) -> Gate:
    """Its gate."""
    (found,) = await service.all("conversations")
    gate: Gate = await service.record(Gate, found)
    return gate


async def trail(service: Service) -> list[AuditEntry]:
    """Every audit entry."""
    return [await service.record(AuditEntry, each) for each in await service.all("audit")]
