"""A patient at the phone page, through its HTTP API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import httpx
import msgspec

from smartclinic.platform.clock import Clock

LOOKS_EVERY: Final = 0.2  # seconds
PATIENCE: Final = timedelta(seconds=40)
"""A reply takes about four seconds; a busy machine, or a retried task, takes longer."""


class NoAnswer(Exception):
    """Nothing came from the clinic in time."""


class Choice(msgspec.Struct, frozen=True):
    """A button or a row."""

    id: str
    title: str
    description: str = ""


class Entry(msgspec.Struct, frozen=True):
    """A message in the chat. `sender` is "patient" or "clinic"; `reference` is the clinic's own id of its
    message; `tick` is what the patient's own message has: sent, delivered, read."""

    id: str
    sender: str = msgspec.field(name="from")
    at: datetime
    body: str
    buttons: tuple[Choice, ...] = ()
    list_button: str = ""
    rows: tuple[Choice, ...] = ()
    reference: str | None = None
    tick: str = ""


class _Chat(msgspec.Struct, frozen=True):
    entries: tuple[Entry, ...]


class _Number(msgspec.Struct, frozen=True):
    id: str
    name: str


class _Person(msgspec.Struct, frozen=True):
    id: str
    name: str


class _People(msgspec.Struct, frozen=True):
    numbers: tuple[_Number, ...]
    people: tuple[_Person, ...]


@dataclass(frozen=True, slots=True)
class PatientPhone:
    """One person's chat with the clinic's first number. `http` has the phone page's address as its base."""

    http: httpx.AsyncClient
    clock: Clock
    number: str
    clinic_name: str
    person: str

    @classmethod
    async def of(cls, http: httpx.AsyncClient, clock: Clock, name: str) -> PatientPhone:
        """The phone of the sample person with this name. Raises StopIteration when there is none."""
        found = msgspec.json.decode((await http.get("api/people")).raise_for_status().content, type=_People)
        person = next(person.id for person in found.people if person.name == name)
        return cls(http, clock, found.numbers[0].id, found.numbers[0].name, person)

    async def chat(self) -> Sequence[Entry]:
        """Everything so far, oldest first."""
        whom = {"number": self.number, "person": self.person}
        answer = (await self.http.get("api/chat", params=whom)).raise_for_status()
        return msgspec.json.decode(answer.content, type=_Chat).entries

    async def type(self, text: str) -> str:
        """Send a text; its id."""
        return await self._post("api/text", text=text)

    async def tap(self, message: Entry, choice: Choice) -> str:
        """Tap a button or row of a message; the tap's id."""
        return await self._post("api/tap", choice=choice.id, message=message.id)

    async def answer(self, to: str) -> Entry:
        """The clinic's first message that came after this one of the person's. Raises NoAnswer."""
        deadline = self.clock.now() + PATIENCE
        while self.clock.now() < deadline:
            entries = list(await self.chat())
            asked = next(place for place, entry in enumerate(entries) if entry.id == to)
            if answered := next((entry for entry in entries[asked:] if entry.sender == "clinic"), None):
                return answered
            await self.clock.sleep(LOOKS_EVERY)
        raise NoAnswer(f"no answer within {PATIENCE.seconds} s")

    async def _post(self, path: str, **asked: str) -> str:
        body = {"number": self.number, "person": self.person, **asked}
        answer = (await self.http.post(path, json=body)).raise_for_status()
        return msgspec.json.decode(answer.content, type=dict[str, str])["id"]
