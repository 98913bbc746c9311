from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartclinic.assistant.understanding.normalise import for_matching, without_emoji
from smartclinic.assistant.understanding.numerals import number


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("２", "2"),
        ("②", "2"),
        ("2️⃣", "2"),
        ("Ｈｅｌｌｏ　ＷＯＲＬＤ", "hello world"),
        ("３：３０", "3:30"),
        ("唔該！！！", "唔該!"),
        ("好呀😀👍🏽", "好呀"),
        ("  你好 \n 想約  ", "你好 想約"),
        ("下个礼拜三点", "下個禮拜三點"),
        ("don’t", "don't"),
        ("黄醫生", "黃醫生"),
        ("a\ud800b", "a b"),
    ],
)
def test_it_brings_a_text_into_one_form(text: str, form: str) -> None:
    assert for_matching(text) == form


@given(st.text())
def test_the_form_of_the_form_is_the_form(text: str) -> None:
    assert for_matching(for_matching(text)) == for_matching(text)


def test_emoji_go_and_letters_stay() -> None:
    assert without_emoji("陳小美🙏José").split() == ["陳小美", "José"]


@pytest.mark.parametrize(
    ("text", "value"),
    [("7", 7), ("十", 10), ("十五", 15), ("二十", 20), ("二十四", 24), ("廿四", 24), ("廿", 20), ("卅一", 31),
     ("兩", 2), ("零五", 5), ("零", 0), ("twelve", 12), ("三四", None), ("百", None),
     ("", None), ("123", None), ("十十", None)],
)  # fmt: skip
def test_it_reads_numbers(text: str, value: int | None) -> None:
    assert number(text) == value
