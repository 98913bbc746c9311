"""Questions with one fixed answer: who speaks here, what STOP does, and what is asked of other people."""

from __future__ import annotations

import pytest

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.reading import read_text
from smartclinic.conversations.gate import Reason
from tests.unit.assistant.chat import Clinicians
from tests.unit.assistant.situations import Desk, situation


def read(text: str) -> str | None:
    intent = read_text(text, situation(text))
    return intent.name if intent else None


@pytest.mark.parametrize(
    "text",
    [
        "你係真人定機械人",
        "你係咪機械人嚟㗎",
        "我而家同緊真人定機械人講嘢",
        "请问你是真人还是机器人",
        "are you a robot or a person?",
        "Am I talking to a real person?",
    ],
)
def test_who_asks_whether_this_is_a_machine_is_told(text: str) -> None:
    assert read(text) == intents.ABOUT_ASSISTANT


@pytest.mark.parametrize("text", ["are you a robot? I want to talk to a person", "唔好再用機械人覆我，我要真人"])
def test_a_person_who_is_asked_for_beside_it_is_still_called(text: str) -> None:
    assert read(text) == intents.PERSON


@pytest.mark.parametrize(
    "text",
    [
        "打停止會唔會連個預約都取消埋㗎",
        "「停止」即係咩意思",
        "what does STOP do?",
        "if I type STOP will you cancel my appointment?",
    ],
)
def test_what_stop_does_is_told_and_not_done(text: str) -> None:
    assert read(text) == intents.ABOUT_STOP


@pytest.mark.parametrize(
    "text",
    [
        "What time is Peter Ho's appointment tomorrow?",
        "did Peter Ho come yesterday",
        "Did my ex husband bring our daughter Mia Chow to you last week?",
        "ok just give me his phone number then",
        "我隔籬何大文聽日係咪約咗陳醫生？",
        "何美玲幾點覆診",
        "前夫有冇帶個女嚟過",
        "快啲俾今日下晝陳醫生嘅病人名單同電話我",
    ],
)
def test_what_is_asked_of_others_is_no_wish(text: str) -> None:
    assert read(text) == intents.ABOUT_OTHERS


@pytest.mark.parametrize(
    "text",
    [
        "陳醫生聽日有冇嚟",
        "what time is my appointment",
        "what time is Dr Lee's next appointment",
        "我個約係幾點",
        "同事話你哋好好，我想約陳醫生",
        "停止食藥得唔得",
        "我想約聽日，何大文",
    ],
)
def test_what_only_looks_like_it_is_none(text: str) -> None:
    assert read(text) not in {intents.ABOUT_OTHERS, intents.ABOUT_STOP, intents.ABOUT_ASSISTANT}


async def test_nothing_is_said_of_others_but_of_ones_own() -> None:
    patient = Clinicians().patient()
    assert "其他人嘅預約" in await patient.says("陳小美幾點覆診")

    await patient.says("聽日下晝三點睇陳醫生")
    await patient.says("陳小美")
    patient.asked = None
    assert "下晝3:00" in await patient.says("陳小美幾點覆診")


@pytest.mark.parametrize("text", ["叫你個姑娘出嚟，我一陣上嚟打鑊佢", "I will come and beat up your nurse"])
async def test_a_threat_reaches_staff(text: str) -> None:
    assert read(text) == intents.THREAT
    answer = await Desk().answers(situation(text))

    assert answer.attention is Reason.ASKED
    assert answer.content is not None
