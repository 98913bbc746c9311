"""Thanks are answered in kind only where nothing is asked after them."""

from __future__ import annotations

import pytest

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.reading import read_text
from tests.unit.assistant.situations import situation


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("多謝晒，使唔使空肚", "bring"),
        ("唔該晒，要帶咩嚟", "bring"),
        ("thanks what should i bring", "bring"),
        ("thanks do i need to fast", "bring"),
        ("多謝晒，你哋幾點開門", "hours"),
        ("唔該晒，有冇得泊車", "parking"),
    ],
)
def test_a_question_after_thanks_is_answered(text: str, topic: str) -> None:
    intent = read_text(text, situation(text))

    assert intent is not None
    assert (intent.name, intent.details["topic"]) == (intents.FACTS, topic)


@pytest.mark.parametrize("text", ["多謝，使唔使帶咩", "多謝，好返未", "唔該晒，係咪聽日三點"])
def test_a_question_after_thanks_is_not_met_with_silence(text: str) -> None:
    intent = read_text(text, situation(text))

    assert intent is None or intent.name != intents.NOTHING


@pytest.mark.parametrize(
    "text",
    [
        "唔該晒",
        "唔該晒，咁聽日見",
        "多謝，冇嘢喇",
        "唔該晒，冇咩事喇",
        "多謝提醒我要帶咩",
        "thanks for letting me know when to come",
    ],
)
def test_thanks_alone_stay_thanks(text: str) -> None:
    intent = read_text(text, situation(text))

    assert intent is not None
    assert intent.name in {intents.NOTHING, intents.COMING}
