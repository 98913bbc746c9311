"""Readers of Simplified Chinese see their own characters, everybody else exactly what was written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartclinic.clinics.model import Language
from smartclinic.clinics.scripts import simplified, traditional
from smartclinic.conversations.gate import Asked, Option
from smartclinic.conversations.in_script import asked_in_their_script, in_script, in_their_script
from smartclinic.conversations.outgoing import (
    AskForNumber,
    Choice,
    FromTemplate,
    Outgoing,
    Say,
    SayWithButtons,
    SayWithList,
)

SIMPLIFIED = Language.SIMPLIFIED.value
OFFER = SayWithList("請選擇：", "選擇時間", (Choice("slot/陳醫生/1", "下午3:00", "陳醫生"),))


def test_everything_that_is_shown_changes_and_what_taps_bring_back_does_not() -> None:
    assert in_their_script(OFFER, SIMPLIFIED) == SayWithList(
        "请选择：", "选择时间", (Choice("slot/陳醫生/1", "下午3:00", "陈医生"),)
    )


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (Say("請輸入病人全名"), Say("请输入病人全名")),
        (AskForNumber("請分享電話號碼"), AskForNumber("请分享电话号码")),
        (
            SayWithButtons("取消預約？", (Choice("a", "取消"), Choice("b", "維持不變"))),
            SayWithButtons("取消预约？", (Choice("a", "取消"), Choice("b", "维持不变"))),
        ),
    ],
)
def test_every_shape_has_its_script(content: Outgoing, shown: Outgoing) -> None:
    assert in_their_script(content, SIMPLIFIED) == shown


def test_a_template_is_as_meta_approved_it() -> None:
    template = FromTemplate("queue_near", "zh_HK", "utility", "就快到你喇")

    assert in_their_script(template, SIMPLIFIED) is template


@pytest.mark.parametrize("language", [None, "zh-HK", "zh-Hant", "en"])
def test_nobody_else_gets_simplified_characters(language: str | None) -> None:
    assert in_their_script(OFFER, language) is OFFER


def test_names_stay_as_they_were_typed() -> None:
    said = in_script("陳小美、張國強，陳醫生", SIMPLIFIED, ["陳小美", "張國強"])

    assert said == "陳小美、張國強，陈医生"


def test_the_options_that_are_remembered_are_those_that_were_shown() -> None:
    asked = Asked("which", datetime(2026, 11, 23, tzinfo=UTC), (Option("x", "陳醫生"),), {"name": "陳小美"})

    shown = asked_in_their_script(asked, SIMPLIFIED)

    assert shown is not None
    assert (shown.options, shown.details) == ((Option("x", "陈医生"),), {"name": "陳小美"})


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("請提早覆診", "请提早复诊"),
        ("需要甚麼協助", "需要什么协助"),
        ("衞生署、衛生署", "卫生署、卫生署"),
        ("這裏、這裡、乾淨、頭髮、發燒", "这里、这里、干净、头发、发烧"),
        ("巴士、的士、短訊", "巴士、的士、短讯"),  # Hong Kong's words, in other characters
    ],
)
def test_characters_change_and_words_do_not(written: str, shown: str) -> None:
    assert simplified(written) == shown


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("我后天想约范医生", "我後天想約范醫生"),
        ("头发掉了，发烧，干咳", "頭髮掉了，發燒，乾咳"),
        ("于小姐和余先生", "于小姐和余先生"),
        ("钟小姐三点钟到", "鍾小姐三點鐘到"),
        ("前台的账单", "前台的賬單"),
    ],
)
def test_simplified_characters_are_read_by_their_words(written: str, read: str) -> None:
    assert traditional(written) == read


_CHINESE = st.text(
    st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF) | st.sampled_from("嘅喺咗嗰𠮶臺覆診甚麼，1a")
)


@settings(deadline=None)  # OpenCC is loaded by the first
@given(_CHINESE)
def test_no_text_gets_longer_than_meta_takes(text: str) -> None:
    assert len(simplified(text)) <= len(text)


@settings(deadline=None)  # OpenCC is loaded by the first
@given(st.text() | _CHINESE, st.lists(_CHINESE, max_size=3))
def test_any_text_and_any_names_can_be_shown(text: str, names: list[str]) -> None:
    assert len(in_script(text, SIMPLIFIED, names)) <= len(text)
    assert len(traditional(text)) <= len(text)
