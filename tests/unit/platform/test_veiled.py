"""Records are read without their identifiers by whoever has no key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.states import AppointmentState
from smartclinic.contacts.identity import ContactId, Identity
from smartclinic.contacts.patients import Source
from smartclinic.conversations.content import Text
from smartclinic.conversations.message import Message
from smartclinic.platform.keyless import Veiled
from smartclinic.platform.keys import Cipher, KeyDestroyed
from smartclinic.records.codec import Codec

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
VISIT = Appointment(
    patient_name="陳小美", doctor="chan", branch="mong-kok", service="consultation", starts_at=NOON, minutes=15,
    state=AppointmentState.BOOKED, source=Source.WHATSAPP, confirmed_by="m1", created_at=NOON - timedelta(days=1),
)  # fmt: skip


async def test_an_identifier_reads_as_empty_and_the_rest_as_it_is() -> None:
    document = Codec("hong-wo", Cipher(b"1234", b"k" * 32, "hong-wo")).encode(VISIT, "a1")
    read = Codec("hong-wo", await Veiled().cipher("hong-wo")).decode(Appointment, "a1", document)
    assert (read.patient_name, read.starts_at, read.doctor) == ("", NOON, "chan")


async def test_an_identifier_that_may_be_left_out_is() -> None:
    came = Message(
        thread=ContactId("t1"),
        wamid="wamid.1",
        at=NOON,
        recorded=1,
        content=Text("hello"),
        sender=Identity("85291234567"),
    )
    document = Codec("hong-wo", Cipher(b"1234", b"k" * 32, "hong-wo")).encode(came, "m1")
    read = Codec("hong-wo", await Veiled().cipher("hong-wo")).decode(Message, "m1", document)
    assert (read.wamid, read.sender, read.content) == ("", None, Text("hello"))


async def test_nothing_can_be_written_or_looked_up_without_the_key() -> None:
    veiled = Codec("hong-wo", await Veiled().cipher("hong-wo"))
    with pytest.raises(KeyDestroyed):
        veiled.encode(VISIT, "a1")
    with pytest.raises(KeyDestroyed):
        veiled.blind("page appointment a1")
