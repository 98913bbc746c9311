"""How people's names and numbers stand on a screen."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartclinic.clinics.model import Language
from staff_desk.clipping import LONGEST_NAME, clipped
from staff_desk.naming import name_of, plain_name, shown_name, shown_phone
from tests.unit.desk.visits import visit
from tests.unit.desk.waiting_room import HOSTILE, row


def test_it_shows_the_name_that_the_desk_knows() -> None:
    assert shown_name(row(1, "陳大文"), visit()) == '<bdi class="name">陳大文</bdi>'


def test_it_shows_the_number_of_somebody_without_a_name() -> None:
    assert plain_name(row(1), visit()) == "+852 9123 4567"


@pytest.mark.parametrize(("language", "words"), [(Language.ZH_HK, "未有姓名"), (Language.EN, "Name not known")])
def test_it_says_so_when_neither_is_known(language: Language, words: str) -> None:
    nobody = row(1, " \u200b ")
    object.__setattr__(nobody, "phone", None)
    assert plain_name(nobody, visit(language=language)) == f"{words} · {nobody.contact[-4:]}"
    assert plain_name(nobody, visit(language=language, masks=True)) == f"{words} · {nobody.contact[-4:]}"


@pytest.mark.parametrize(
    ("name", "shown"),
    [("陳大文", "陳＊＊"), ("歐陽震華", "歐＊＊"), ("陳", "陳＊＊"), ("Wong Siu Ming", "W＊＊"), (None, "＊＊4567")],
)
def test_the_privacy_toggle_keeps_the_first_character_alone(name: str | None, shown: str) -> None:
    assert plain_name(row(1, name), visit(masks=True)) == shown


def test_a_masked_name_does_not_tell_how_long_it_is() -> None:
    masked = {len(plain_name(row(1, name), visit(masks=True))) for name in ("陳文", "陳大文", "陳" * 50)}
    assert masked == {3}


def test_a_name_that_stands_alone_is_masked_with_the_rest() -> None:
    assert name_of("李心怡", visit(masks=True)) == '<bdi class="name">李＊＊</bdi>'
    assert name_of("李心怡", visit()) == '<bdi class="name">李心怡</bdi>'


@pytest.mark.parametrize(
    ("phone", "shown", "masked"),
    [
        ("85291234567", "+852 9123 4567", "＊＊4567"),
        ("447700900123", "+447700900123", "＊＊0123"),
        ("12", "+12", "＊＊"),
    ],
)
def test_a_number_is_grouped_and_masked_but_for_its_end(phone: str, shown: str, masked: str) -> None:
    assert shown_phone(phone, visit()) == shown
    assert shown_phone(phone, visit(masks=True)) == masked


def test_a_hostile_name_is_isolated_text_of_bounded_length() -> None:
    shown = shown_name(row(1, HOSTILE), visit())
    assert "<script>" not in shown
    assert "\u202e" not in shown
    assert "\u200b" not in shown
    assert shown.startswith('<bdi class="name">&lt;script&gt;')
    assert len(plain_name(row(1, HOSTILE), visit())) == LONGEST_NAME + 1


@given(st.text())
def test_what_is_left_of_any_text_can_be_seen_on_one_line(text: str) -> None:
    line = clipped(text)
    assert len(line) <= LONGEST_NAME + 1
    assert not {unicodedata.category(character) for character in line} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert line == line.strip()


def test_towers_of_accents_are_cut_down() -> None:
    assert clipped("Z" + "\u0351" * 200 + "a") == "Z\u0351\u0351a"


def test_a_line_break_becomes_a_space() -> None:
    assert clipped("陳\n大\t文") == "陳 大 文"
