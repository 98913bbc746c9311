"""A patient's chat with the receptionist, in memory: says and taps, turn after turn, each answered and committed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final

import msgspec

from smartclinic.appointments.appointment import Appointment, StoredSheet
from smartclinic.appointments.day_sheet import Entry, SheetKey, empty_sheet
from smartclinic.assistant import intents
from smartclinic.assistant.receptionist import Receptionist
from smartclinic.clinics.model import Clinic
from smartclinic.clinics.page_links import PageLinks
from smartclinic.contacts.identity import ContactId, Identity
from smartclinic.contacts.patients import Patient
from smartclinic.conversations.answering import Answer, Intent
from smartclinic.conversations.content import Content, Tap
from smartclinic.conversations.gate import Asked, Speaker, Turn
from smartclinic.conversations.outgoing import Choice, Outgoing, SayWithButtons, SayWithList
from smartclinic.platform.clock import HONG_KONG
from smartclinic.records.fields import Record
from smartclinic.work.unit import Found, Unit
from tests.unit.assistant.situations import KNOWN, ME, MONDAY, SAMPLE, Desk, situation

_IDS = count(1)
PAGES: Final = PageLinks("https://pages.example")


def at(clock: str, day: int = 23) -> datetime:
    """A moment of November 2026 in Hong Kong; the 23rd is a Monday."""
    hour, minute = clock.split(":")
    return datetime(2026, 11, day, int(hour), int(minute), tzinfo=HONG_KONG).astimezone(UTC)


class Clinicians:
    """A clinic whose patients chat in memory: one store, one clock."""

    def __init__(self, clinic: Clinic = SAMPLE, now: datetime = MONDAY) -> None:
        self.clinic, self.now, self.desk = clinic, now, Desk(clinic)
        self.desk.receptionist = Receptionist(self.desk.model, PAGES)

    def patient(self, contact: ContactId = ME, language: str = "", identity: Identity = KNOWN) -> Chat:
        """Somebody who writes."""
        return Chat(self, contact, language, identity)

    def unit(self) -> Unit:
        """A unit at this moment."""
        return self.desk.unit(self.now)

    async def commit(self, unit: Unit) -> None:
        """What the unit wants, done."""
        if unit.writes:
            await self.desk.store.commit(unit.writes)

    async def visits(self) -> list[Found[Appointment]]:
        """Every appointment, the soonest first."""
        start = datetime(2026, 1, 1, tzinfo=UTC)
        return await self.unit().find(Appointment, {}, order="starts_at", at_least=start)

    async def stands(self) -> list[tuple[str, str, str]]:
        """Every appointment as name, Hong Kong time and state."""
        return [
            (
                one.record.patient_name,
                f"{one.record.starts_at.astimezone(HONG_KONG):%d/%m %H:%M}",
                one.record.state.value,
            )
            for one in await self.visits()
        ]

    async def people(self) -> list[Found[Patient]]:
        """Whom the clinic knows of this chat."""
        return await self.unit().find(Patient, {"contact": ME}, order="since")

    async def fill(self, key: SheetKey) -> None:
        """Somebody else has every place of this session."""
        unit = self.unit()
        stored = await unit.get(StoredSheet, key.id)
        sheet = stored.sheet if stored else empty_sheet(key)
        entries = tuple(Entry(start, 240, "health-check", "f" * 32) for start in (480, 720, 960, 1200))
        unit.put(key.id, StoredSheet(sheet=msgspec.structs.replace(sheet, entries=(*sheet.entries, *entries))))
        await self.commit(unit)

    async def put(self, record_id: str, record: Record) -> None:
        """Store this, whatever was there."""
        unit = self.unit()
        await unit.load((type(record), record_id))
        unit.put(record_id, record)
        await self.commit(unit)


def choices_of(content: Outgoing | None) -> tuple[Choice, ...]:
    """What can be tapped in a message."""
    match content:
        case SayWithButtons(_, buttons):
            return buttons
        case SayWithList(_, _, rows):
            return rows
        case _:
            return ()


@dataclass
class Chat:
    """One patient's side."""

    place: Clinicians
    contact: ContactId
    language: str
    identity: Identity
    asked: Asked | None = None
    turns: tuple[Turn, ...] = ()
    last: Answer = field(default_factory=lambda: Answer(None))
    transcript: list[str] = field(default_factory=list)
    paid: int = 0

    async def says(self, *texts: str) -> str:
        """Write, all in one burst; what is answered."""
        self.transcript.append("P " + " ⏎ ".join(texts))
        return await self._turn(texts)

    async def taps(self, title: str) -> str:
        """Tap a button or a row of the last message, by what stands on it or its beginning."""
        found = next(one for one in self.choices if one.title.startswith(title))
        return await self.taps_id(found.id, found.title)

    async def taps_id(self, tap: str, title: str = "…") -> str:
        """Tap any button, of however old a message."""
        self.transcript.append(f"P 〔{title}〕")
        return await self._turn([Tap(tap, title)])

    async def is_understood_as(self, text: str, intent: Intent) -> str:
        """Write what rules are not sure of and the model reads so."""
        self.transcript.append(f"P {text}")
        return await self._turn([text], intent)

    @property
    def choices(self) -> Sequence[Choice]:
        """What can be tapped in the last message."""
        return choices_of(self.last.content)

    @property
    def titles(self) -> list[str]:
        """What stands on them."""
        return [one.title for one in self.choices]

    async def _turn(self, burst: Sequence[str | Content], thought: Intent | None = None) -> str:
        where = situation(
            *burst, clinic=self.place.clinic, now=self.place.now, asked=self.asked, language=self.language,
            sender=self.identity,
        )  # fmt: skip
        messages = tuple(replace(one, id=f"message{next(_IDS)}") for one in where.burst)
        where = replace(
            where, burst=messages, contact=self.contact, gate=msgspec.structs.replace(where.gate, turns=self.turns)
        )
        receptionist = self.place.desk.receptionist
        self.language = receptionist.language(where)
        proposed = replace(thought, proposed=True) if thought else None
        intent = proposed or receptionist.read(where) or Intent(intents.NOT_UNDERSTOOD)
        unit = self.place.unit()
        self.last = await receptionist.act(unit, where, intent)
        await self.place.commit(unit)
        return self._remember()

    def _remember(self) -> str:
        content = self.last.content
        self.asked = self.last.asked or (None if self.last.closes_question else self.asked)
        self.place.now += timedelta(seconds=20)
        if content is None:
            self.transcript.append("A (nothing)")
            return ""
        self.paid += 1
        shown = " · ".join(self.titles)
        self.transcript.append(f"A {content.body}" + (f" 〔{shown}〕" if shown else ""))
        self.turns = (*self.turns, Turn(Speaker.ASSISTANT, content.body))[-6:]
        return content.body
