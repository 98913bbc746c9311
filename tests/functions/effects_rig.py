"""What becomes of something that happens at Meta: somebody does it, and everything that follows is looked up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar

import msgspec

from smartclinic.contacts.identity import Contact
from smartclinic.conversations.gate import Gate, Reason
from smartclinic.conversations.message import Message
from smartclinic.conversations.outbox import OutboxItem
from smartclinic.conversations.staff_task import StaffTask
from smartclinic.media.attachment import Attachment
from smartclinic.work.unit import Unit
from smartclinic_local.meta.core import MetaCore
from smartclinic_local.meta.people import Person
from smartclinic_local.meta.record import Sent
from smartclinic_local.vertex.core import Brain
from tests.functions.conversation import on
from tests.functions.in_process import MEI, NUMBER, Service, running

WEEKDAY: Final = "2026-11-23 10:00"
BOTH: Final = Person("陳小美", phone="+85291234567", bsuid="HK.4455667788990011")
UNNAMED: Final = Person("陳小美", bsuid="HK.1122334455667788", username="siumei")
UNTIL_SETTLED: Final = 30.0
"""Seconds after which a burst is answered and a file checked, while no takeover or pause has run out."""

T = TypeVar("T")


@dataclass
class Came:
    """What has come of it: new messages, words, staff tasks, files, and what was counted instead."""

    messages: list[Message]
    words: list[str]
    sent: list[Sent]
    tasks: list[StaffTask]
    files: list[Attachment]
    reads: int
    dropped: dict[str, int]
    log: list[dict[str, Any]]

    @property
    def answer(self) -> str:
        """All words in one."""
        return "\n---\n".join(self.words)


@dataclass
class Chat:
    """One person and the clinic."""

    service: Service
    person: Person = MEI
    number: str = NUMBER
    _known: dict[str, int] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """What the clinic's clock shows, and a screen that was drawn just now has seen."""
        return self.service.app.clock.now()

    @property
    def meta(self) -> MetaCore:
        """What people do is done there."""
        return self.service.meta

    async def says(self, text: str) -> Came:
        """Write, and see what comes of it."""
        return await self.does(self.meta.patient_sends_text(self.number, self.person, text))

    async def was_asked_for_the_number(self) -> None:
        """Everybody who has written was asked to share the phone number."""

        async def ask(unit: Unit) -> None:
            for each in await self._all("conversations"):
                gate = await unit.get(Gate, each.id)
                assert gate is not None
                unit.put(each.id, msgspec.structs.replace(gate, number_asked_at=self.service.app.clock.now()))

        await self.service.app.work.run("hong-wo", ask)

    async def does(self, *deeds: Awaitable[object], seconds: float = UNTIL_SETTLED) -> Came:
        """Do these things at once, and see what comes of them within so many seconds."""
        seen = len(await self.service.messages())
        sent, tasks, files = len(self.received), len(await self.tasks()), len(await self.files())
        reads, logged = self.service.counts.sends.count("read"), len(self.service.all_events())
        for deed in deeds:
            await deed
        await asyncio.sleep(seconds)
        log = self.service.all_events()[logged:]
        return Came(
            messages=(await self.service.messages())[seen:],
            words=[each.content.body for each in self.received[sent:]],
            sent=self.received[sent:],
            tasks=(await self.tasks())[tasks:],
            files=(await self.files())[files:],
            reads=self.service.counts.sends.count("read") - reads,
            dropped={line["reason"]: line["count"] for line in log if line["message"] == "event_dropped"},
            log=log,
        )

    @property
    def received(self) -> list[Sent]:
        """Everything that has come up on this person's phone, whatever address it went to."""
        return [
            each for each in self.meta.ledger.accepted if each.person is not None and each.person.id == self.person.id
        ]

    async def gate(self) -> Gate:
        """The conversation of this person; the newest of them if there were several."""
        return (await self.gates())[-1]

    async def gates(self) -> list[Gate]:
        """Every conversation of the clinic that goes on, by the contact's age."""
        contacts = {each.id: await self.service.record(Contact, each) for each in await self._all("contacts")}
        gates = [(each.id, await self.service.record(Gate, each)) for each in await self._all("conversations")]
        living = [(contacts[key].since, key, gate) for key, gate in gates if gate.merged_into is None]
        return [gate for _, _, gate in sorted(living, key=lambda each: each[:2])]

    async def contacts(self) -> list[Contact]:
        """Every contact of the clinic that is one, by age."""
        found = [await self.service.record(Contact, each) for each in await self._all("contacts")]
        return sorted((each for each in found if each.since and each.same_as is None), key=lambda each: each.since)

    async def reasons(self) -> set[Reason]:
        """Why this person's conversation needs somebody."""
        attention = (await self.gate()).attention
        return set(attention.reasons) if attention else set()

    async def tasks(self) -> list[StaffTask]:
        """What staff have to do, oldest first."""
        found = [await self.service.record(StaffTask, each) for each in await self.service.all("staff_tasks")]
        return sorted(found, key=lambda each: each.since)

    async def files(self) -> list[Attachment]:
        """What was sent to be looked at, oldest first."""
        found = [await self.service.record(Attachment, each) for each in await self.service.all("attachments")]
        return sorted(found, key=lambda each: each.asked_at)

    async def outbox(self) -> list[OutboxItem]:
        """What was decided to be sent, oldest first."""
        return sorted((await self.service.outbox()).values(), key=lambda each: each.created_at)

    async def owed(self) -> list[Message]:
        """Messages for which something is still to be done."""
        return [each for each in await self.service.messages() if each.due_at is not None or each.handling is None]

    async def _all(self, kind: str) -> list[Any]:
        return [each for each in await self.service.all(kind) if each.path.split("/")[1] == "hong-wo"]


@asynccontextmanager
async def chatting(
    person: Person = MEI, *, when: str = WEEKDAY, brain: Brain | None = None, seed: int = 1
) -> AsyncIterator[Chat]:
    """A clinic and somebody who has not written yet."""
    with on(when):
        async with running(brain=brain, seed=seed) as service:
            yield Chat(service, person)
