"""An everyday thing is a reason or a landmark as often as it is no business of the clinic's."""

from __future__ import annotations

import pytest

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.reading import read_text
from smartclinic.conversations.gate import Asked
from tests.unit.assistant.situations import asked, holding, situation


def read(text: str, question: Asked | None = None) -> str | None:
    intent = read_text(text, situation(text, asked=question))
    return intent.name if intent else None


@pytest.mark.parametrize(
    "text",
    [
        "嗰日要飲茶，可唔可以改星期四",
        "my flight got delayed, can we do Thursday instead",
        "公司改咗去酒店開會，星期三嚟唔到，改星期五得唔得",
        "I have a job interview that day, can I move it to Friday",
        "My dog is sick so I can't make it tomorrow, can we do Friday",
        "聽日演唱會，想改去後日",
        "我搵工見工撞咗時間，改下晝得唔得",
        "嗰日考歷史，改第二日得唔得",
        "搬屋租屋要簽約，聽日唔得，改星期六",
    ],
)
def test_an_everyday_reason_does_not_hide_that_a_visit_is_moved(text: str) -> None:
    assert read(text) == intents.CHANGE


@pytest.mark.parametrize("text", ["個仔要補習，可唔可以遲半個鐘", "我今日足球比賽，遲十五分鐘到"])
def test_an_everyday_reason_does_not_hide_who_is_late(text: str) -> None:
    assert read(text) == intents.LATE


@pytest.mark.parametrize("text", ["你哋喺邊間酒店對面", "超市樓上嗰間係咪你哋，幾樓"])
def test_what_stands_beside_the_clinic_is_asked_for_the_way(text: str) -> None:
    assert read(text) == intents.FACTS


@pytest.mark.parametrize(
    "text",
    [
        "我要搭飛機，機票改咗期，幫我改去下個禮拜",
        "I'm at the gym until 6, anything at 7?",
        "個女未做完功課，想改六點",
        "can I come after my football match, around 5",
        "我要返去煮飯，可唔可以早少少",
        "寵物店隔離嗰間係咪你哋",
        "聽日要去飲茶",
        "I have a flight on Friday, is Thursday possible?",
        "我要訂酒店，改星期五得唔得",
    ],
)
def test_what_may_be_about_a_visit_is_never_refused(text: str) -> None:
    assert read(text) != intents.OFF_TOPIC


@pytest.mark.parametrize(
    "text",
    [
        "聽日落唔落雨",
        "幫我寫份功課",
        "可唔可以幫我改份功課",
        "推介間酒店",
        "what's the capital of France",
        "聽日有咩電影睇",
        "星期六有冇演唱會",
        "help me book a hotel for friday",
        "幫我訂枱聽晚七點",
        "can you change my flight to friday",
        "改機票去星期五",
        "早晨呀，今日天氣好好呀，你食咗飯未",
        "我份功課聽日要交點算",
    ],
)
def test_a_day_makes_no_visit_of_what_is_no_business_of_the_clinic(text: str) -> None:
    assert read(text) == intents.OFF_TOPIC


def test_a_day_beside_an_everyday_thing_alone_is_no_wish() -> None:
    assert read("星期五要去酒店") is None


@pytest.mark.parametrize(
    "question", [asked(intents.ASKED_SLOT, "chan/consultation/24 15:30"), holding("chan/consultation/24 15:30")]
)
def test_nothing_is_refused_while_an_answer_is_awaited(question: Asked) -> None:
    assert read("嗰陣我仲喺酒店", question) != intents.OFF_TOPIC
