"""Red flags: every phrasing caught, look-alikes left alone, denied and past ones told to staff."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from smartclinic.assistant.understanding.red_flag_lexicon import lexicon
from smartclinic.assistant.understanding.red_flags import RedFlags, emergency_words, find_red_flags
from smartclinic.clinics.model import Language

_PHRASINGS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "red_flag_phrasings.yaml").read_text("utf-8"))
_PARTS = tuple(_PHRASINGS)
_LATER: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "red_flag_phrasings_later.yaml").read_text("utf-8"))
"""Hundreds more, each kind looked at in one test for speed."""


def _lines(kind: str) -> list[str]:
    return [line for part in _PARTS for line in _PHRASINGS[part][kind].splitlines()]


def _emergencies() -> list[tuple[str, str]]:
    return [
        (flag, line)
        for part in _PARTS
        for flag, lines in _PHRASINGS[part]["emergency"].items()
        for line in lines.splitlines()
    ]


@pytest.mark.parametrize(("flag", "text"), _emergencies())
def test_it_catches_every_phrasing(flag: str, text: str) -> None:
    assert flag in find_red_flags(text).emergency


@pytest.mark.parametrize("text", _lines("urgent"))
def test_what_is_denied_past_or_supposed_goes_to_staff(text: str) -> None:
    flags = find_red_flags(text)
    assert flags.urgent
    assert not flags.emergency


@pytest.mark.parametrize("text", _lines("benign"))
def test_a_look_alike_is_no_emergency(text: str) -> None:
    assert not find_red_flags(text).emergency


def test_it_catches_every_phrasing_of_the_second_round() -> None:
    texts = [line for lines in _LATER["emergency"].values() for line in lines.splitlines()]
    assert [text for text in texts if not find_red_flags(text).emergency] == []


def test_what_is_denied_past_or_supposed_in_the_second_round_goes_to_staff() -> None:
    found = {text: find_red_flags(text) for text in _LATER["urgent"].splitlines()}
    assert [text for text, flags in found.items() if flags.emergency or not flags.urgent] == []


def test_look_alikes_of_the_second_round_are_no_emergencies() -> None:
    texts = _LATER["benign"].splitlines()
    assert [text for text in texts if find_red_flags(text).emergency] == []


def test_the_phrasings_are_as_many_as_promised() -> None:
    assert len(set(_emergencies())) >= 150
    assert len(set(_lines("benign"))) >= 200
    assert len(set(_lines("urgent"))) >= 30
    unseen = [line for part in _PARTS[1:] for line in _PHRASINGS[part]["benign"].splitlines()]
    assert len(unseen) * 3 >= len(_lines("benign"))


def test_it_reports_classes_once_and_in_a_fixed_order() -> None:
    assert find_red_flags("抖唔到氣，心口痛，心口好翳") == RedFlags(emergency=("chest", "breathing"))
    assert find_red_flags("心口痛，抖唔到氣") == RedFlags(emergency=("chest", "breathing"))


def test_a_denial_covers_only_what_it_denies() -> None:
    assert find_red_flags("冇心口痛但係唔夠氣") == RedFlags(emergency=("breathing",), urgent=("chest",))
    assert find_red_flags("冇發燒 心口痛").emergency == ("chest",)
    assert find_red_flags("我冇食飯心口痛").emergency == ("chest",)


@pytest.mark.parametrize(
    "text",
    [
        "從來冇試過咁心口痛",
        "上個月睇過你，心口好痛",
        "上個月開始心口痛",
        "上年心口痛過，而家又痛",
        "如果今日冇位點算，我心口好痛",
        "chest pain since last month",
        "I have never had chest pain like this",
        "no idea why but my chest hurts",
        "had chest pain last year and it is back again today",
        "有冇位，心口痛",
        "唔知係唔係心口痛",
        "唔係冇心口痛",
        "no chest pain before but now yes",
    ],
)
def test_in_doubt_it_is_an_emergency(text: str) -> None:
    assert "chest" in find_red_flags(text).emergency


@pytest.mark.parametrize(
    "text",
    [
        "ＣＨＥＳＴ　ＰＡＩＮ",
        "心口痛！！！！",
        "心口\n好痛",
        "心口...好痛",
        "心口痛🆘🆘",
        "心囗痛",
        "CHEST PAIN",
        "Chest  pain",
        "sam hau hou tung",
        "胸.口.痛",
        "心。口。好。痛",
        "我胸*口痛",
        "c\u200bhest p\u00adain",
        "c.h.e.s.t pain",
        "𝐜𝐡𝐞𝐬𝐭 𝐩𝐚𝐢𝐧",
    ],
)
def test_width_case_emoji_and_punctuation_do_not_hide_it(text: str) -> None:
    assert find_red_flags(text).emergency == ("chest",)


def test_what_is_written_after_the_ambulance_is_called_raises_nothing() -> None:
    assert find_red_flags("call咗白車").emergency == ()
    assert find_red_flags("叫咗白車，佢冇反應").emergency == ("consciousness",)


def test_an_empty_text_has_none() -> None:
    assert find_red_flags("") == find_red_flags("🙂") == RedFlags()


def test_the_cheap_look_beforehand_changes_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [*(line for _, line in _emergencies()), *_lines("urgent"), *_lines("benign")][::3]
    looked_first = [find_red_flags(text) for text in texts]
    every_sign = {sign.number for each in lexicon().classes for sign in (*each.signs, *each.staff_only)}
    monkeypatch.setattr(lexicon().index, "possible", lambda _: every_sign)

    assert [find_red_flags(text) for text in texts] == looked_first


def test_a_message_takes_under_a_millisecond() -> None:
    texts = _lines("benign")
    find_red_flags(texts[0])
    started = time.process_time()
    for text in texts:
        find_red_flags(text)
    assert (time.process_time() - started) / len(texts) < 0.001


def test_the_longest_message_whatsapp_carries_is_read_in_a_moment() -> None:
    find_red_flags("")
    for text in ("想約覆診，" * 800, "如果" * 2000, "a" * 4096, "no " * 1300):
        started = time.process_time()
        find_red_flags(text)
        assert time.process_time() - started < 0.5


def test_the_words_say_999_first_in_chinese_then_english() -> None:
    words = emergency_words(("chest",), staff_are_told=False)
    assert words.startswith("可能係緊急情況：請即刻打999，或者去最近嘅急症室，唔好等預約。")
    assert words.index("999") < words.index("This may be an emergency: call 999 now")
    assert "This chat is not monitored for emergencies." in words
    assert "18111" not in words


@pytest.mark.parametrize("flags", [("chest",), ("self_harm",), ("overdose", "self_harm")])
def test_staff_are_mentioned_only_when_they_are_told(flags: tuple[str, ...]) -> None:
    assert emergency_words(flags, staff_are_told=True).endswith("已通知診所職員。Staff have been alerted.")
    assert "職員" not in emergency_words(flags, staff_are_told=False)
    assert "alerted" not in emergency_words(flags, staff_are_told=False)


def test_self_harm_has_its_own_words_with_18111_first() -> None:
    words = emergency_words(("self_harm",), staff_are_told=False)
    assert words.index("18111") < words.index("999")
    assert "Mental Health Support Hotline" in words
    assert "可能係緊急情況" not in words


def test_an_overdose_that_was_meant_gets_both_words() -> None:
    words = emergency_words(("overdose", "self_harm"), staff_are_told=False)
    assert "可能係緊急情況" in words
    assert "18111" in words
    assert words.count("This chat is not monitored for emergencies.") == 1


@pytest.mark.parametrize(
    ("language", "begins"),
    [
        (Language.ZH_HK, "你嘅安全最緊要。有即時危險請打999。可能係緊急情況"),
        (Language.WRITTEN, "你的安全最重要。如有即時危險，請致電999。這可能是緊急情況"),
        (Language.EN, "Your safety comes first. If you are in immediate danger, call 999. This may be"),
    ],
)
def test_whoever_was_hurt_by_somebody_reads_of_their_safety_first(language: Language, begins: str) -> None:
    words = emergency_words(("trauma", "assault"), staff_are_told=True, language=language)

    assert words.startswith(begins)
    assert "safety" not in emergency_words(("trauma",), staff_are_told=True, language=language)


def test_whoever_writes_english_reads_english_first() -> None:
    words = emergency_words(("chest",), staff_are_told=False, language=Language.EN)

    assert words.startswith("This may be an emergency: call 999 now")
    assert "請即刻打999" in words
