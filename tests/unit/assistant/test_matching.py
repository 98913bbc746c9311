"""Where a word of Latin letters begins and ends among Chinese ones."""

from __future__ import annotations

from importlib import resources

import pytest

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.matching import compiled
from smartclinic.assistant.understanding.reading import read_text
from tests.unit.assistant.situations import situation


@pytest.mark.parametrize("text", ["打flu shot", "flu shot幾錢", "想打 flu shot", "flu shot"])
def test_a_latin_word_ends_where_chinese_begins(text: str) -> None:
    assert compiled(r"\bflu shot\b").search(text)


@pytest.mark.parametrize("text", ["fluffy shots", "influ shot", "flu shots1"])
def test_a_part_of_a_latin_word_is_no_word(text: str) -> None:
    assert compiled(r"\bflu shot\b").search(text) is None


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("會late 10 mins", intents.LATE),
        ("我arrived喇", intents.QUEUE_HERE),
        ("想cancel聽日個appointment呀", intents.CANCEL),
        ("想reschedule去星期五", intents.CHANGE),
        ("打flu shot得唔得", intents.BOOK),
        ("而家serve緊which number呀now", intents.QUEUE_POSITION),
    ],
)
def test_mixed_words_are_read_without_spaces(text: str, intent: str) -> None:
    read = read_text(text, situation(text))

    assert read is not None
    assert read.name == intent


def test_every_pattern_with_a_word_end_is_compiled_in_one_place() -> None:
    modules = [
        each
        for each in resources.files("smartclinic.assistant.understanding").iterdir()
        if each.name.endswith(".py") and each.name != "matching.py"
    ]

    assert [each.name for each in modules if r"\b" in (said := each.read_text("utf-8")) and "re.compile(" in said] == []
