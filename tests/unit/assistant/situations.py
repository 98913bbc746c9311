"""A burst of messages and what was asked before it, and a desk to act at, for tests of the assistant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from smartclinic import compose
from smartclinic.assistant import intents
from smartclinic.assistant.receptionist import Receptionist
from smartclinic.assistant.understanding.taps import tap_id
from smartclinic.clinics.clinic_file import load_clinic_file, sample_clinic_text
from smartclinic.clinics.directory import ClinicRecord
from smartclinic.clinics.model import Clinic
from smartclinic.contacts.identity import ContactId, Identity
from smartclinic.conversations.answering import Answer, Intent, Situation
from smartclinic.conversations.content import (
    Call,
    Cards,
    Content,
    Form,
    Media,
    MediaKind,
    Order,
    Other,
    Place,
    Text,
    Unsupported,
)
from smartclinic.conversations.gate import Asked, Attention, Gate, Option, Reason, Speaker, Turn
from smartclinic.conversations.message import Message
from smartclinic.platform.clock import HONG_KONG
from smartclinic.platform.keys import Cipher
from smartclinic.platform.model import Model, Proposal, Said, Tool
from smartclinic.platform.store.sqlite import SqliteStore
from smartclinic.records.codec import Codec
from smartclinic.work.unit import Found, Unit

SAMPLE: Final = load_clinic_file(sample_clinic_text())
MONDAY: Final = datetime(2026, 11, 23, 10, 0, tzinfo=HONG_KONG).astimezone(UTC)
ME: Final = ContactId("contactofmine")
KNOWN: Final = Identity(phone="85291234567")
ONE_OF_EACH: Final[tuple[Content, ...]] = (
    *(Media(kind) for kind in MediaKind if kind is not MediaKind.STICKER),
    Media(MediaKind.VIDEO, lost=True),
    Place("22.3", "114.2"),
    Cards(1),
    Cards(1, own=True),
    Form("intake"),
    Order(2),
    Call(),
    Unsupported("poll"),
    Unsupported(code=131060),
    Other("something_new"),
)
"""Everything that is answered and is no words."""

HIDDEN: Final = Identity(bsuid="HK.1349120865530274")


def situation(
    *said: str | Content,
    asked: Asked | None = None,
    clinic: Clinic = SAMPLE,
    now: datetime = MONDAY,
    language: str = "",
    sender: Identity = KNOWN,
) -> Situation:
    burst = tuple(_found(place, each, now) for place, each in enumerate(said))
    gate = Gate(address=sender, asked=asked, language=language or None)
    return Situation(ClinicRecord(phone_number_id="111", config=clinic), ME, gate, burst, now, identity=sender)


def answered(where: Situation, answer: Answer, reason: Reason) -> Situation:
    """The same burst again a minute after this answer, which asked for a person."""
    assert answer.content is not None
    said = Turn(Speaker.ASSISTANT, answer.content.body)
    gate = msgspec.structs.replace(where.gate, turns=(said,), attention=Attention((reason,), where.now, where.now))
    return replace(where, gate=gate, now=where.now + timedelta(minutes=1))


def said_before(where: Situation, *said: str) -> Situation:
    """The same burst, after the assistant has said this."""
    turns = tuple(Turn(Speaker.ASSISTANT, text) for text in said)
    return replace(where, gate=msgspec.structs.replace(where.gate, turns=turns))


def _found(place: int, said: str | Content, now: datetime) -> Found[Message]:
    content = Text(said) if isinstance(said, str) else said
    arrival = int(now.timestamp() * 1_000_000) + place
    return Found(
        f"message{place}", Message(thread=ME, wamid=f"wamid.{place}", at=now, recorded=arrival, content=content)
    )


def asked(question: str, *slots: str, details: Mapping[str, str] | None = None, now: datetime = MONDAY) -> Asked:
    """A question asked a minute ago, with these slots on offer (`chan/consultation/24 15:30`)."""
    before = now - timedelta(minutes=1)
    options = tuple(Option(tap_id("slot", slot(each), ME, before), each.split("/")[2][3:]) for each in slots)
    return Asked(question, before + timedelta(hours=2), options, dict(details or {}))


def slot(text: str) -> str:
    """`chan/consultation/24 15:30` of November as the key that a row carries."""
    doctor, service, at = text.split("/")
    day, clock = at.split()
    start = datetime(2026, 11, int(day), int(clock[:2]), int(clock[3:]), tzinfo=HONG_KONG)
    return f"{doctor}/{service}/{int(start.timestamp())}"


def holding(text: str, **details: str) -> Asked:
    """The name is asked, for a slot that was held a minute ago."""
    held_at = (MONDAY - timedelta(minutes=1)).isoformat()
    return asked("name", details={"slot": slot(text), "held_at": held_at, **details})


class Desk:
    """A receptionist with a store of its own in memory; what was answered is committed at once."""

    def __init__(self, clinic: Clinic = SAMPLE, model: Model | None = None) -> None:
        self.clinic = clinic
        self.store = SqliteStore.open("sqlite://", compose.service_schema())
        self.model = model or _NoModel()
        self.receptionist = Receptionist(self.model)

    async def act(self, name: str, where: Situation, /, **details: str | None) -> Answer:
        unit = self.unit()
        answer = await self.receptionist.act(unit, where, Intent(name, details))
        if unit.writes:
            await self.store.commit(unit.writes)
        return answer

    async def answers(self, where: Situation) -> Answer:
        """What is answered where rules are sure, or the model is down."""
        intent = self.receptionist.read(where) or Intent(intents.NOT_UNDERSTOOD)
        return await self.act(intent.name, where, **intent.details)

    def unit(self, now: datetime = MONDAY) -> Unit:
        return Unit(self.store, Codec(self.clinic.id, Cipher(b"key1", b"k" * 32, self.clinic.id)), now=now)


class _NoModel:
    async def propose(self, *, instruction: str, said: Sequence[Said], tools: Sequence[Tool]) -> Proposal:
        raise AssertionError("no model is asked here")
