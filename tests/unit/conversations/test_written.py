"""What staff type is never empty, and never more than it may be."""

from __future__ import annotations

import pytest

from smartclinic.conversations.written import NothingWritten, TooLong, written


@pytest.mark.parametrize("text", ["", " \r\n ", "\x00", "\u200b", "\u2060\ufe0f", "\u202e\u202c", "\u3164"])
def test_a_text_of_nothing_is_refused(text: str) -> None:
    with pytest.raises(NothingWritten):
        written(text, 10)


def test_only_what_can_be_read_is_written() -> None:
    assert written("\u202e下午3點\u202c\x00\r\n請帶身分證\u200b ", 20) == "下午3點\n請帶身分證"


def test_emoji_of_several_parts_stay_whole() -> None:
    assert written("👩‍⚕️ 👍🏽", 20) == "👩‍⚕️ 👍🏽"


def test_only_what_can_be_read_counts() -> None:
    assert written("好" * 10 + "\u200b" * 50, 10) == "好" * 10
    with pytest.raises(TooLong):
        written("好" * 11, 10)
