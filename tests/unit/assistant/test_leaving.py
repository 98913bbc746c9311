"""A place that is held is left in one's own words, and a medical question about it goes to a person first."""

from __future__ import annotations

import pytest

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.reading import read
from smartclinic.conversations.gate import Reason
from tests.unit.assistant.chat import Clinicians
from tests.unit.assistant.situations import holding, situation

HELD = {"zh-HK": "聽日下晝三點睇陳醫生", "en": "Dr Chan tomorrow 3pm"}


@pytest.mark.parametrize(
    "text",
    [
        "唔要喇", "都係算", "算啦", "我唔係想咁，唔使喇", "唔好意思都係唔改喇", "唔搞喇", "唔使約喇",
        "都係唔好喇", "唔約啦唔該", "唔好約喇",
        "forget it", "no thanks", "no thank you", "sorry forget it", "I don't want it anymore", "leave it", "nah",
        "cancel that", "actually no need thanks", "don't need it",
    ],
)  # fmt: skip
def test_a_held_place_is_left_in_ones_own_words(text: str) -> None:
    found = read(situation(text, asked=holding("chan/consultation/24 15:00")))

    assert found is not None
    assert found.name == intents.LET_GO


@pytest.mark.parametrize("text", ["算術陳", "唔好改時間住呀", "唔使帶身份證？", "no", "Nah Siu Ming", "要約多個"])
def test_what_only_begins_so_leaves_nothing(text: str) -> None:
    found = read(situation(text, asked=holding("chan/consultation/24 15:00")))

    assert found is None or found.name != intents.LET_GO


@pytest.mark.parametrize(
    ("language", "asks", "still"),
    [
        ("zh-HK", "我食咗藥會唔會有事", "仲幫你留緊"), ("zh-HK", "食咗藥作嘔點算", "仲幫你留緊"),
        ("en", "can i take panadol with this medicine", "still held for you"),
        ("en", "my son has a fever what should i do", "still held for you"),
        ("en", "i took my pills is it ok", "still held for you"),
    ],
)  # fmt: skip
async def test_a_medical_question_while_a_name_is_asked_goes_to_a_person(language: str, asks: str, still: str) -> None:
    patient = Clinicians().patient(language=language)
    await patient.says(HELD[language])

    assert still in await patient.says(asks)
    assert patient.last.attention is Reason.ASKED
