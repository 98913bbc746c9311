"""People at the desk in tests: signed in by cookie, past the way in, each with a browser of their own."""

from __future__ import annotations

from dataclasses import dataclass

from smartclinic.audit.entry import Act
from smartclinic.contacts.identity import ContactId
from smartclinic.staff.member import UNDERTAKING, StaffId
from smartclinic.staff.session import Via
from staff_desk.cookies import SESSION
from tests.functions.desk_signing_in import Browser, Person, SigningIn
from tests.functions.in_process import Service, sample_clinic


@dataclass
class AtTheDesk:
    """Somebody with the desk open."""

    staff: StaffId
    browser: Browser
    service: Service

    async def opens(self, contact: ContactId) -> str:
        """Open a conversation; the page."""
        response = await self.browser.get(f"/conversations/{contact}")
        assert response.status_code == 200, response.text
        return response.text


async def at_the_desk(service: Service, person: Person, clinic: str | None = None) -> AtTheDesk:
    """Somebody of this clinic, signed in, who has accepted the undertaking."""
    where, signing_in = clinic or sample_clinic().id, SigningIn(service)
    staff = await signing_in.invite(person, where)
    await service.app.staffing.accept_undertaking(where, UNDERTAKING, Act(staff, f"undertakes {staff}"))
    browser = signing_in.browser()
    browser.cookies[SESSION] = await service.app.sessions.start(where, staff, via=Via.GOOGLE, device=None)
    return AtTheDesk(staff, browser, service)


async def only_conversation(service: Service) -> ContactId:
    """The one conversation that there is."""
    (found,) = await service.all("conversations")
    return ContactId(found.id)
