from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from smartclinic.assistant.understanding.language import Language, detect_language, may_be_read_by
from smartclinic.assistant.understanding.written_in import signs

ZH, EN = Language.ZH_HK, Language.EN
WRITTEN, SIMPLIFIED = Language.WRITTEN, Language.SIMPLIFIED


@pytest.mark.parametrize(
    ("text", "before", "language"),
    [
        ("想約聽日下晝", None, ZH),
        ("想book聽日 Dr Chan", None, ZH),
        ("你好，我係Peter Chan", None, ZH),
        ("can I see a doctor tomorrow afternoon", None, EN),
        ("I want to see 陳醫生 tomorrow please", None, EN),
        ("hello", None, EN),
        ("Chan Siu Mei", None, EN),
        ("2", None, ZH),
        ("👍", None, ZH),
        ("", None, ZH),
        ("2", EN, EN),
        ("3:30", EN, EN),
        ("陳小美", EN, ZH),
        ("ok", ZH, ZH),
        ("thanks", ZH, ZH),
        ("Chan Siu Mei", ZH, ZH),
        ("Dr Wong", ZH, ZH),
        ("tomorrow please", ZH, EN),
        ("在吗", EN, SIMPLIFIED),
    ],
)
def test_it_answers_in_the_language_that_was_written(text: str, before: Language | None, language: Language) -> None:
    assert detect_language(text, before) is language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("聽日有冇位", ZH),
        ("想約陳醫生", ZH),
        ("我係陳太，係咪要帶身份證", ZH),
        ("是但啦，其實邊個醫生都得", ZH),
        ("唔該，我想改期，因為要返工", ZH),
        ("想book tmr 3點 得唔得", ZH),
        ("yau mo wai ting yat", ZH),
        ("請問明天下午還有位嗎？", WRITTEN),
        ("我們想預約星期六上午的流感疫苗", WRITTEN),
        ("您好，我需要更改預約時間，謝謝。", WRITTEN),
        ("我是陳太，明天不能來，係咪要取消？", WRITTEN),  # one word of Cantonese in a written sentence
        ("下午的預約想book later", WRITTEN),
        ("请问明天下午有位吗", SIMPLIFIED),
        ("听日有冇位", SIMPLIFIED),  # Cantonese, in the characters that they read
        ("想约陈医生", SIMPLIFIED),
        ("想約陳医生，聽日下晝得唔得", ZH),  # one slip of a keyboard
        ("我想预约 tomorrow 3pm", SIMPLIFIED),
        ("三點", ZH),
        ("吓？", ZH),
        ("想睇吓有冇位", ZH),
        ("黄小姐肚疴", ZH),
        ("多谢晒", SIMPLIFIED),
        ("A123456", ZH),
        ("我想替父母預約流感疫苗，星期五上午，兩位", WRITTEN),
        ("我想預約黃醫生星期六上午", WRITTEN),
        ("路上塞車，會遲到二十分鐘左右", WRITTEN),
        ("下星期三下午有冇位", ZH),
        ("藥物需於飯前抑或飯後服用？", WRITTEN),
        ("附近可有停車場？", WRITTEN),
        ("sorry呀wed個appointment要cancel", ZH),  # every English word of it is one that Cantonese borrows
        ("pls cancel我個appointment", ZH),
        ("I need cancel the booking on 星期三", EN),
        ("appointment tomorrow morning please 陳醫生", EN),
    ],
)
def test_it_tells_registers_and_scripts_apart(text: str, language: Language) -> None:
    assert detect_language(text) is language


@pytest.mark.parametrize("before", Language)
@pytest.mark.parametrize("text", ["2", "", "👍", "3:30", "???"])
def test_what_says_nothing_changes_nothing(text: str, before: Language) -> None:
    assert detect_language(text, before) is before


@pytest.mark.parametrize(
    ("text", "before", "language"),
    [
        ("陳小美", WRITTEN, WRITTEN),
        ("陳小美", SIMPLIFIED, WRITTEN),
        ("王小明", SIMPLIFIED, SIMPLIFIED),
        ("好", SIMPLIFIED, SIMPLIFIED),
        ("好的", ZH, ZH),
        ("好的", WRITTEN, WRITTEN),
        ("請問", ZH, ZH),
        ("我想取消明天的預約", ZH, WRITTEN),
        ("唔該晒", WRITTEN, ZH),
        ("ok", SIMPLIFIED, SIMPLIFIED),
        ("下午", ZH, ZH),
        ("下午三點", EN, ZH),
    ],
)
def test_a_text_that_hardly_tells_is_as_the_one_before(text: str, before: Language, language: Language) -> None:
    assert detect_language(text, before) is language


@pytest.mark.parametrize(
    ("text", "readers"),
    [
        ("你想幾時睇醫生？講個日子同時間就得。", {ZH}),
        ("請問您想在哪一天看醫生？", {WRITTEN, SIMPLIFIED}),
        ("请问您想在哪一天看医生？", {SIMPLIFIED}),
        ("When would you like to come?", {EN}),
        ("好，等我幫手", {ZH}),
    ],
)
def test_words_of_ours_are_for_those_who_write_so(text: str, readers: set[Language]) -> None:
    assert {reader for reader in Language if may_be_read_by(reader, text)} == readers


@settings(deadline=None)  # OpenCC is loaded by the first
@given(st.text(), st.sampled_from([None, *Language]))
def test_any_text_has_a_language(text: str, before: Language | None) -> None:
    assert detect_language(text, before) in set(Language)


def test_the_characters_of_simplified_chinese_alone_are_those_of_the_standards() -> None:
    listed = signs().simplified

    def is_common(character: str) -> bool:
        return bool((code := character.encode("big5", "ignore")) and code < b"\xc9")  # Big5's level 2 begins there

    han = [chr(code) for code in range(0x4E00, 0xA000) if chr(code).encode("gb2312", "ignore")]
    converter = OpenCC("s2t")
    assert listed == {
        each for each in han if converter.convert(each) != each and not is_common(each)
    } - signs().both_scripts | set("听么几儿")


def test_no_sign_is_of_both_registers() -> None:
    assert not signs().cantonese.keys() & signs().written.keys()
