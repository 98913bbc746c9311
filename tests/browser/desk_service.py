"""The desk in a real browser: the real functions in this process on one loopback address, around the stand-ins.

    async with serving_desk(browsers) as desk:
        page = await desk.signed_in(LAM)
        await desk.hears(MEI, "你好")

It is always Monday, 23 November 2026, 10 a.m. in Hong Kong when a test begins, in the browsers as well.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final
from urllib.parse import urljoin

import httpx
from playwright.async_api import BrowserContext, Page
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from smartclinic import compose
from smartclinic.audit.entry import Act, AuditEntry
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.gate import Gate
from smartclinic.platform.model import Proposal, Said, Tool
from smartclinic.staff.member import UNDERTAKING, StaffId
from smartclinic.staff.session import Via
from smartclinic.templates.template_file import packaged_template
from smartclinic_local.accounts.app import Accounts
from smartclinic_local.accounts.core import AccountsCore, Client
from smartclinic_local.accounts.people import Person as Colleague
from smartclinic_local.meta.payloads import account_id
from smartclinic_local.meta.people import Person
from smartclinic_local.meta.templates import Template
from smartclinic_local.run.front import Front
from smartclinic_local.run.web import address, listen, serving
from smartclinic_local.sign_in import TokenIssuer
from smartclinic_local.vertex.core import ModelCore
from smartclinic_local.vertex.port import CoreModel
from smartclinic_local.vertex.receptionist import ReceptionistModel
from staff_desk.cookies import SESSION
from tests.browser.conftest import DESK, Browsers
from tests.functions.desk_signing_in import KEY, LAM
from tests.functions.in_process import ENVIRONMENT, NUMBER, Service, function, running, sample_clinic

CLINIC: Final = sample_clinic().id
MORNING: Final = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""A Monday, 10 a.m. in Hong Kong: the desk is staffed."""
HURRY: Final = 20.0
PATIENCE: Final = 10.0
SOON: Final = timedelta(seconds=30)
_SEEN_BY_TESTS: Final = """
(() => {
  const shift = %d - Date.now(), now = Date.now.bind(Date);
  Date.now = () => now() + shift;
  window.sounds = [];
  window.addEventListener("desk:sound", (event) => window.sounds.push(event.detail), true);
})();
"""
"""The page's clock is the clinic's; what would be heard is written down."""


class DeskClock:
    """Runs as the machine's own from MORNING on; faster while a test gets something ready."""

    def __init__(self) -> None:
        self._from, self._mark, self._rate = MORNING, monotonic(), 1.0

    def now(self) -> datetime:
        return self._from + timedelta(seconds=(monotonic() - self._mark) * self._rate)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self._rate)

    def go_on(self, time: timedelta) -> None:
        """Let so much time have passed."""
        self._from += time

    @contextmanager
    def hurrying(self) -> Iterator[None]:
        """Run twenty times as fast."""
        self._run(HURRY)
        try:
            yield
        finally:
            self._run(1.0)

    def _run(self, rate: float) -> None:
        self._from, self._mark, self._rate = self.now(), monotonic(), rate


class HeldModel:
    """The receptionist model, which a test can hold: `asked` is set while it composes, until `free` is."""

    def __init__(self, clock: DeskClock) -> None:
        self._model = CoreModel(ModelCore(ReceptionistModel(), clock, random.Random(5)))
        self.asked, self.free = asyncio.Event(), asyncio.Event()
        self.free.set()

    async def propose(self, *, instruction: str, said: Sequence[Said], tools: Sequence[Tool]) -> Proposal:
        self.asked.set()
        await self.free.wait()
        return await self._model.propose(instruction=instruction, said=said, tools=tools)


@dataclass
class DeskService:
    """A clinic whose desk is open at `address`."""

    service: Service
    browsers: Browsers
    clock: DeskClock
    model: HeldModel
    address: str
    _staff: dict[Colleague, StaffId] = field(default_factory=dict)

    # --- staff

    async def invite(self, colleague: Colleague) -> StaffId:
        """Invite somebody, once."""
        if colleague not in self._staff:
            act, role = Act("operator", f"invites {colleague.email}"), colleague.role
            assert role is not None
            staffing = self.service.app.staffing
            self._staff[colleague] = await staffing.invite(CLINIC, colleague.name, colleague.email, role, act)
        return self._staff[colleague]

    async def signed_in(self, colleague: Colleague = LAM, size: tuple[int, int] = DESK, path: str = "/") -> Page:
        """A page of somebody who has signed in and accepted the undertaking, in a browser of their own."""
        staff, context = await self.invite(colleague), await self.browser(size)
        await self.service.app.staffing.accept_undertaking(CLINIC, UNDERTAKING, Act(staff, f"undertakes {staff}"))
        cookie = await self.service.app.sessions.start(CLINIC, staff, via=Via.GOOGLE, device=None)
        secure = self.address.replace("http:", "https:")  # Chromium keeps such cookies on loopback without TLS too
        await context.add_cookies([{"name": SESSION, "value": cookie, "url": urljoin(secure, "/"), "secure": True}])
        page = await context.new_page()
        await page.goto(self.address + path)
        return page

    async def browser(self, size: tuple[int, int] = DESK) -> BrowserContext:
        """A browser in which nobody is signed in, with the clinic's time."""
        context = await self.browsers.context(size)
        await context.add_init_script(_SEEN_BY_TESTS % round(self.clock.now().timestamp() * 1000))
        return context

    async def trail(self) -> list[AuditEntry]:
        """Who did what."""
        entries = [await self.service.record(AuditEntry, each) for each in await self.service.all("audit")]
        return sorted(entries, key=lambda entry: entry.at)

    # --- patients

    async def hears(self, person: Person, *texts: str) -> ContactId:
        """Somebody has written, one after the other, and everything that follows at once has happened."""
        for text in texts:
            await self.service.says(person, text)
            await self.settled()
        return await self.contact(person)

    async def settled(self) -> None:
        """Let everything happen that is to happen within half a minute."""
        with self.clock.hurrying():
            await until(self._is_settled)

    def _is_settled(self) -> bool:
        due = self.service.queues.next_due()
        return not len(self.service.meta.background) and (due is None or due - self.clock.now() > SOON)

    async def contact(self, person: Person) -> ContactId:
        """The contact of somebody who has written."""
        for found in await self.service.all("conversations"):
            gate = await self.service.record(Gate, found)
            if person.wa_id and gate.address.phone == person.wa_id:
                return ContactId(found.id)
        raise AssertionError(f"{person.name} has not written")

    async def gate(self, contact: ContactId) -> Gate:
        """The state of a conversation."""
        (found,) = [each for each in await self.service.all("conversations") if each.id == contact]
        gate: Gate = await self.service.record(Gate, found)
        return gate

    async def has_heard(self, person: Person, text: str) -> None:
        """Somebody writes now; wait until it stands in the conversation, after the pause for the rest of a burst."""
        began = self.clock.now()
        await self.service.says(person, text)

        async def is_known() -> bool:
            gates = [await self.service.record(Gate, each) for each in await self.service.all("conversations")]
            heard = [gate.heard_at for gate in gates if gate.address.phone == person.wa_id]
            return any(at is not None and at >= began for at in heard)

        await until(is_known)

    def approve(self, name: str) -> None:
        """Meta approves one of the service's templates, and tells of it."""
        template = packaged_template(name)
        for variant in template.languages:
            labels = tuple(variant.buttons.values())
            shape = Template(template.name, variant.language, "UTILITY", variant.body, labels)
            self.service.meta.templates.put(account_id(NUMBER), shape)
            self.service.meta.approve(template.name, variant.language)


async def until(holds: Callable[[], bool | Awaitable[bool]], within: float = PATIENCE) -> None:
    """Wait until something holds. Fails where it takes longer than `within` seconds."""
    began = monotonic()
    while not (found if isinstance(found := holds(), bool) else await found):
        assert monotonic() - began < within, f"not within {within} s"
        await asyncio.sleep(0.02)


@asynccontextmanager
async def serving_desk(browsers: Browsers) -> AsyncIterator[DeskService]:
    """The sample clinic's desk on a free port, with Google's sign-in beside it."""
    listener, clock = listen(0), DeskClock()
    origin, model = address(listener), HeldModel(clock)
    base, issuer = f"{origin}/dashboard", f"{origin}/accounts"
    async with running(settings={"DASHBOARD_URL": base, "SIGN_IN_ISSUER": issuer}, clock=clock, model=model) as service:

        async def dashboard(scope: Scope, receive: Receive, send: Send) -> None:
            with compose.given(service.app):
                await function("dashboard")(scope, receive, send)

        client = Client(ENVIRONMENT["SIGN_IN_CLIENT_ID"], ENVIRONMENT["SIGN_IN_CLIENT_SECRET"], f"{base}/sign-in/done")
        accounts = Accounts(AccountsCore(clock, issuer, client, TokenIssuer(clock, KEY)))
        front = Front({"dashboard": dashboard, "accounts": Starlette(routes=accounts.routes())})
        service.app._given_issuer = httpx.ASGITransport(front)
        async with serving(front, listener):
            yield DeskService(service, browsers, clock, model, base)
            await browsers.close()
