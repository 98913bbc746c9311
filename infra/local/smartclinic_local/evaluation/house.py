"""The whole service in this process around one conversation: the deployed functions, Meta, Cloud Tasks, one store."""

from __future__ import annotations

import base64
import functools
import os
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from smartclinic import compose
from smartclinic.clinics.accounts import add_to_account
from smartclinic.clinics.directory import register
from smartclinic.clinics.model import Clinic
from smartclinic.contacts.identity import ContactId, Identity, contact_keys
from smartclinic.platform.config import Settings
from smartclinic.platform.files.memory import MemoryFiles
from smartclinic.platform.gemini import Gemini
from smartclinic.platform.heavy import inline
from smartclinic.platform.ids import Ids
from smartclinic.platform.store import Schema
from smartclinic.platform.store.sqlite import SqliteStore
from smartclinic.platform.tasks import Target
from smartclinic_local.asgi import application, post
from smartclinic_local.cloud_tasks.core import TasksCore
from smartclinic_local.cloud_tasks.dispatch import Dispatch
from smartclinic_local.cloud_tasks.dispatch import Identity as Account
from smartclinic_local.cloud_tasks.port import CoreTasks
from smartclinic_local.cloud_tasks.queue import QUEUES
from smartclinic_local.evaluation.clinic import sample_clinic
from smartclinic_local.evaluation.engine import EngineModel
from smartclinic_local.evaluation.scenario import Engine
from smartclinic_local.evaluation.watched_store import WatchedStore
from smartclinic_local.meta.core import MetaCore
from smartclinic_local.meta.faults import Faults
from smartclinic_local.meta.payloads import account_id
from smartclinic_local.meta.people import Person
from smartclinic_local.meta.transport import MetaTransport
from smartclinic_local.run.sample_templates import approved_templates, learn_approved
from smartclinic_local.scanner import TestScanner
from smartclinic_local.virtual_time import VirtualClock

NUMBER: Final = "106540352242922"
DELIVERS: Final = Faults(webhook_reordered=0.1, reorder_within=1.0)
"""How Meta delivers: one message in ten comes up to a second late."""

_SIGNS: Final = "what Meta signs with here"
_SALT: Final = "salt of the evaluation"
_KEY: Final = base64.b64encode(b"k" * 32).decode()
_LOCAL: Final = "http://127.0.0.1"
_SETTINGS: Final[Mapping[str, str]] = {
    "GOOGLE_CLOUD_PROJECT": "evaluation",
    "STORE": "sqlite://",
    "META_APP_SECRET": _SIGNS,
    "META_VERIFY_TOKEN": "verify",
    "META_ACCESS_TOKEN": "token",
    "IDENTITY_PEPPER": _KEY,
    "MASTER_KEY": _KEY,
    "MEDIA_STORE": "memory://",
    "AUDIT_STORE": "memory://",
    "OIDC_AUDIENCE": _LOCAL,
    "OIDC_ACCOUNT": "tasks@evaluation",
    "GRAPH_API_BASE": f"{_LOCAL}/v25.0",
    **{f"{name}_URL": f"{_LOCAL}/{name.lower()}" for name in ("REPLY", "DELIVERY", "MEDIA", "AUDIT", "DASHBOARD")},
    "PAGES_URL": "https://pages.hong-wo.example",
}


class SeededIds(Ids):
    """Ids and chance from the seed."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def new(self) -> str:
        """A fresh id."""
        return f"{self._rng.getrandbits(128):032x}"

    def fraction(self) -> float:
        """A number from 0 to 1."""
        return self._rng.random()


class _Anybody:
    """Lets every caller in: who may call is not what is evaluated."""

    async def verify(self, authorization: str | None) -> None:
        """Agree."""


@dataclass
class House:
    """One service."""

    app: compose.App
    store: WatchedStore
    model: EngineModel
    meta: MetaCore
    tasks: TasksCore
    clinic: Clinic
    rng: random.Random

    def now(self) -> datetime:
        """The virtual instant."""
        return self.app.clock.now()

    def contact(self, person: Person) -> ContactId:
        """Under which id the clinic knows somebody."""
        identity = Identity(phone=person.wa_id, bsuid=person.bsuid)
        return contact_keys(self.app.settings.secret_bytes("IDENTITY_PEPPER"), _SALT, identity)[0]

    async def call(self, function: str, path: str, headers: Mapping[str, str], body: bytes) -> int:
        """The status of a function's answer."""
        with compose.given(self.app):
            return await post(application(function), path, headers, body)

    async def sweep(self) -> None:
        """What the scheduler does each minute."""
        for function in ("reply", "delivery", "media"):
            await self.call(function, "/sweep", {}, b"")


@asynccontextmanager
async def house(engine: Engine, start: datetime, seed: int) -> AsyncIterator[House]:
    """A service with the sample clinic, on the running virtual loop, from this instant on."""
    rng, clock = random.Random(seed), VirtualClock(start)  # noqa: S311 - chance to be played again, no secret
    store, clinic = WatchedStore(SqliteStore.open("sqlite://", _schema())), sample_clinic()
    settings = Settings.unchecked({**_SETTINGS, **_of_vertex(engine)})

    async def deliver(body: bytes, headers: Mapping[str, str]) -> int:
        return await built.call("webhook", "/", headers, body)

    async def dispatch(call: Dispatch) -> int:
        return await built.call(call.url.rsplit("/", 1)[1], "/", call.headers, call.body)

    tasks = TasksCore(clock, rng, queues=QUEUES, dispatch=dispatch, mint=lambda _: "token")
    meta = MetaCore(
        clock, rng, app_secret=_SIGNS, phone_numbers={NUMBER: clinic.phone}, deliver=deliver, faults=DELIVERS,
        templates=approved_templates(),
    )  # fmt: skip
    model = EngineModel(engine, clock, rng, _real(engine, settings))
    urls = {target: settings[f"{target.name}_URL"] for target in Target}
    app = compose.App(
        settings,
        store=store,
        tasks=CoreTasks(tasks, urls, Account(settings["OIDC_ACCOUNT"], settings["OIDC_AUDIENCE"])),
        clock=clock,
        ids=SeededIds(rng),
        model=model,
        graph_transport=MetaTransport(meta),
        callers=_Anybody(),  # type: ignore[arg-type] # the same one method
        files=MemoryFiles(),
        checkpoints=MemoryFiles(),
        scanner=TestScanner(),
        heavy=inline,
    )
    for number in clinic.desk.on_call:
        meta.ledger.meet(Person("當值姑娘", phone=number))
    built = House(app, store, model, meta, tasks, clinic, rng)
    await _open(app, clinic)
    try:
        yield built
    finally:
        await model.close()
        await meta.close()
        await tasks.close()
        await store.close()


async def _open(app: compose.App, clinic: Clinic) -> None:
    """Register the clinic, its account and who is on call; Meta has approved its templates."""
    await register(app.store, app.keyring, clinic, phone_number_id=NUMBER, salt=_SALT, whatsapp_number=clinic.phone)
    await add_to_account(app.store, account_id(NUMBER), clinic.id)
    await learn_approved(app, clinic.id)
    await app.on_call.renew(clinic)


@functools.cache
def _schema() -> Schema:
    return compose.service_schema()


def _of_vertex(engine: Engine) -> Mapping[str, str]:
    """The operator's own settings of the model, where it is asked."""
    names = ("GOOGLE_CLOUD_PROJECT", "VERTEX_LOCATION", "VERTEX_MODEL", "VERTEX_ENDPOINT")
    return {name: os.environ[name] for name in names if name in os.environ} if engine is Engine.VERTEX else {}


def _real(engine: Engine, settings: Settings) -> Gemini | None:
    if engine is not Engine.VERTEX:
        return None
    return Gemini(
        project=settings["GOOGLE_CLOUD_PROJECT"],
        location=settings["VERTEX_LOCATION"],
        model=settings["VERTEX_MODEL"],
        endpoint=settings.optional("VERTEX_ENDPOINT"),
    )
