"""Only what can be read of a text is kept, and nothing that can is lost."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartclinic.platform.readable import is_blank, readable


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("請9點來\x00\x07", "請9點來"),
        ("\u202eevil 999\u202c", "evil 999"),
        ("\u2066\u2067\u2068電話\u2069", "電話"),
        ("zero\u200b\u2060\ufeffwidth\u00ad", "zerowidth"),
        ("一行\r\n二行\r三行\u2028四行", "一行\n二行\n三行\n四行"),
        ("a\tb", "a b"),
        ("\u200d陳\u200d", "陳"),
        ("\ud800", ""),
    ],
)
def test_what_shows_nothing_or_turns_the_rest_round_is_dropped(text: str, left: str) -> None:
    assert readable(text) == left


@pytest.mark.parametrize("text", ["👩‍⚕️ ❤️", "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "می‌خواهم", "क्‍ष", "Zoë, 陳大文", "e\u0301"])
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert readable(text) == text


@pytest.mark.parametrize("text", ["", " \n\t", "\x00", "\u200b", "\u2060", "\u200d\ufe0f", "\u3164", "\u2800"])
def test_a_text_of_nothing_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["好", "?", "👍🏽", "\u200b1"])
def test_a_text_with_one_thing_to_see_is_not(text: str) -> None:
    assert not is_blank(text)


@given(st.text(st.characters()))
def test_nothing_that_cannot_be_seen_is_left(text: str) -> None:
    left = readable(text)
    assert readable(left) == left
    assert all(each == "\n" or unicodedata.category(each) not in {"Cc", "Cs"} for each in left)
    assert not set(left) & set(
        "\u200b\u2060\ufeff\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )
