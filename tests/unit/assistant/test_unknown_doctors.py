"""A doctor whom the clinic does not have: said so, with those it has; never silently another."""

from __future__ import annotations

import pytest

from smartclinic.assistant import intents
from smartclinic.assistant.thinking.tools import intent_of
from smartclinic.assistant.understanding.doctor_words import unknown_doctor
from smartclinic.platform.model import ToolCall
from tests.unit.assistant.chat import Clinicians
from tests.unit.assistant.situations import SAMPLE, situation


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("我想睇張醫生", "我哋冇張醫生。"),
        ("我想睇黃大仙醫生", "我哋冇黃大仙醫生。"),
        ("I want Dr Smith tmr", "There is no Dr Smith at our clinic."),
        ("can I see doctor smith tomorrow", "There is no Dr Smith at our clinic."),
    ],
)
@pytest.mark.parametrize("before", ["", "想約陳醫生聽日下晝"])
async def test_a_doctor_who_is_not_there_is_said_whoever_was_named_before(said: str, answer: str, before: str) -> None:
    patient = Clinicians().patient()
    if before:
        await patient.says(before)

    heard = await patient.says(said)

    assert answer in heard
    assert len(patient.titles) == 4  # the three doctors there are, and any of them


@pytest.mark.parametrize(
    "said",
    [
        "有冇女醫生", "周日下晝睇醫生", "何時有醫生", "馬上見醫生", "家庭醫生", "陳小美想睇醫生", "邊位醫生",
        "黃醫生", "see a doctor today", "doctor please", "is the doctor here", "doctor said so", "Dr Chan",
    ],
)  # fmt: skip
def test_words_beside_a_doctor_are_no_name(said: str) -> None:
    assert unknown_doctor(said.casefold(), SAMPLE) == ""


@pytest.mark.parametrize(
    ("said", "named", "unknown"),
    [
        ("I'd like Dr Smith on Tuesday", "Dr Chan", "Dr Smith"),
        ("張醫生聽日得唔得閒", None, "張醫生"),
        ("smith please, on Tuesday", "Smith", "Smith"),
    ],
)
def test_what_the_patient_wrote_goes_before_the_doctor_whom_the_model_names(
    said: str, named: str | None, unknown: str
) -> None:
    call = ToolCall("find_slots", {"day": "2026-11-24", "doctor": named})
    intent = intent_of(call, situation(said))

    assert intent is not None
    assert intent.name == intents.BOOK
    assert intent.details.get("unknown_doctor") == unknown
    assert "doctor" not in intent.details


@pytest.mark.parametrize("named", ["any doctor", "Wong", "兒科", "黃"])
def test_the_model_may_name_a_doctor_shortly_or_any(named: str) -> None:
    intent = intent_of(ToolCall("find_slots", {"doctor": named}), situation("…"))

    assert intent is not None
    assert "unknown_doctor" not in intent.details
