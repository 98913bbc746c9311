"""A patient's phone in a test: says and taps, and reads what comes back, in virtual time through the real functions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from smartclinic.appointments.appointment import Appointment
from smartclinic.conversations.gate import Gate, Reason
from smartclinic.platform.clock import HONG_KONG
from smartclinic_local.meta.people import Person
from smartclinic_local.meta.record import Sent
from tests.functions.in_process import MEI, NUMBER, Service
from tests.unit.local import virtual_time


@contextmanager
def on(when: str) -> Iterator[None]:
    """The virtual clock starts at this moment in Hong Kong (`2026-11-23 10:00`)."""
    with pytest.MonkeyPatch.context() as patch:
        start = datetime.fromisoformat(when).replace(tzinfo=HONG_KONG)
        patch.setattr(virtual_time, "START", start.astimezone(UTC))
        yield


@dataclass
class Phone:
    """One patient."""

    service: Service
    person: Person = MEI

    async def says(self, *texts: str) -> str:
        """Write, all at once, and wait; what is answered, or nothing."""
        before = len(self.received)
        for text in texts:
            await self.service.says(self.person, text)
        await self.service.quiet()
        return "\n---\n".join(sent.content.body for sent in self.received[before:])

    async def taps(self, title: str) -> str:
        """Tap a button or a row of the last message."""
        before = len(self.received)
        await self.service.meta.patient_taps(NUMBER, self.person, title, self.received[-1].wamid)
        await self.service.quiet()
        return "\n---\n".join(sent.content.body for sent in self.received[before:])

    async def sends_picture(self) -> str:
        """Send a picture without words."""
        before = len(self.received)
        await self.service.meta.patient_sends_image(NUMBER, self.person)
        await self.service.quiet()
        return "\n---\n".join(sent.content.body for sent in self.received[before:])

    @property
    def received(self) -> list[Sent]:
        """Everything that has come from the clinic: what the clinic pays for."""
        return [sent for sent in self.service.meta.ledger.accepted if sent.person == self.person]

    @property
    def choices(self) -> list[str]:
        """What can be tapped in the last message."""
        return [choice.title for choice in self.received[-1].content.choices]

    async def booked(self) -> list[tuple[str, str, str]]:
        """Everything that is booked, whoever booked it: name, service, and time in Hong Kong."""
        found = [await self.service.record(Appointment, each) for each in await self.service.all("appointments")]
        return sorted(
            (each.patient_name, each.service, each.starts_at.astimezone(HONG_KONG).strftime("%d/%m %H:%M"))
            for each in found
        )

    async def needs_person(self) -> set[Reason]:
        """Why staff are asked for, in any conversation."""
        gates = [await self.service.record(Gate, each) for each in await self.service.all("conversations")]
        return {reason for gate in gates if gate.attention for reason in gate.attention.reasons}
