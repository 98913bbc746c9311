"""Whoever has a visit to come and says 改 or 幾時 gets that visit, and never a second booking."""

from __future__ import annotations

import pytest

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.reading import read_text
from tests.unit.assistant.situations import situation
from tests.unit.assistant.test_visits_talk import booked


@pytest.mark.parametrize(
    ("language", "asks"),
    [
        ("zh-HK", "我幾時睇醫生"),
        ("zh-HK", "我邊日要覆診"),
        ("zh-HK", "幾時覆診"),
        ("en", "appointment list please"),
        ("en", "what time is my appt"),
        ("en", "can you remind me what time i have"),
        ("en", "when am i seeing the doctor"),
    ],
)
async def test_when_the_own_visit_is_is_answered_with_the_visit(language: str, asks: str) -> None:
    patient = await booked(language=language)
    said = await patient.says(asks)

    assert "24/11（二）下晝3:00" in said or "Tue 24 Nov, 3:00pm" in said


@pytest.mark.parametrize(
    ("language", "says"), [("zh-HK", "改"), ("zh-HK", "我想改"), ("en", "change"), ("en", "Change please")]
)
async def test_a_bare_change_is_about_the_visit_to_come(language: str, says: str) -> None:
    patient = await booked(language=language)

    await patient.says(says)

    assert patient.asked is not None
    assert patient.asked.details["moving"]


async def test_another_time_alone_is_meant_for_the_same_day() -> None:
    patient = await booked()
    await patient.says("等等 我想改去四點半")

    assert await patient.place.stands() == [("陳小美", "24/11 16:30", "booked")]


async def test_a_time_that_the_doctor_has_not_never_holds_a_second_place() -> None:
    patient = await booked()
    await patient.says("我想改去七點半")
    await patient.says("1")

    [(name, _, state)] = await patient.place.stands()
    assert (name, state) == ("陳小美", "booked")


@pytest.mark.parametrize("said", ["我想改去七點半", "I want to change"])
def test_a_change_is_read_as_one_long_after_the_booking_too(said: str) -> None:
    intent = read_text(said, situation(said))

    assert intent is not None
    assert intent.name == intents.CHANGE


@pytest.mark.parametrize("said", ["我幾時可以睇醫生", "想約聽日睇醫生", "when can i see the doctor"])
def test_whoever_asks_when_they_may_come_wants_a_visit(said: str) -> None:
    intent = read_text(said, situation(said))

    assert intent is None or intent.name != intents.OWN_BOOKING
