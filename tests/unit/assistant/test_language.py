from __future__ import annotations

import pytest

from smartclinic.assistant.understanding.language import Language, detect_language

ZH, EN = Language.ZH_HK, Language.EN


@pytest.mark.parametrize(
    ("text", "before", "language"),
    [
        ("想約聽日下晝", None, ZH),
        ("想book聽日 Dr Chan", None, ZH),
        ("你好，我係Peter Chan", None, ZH),
        ("can I see a doctor tomorrow afternoon", None, EN),
        ("I want to see 陳醫生 tomorrow please", None, EN),
        ("hello", None, EN),
        ("Chan Siu Mei", None, EN),
        ("2", None, ZH),
        ("👍", None, ZH),
        ("", None, ZH),
        ("2", EN, EN),
        ("3:30", EN, EN),
        ("陳小美", EN, ZH),
        ("ok", ZH, ZH),
        ("thanks", ZH, ZH),
        ("Chan Siu Mei", ZH, ZH),
        ("Dr Wong", ZH, ZH),
        ("tomorrow please", ZH, EN),
        ("在吗", EN, ZH),
    ],
)
def test_it_answers_in_the_language_that_was_written(text: str, before: Language | None, language: Language) -> None:
    assert detect_language(text, before) is language
