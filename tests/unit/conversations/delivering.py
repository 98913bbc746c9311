"""Deliveries of one clinic with a clock that tests set, a channel that they script, and tasks run in their order."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec.structs import replace

from smartclinic import compose
from smartclinic.clinics.channel_state import STATE_ID, ChannelState
from smartclinic.clinics.directory import Directory, register
from smartclinic.contacts.identity import ContactId, Identity
from smartclinic.conversations.answering import Situation
from smartclinic.conversations.channel import Accepted, Refusal, SendResult
from smartclinic.conversations.delivery.posting import Draft, post
from smartclinic.conversations.delivery.sending import Sender
from smartclinic.conversations.gate import Gate, with_window
from smartclinic.conversations.outbox import Author, Lane, OutboxItem
from smartclinic.conversations.outgoing import FromTemplate, Outgoing, Say, Variable
from smartclinic.conversations.recording.events import StatusSeen
from smartclinic.conversations.recording.plan import statuses
from smartclinic.conversations.reference import outbox_of
from smartclinic.conversations.waking import Deliver
from smartclinic.platform.ids import RandomIds
from smartclinic.platform.keys import StoredKeyring
from smartclinic.platform.store import Minimum, Patch, Path
from smartclinic.platform.store.sqlite import SqliteStore
from smartclinic.platform.tasks import Task
from smartclinic.records.codec import Codec
from smartclinic.records.fields import Record
from smartclinic.templates.model import Category
from smartclinic.templates.standing import Status, TemplateStanding, standing_id
from smartclinic.whatsapp import errors
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit
from tests.functions.in_process import captured_log, sample_clinic

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CLINIC = "hong-wo"
MEI, JOHN = ContactId("mei"), ContactId("john")
REMINDER = FromTemplate("reminder", "zh_HK", "utility", "聽日有約", (Variable("name", "小美"),))
PROMOTION = FromTemplate("promotion", "zh_HK", "marketing", "打針優惠")


class SetClock:
    """Stands still unless it is set."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass
class Posted:
    at: datetime
    to: Identity
    content: Outgoing
    outbox: str
    reference: str


@dataclass
class ScriptedChannel:
    """Answers each POST as the test says, and knows Meta's codes."""

    clock: SetClock
    answer: Callable[[Posted], SendResult] = lambda posted: Accepted(f"wamid.{posted.outbox}.{posted.at}")
    posts: list[Posted] = field(default_factory=list)

    def refusal(self, code: int) -> Refusal:
        return errors.refusal(code)

    async def send(
        self, phone_number_id: str, to: Identity, content: Outgoing, *, reference: str, attempt: int
    ) -> SendResult:
        self.posts.append(Posted(self.clock.now(), to, content, outbox_of(reference), reference))
        return self.answer(self.posts[-1])

    async def show_reading(self, phone_number_id: str, wamid: str, *, typing: bool) -> None: ...


@dataclass
class HeldTasks:
    held: list[Task] = field(default_factory=list)

    async def create(self, task: Task) -> None:
        self.held.append(task)

    async def close(self) -> None: ...


@dataclass
class Desk:
    """One clinic's outbox."""

    clock: SetClock
    store: SqliteStore
    tasks: HeldTasks
    work: Work
    channel: ScriptedChannel
    sender: Sender
    directory: Directory
    keyring: StoredKeyring
    log: Callable[[], str]

    async def knows(self, contact: ContactId, gate: Gate | None = None, *, wrote: datetime | None = START) -> None:
        """Somebody who wrote at this moment."""
        gate = gate or Gate(address=Identity(phone=f"852{9000_0000 + len(contact)}"))
        gate = with_window(gate, wrote) if wrote else gate

        async def put(unit: Unit) -> None:
            await unit.get(Gate, contact)
            unit.put(contact, gate)

        await self.work.run(CLINIC, put)

    async def posts(
        self,
        words: str | Outgoing,
        contact: ContactId = MEI,
        *,
        author: Author = Author.STAFF,
        lane: Lane = Lane.REPLY,
        instead: FromTemplate | None = None,
    ) -> str:
        """A message enters the outbox; its id."""
        content = Say(words) if isinstance(words, str) else words
        record = await self.directory.clinic(CLINIC)

        async def put(unit: Unit) -> str:
            gate = await unit.get(Gate, contact)
            assert gate is not None
            situation = Situation(record, contact, gate, (), self.clock.now())
            draft = Draft(content, author, lane, instead=instead)
            gate, outbox = post(unit, situation, gate, draft, cause=f"{words}/{contact}/{self.clock.now()}")
            unit.put(contact, gate)
            return outbox

        return await self.work.run(CLINIC, put)

    async def approves(self, template: FromTemplate, status: Status = Status.APPROVED) -> None:
        """Meta has said this of a template."""
        record_id = standing_id(template.name, template.language)
        standing = TemplateStanding(
            name=template.name, language=template.language, status=status, category=Category(template.category)
        )

        async def put(unit: Unit) -> None:
            await unit.get(TemplateStanding, record_id)
            unit.put(record_id, standing)

        await self.work.run(CLINIC, put)

    async def passes(self, **time: float) -> None:
        """Time passes; tasks run when they are due, and nothing sweeps."""
        end = self.clock.now() + timedelta(**time)
        while due := [task for task in self.tasks.held if (task.at or START) <= end]:
            task = min(due, key=lambda task: task.at or START)
            self.tasks.held.remove(task)
            self.clock.at = max(self.clock.at, task.at or START)
            await self.sender.deliver(msgspec.convert(dict(task.body), Deliver))
        self.clock.at = end

    async def fails(
        self, outbox: str, code: int, at: datetime | None = None, *, attempt: int | None = None, looks: bool = True
    ) -> None:
        """Meta's status says so of its newest attempt, or of another; in whole seconds, as the webhook records it."""
        attempt = attempt or (await self.item(outbox)).attempt
        seconds = int((at or self.clock.now()).timestamp())
        await self.records(StatusSeen("111", outbox, "failed", seconds * 1000, attempt, code), looks=looks)

    async def records(self, *seen: StatusSeen, looks: bool = True) -> None:
        """Statuses of one POST. Not `looks`: their task is late."""
        codec = Codec(CLINIC, await self.keyring.cipher(CLINIC))
        for planned in statuses(codec, seen, self.clock.now()):
            await self.store.commit([planned.write])
            if planned.task and looks:
                await self.tasks.create(planned.task)

    async def told(self, outbox: str, **facts: int) -> None:
        """Meta's statuses say so."""
        changes = {name: Minimum(at) for name, at in facts.items()}
        await self.store.commit([Patch(Path(f"clinics/{CLINIC}/outbox/{outbox}"), changes)])

    async def item(self, outbox: str) -> OutboxItem:
        found = await self.read(OutboxItem, outbox)
        assert isinstance(found, OutboxItem)
        return found

    async def gate(self, contact: ContactId = MEI) -> Gate:
        found = await self.read(Gate, contact)
        assert isinstance(found, Gate)
        return found

    async def changes(self, contact: ContactId, **changes: object) -> None:
        """The conversation changes."""
        gate = replace(await self.gate(contact), **changes)

        async def put(unit: Unit) -> None:
            await unit.get(Gate, contact)
            unit.put(contact, gate)

        await self.work.run(CLINIC, put)

    async def state(self) -> ChannelState | None:
        found = await self.read(ChannelState, STATE_ID)
        assert found is None or isinstance(found, ChannelState)
        return found

    async def read(self, cls: type[Record], record_id: str) -> Record | None:
        async def read(unit: Unit) -> Record | None:
            return await unit.get(cls, record_id)

        return await self.work.run(CLINIC, read)

    def alarms(self) -> int:
        return self.log().count("channel_broken")


@asynccontextmanager
async def delivering() -> AsyncIterator[Desk]:
    """A clinic with MEI and JOHN, who wrote just now."""
    clock, tasks = SetClock(), HeldTasks()
    store = SqliteStore.open("sqlite://", compose.service_schema())
    keyring = StoredKeyring(store, b"k" * 32, clock)
    await register(store, keyring, sample_clinic(CLINIC), phone_number_id="111", salt="a")
    work = Work(store=store, keyring=keyring, tasks=tasks, clock=clock, ids=RandomIds())
    directory, channel = Directory(store, clock), ScriptedChannel(clock)
    sender = Sender(work=work, directory=directory, channel=channel, subjects={})
    with captured_log() as log:
        desk = Desk(clock, store, tasks, work, channel, sender, directory, keyring, log.getvalue)
        await desk.knows(MEI)
        await desk.knows(JOHN)
        yield desk
    await store.close()
