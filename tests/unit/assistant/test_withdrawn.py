"""A clinic's new file takes away what was offered a minute ago: an honest sentence and fresh times, never a crash."""

from __future__ import annotations

import msgspec
import pytest

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.reading import read
from smartclinic.assistant.understanding.taps import tap_id
from smartclinic.clinics.model import Clinic
from smartclinic.conversations.answering import Intent
from smartclinic.conversations.content import Tap
from smartclinic.conversations.gate import Asked
from tests.unit.assistant.situations import ME, MONDAY, SAMPLE, Desk, asked, holding, situation, slot

KEY = "chan/flu-vaccine/24 15:30"
WISHED = {"service": "flu-vaccine", "day": "2026-11-24"}


def without_service() -> Clinic:
    kept = tuple(service for service in SAMPLE.services if service.id != "flu-vaccine")
    return msgspec.structs.replace(SAMPLE, services=kept)


def renamed_service() -> Clinic:
    new = tuple(
        msgspec.structs.replace(service, id="flu-jab") if service.id == "flu-vaccine" else service
        for service in SAMPLE.services
    )
    return msgspec.structs.replace(SAMPLE, services=new)


def without_doctor() -> Clinic:
    kept = tuple(doctor for doctor in SAMPLE.doctors if doctor.id != "chan")
    return msgspec.structs.replace(SAMPLE, doctors=kept)


CLINICS = {"service": without_service(), "renamed": renamed_service(), "doctor": without_doctor()}
QUESTIONS: dict[str, Asked] = {
    "a time": asked("slot", KEY, "chan/flu-vaccine/24 15:45", details=WISHED),
    "a name": holding(KEY, **WISHED),
    "booked": asked("booked", details={"booked": slot(KEY), "name": "陳小美"}),
}
TAP = Tap(tap_id("slot", slot(KEY), ME, MONDAY), "下晝3:30")
SAID = ("1", "3:30", "聽日下晝三點半", "陳小美", "遲啲", "唔要喇", "你好", "想打流感針", "幾錢", TAP)


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("clinic", CLINICS)
async def test_nothing_that_a_patient_says_of_it_fails(clinic: str, question: str, said: str | Tap) -> None:
    desk = Desk(CLINICS[clinic])
    where = situation(said, asked=QUESTIONS[question], clinic=desk.clinic)

    intent = read(where) or Intent(intents.NOT_UNDERSTOOD)

    await desk.act(intent.name, where, **intent.details)


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("said", ["1", TAP])
async def test_choosing_it_is_answered_honestly_and_with_fresh_times(said: str | Tap, clinic: str) -> None:
    desk = Desk(CLINICS[clinic])
    where = situation(said, asked=QUESTIONS["a time"], clinic=desk.clinic)
    intent = read(where)
    assert intent == Intent(intents.CHOOSE, {"slot": slot(KEY)})

    answer = await desk.act(intent.name, where, **intent.details)

    assert answer.content is not None
    assert "診所而家冇呢個預約喇" in answer.content.body
    assert answer.asked is not None
    assert answer.asked.question == intents.ASKED_SLOT
    assert not any(slot(KEY) in option.id for option in answer.asked.options)


@pytest.mark.parametrize("clinic", CLINICS)
async def test_a_name_for_it_books_nothing(clinic: str) -> None:
    desk = Desk(CLINICS[clinic])
    where = situation("陳小美", asked=QUESTIONS["a name"], clinic=desk.clinic)

    answer = await desk.act(intents.NAME, where, text="陳小美")

    assert answer.content is not None
    assert "診所而家冇呢個預約喇" in answer.content.body


async def test_another_day_for_a_withdrawn_service_says_so() -> None:
    desk = Desk(CLINICS["service"])
    where = situation("後日", asked=QUESTIONS["a time"], clinic=desk.clinic)
    intent = read(where)
    assert intent is not None

    answer = await desk.act(intent.name, where, **intent.details)

    assert answer.content is not None
    assert answer.content.body.startswith("診所而家冇呢個預約喇")
