"""The real functions as ASGI applications in this process, around stand-ins, in virtual time.

    @in_virtual_time
    async def test_it_answers() -> None:
        async with running() as service:
            await service.says(MEI, "你好")
            await service.quiet()

Nothing leaves the process: the store is SQLite in memory, Meta and Cloud Tasks are the simulator's cores.
"""

from __future__ import annotations

import asyncio
import base64
import functools
import io
import json
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, ParamSpec

import httpx

from smartclinic import compose
from smartclinic.clinics.accounts import add_to_account
from smartclinic.clinics.clinic_file import load_clinic_file, sample_clinic_text
from smartclinic.clinics.directory import register
from smartclinic.clinics.model import Clinic
from smartclinic.conversations.message import Message
from smartclinic.conversations.outbox import OutboxItem
from smartclinic.platform.clock import Clock
from smartclinic.platform.config import Settings
from smartclinic.platform.heavy import inline
from smartclinic.platform.ids import RandomIds
from smartclinic.platform.logs import CloudFormatter
from smartclinic.platform.model import Model
from smartclinic.platform.store import Snapshot
from smartclinic.platform.store.sqlite import SqliteStore
from smartclinic.platform.tasks import Target
from smartclinic.records.codec import Codec
from smartclinic.records.fields import Record
from smartclinic.whatsapp.signature import sign
from smartclinic_local.asgi import application
from smartclinic_local.cloud_tasks.core import TasksCore
from smartclinic_local.cloud_tasks.dispatch import Dispatch, Identity
from smartclinic_local.cloud_tasks.port import CoreTasks
from smartclinic_local.cloud_tasks.queue import QUEUES
from smartclinic_local.meta.core import MetaCore
from smartclinic_local.meta.payloads import account_id
from smartclinic_local.meta.people import Person
from smartclinic_local.meta.transport import MetaTransport
from smartclinic_local.scanner import TestScanner
from smartclinic_local.vertex.core import Brain, ModelCore
from smartclinic_local.vertex.port import CoreModel
from smartclinic_local.vertex.receptionist import ReceptionistModel
from tests.functions.counting import CountingStore, CountingTasks, CountingTransport, Counts
from tests.unit.local.virtual_time import LoopClock, run

ROOT: Final = Path(__file__).parents[2]
SECRET: Final = "app-secret"
VERIFY_TOKEN: Final = "verify-me"
NUMBER: Final[str] = "106540352242922"
OTHER_NUMBER: Final[str] = "106540352249999"
_KEY: Final = base64.b64encode(b"k" * 32).decode()

ENVIRONMENT: Final[Mapping[str, str]] = {
    "GOOGLE_CLOUD_PROJECT": "test-project",
    "STORE": "sqlite://",
    "META_APP_SECRET": SECRET,
    "META_VERIFY_TOKEN": VERIFY_TOKEN,
    "META_ACCESS_TOKEN": "token",
    "IDENTITY_PEPPER": _KEY,
    "MASTER_KEY": _KEY,
    "REPLY_URL": "http://127.0.0.1/reply",
    "DELIVERY_URL": "http://127.0.0.1/delivery",
    "MEDIA_URL": "http://127.0.0.1/media",
    "MEDIA_STORE": "memory://",
    "DASHBOARD_URL": "http://127.0.0.1/dashboard",
    "PAGES_URL": "http://127.0.0.1/pages",
    "SIGN_IN_CLIENT_ID": "desk.apps.example",
    "SIGN_IN_CLIENT_SECRET": "desk-secret",
    "AUDIT_URL": "http://127.0.0.1/audit",
    "AUDIT_STORE": "memory://",
    "OIDC_AUDIENCE": "smartclinic",
    "OIDC_ACCOUNT": "tasks@test-project.example",
    "GRAPH_API_BASE": "http://127.0.0.1/v25.0",
}

MEI: Final = Person("陳小美", phone="+85291234567")
JOHN: Final = Person("John Smith", bsuid="HK.2288120865530275")

function = application
"""The deployed function of this name, as the framework serves it: loaded once a process, for whoever tests it."""

P = ParamSpec("P")


class AnybodyMayCall:
    """Lets every caller in; who may call is another test's matter."""

    async def verify(self, authorization: str | None) -> None:
        """Agree."""


@dataclass
class Service:
    """The functions around one store, one Meta and one Cloud Tasks."""

    app: compose.App
    store: CountingStore
    tasks: CountingTasks
    counts: Counts
    log: io.StringIO
    meta: MetaCore = field(init=False)
    queues: TasksCore = field(init=False)
    statuses: dict[str, list[int]] = field(default_factory=dict)

    # --- calling functions

    async def call(self, name: str, method: str = "POST", path: str = "/", **request: Any) -> httpx.Response:
        """Call a function (the request is httpx's own arguments, hence Any)."""
        transport = httpx.ASGITransport(function(name))
        async with httpx.AsyncClient(transport=transport, base_url="http://function") as http:
            with compose.given(self.app):
                response = await http.request(method, path, **request)
        self.statuses.setdefault(name, []).append(response.status_code)
        return response

    async def post(self, body: bytes, signature: str | None = None, secret: str = SECRET) -> httpx.Response:
        """A callback's bytes, signed unless a signature is given ("" for none at all)."""
        value = sign(body, secret) if signature is None else signature
        headers = {"X-Hub-Signature-256": value} if value else {}
        return await self.call("webhook", content=body, headers=headers)

    async def callback(self, *values: Any, number: str = NUMBER) -> httpx.Response:
        """A signed callback with a change for each of these values (JSON, hence Any)."""
        return await self.post(encoded(envelope(*values, number=number)))

    # --- the patient and Meta

    def met(self, person: Person) -> None:
        """Meta knows somebody, who has written just now: callbacks made by hand can be answered."""
        self.meta.ledger.meet(person)
        self.meta.ledger._last_wrote[NUMBER, person.id] = self.app.clock.now()

    async def says(self, person: Person, text: str) -> None:
        """Somebody writes a text."""
        await self.meta.patient_sends_text(NUMBER, person, text)

    async def quiet(self) -> None:
        """Wait until no task and no callback is under way."""
        while self.queues.pending() or len(self.meta.background):
            await self.queues.idle()
            await self.meta.settled()

    def shown(self, person: Person) -> list[str]:
        """What has reached somebody's phone from the clinic, in order."""
        return [sent.content.body for sent in self.meta.ledger.accepted if sent.person == person]

    # --- looking inside

    async def all(self, kind: str) -> list[Snapshot]:
        """Every stored document of a kind, past the proxies."""
        return [found for found in everything(self.store) if found.path.split("/")[-2] == kind]

    async def record(self, cls: type[Record], snapshot: Snapshot) -> Any:
        """The record in a document (of the class that was asked for, hence Any)."""
        clinic = snapshot.path.split("/")[1]
        assert snapshot.data is not None
        return Codec(clinic, await self.app.keyring.cipher(clinic)).decode(cls, snapshot.id, snapshot.data)

    async def messages(self) -> list[Message]:
        """Every recorded message, in the order of arrival."""
        found = [await self.record(Message, each) for each in await self.all("messages")]
        return sorted(found, key=lambda message: int(message.recorded))

    async def outbox(self) -> dict[str, OutboxItem]:
        """Every outgoing message, by id."""
        return {each.id: await self.record(OutboxItem, each) for each in await self.all("outbox")}

    def events(self, name: str) -> list[dict[str, Any]]:
        """The log lines of this event."""
        return [line for line in self.all_events() if line["message"] == name]

    def all_events(self) -> list[dict[str, Any]]:
        """Every log line."""
        return [json.loads(line) for line in self.log.getvalue().splitlines()]

    async def warm(self) -> None:
        """Have number, clinic and key in memory, as an instance that serves has; then count from nothing."""
        for number in await self.all("numbers"):
            found = await self.app.directory.number(number.id)
            assert found is not None
            await self.app.directory.clinic(found.clinic)
            await self.app.keyring.cipher(found.clinic)
        self.counts.forget()


@asynccontextmanager
async def running(
    *,
    brain: Brain | None = None,
    settings: Mapping[str, str] | None = None,
    seed: int = 1,
    clock: Clock | None = None,
    model: Model | None = None,
) -> AsyncIterator[Service]:
    """A service with the sample clinic on NUMBER and another clinic on OTHER_NUMBER. `clock`: instead of virtual time;
    `model`: instead of one over `brain`.
    """
    rng, clock, counts = random.Random(seed), clock or LoopClock(), Counts()
    store = CountingStore(SqliteStore.open("sqlite://", compose.service_schema()), counts)

    async def deliver(body: bytes, headers: Mapping[str, str]) -> int:
        return (await service.call("webhook", content=body, headers=dict(headers))).status_code

    async def dispatch(call: Dispatch) -> int:
        name = call.url.rsplit("/", 1)[1]
        return (await service.call(name, content=call.body, headers=dict(call.headers))).status_code

    queues = TasksCore(clock, rng, queues=QUEUES, dispatch=dispatch, mint=lambda _: "token")
    numbers = {NUMBER: "+852 2345 6789", OTHER_NUMBER: "+852 2345 9999"}
    meta = MetaCore(clock, rng, app_secret=SECRET, phone_numbers=numbers, deliver=deliver)
    urls = {target: ENVIRONMENT[f"{target.name}_URL"] for target in Target}
    tasks = CountingTasks(CoreTasks(queues, urls, Identity("tasks@test", "smartclinic")), counts)
    app = compose.App(
        Settings.read({**ENVIRONMENT, **(settings or {})}),
        store=store,
        tasks=tasks,
        clock=clock,
        ids=RandomIds(),
        model=model or CoreModel(ModelCore(brain or ReceptionistModel(), clock, rng)),
        graph_transport=CountingTransport(MetaTransport(meta), counts),
        callers=AnybodyMayCall(),  # type: ignore[arg-type] # the same one method
        scanner=TestScanner(),
        heavy=inline,
    )
    with captured_log() as log:
        service = Service(app, store, tasks, counts, log)
        service.meta, service.queues = meta, queues
        for number, clinic in ((NUMBER, sample_clinic()), (OTHER_NUMBER, sample_clinic("other-clinic"))):
            shown, salt = numbers[number], f"salt of {number}"
            await register(store, app.keyring, clinic, phone_number_id=number, salt=salt, whatsapp_number=shown)
            await add_to_account(store, account_id(number), clinic.id)
        try:
            await service.warm()
            yield service
        finally:
            await meta.close()
            await queues.close()
            await store.close()


@functools.cache
def sample_clinic(clinic_id: str | None = None) -> Clinic:
    """The sample clinic, perhaps under another id."""
    text = sample_clinic_text()
    clinic = load_clinic_file(text)
    return load_clinic_file(text.replace(clinic.id, clinic_id)) if clinic_id else clinic


@contextmanager
def captured_log() -> Iterator[io.StringIO]:
    """What Cloud Logging would receive, every logger's records included."""
    stream, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(CloudFormatter())
    before, root.handlers[:] = root.handlers[:], [handler]
    level = logging.getLogger("smartclinic").level
    logging.getLogger("smartclinic").setLevel(logging.INFO)
    try:
        yield stream
    finally:
        root.handlers[:] = before
        logging.getLogger("smartclinic").setLevel(level)


def in_virtual_time(test: Callable[P, Awaitable[None]]) -> Callable[P, None]:
    """Run an async test on a loop whose clock jumps."""

    @functools.wraps(test)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> None:
        async def scenario() -> None:
            await asyncio.wait_for(test(*args, **kwargs), timeout=24 * 3600)

        run(scenario())

    return wrapper


def everything(store: CountingStore) -> list[Snapshot]:
    """Every document, straight from SQLite: the port has no such question."""
    engine = store._store._reads._engine  # type: ignore[attr-defined] # a test looks inside
    paths = [row[0] for row in engine._connection.execute("SELECT path FROM documents ORDER BY path")]
    found: list[Snapshot] = engine.get(paths)
    return found


# --- callbacks ----------------------------------------------------------------------------------------


def encoded(payload: Any) -> bytes:
    """JSON as Meta escapes it (any JSON value, hence Any)."""
    return json.dumps(payload, separators=(",", ":")).encode()


def envelope(*values: Any, number: str = NUMBER) -> dict[str, Any]:
    """A callback's payload with a change for each value."""
    metadata = {"display_phone_number": "85223456789", "phone_number_id": number}
    changes = [
        {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
        for value in values
    ]
    return {"object": "whatsapp_business_account", "entry": [{"id": "900", "changes": changes}]}


def text(body: str, *, wamid: str = "wamid.A1", sender: str = "85291234567", at: int = 1793581200) -> dict[str, Any]:
    """A text message."""
    return {"from": sender, "id": wamid, "timestamp": str(at), "type": "text", "text": {"body": body}}


def status(fact: str, outbox: str, *, at: int = 1793581200, **more: Any) -> dict[str, Any]:
    """A status of one of our messages."""
    return {
        "id": "wamid.OUT", "status": fact, "timestamp": str(at), "recipient_id": "85291234567",
        "biz_opaque_callback_data": outbox, **more,
    }  # fmt: skip
