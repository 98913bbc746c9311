"""What the words of a text, taken together, say where a rule has seen only one sign."""

from __future__ import annotations

import pytest

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.doubts import is_doubted, is_outweighed
from smartclinic.assistant.understanding.guesses import guess
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.conversations.answering import Intent


def test_words_that_bear_a_reading_out_leave_it_sure() -> None:
    assert not is_doubted(Intent(intents.BOOK), for_matching("想約陳醫生星期四下晝睇咳"))


def test_a_day_in_a_text_about_a_receipt_is_no_sure_wish_for_a_visit() -> None:
    plain = for_matching("上星期二嗰張收據可唔可以再出過俾公司報銷")

    assert is_doubted(Intent(intents.BOOK), plain)
    assert is_outweighed(Intent(intents.BOOK), plain)


@pytest.mark.parametrize("name", [intents.PERSON, intents.COMPLAINT])
def test_whoever_wants_a_person_is_never_kept_from_one(name: str) -> None:
    assert not is_doubted(Intent(name), for_matching("你哋幾點開門同埋喺邊度"))


def test_words_that_nothing_is_known_of_give_no_guess() -> None:
    assert guess(for_matching("zzqx 12")) is None
