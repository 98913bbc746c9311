"""Whoever writes written Chinese is answered in it: no word of the spoken language is left in what they read."""

from __future__ import annotations

import re
from string import Formatter
from typing import Final

import pytest

from smartclinic.clinics.catalogue import catalogue, own_texts
from smartclinic.clinics.model import Language

FOR_PATIENTS: Final = (
    "smartclinic.appointments",
    "smartclinic.assistant",
    "smartclinic.queueing",
    "smartclinic.disruptions",
    "smartclinic.appointments.waitlist",
    "clinic_pages",
)

SPOKEN: Final = re.compile(
    r"[嘅喺咗冇唔啲嚟佢哋咁乜嘢咩嗰喇啦㗎俾畀攞揀撳搵睇啱晒諗嗌埋]|返(?!回)|係(?<!關係)(?!數)|邊[個位日度條隻邊]|而家|頭先"
    r"|幾[耐時錢]|朝早|[下上晏]晝|夜晚|聽日|今[日次]|呢[個度張位句樣類頁條嗰]|嗰|點[解樣]|就得|都得|先可以|[個等]陣|即刻|仲"
)
"""What a Hong Kong clinic says, but does not print."""

MAINLAND: Final = re.compile(r"預約成功|短信|信息|視頻|掛號|排號|門診號|手機號|點擊|登錄|您")
"""Written Chinese as it is elsewhere; and one 你 throughout."""


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("package", FOR_PATIENTS)
def test_no_spoken_word_is_in_written_chinese(package: str) -> None:
    words = catalogue(package, Language.WRITTEN)

    assert {key: found[0] for key, text in words.items() if (found := SPOKEN.search(text))} == {}


@pytest.mark.parametrize("package", FOR_PATIENTS)
def test_written_chinese_is_hong_kongs(package: str) -> None:
    words = own_texts(package, Language.WRITTEN)

    assert {key: found[0] for key, text in words.items() if (found := MAINLAND.search(text))} == {}


@pytest.mark.parametrize("package", [each for each in FOR_PATIENTS if each != "smartclinic.appointments"])
def test_a_written_text_has_its_spoken_one_with_the_same_blanks(package: str) -> None:
    spoken, written = catalogue(package, Language.ZH_HK), own_texts(package, Language.WRITTEN)

    assert {key for key, text in written.items() if key not in spoken or blanks(spoken[key]) != blanks(text)} == set()


@pytest.mark.parametrize("package", FOR_PATIENTS)
def test_what_is_the_same_stands_once(package: str) -> None:
    spoken, written = catalogue(package, Language.ZH_HK), own_texts(package, Language.WRITTEN)

    assert {key for key, text in written.items() if spoken.get(key) == text} == set()


@pytest.mark.parametrize("package", FOR_PATIENTS)
def test_readers_of_simplified_chinese_get_the_written_words(package: str) -> None:
    assert catalogue(package, Language.SIMPLIFIED) == catalogue(package, Language.WRITTEN)
