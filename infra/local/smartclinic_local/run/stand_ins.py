"""Meta, Cloud Tasks, Cloud Scheduler, Vertex AI and both of Google's sign-ins, in one process beside the functions."""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from typing import Final, TypeVar

import grpc.aio
import httpx
import msgspec
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount

from smartclinic.platform.clock import SystemClock
from smartclinic_local.accounts.app import Accounts
from smartclinic_local.accounts.core import AccountsCore, Client
from smartclinic_local.cloud_tasks import wire as cloud_tasks
from smartclinic_local.cloud_tasks.core import TasksCore
from smartclinic_local.cloud_tasks.dispatch import Identity
from smartclinic_local.cloud_tasks.http import HttpDispatch
from smartclinic_local.cloud_tasks.queue import QUEUES
from smartclinic_local.meta.app import create_app
from smartclinic_local.meta.core import MetaCore
from smartclinic_local.run.children import Launcher
from smartclinic_local.run.sample_templates import approved_templates
from smartclinic_local.run.settings import StandIn
from smartclinic_local.run.web import address, listen, serving
from smartclinic_local.scheduler import Job, SchedulerCore
from smartclinic_local.sign_in import CERTS_PATH, TokenIssuer
from smartclinic_local.vertex import wire as vertex
from smartclinic_local.vertex.core import ModelCore
from smartclinic_local.vertex.receptionist import ReceptionistModel

GRAPH_VERSION: Final = "v25.0"
TRIES: Final = 5
Core = TypeVar("Core")


class Orders(msgspec.Struct, frozen=True):
    """What to stand in for, and for whom. `sweeps` are called each minute."""

    which: frozenset[StandIn]
    webhook: str
    sweeps: tuple[str, ...]
    app_secret: str
    access_token: str
    phone_number_id: str
    phone_number: str
    clinic_name: str
    account: str
    audience: str
    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str


class Opened(msgspec.Struct, frozen=True):
    """Where they are: the setting of each stand-in, and the address that the phone page and Graph share."""

    settings: dict[str, str]
    web: str


class StandIns:
    """The stand-ins of one clinic's laptop. What it opens belongs to `stack`."""

    def __init__(self, orders: Orders, stack: AsyncExitStack, http: httpx.AsyncClient) -> None:
        self._orders = orders
        self._stack = stack
        self._http = http
        self._clock = SystemClock()
        self._rng = random.Random()  # noqa: S311 - no secrets come of it
        self._issuer = TokenIssuer(self._clock)
        self._meta_core: MetaCore | None = None

    async def open(self) -> Opened:
        """Start those that were ordered."""
        listener = listen(0)
        web, settings, routes = address(listener), dict[str, str](), list[BaseRoute]()
        which = self._orders.which
        if StandIn.SIGN_IN in which:
            routes += self._issuer.routes()
            settings[StandIn.SIGN_IN.value] = web + CERTS_PATH
            self._start_scheduler()
        if StandIn.ACCOUNTS in which:
            routes.append(Mount("/accounts", routes=self._accounts().routes()))
        if StandIn.META in which:
            routes.append(Mount("/", self._meta()))
            settings[StandIn.META.value] = f"{web}/{GRAPH_VERSION}"
        if StandIn.TASKS in which:
            settings[StandIn.TASKS.value] = await self._serve(cloud_tasks.serve, self._tasks())
        if StandIn.VERTEX in which:
            model = ModelCore(ReceptionistModel(), self._clock, self._rng)
            settings[StandIn.VERTEX.value] = await self._serve(vertex.serve, model)
        await self._stack.enter_async_context(serving(Starlette(routes=routes), listener))
        if self._meta_core:  # closed before the server, which waits for the phones' event streams
            self._stack.push_async_callback(self._meta_core.close)
        return Opened(settings, web)

    def _accounts(self) -> Accounts:
        """Browsers and the dashboard reach it through the front, below the address that the orders say."""
        orders = self._orders
        client = Client(orders.client_id, orders.client_secret, orders.redirect_uri)
        return Accounts(AccountsCore(self._clock, orders.issuer, client, self._issuer))

    def _meta(self) -> Starlette:
        orders = self._orders
        core = MetaCore(
            self._clock,
            self._rng,
            app_secret=orders.app_secret,
            phone_numbers={orders.phone_number_id: orders.phone_number},
            deliver=self._deliver,
            access_token=orders.access_token,
            templates=approved_templates(),
        )
        self._meta_core = core
        return create_app(core, clinic_names={orders.phone_number_id: orders.clinic_name})

    async def _deliver(self, body: bytes, headers: Mapping[str, str]) -> int:
        answer = await self._http.post(self._orders.webhook, content=body, headers=dict(headers))
        return answer.status_code

    def _tasks(self) -> TasksCore:
        dispatch, mint = HttpDispatch(self._http), self._issuer.mint
        core = TasksCore(self._clock, self._rng, queues=QUEUES, dispatch=dispatch, mint=mint)
        self._stack.push_async_callback(core.close)
        return core

    def _start_scheduler(self) -> None:
        identity = Identity(self._orders.account, self._orders.audience)
        jobs = [Job(f"sweep-{number}", url, identity) for number, url in enumerate(self._orders.sweeps)]
        core = SchedulerCore(self._clock, self._rng, jobs, dispatch=HttpDispatch(self._http), mint=self._issuer.mint)
        core.start()
        self._stack.push_async_callback(core.close)

    async def _serve(self, serve: Callable[[Core, int], Awaitable[grpc.aio.Server]], core: Core) -> str:
        """Serve on a free port; its host:port. Somebody else may take the port first: then the next one."""
        for tries_left in reversed(range(TRIES)):
            port = _free_port()
            try:
                server = await serve(core, port)
            except RuntimeError:
                if not tries_left:
                    raise
                continue
            self._stack.push_async_callback(server.stop, None)
            return f"127.0.0.1:{port}"
        raise AssertionError("the last try returns or raises")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def main() -> None:
    """Serve until the launcher is gone."""
    launcher = await Launcher.listen()
    orders = msgspec.json.decode(launcher.orders, type=Orders)
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx.AsyncClient(trust_env=False, timeout=30.0))
        opened = await StandIns(orders, stack, http).open()
        launcher.ready(msgspec.json.encode(opened))
        await launcher.gone()


if __name__ == "__main__":
    asyncio.run(main())
