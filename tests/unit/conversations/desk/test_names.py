"""By which words a patient of a certain name is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartclinic.conversations.desk.name_keys import LONGEST, SHORTEST, NameKey, asked_for, ways_of_asking
from smartclinic.platform.store import Index
from smartclinic.records.fields import Erase, declaration


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("陳小美", "陳小美"),
        ("陳小美", "小美"),
        ("陳小美", " 陳 小 美 "),
        ("歐陽詠詩", "詠詩"),
        ("陳李小美", "小美"),
        ("陳李小美", "李小美"),
        ("Chan Siu Mei", "chan siu mei"),
        ("Chan Siu Mei", "CHAN"),
        ("Chan Siu Mei", "Siu"),
        ("Chan Siu Mei", "siu mei"),
        ("Chan Siu Mei", "Siu Mei Chan"),
        ("Chan, Siu Mei", "chan siu mei"),
        ("Chan Siu Mei", "\uff23\uff48\uff41\uff4e"),
        ("Mary O'Brien", "o'brien"),
        ("陳小美 Chan Siu Mei", "陳小美"),
        ("陳小美 Chan Siu Mei", "chan siu mei"),
        ("José Müller", "müller"),
        ("Sukarno", "sukarno"),
    ],
)
def test_a_patient_is_found_by_the_words_that_staff_would_type(name: str, words: str) -> None:
    assert set(ways_of_asking(name)) & set(asked_for(words))


@pytest.mark.parametrize(
    ("name", "words"),
    [("陳小美", "陳小"), ("陳小美", "美"), ("Chan Siu Mei", "sium"), ("Chan Siu Mei", "chan mei lee"), ("Li Na", "n")],
)
def test_a_patient_is_not_found_by_others(name: str, words: str) -> None:
    assert not set(ways_of_asking(name)) & set(asked_for(words))


@given(st.text(max_size=300))
def test_no_word_is_of_one_character_or_over_a_hundred(text: str) -> None:
    for words in (*ways_of_asking(text), *asked_for(text)):
        assert SHORTEST <= len(words) <= LONGEST


@given(st.text(alphabet="陳小美 abcDEF-'", max_size=80))
def test_the_whole_name_finds_itself_and_costs_few_keys(name: str) -> None:
    ways = ways_of_asking(name)

    assert set(asked_for(name)) & set(ways) or not asked_for(name)
    assert len(ways) <= 4 + 2 * len(name)


def test_a_name_of_three_words_costs_six_keys_and_a_chinese_one_two() -> None:
    assert len(ways_of_asking("Chan Siu Mei")) == 6
    assert len(ways_of_asking("陳小美")) == 2


def test_the_index_goes_with_the_person_and_can_be_found_by_them() -> None:
    declared = declaration(NameKey)

    assert declared.fields["key"].erase is Erase.EMPTY
    assert Index(("contact",), "-at") in declared.indexes
