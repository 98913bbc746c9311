from __future__ import annotations

from datetime import timedelta

import pytest

from smartclinic.assistant import intents
from smartclinic.assistant.talking.summaries import summary
from smartclinic.clinics.model import Language
from smartclinic.conversations.gate import Asked
from tests.unit.assistant.chat import Clinicians
from tests.unit.assistant.situations import MONDAY, SAMPLE, holding

LATER = MONDAY + timedelta(hours=1)


def line(asked: Asked | None, language: Language = Language.ZH_HK) -> str:
    return summary(asked, SAMPLE, language, MONDAY)


def test_a_place_that_is_held_is_said_with_its_end() -> None:
    held = holding("chan/consultation/24 15:30")

    assert line(held) == "等候病人輸入姓名 · 留位：24/11（二）下午3:30 陳醫生，至上午10:09"
    assert line(held, Language.EN) == (
        "The patient's name is awaited · Held: Tue 24 Nov, 3:30pm, Dr Chan, until 10:09am"
    )
    assert "留位已過" in summary(held, SAMPLE, Language.ZH_HK, LATER)


def test_what_was_wished_is_said_before_a_time_is_chosen() -> None:
    wish = {"day": "2026-11-24", "part": "afternoon", "doctor": "chan", "service": "flu-vaccine"}

    assert line(Asked(intents.ASKED_SLOT, LATER, details=wish)) == "正在選擇時間 · 想約：陳醫生24/11（二）下午流感針"


def test_a_visit_that_is_to_be_moved_is_said_so() -> None:
    assert line(Asked(intents.ASKED_DAY, LATER, details={"moving": "a" * 32})) == "正在選擇日期 · 想改期"


@pytest.mark.parametrize("asked", [None, Asked("something_new", LATER), Asked("day", LATER, details={"slot": "x/y"})])
def test_what_nobody_knows_of_is_not_made_up(asked: Asked | None) -> None:
    assert line(asked) in {"", "正在選擇日期"}


async def test_a_conversation_that_stops_halfway_has_its_summary() -> None:
    patient = Clinicians().patient()
    await patient.says("想約聽日下晝三點半睇陳醫生")
    await patient.says("我想搵姑娘")

    assert "留位：24/11（二）下午3:30 陳醫生" in line(patient.asked)
