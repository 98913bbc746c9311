"""Whom a patient wants to see: the usual doctor, one of two of the same name, one who is changed to."""

from __future__ import annotations

from dataclasses import replace as moved
from datetime import timedelta

import msgspec
import pytest

from smartclinic.assistant.understanding.findings import USUAL, find
from smartclinic.assistant.understanding.when import understand_when
from smartclinic.clinics.model import Clinic, Words
from tests.unit.assistant.chat import Clinicians
from tests.unit.assistant.situations import MONDAY, SAMPLE


def with_two_of_one_name() -> Clinic:
    """黃醫生 is another 陳醫生."""
    chan, wong, lee = SAMPLE.doctors
    other = msgspec.structs.replace(
        wong, name=Words(zh="陳醫生", en="Dr Chan"), also_called=("陳詠詩", "Chan Wing Sze")
    )
    return msgspec.structs.replace(SAMPLE, doctors=(chan, other, lee))


@pytest.mark.parametrize(
    ("text", "doctor"),
    [
        ("唔係陳醫生，要黃醫生", "wong"), ("I booked Dr Chan but would prefer Dr Wong", "wong"), ("改睇李醫生", "lee"),
        ("He saw Dr Wong before but anyone will do", None), ("陳醫師", "chan"), ("dr chan ka ming", "chan"),
        ("李卓謙醫生", "lee"), ("睇開嗰個", USUAL), ("上次嗰個醫生", USUAL),
        ("my usual doctor", USUAL), ("醫生紙", None),
        ("我個醫生", USUAL), ("約我平時睇開嗰位醫生", USUAL), ("陳醫生或者黃醫生", None),
    ],
)  # fmt: skip
def test_it_reads_whom_somebody_wants_to_see(text: str, doctor: str | None) -> None:
    assert find(text, MONDAY, SAMPLE).doctor == doctor


@pytest.mark.parametrize(
    ("text", "doctors", "alike"),
    [
        ("想睇陳醫生", ("chan", "wong"), ("chan", "wong")),
        ("想睇陳家明醫生", ("chan",), ()),
        ("Dr Chan Wing Sze please", ("wong",), ()),
        ("李醫生", ("lee",), ()),
    ],
)
def test_one_name_of_two_doctors_does_not_tell(text: str, doctors: tuple[str, ...], alike: tuple[str, ...]) -> None:
    said = understand_when(text, MONDAY, with_two_of_one_name())

    assert (said.doctor_ids, said.doctors_alike) == (doctors, alike)


async def test_which_of_two_doctors_of_one_name_is_asked() -> None:
    patient = Clinicians(with_two_of_one_name()).patient()

    heard = await patient.says("想約陳醫生聽日下晝")

    assert "邊位醫生" in heard
    assert "李醫生" not in heard
    assert len(patient.titles) == 3  # both of them, or any


async def test_the_usual_doctor_is_whom_they_saw_last() -> None:
    place = Clinicians()
    patient = place.patient()
    await patient.says("想約黃醫生聽日下晝三點半")
    await patient.says("陳小美")
    place.now = MONDAY + timedelta(days=8)

    heard = await moved(patient, asked=None).says("想約睇開嗰個醫生，星期四下晝")

    assert "黃醫生" in heard
    assert "陳醫生" not in heard


async def test_whoever_was_never_here_is_asked_for_the_doctor() -> None:
    assert "想睇邊位醫生" in await Clinicians().patient().says("想約返睇開嗰個醫生")
