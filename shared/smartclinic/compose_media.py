"""What the media function is made of, beside the composition root: whoever composes an answer imports none of it.

Call it through `compose.App`, which builds each once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from smartclinic.assistant.thinking.spending import Prices
from smartclinic.conversations.hearing import Hearing
from smartclinic.media import sweeping
from smartclinic.media.fetching import Fetcher
from smartclinic.media.intake import Ears, Intake
from smartclinic.platform.files.opening import files_at
from smartclinic.platform.heavy import Heavy, in_thread
from smartclinic.platform.keyless import Keyless, Veiled
from smartclinic.platform.scanner import Scanner, scanner_named
from smartclinic.whatsapp.media_source import TIMEOUT, GraphMediaSource
from smartclinic.work.run import Work
from smartclinic.work.sweep import Sweep

if TYPE_CHECKING:
    from smartclinic.clinics.directory import Directory
    from smartclinic.platform.clock import Clock
    from smartclinic.platform.config import Settings
    from smartclinic.platform.files import Files
    from smartclinic.platform.ids import Ids
    from smartclinic.platform.model import Senses
    from smartclinic.platform.store import Store
    from smartclinic.platform.tasks import Tasks


def open_files(settings: Settings) -> Files:
    """The file store that the settings name."""
    project, emulator = settings["GOOGLE_CLOUD_PROJECT"], settings.optional("STORAGE_EMULATOR_HOST")
    return files_at(settings["MEDIA_STORE"], project=project, emulator=emulator)


def keyless_work(store: Store, tasks: Tasks, clock: Clock, ids: Ids) -> Work:
    """Commits what the media function does, which holds no key."""
    return Work(store=store, keyring=Keyless(), tasks=tasks, clock=clock, ids=ids)


def veiled_work(store: Store, tasks: Tasks, clock: Clock, ids: Ids) -> Work:
    """Commits what the media function hears: it holds no key, and sees messages without whose they are."""
    return Work(store=store, keyring=Veiled(), tasks=tasks, clock=clock, ids=ids)


def build_ears(settings: Settings, work: Work, directory: Directory, senses: Senses) -> Hearing:
    """What hears files, and tells the conversation that they came in."""
    prices = Prices.read(settings["VERTEX_PRICE_IN"], settings["VERTEX_PRICE_OUT"])
    return Hearing(work=work, directory=directory, senses=senses, price=prices.of)


def build_intake(
    settings: Settings,
    *,
    work: Work,
    directory: Directory,
    files: Files,
    transport: httpx.AsyncBaseTransport | None,
    scanner: Scanner | None,
    heavy: Heavy | None,
    ears: Ears | None = None,
) -> Intake:
    """What fetches, hears and checks files. Transport, scanner and heavy are given, or built as the settings say."""
    base = settings["GRAPH_API_BASE"]
    http = httpx.AsyncClient(base_url=base, timeout=TIMEOUT, transport=transport, trust_env=False)
    source = GraphMediaSource(http, settings["META_ACCESS_TOKEN"])
    return Intake(
        work=work,
        directory=directory,
        fetcher=Fetcher(source, files, heavy or in_thread),
        files=files,
        scanner=scanner or scanner_named(settings["SCANNER"]),
        ears=ears,
    )


def build_sweep(store: Store, clock: Clock, work: Work, intake: Intake) -> Sweep:
    """Files that people have sent, on their way."""
    return Sweep(store, clock, {"attachments": sweeping.attachments(work, intake)})
