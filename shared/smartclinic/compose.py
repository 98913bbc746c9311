"""The composition root: builds adapters from settings and gives use cases what they need.

Everything is built when it is first touched, so that a function pays only for what it uses. Adapters are
built once per running event loop, since a gRPC channel dies with its first loop.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from typing import TYPE_CHECKING, Final, cast
from weakref import WeakKeyDictionary

from smartclinic.clinics.directory import Directory
from smartclinic.compose_audit import AuditParts
from smartclinic.compose_desk import DeskParts
from smartclinic.compose_front_desk import FrontDeskParts
from smartclinic.platform import logs
from smartclinic.platform.clock import Clock, SystemClock
from smartclinic.platform.config import Settings
from smartclinic.platform.ids import Ids, RandomIds
from smartclinic.platform.keys import KEYS, StoredKeyring
from smartclinic.platform.store import Schema, Store
from smartclinic.platform.tasks import Target, Tasks
from smartclinic.records.fields import schema
from smartclinic.work.run import Work
from smartclinic.work.sweep import Sweep

if TYPE_CHECKING:
    import httpx

    from smartclinic.clinics.accounts import Accounts
    from smartclinic.conversations.accounts.heeding import AccountNotices
    from smartclinic.conversations.answering import Assistant
    from smartclinic.conversations.channel import Channel
    from smartclinic.conversations.delivery.sending import Sender
    from smartclinic.conversations.identity.joining import Joining
    from smartclinic.conversations.notices import Notices
    from smartclinic.conversations.recording.recorder import Recorder
    from smartclinic.conversations.takeover import Takeover
    from smartclinic.conversations.turns.turn import Turns
    from smartclinic.media.intake import Intake
    from smartclinic.media.serving import Attachments
    from smartclinic.platform.callers import CallerCheck
    from smartclinic.platform.files import Files
    from smartclinic.platform.heavy import Heavy
    from smartclinic.platform.model import Model, Senses
    from smartclinic.platform.scanner import Scanner


def service_schema() -> Schema:
    """Everything that the service may store."""
    # Importing a record declares it.
    from smartclinic.appointments import appointment, stock  # noqa: F401, PLC0415
    from smartclinic.appointments.waitlist import waiting  # noqa: F401, PLC0415
    from smartclinic.audit import entry, seal  # noqa: F401, PLC0415
    from smartclinic.clinics import accounts  # noqa: F401, PLC0415
    from smartclinic.contacts import identity, patients  # noqa: F401, PLC0415
    from smartclinic.conversations import gate, message, model_days, notes, outbox, staff_task  # noqa: F401, PLC0415
    from smartclinic.conversations.accounts import heeding as account_notices  # noqa: F401, PLC0415
    from smartclinic.conversations.alarms import alarm, on_call_now, presence  # noqa: F401, PLC0415
    from smartclinic.conversations.desk import name_keys  # noqa: F401, PLC0415
    from smartclinic.disruptions import disruption  # noqa: F401, PLC0415
    from smartclinic.media import attachment  # noqa: F401, PLC0415
    from smartclinic.queueing import board, line, ticket  # noqa: F401, PLC0415
    from smartclinic.staff import devices, grant, invitations, member, session  # noqa: F401, PLC0415
    from smartclinic.templates import standing  # noqa: F401, PLC0415

    return schema(KEYS)


class App(AuditParts, DeskParts, FrontDeskParts):
    """One service: its settings, and what is built from them. Anything may be given instead of built."""

    def __init__(
        self,
        settings: Settings,
        *,
        store: Store | None = None,
        tasks: Tasks | None = None,
        clock: Clock | None = None,
        ids: Ids | None = None,
        model: Model | None = None,
        senses: Senses | None = None,
        graph_transport: httpx.AsyncBaseTransport | None = None,
        issuer_transport: httpx.AsyncBaseTransport | None = None,
        callers: CallerCheck | None = None,
        files: Files | None = None,
        checkpoints: Files | None = None,
        scanner: Scanner | None = None,
        heavy: Heavy | None = None,
    ) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self.ids = ids or RandomIds()
        self._given_store, self._given_tasks, self._given_model = store, tasks, model
        self._given_senses = senses
        self._given_transport, self._given_issuer = graph_transport, issuer_transport
        self._given_callers = callers
        self._given_checkpoints = checkpoints
        self._given_files, self._given_scanner, self._given_heavy = files, scanner, heavy
        self._checks: dict[str, CallerCheck] = {}

    # --- adapters

    @cached_property
    def store(self) -> Store:
        """Where documents are kept."""
        return self._given_store or open_store(self.settings)

    @cached_property
    def tasks(self) -> Tasks:
        """Where deferred work goes."""
        if self._given_tasks:
            return self._given_tasks
        from smartclinic.platform.cloud_tasks import CloudTasksClient  # noqa: PLC0415

        return CloudTasksClient.open(
            project=self.settings["GOOGLE_CLOUD_PROJECT"],
            location=self.settings["REGION"],
            urls=self._addresses,
            service_account=self.settings["OIDC_ACCOUNT"],
            audience=self.settings.optional("OIDC_AUDIENCE"),
            endpoint=self.settings.optional("CLOUD_TASKS_ENDPOINT"),
        )

    @cached_property
    def model(self) -> Model:
        """The language model."""
        if self._given_model:
            return self._given_model
        from smartclinic.platform.gemini import Gemini  # noqa: PLC0415

        return Gemini(
            project=self.settings["GOOGLE_CLOUD_PROJECT"],
            location=self.settings["VERTEX_LOCATION"],
            model=self.settings["VERTEX_MODEL"],
            endpoint=self.settings.optional("VERTEX_ENDPOINT"),
        )

    @cached_property
    def senses(self) -> Senses | None:
        """What hears voice notes and looks at pictures: the same model, unless another is given. None: nobody does."""
        if self._given_senses:
            return self._given_senses
        model = self.model
        return cast("Senses", model) if hasattr(model, "describe") else None

    @cached_property
    def channel(self) -> Channel:
        """WhatsApp."""
        import httpx  # noqa: PLC0415

        from smartclinic.whatsapp.graph import TIMEOUT, GraphChannel  # noqa: PLC0415

        base = self.settings["GRAPH_API_BASE"]
        http = httpx.AsyncClient(base_url=base, timeout=TIMEOUT, transport=self._given_transport, trust_env=False)
        return GraphChannel(http, self.settings["META_ACCESS_TOKEN"], self.clock)

    @cached_property
    def files(self) -> Files:
        """Where pictures, voice notes and files are."""
        if self._given_files:
            return self._given_files
        from smartclinic.compose_media import open_files  # noqa: PLC0415

        return open_files(self.settings)

    @property
    def _addresses(self) -> Mapping[Target, str]:
        return {target: self.settings[f"{target.name}_URL"] for target in Target}

    def callers(self, function: Target | str) -> CallerCheck:
        """Who may call this function and its sweep, by its name where no task does. A token for another function is
        worth nothing here.
        """
        if self._given_callers:
            return self._given_callers
        name = function.value if isinstance(function, Target) else function
        if name not in self._checks:
            self._checks[name] = self._caller_check(self.settings[f"{name.upper()}_URL"])
        return self._checks[name]

    def _caller_check(self, address: str) -> CallerCheck:
        import httpx  # noqa: PLC0415

        from smartclinic.platform.callers import CallerCheck  # noqa: PLC0415

        audience = self.settings.optional("OIDC_AUDIENCE") or address
        http = httpx.AsyncClient(timeout=3.0, trust_env=False)
        account, certs = self.settings["OIDC_ACCOUNT"], self.settings["OIDC_CERTS_URL"]
        return CallerCheck((audience,), account, certs, http, self.clock)

    @cached_property
    def keyring(self) -> StoredKeyring:
        """The clinics' data keys."""
        return StoredKeyring(self.store, self.settings.secret_bytes("MASTER_KEY"), self.clock)

    # --- use cases

    @cached_property
    def directory(self) -> Directory:
        """Numbers and clinics."""
        return Directory(self.store, self.clock)

    @cached_property
    def accounts(self) -> Accounts:
        """Which clinics an account serves."""
        from smartclinic.clinics.accounts import Accounts  # noqa: PLC0415

        return Accounts(self.store, self.clock)

    @cached_property
    def work(self) -> Work:
        """Commits use cases."""
        from smartclinic.appointments.for_desk import index_names  # noqa: PLC0415
        from smartclinic.conversations.desk.tail_keys import index_tails  # noqa: PLC0415

        return Work(
            store=self.store,
            keyring=self.keyring,
            tasks=self.tasks,
            clock=self.clock,
            ids=self.ids,
            derivers=[index_names, index_tails],
        )

    @cached_property
    def recorder(self) -> Recorder:
        """What webhook does."""
        from smartclinic.conversations.recording.recorder import Recorder  # noqa: PLC0415

        return Recorder(
            store=self.store,
            keyring=self.keyring,
            tasks=self.tasks,
            directory=self.directory,
            accounts=self.accounts,
            clock=self.clock,
            pepper=self.settings.secret_bytes("IDENTITY_PEPPER"),
        )

    @cached_property
    def assistant(self) -> Assistant:
        """Who understands and answers."""
        from smartclinic.assistant.receptionist import Receptionist  # noqa: PLC0415
        from smartclinic.assistant.thinking.spending import Prices  # noqa: PLC0415

        prices = Prices.read(self.settings["VERTEX_PRICE_IN"], self.settings["VERTEX_PRICE_OUT"])
        return Receptionist(self.model, self.page_links, prices, hears=self.senses is not None)

    @cached_property
    def turns(self) -> Turns:
        """What reply does."""
        from smartclinic.conversations.turns.turn import Turns  # noqa: PLC0415

        return Turns(work=self.work, directory=self.directory, assistant=self.assistant, channel=self.channel)

    @cached_property
    def sender(self) -> Sender:
        """What delivery does."""
        from smartclinic.appointments.standing import appointment_stands  # noqa: PLC0415
        from smartclinic.appointments.waitlist.standing import place_stands  # noqa: PLC0415
        from smartclinic.conversations.alarms.alarm import alarm_stands  # noqa: PLC0415
        from smartclinic.conversations.alarms.untold import heed_untold  # noqa: PLC0415
        from smartclinic.conversations.delivery.sending import Sender  # noqa: PLC0415
        from smartclinic.disruptions.standing import disrupted_stands, heed_not_told  # noqa: PLC0415
        from smartclinic.queueing.standing import ticket_stands  # noqa: PLC0415

        subjects = {
            "appointments": appointment_stands,
            "alarms": alarm_stands,
            "openings": place_stands,
            "disrupted": disrupted_stands,
            "tickets": ticket_stands,
        }
        return Sender(
            work=self.work,
            directory=self.directory,
            channel=self.channel,
            subjects=subjects,
            heeds=[heed_untold, heed_not_told],
        )

    @cached_property
    def takeover(self) -> Takeover:
        """What staff do in a conversation."""
        from smartclinic.conversations.takeover import Takeover  # noqa: PLC0415

        return Takeover(self.work, self.directory)

    @cached_property
    def joining(self) -> Joining:
        """What staff confirm about who is who."""
        from smartclinic.conversations.identity.joining import Joining  # noqa: PLC0415

        return Joining(self.work)

    @cached_property
    def notices(self) -> Notices:
        """What the clinic tells a contact by itself."""
        from smartclinic.conversations.notices import Notices  # noqa: PLC0415

        return Notices(self.work, self.directory)

    @cached_property
    def account_notices(self) -> AccountNotices:
        """What Meta says of accounts, numbers and templates."""
        from smartclinic.conversations.accounts.heeding import AccountNotices  # noqa: PLC0415

        return AccountNotices(self.work, self.directory)

    @cached_property
    def media_work(self) -> Work:
        """Commits what the media function does, which holds no key."""
        from smartclinic.compose_media import keyless_work  # noqa: PLC0415

        return keyless_work(self.store, self.tasks, self.clock, self.ids)

    @cached_property
    def intake(self) -> Intake:
        """What media does."""
        from smartclinic.compose_media import build_ears, build_intake, veiled_work  # noqa: PLC0415

        work = veiled_work(self.store, self.tasks, self.clock, self.ids)
        return build_intake(
            self.settings,
            work=self.media_work,
            directory=self.directory,
            files=self.files,
            transport=self._given_transport,
            scanner=self._given_scanner,
            heavy=self._given_heavy,
            ears=build_ears(self.settings, work, self.directory, self.senses) if self.senses else None,
        )

    @cached_property
    def attachments(self) -> Attachments:
        """The files that people have sent, once they are known to be clean."""
        from smartclinic.media.serving import Attachments  # noqa: PLC0415

        return Attachments(self.media_work, self.files)

    @cached_property
    def reply_sweep(self) -> Sweep:
        """Messages without an answer, takeovers that ran out."""
        from smartclinic.conversations import sweeping  # noqa: PLC0415

        handlings = {
            "conversations": sweeping.gates(self.work, self.takeover),  # first: a storm of messages must not starve it
            "alarms": sweeping.alarms(self.work, self.alarms),
            "messages": sweeping.messages(self.work, self.turns),
            "account_notices": self.account_notices.swept(),
            "disruptions": self.disruptions.swept(),
            "openings": self.waitlist.swept(),
            "tickets": self.queue_notices.swept(),
            "queue_lines": self.forgotten_lines.swept(),
        }
        return Sweep(self.store, self.clock, handlings)

    @cached_property
    def delivery_sweep(self) -> Sweep:
        """Messages that have not left, or whose outcome is unknown."""
        from smartclinic.conversations import sweeping  # noqa: PLC0415

        return Sweep(self.store, self.clock, {"outbox": sweeping.outbox(self.work, self.sender)})

    @cached_property
    def media_sweep(self) -> Sweep:
        """Files that people have sent, on their way."""
        from smartclinic.compose_media import build_sweep  # noqa: PLC0415

        return build_sweep(self.store, self.clock, self.media_work, self.intake)

    async def close(self) -> None:
        """Let go of the adapters that were built; a cached property lies in the object once it was touched."""
        for built in ("store", "tasks", "files", "checkpoints"):
            if built in vars(self):
                await vars(self)[built].close()


def open_store(settings: Settings) -> Store:
    """The store that the settings name. Call it on the event loop that will use it."""
    url = settings["STORE"]
    if url.startswith("sqlite"):
        from smartclinic.platform.store.sqlite import SqliteStore  # noqa: PLC0415

        return SqliteStore.open(url, service_schema())
    from smartclinic.platform.store.firestore import FirestoreStore  # noqa: PLC0415

    return FirestoreStore.open(
        settings["GOOGLE_CLOUD_PROJECT"],
        service_schema(),
        emulator_host=settings.optional("FIRESTORE_EMULATOR_HOST"),
    )


_BY_LOOP: Final[WeakKeyDictionary[asyncio.AbstractEventLoop, App]] = WeakKeyDictionary()
_GIVEN: Final[ContextVar[App | None]] = ContextVar("given_app", default=None)


def start(function: str) -> None:
    """Check what a function needs when it is loaded, and set up logging. Raises SettingsError: it must not start."""
    logs.configure()
    if _GIVEN.get() is None:
        Settings.read(os.environ, function)


def app() -> App:
    """The app of the running event loop; a simulation gives its own."""
    if (given := _GIVEN.get()) is not None:
        return given
    loop = asyncio.get_running_loop()
    if loop not in _BY_LOOP:
        _BY_LOOP[loop] = App(Settings.unchecked(os.environ))
    return _BY_LOOP[loop]


@contextmanager
def given(instead: App | None) -> Iterator[None]:
    """Make `app()` answer with this one within the context: how a simulation runs many instances in one loop."""
    token = _GIVEN.set(instead)
    try:
        yield
    finally:
        _GIVEN.reset(token)
