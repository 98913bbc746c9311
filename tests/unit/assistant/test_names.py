from __future__ import annotations

import pytest

from smartclinic.assistant.understanding.names import NameProblem, read_name
from smartclinic.contacts.identity_numbers import MASK, mask_identity_numbers


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("陳小美", "陳小美"), ("陳 小美", "陳小美"), ("  陳小美。", "陳小美"), ("陳小美🙏", "陳小美"),
        ("我叫陳小美", "陳小美"), ("係陳小美", "陳小美"), ("病人姓名：陳小美", "陳小美"), ("叫李大文呀", "李大文"),
        ("何嘉敏唔該", "何嘉敏"), ("陳大文先生", "陳大文"), ("李大文（男）", "李大文"), ("歐陽詠詩", "歐陽詠詩"),
        ("陳李小美", "陳李小美"), ("陳約翰", "陳約翰"), ("王明", "王明"), ("陈小美", "陈小美"),
        ("Chan Siu Mei", "Chan Siu Mei"), ("chan siu mei", "Chan Siu Mei"), ("CHAN, Siu Mei", "CHAN, Siu Mei"),
        ("My name is Mary O'Brien", "Mary O'Brien"), ("I'm Peter Pan", "Peter Pan"),
        ("Mr Chan Tai Man", "Chan Tai Man"),
        ("José García", "José García"), ("Tan Ah-Kow", "Tan Ah-Kow"), ("May Chan", "May Chan"), ("Wing On", "Wing On"),
        ("may chan", "May Chan"),
        ("陳小美 Mary", "陳小美 Mary"), ("Chan Tai Man (陳大文)", "Chan Tai Man 陳大文"),
    ],
)  # fmt: skip
def test_it_takes_a_full_name_and_cleans_it(text: str, name: str) -> None:
    read = read_name(text)

    assert (read.name, read.problem, read.had_identity_number) == (name, None, False)


@pytest.mark.parametrize(
    "text", ["陳", "陳小姐", "陳生", "陳太", "歐陽", "Peter", "Dr Chan", "my name is Mary", "祖兒"]
)
def test_it_asks_for_the_rest_of_a_name(text: str) -> None:
    assert read_name(text).problem is NameProblem.INCOMPLETE


@pytest.mark.parametrize("text", ["李心怡 李心悅", "陳小美、黃大文"])
def test_it_notices_several_names(text: str) -> None:
    assert read_name(text).problem is NameProblem.SEVERAL


@pytest.mark.parametrize(
    "text",
    [
        "你好", "三點半", "下晝", "聽日", "改時間", "其他日子", "唔知", "唔約住", "取消", "姑娘", "何時",
        "方便嗎", "得",
        "幾多錢？", "點解要全名", "陳小美係我個名嗎?", "2", "3:30", "ok", "no", "yes please", "stop please", "how to",
        "can I change", "I want to see a doctor", "what time?", "https://example.com", "🙏", "", "陳" * 50, "a " * 60,
    ],
)  # fmt: skip
def test_it_does_not_take_anything_else_for_a_name(text: str) -> None:
    read = read_name(text)

    assert (read.name, read.problem) == ("", NameProblem.NOT_A_NAME)


def test_an_identity_number_is_left_out_of_the_name_and_told() -> None:
    read = read_name("陳小美 A123456(3)")

    assert (read.name, read.had_identity_number) == ("陳小美", True)


def test_an_identity_number_alone_is_no_name() -> None:
    read = read_name("A123456(3)")

    assert (read.name, read.problem, read.had_identity_number) == ("", NameProblem.NOT_A_NAME, True)


@pytest.mark.parametrize(
    "number",
    ["A123456(3)", "a123456(3)", "A123456（3）", "A1234563", "A 123456 (3)", "AB987654(3)", "G123456(A)", "A123456(9)"],
)
def test_an_identity_number_is_masked_wherever_it_stands(number: str) -> None:
    assert mask_identity_numbers(f"我身份證{number}，唔該") == f"我身份證{MASK}，唔該"


@pytest.mark.parametrize("text", ["A1234569", "編號K7M2", "98765432", "+852 9876 5432", "INV1234567", "24/11 3:30"])
def test_what_is_no_identity_number_stays(text: str) -> None:
    assert mask_identity_numbers(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "身份證█",
        "身份證A123456(3)",
        "老婆",
        "同上",
        "一齊",
        "本人",
        "明天",
        "我自己",
        "媽媽",
        "我老婆",
        "小朋友",
        "myself",
    ],
)
def test_a_word_is_no_name_however_often_it_is_typed(text: str) -> None:
    assert read_name(text).name == read_name(text, one_word=True).name == ""


def test_two_characters_without_a_surname_are_a_name_when_typed_twice() -> None:
    assert read_name("祖兒", one_word=True).name == "祖兒"


@pytest.mark.parametrize("text", ["陳小美 身份證號碼：█", "陳小美 HKID █", "█陳小美"])
def test_a_masked_identity_number_is_left_out_and_told(text: str) -> None:
    read = read_name(text)

    assert (read.name, read.had_identity_number) == ("陳小美", True)


@pytest.mark.parametrize(
    "text",
    [
        "how long", "How long", "HOW LONG", "how far", "why", "What should I bring", "how long wait", "which one",
        "is it far", "so long", "see you", "any fee", "at once", "for how many", "got it", "both of us", "where",
        "near mtr", "can i", "too late", "last time", "still there", "will it hurt", "is Mary there", "long ago",
        "How Much", "or else", "幾耐", "點解", "要幾耐", "要唔要錢",
    ],
)  # fmt: skip
def test_a_question_is_never_a_name(text: str) -> None:
    assert read_name(text).problem is NameProblem.NOT_A_NAME
    assert read_name(text, one_word=True).problem is NameProblem.NOT_A_NAME


@pytest.mark.parametrize(
    "text",
    [
        "May Chan", "chan to man", "CHAN SIU LONG", "Chan Yat Him", "So Siu On", "Ho Yee Ming",
        "Will Smith", "wong see man", "Go Bee Leng", "Sun Yat Sen", "An Nguyen", "Do Van Son", "Soon Mei Ling",
    ],
)  # fmt: skip
def test_a_name_with_an_english_word_in_it_is_a_name(text: str) -> None:
    assert read_name(text).problem is None
