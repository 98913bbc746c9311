"""Starts everything, keeps it running, and ends it: what `smartclinic local` and the demo are."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import httpx
import msgspec
from starlette.types import ASGIApp

from smartclinic import compose
from smartclinic.cli.bundle import functions
from smartclinic.clinics.accounts import add_to_account
from smartclinic.clinics.directory import register
from smartclinic.clinics.model import Clinic
from smartclinic.platform.keys import KeyDestroyed
from smartclinic.platform.store import StoreError
from smartclinic_local.meta.payloads import account_id
from smartclinic_local.run import function_process, stand_ins
from smartclinic_local.run.children import Child, child_environment
from smartclinic_local.run.front import Front, Proxy
from smartclinic_local.run.functions import load
from smartclinic_local.run.home import home_page
from smartclinic_local.run.problems import Broken, CannotStart
from smartclinic_local.run.sample_staff import invite_sample_staff
from smartclinic_local.run.sample_templates import learn_approved
from smartclinic_local.run.settings import StandIn, check, function_settings, missing_stand_ins, store_url
from smartclinic_local.run.tending import Tended
from smartclinic_local.run.web import address, listen, serving

PHONE_NUMBER_ID: Final = "106540352242922"
SWEPT: Final = ("REPLY_URL", "DELIVERY_URL", "MEDIA_URL", "AUDIT_URL")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the operator asked for. `store` None: what the environment says, else a new file for this run."""

    clinic: Clinic
    port: int = 8080
    store: str | None = None
    processes: bool = False


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a started service is, and what one needs to talk to it. `phone` is None without the Meta stand-in."""

    webhook: str
    phone: str | None
    graph: str
    app_secret: str
    verify_token: str
    phone_number_id: str
    clinic_id: str
    store: str
    dashboard: str


@dataclass(slots=True)
class Running:
    """A service that runs. `broken` is done when something ended for good."""

    addresses: Addresses
    broken: asyncio.Future[Broken] = field(repr=False)


@asynccontextmanager
async def running(wish: Wish) -> AsyncIterator[Running]:
    """The service within the context. Raises CannotStart, Broken."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="smartclinic-")))
        yield await _Start(wish, stack, folder).start()


class _Start:
    """One start: what it opens, `stack` closes."""

    def __init__(self, wish: Wish, stack: AsyncExitStack, folder: Path) -> None:
        self._wish = wish
        self._stack = stack
        self._folder = folder
        self._broken: asyncio.Future[Broken] = asyncio.get_running_loop().create_future()

    async def start(self) -> Running:
        """Everything, in the order in which it needs each other."""
        wish, missing = self._wish, missing_stand_ins(os.environ)
        store = store_url(os.environ, wish.store, self._folder, processes=wish.processes)
        listener = self._stack.enter_context(listen(wish.port))
        front = address(listener)
        settings = function_settings(os.environ, front=front, store=store)
        check(settings)
        opened = await self._start_stand_ins(missing, settings, f"{front}/webhook") if missing else None
        settings |= opened.settings if opened else {}
        self._stack.enter_context(_environment(settings))
        await self._register(missing)
        http = await self._stack.enter_async_context(_http())
        apps = await self._functions(settings, http) | _standing_in(http, opened, missing)
        has_meta = StandIn.META in missing
        await self._stack.enter_async_context(serving(Front(apps, home_page(has_phone=has_meta)), listener))
        return Running(_addresses(wish, front, settings, has_meta=has_meta), self._broken)

    async def _start_stand_ins(
        self, missing: frozenset[StandIn], settings: Mapping[str, str], webhook: str
    ) -> stand_ins.Opened:
        clinic = self._wish.clinic
        orders = stand_ins.Orders(
            which=missing,
            webhook=webhook,
            sweeps=tuple(f"{settings[name]}/sweep" for name in SWEPT),
            app_secret=first_secret(settings),
            access_token=settings["META_ACCESS_TOKEN"],
            phone_number_id=PHONE_NUMBER_ID,
            phone_number=clinic.phone,
            clinic_name=clinic.name.zh,
            account=settings["OIDC_ACCOUNT"],
            audience=settings["OIDC_AUDIENCE"],
            issuer=settings["SIGN_IN_ISSUER"],
            client_id=settings.get("SIGN_IN_CLIENT_ID", ""),
            client_secret=settings.get("SIGN_IN_CLIENT_SECRET", ""),
            redirect_uri=f"{settings['DASHBOARD_URL'].rstrip('/')}/sign-in/done",
        )
        environment, encoded = child_environment({}), msgspec.json.encode(orders)

        async def start() -> Child:
            return await Child.start("stand-ins", stand_ins.__name__, encoded, environment)

        tended = await self._stack.enter_async_context(Tended.started(start, self._broken, again=False))
        return msgspec.json.decode(tended.said, type=stand_ins.Opened)

    async def _register(self, missing: frozenset[StandIn]) -> None:
        """Put the clinic into the store, with whoever has an account here and what Meta's stand-in has approved, and
        see that its keys are those which the store was written with.
        """
        app, clinic = compose.app(), self._wish.clinic
        self._stack.push_async_callback(app.close)
        try:
            salt = secrets.token_hex(16)
            await register(
                app.store, app.keyring, clinic, phone_number_id=PHONE_NUMBER_ID, salt=salt, whatsapp_number=clinic.phone
            )
            await add_to_account(app.store, account_id(PHONE_NUMBER_ID), clinic.id)
            await app.keyring.cipher(clinic.id)
            await app.on_call.renew(clinic)
            if StandIn.META in missing:
                await learn_approved(app, clinic.id)
            if StandIn.ACCOUNTS in missing:
                await invite_sample_staff(app, clinic.id)
        except StoreError as error:
            raise CannotStart(f"the store cannot be used: {error}") from error
        except KeyDestroyed as error:
            raise CannotStart(
                "the store was written with another MASTER_KEY: set that one, or name a new store"
            ) from error

    async def _functions(self, settings: Mapping[str, str], http: httpx.AsyncClient) -> dict[str, ASGIApp]:
        if not self._wish.processes:
            return {name: load(name) for name in functions()}
        environment = child_environment(settings)
        apps = [self._in_own_process(name, environment, http) for name in functions()]
        return dict(zip(functions(), await asyncio.gather(*apps), strict=True))

    async def _in_own_process(self, name: str, environment: Mapping[str, str], http: httpx.AsyncClient) -> ASGIApp:
        """The launcher keeps the function's socket, so that callers wait while it is started again."""
        listener: socket.socket = self._stack.enter_context(listen(0))
        orders = msgspec.json.encode(function_process.Orders(name, listener.fileno()))

        async def start() -> Child:
            module = function_process.__name__
            return await Child.start(name, module, orders, environment, sockets=[listener.fileno()])

        await self._stack.enter_async_context(Tended.started(start, self._broken, again=True))
        return Proxy(http, address(listener))


def first_secret(settings: Mapping[str, str]) -> str:
    """The secret that signs: during a rotation the setting holds two."""
    return settings["META_APP_SECRET"].split(",")[0].strip()


@contextmanager
def _environment(settings: Mapping[str, str]) -> Iterator[None]:
    """The functions in this process read their settings from the environment."""
    before = dict(os.environ)
    os.environ.update(child_environment(settings))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _http() -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=20)
    return httpx.AsyncClient(trust_env=False, timeout=httpx.Timeout(None, connect=5.0), limits=limits)


def _standing_in(
    http: httpx.AsyncClient, opened: stand_ins.Opened | None, missing: frozenset[StandIn]
) -> dict[str, ASGIApp]:
    standing: dict[str, ASGIApp] = {}
    if opened and StandIn.ACCOUNTS in missing:
        standing["accounts"] = Proxy(http, f"{opened.web}/accounts")
    if opened and StandIn.META in missing:
        standing |= {"phone": Proxy(http, f"{opened.web}/phone"), "graph": Proxy(http, opened.web)}
    return standing


def _addresses(wish: Wish, front: str, settings: Mapping[str, str], *, has_meta: bool) -> Addresses:
    return Addresses(
        webhook=f"{front}/webhook",
        phone=f"{front}/phone/" if has_meta else None,
        graph=f"{front}/graph/{stand_ins.GRAPH_VERSION}" if has_meta else settings["GRAPH_API_BASE"],
        app_secret=first_secret(settings),
        verify_token=settings["META_VERIFY_TOKEN"],
        phone_number_id=PHONE_NUMBER_ID,
        clinic_id=wish.clinic.id,
        store=settings["STORE"],
        dashboard=f"{settings['DASHBOARD_URL'].rstrip('/')}/",
    )
