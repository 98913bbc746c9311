"""A clinic's desk in tests: documents written straight into the store, and the desk's readers above it, counted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from smartclinic import compose
from smartclinic.clinics.directory import register
from smartclinic.contacts.identity import Contact, ContactId, Identity
from smartclinic.conversations.content import Content, Text
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.message import Handling, Message
from smartclinic.conversations.notes import Note
from smartclinic.conversations.outbox import Author, Lane, OutboxItem, State
from smartclinic.conversations.outgoing import Say
from smartclinic.platform.config import Settings
from smartclinic.platform.store import Create
from smartclinic.platform.store.sqlite import SqliteStore
from smartclinic.platform.tasks import Task
from smartclinic.records.codec import Codec
from smartclinic.records.fields import Record
from tests.functions.counting import CountingStore, Counts
from tests.functions.in_process import ENVIRONMENT, sample_clinic
from tests.unit.local.virtual_time import START, LoopClock

CLINIC, OTHER = "hong-wo", "other-clinic"
_AT_ONCE = 2_000


class NoTasks:
    """The desk only reads."""

    async def create(self, task: Task) -> None:
        raise AssertionError(f"a reader made the task {task.name}")

    async def close(self) -> None:
        """Nothing to let go of."""


@dataclass
class Desk:
    """The readers of a desk, and what they ask of the store."""

    app: compose.App
    store: CountingStore
    counts: Counts

    async def holds(self, records: Iterable[tuple[str, Record]], clinic: str = CLINIC) -> None:
        """Write these records, uncounted, exactly as they are."""
        codec = Codec(clinic, await self.app.keyring.cipher(clinic))
        writes = (Create(codec.path(type(each), id_), codec.encode(each, id_)) for id_, each in records)
        for chunk in _chunks(writes):
            await self.store._store.commit(chunk)
        self.counts.forget()


def _chunks(writes: Iterator[Create]) -> Iterator[list[Create]]:
    while chunk := list(islice(writes, _AT_ONCE)):
        yield chunk


async def new_store() -> SqliteStore:
    """A store with two clinics, in memory."""
    store = SqliteStore.open("sqlite://", compose.service_schema())
    app = _app(CountingStore(store, Counts()))
    for number, clinic in (("111", sample_clinic()), ("222", sample_clinic(OTHER))):
        await register(store, app.keyring, clinic, phone_number_id=number, salt=f"salt {number}")
    return store


@asynccontextmanager
async def desk_of(store: SqliteStore | None = None) -> AsyncIterator[Desk]:
    """A warm instance over this store, or a new one; to be run in virtual time."""
    counts = Counts()
    counting = CountingStore(store or await new_store(), counts)
    app = _app(counting)
    record = await app.directory.clinic(CLINIC)
    await app.directory.number(record.phone_number_id)
    await app.keyring.cipher(CLINIC)
    counts.forget()
    yield Desk(app, counting, counts)


def _app(store: CountingStore) -> compose.App:
    return compose.App(Settings.read(ENVIRONMENT), store=store, tasks=NoTasks(), clock=LoopClock())


# --- records -------------------------------------------------------------------------------------------


def at(seconds: float) -> datetime:
    """So many seconds after virtual time begins, in UTC."""
    return START.astimezone(UTC) + timedelta(seconds=seconds)


def gate(seconds: float = 0, **facts: object) -> Gate:
    """A conversation, as it was written so many seconds after the start."""
    known: dict[str, object] = {"address": Identity(phone="85291234567"), **facts}
    return Gate(**known).as_stored(at(seconds))  # type: ignore[arg-type] # whatever a test says


def merged(*others: str, threads: Sequence[str] = ()) -> Contact:
    """A contact into which others were merged."""
    return Contact(merged=tuple(map(ContactId, others)), threads=tuple(map(ContactId, threads)))


def message(contact: str, seconds: float, content: Content | None = None, **facts: object) -> Message:
    """A settled message of this contact."""
    known: dict[str, object] = {"contact": ContactId(contact), "handling": Handling.ANSWERED, **facts}
    recorded = round(at(seconds).timestamp()) * 1_000_000 + round(seconds % 1 * 1_000_000)
    return Message(
        thread=ContactId(contact), wamid="w", at=at(seconds), recorded=recorded, content=content or Text("你好"),
        **known,  # type: ignore[arg-type] # whatever a test says
    )  # fmt: skip


def ours(contact: str, seconds: float, **facts: object) -> OutboxItem:
    """A message of the assistant's to this contact, accepted."""
    known: dict[str, object] = {
        "author": Author.ASSISTANT, "content": Say("幫到你？"), "state": State.ACCEPTED, "accepted_at": 1, **facts,
    }  # fmt: skip
    return OutboxItem(contact=ContactId(contact), lane=Lane.REPLY, epoch=0, created_at=at(seconds), **known)  # type: ignore[arg-type] # whatever a test says


def note(contact: str, seconds: float, text: str = "要覆電") -> Note:
    """A note of the nurse's."""
    return Note(contact=ContactId(contact), text=text, author="nurse", at=at(seconds))
