"""Names among what people write around them, and words that are none."""

from __future__ import annotations

import pytest

from smartclinic.assistant.understanding.names import read_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("寫陳大文就得啦", "陳大文"),
        ("我幫我老豆約㗎，佢叫吳志明", "吳志明"),
        ("她的名字是何嘉欣", "何嘉欣"),
        ("個名係司徒穎欣", "司徒穎欣"),
        ("patient: wong ka yan", "Wong Ka Yan"),
        ("It's for my son, Chan Ho Yin", "Chan Ho Yin"),
        ("LAM Wai Kit Kevin", "LAM Wai Kit Kevin"),
        ("陳大文 98765432", "陳大文"),
        ("Chan Tai Man 9876 5432", "Chan Tai Man"),
        ("姓名：上官婉兒 電話：91234567", "上官婉兒"),
        ("黎明", "黎明"),
        ("我先生 張國榮", "張國榮"),
        ("小朋友叫陳樂兒", "陳樂兒"),
        ("仔仔個名叫李梓軒", "李梓軒"),
        ("病人: 鄭秀文 (Sammi)", "鄭秀文 Sammi"),
        ("Maria Santos", "Maria Santos"),
        ("maria clara dela cruz", "Maria Clara Dela Cruz"),
        ("Priya Sharma po", "Priya Sharma"),
        ("my name Siti Nurhaliza", "Siti Nurhaliza"),
        ("full name is John Michael O'Connor", "John Michael O'Connor"),
        ("登記名係周慧敏", "周慧敏"),
        ("用返我個名 梁詠琪", "梁詠琪"),
        ("陳小明，5歲", "陳小明"),
        ("何佩珊 女", "何佩珊"),
        ("Miss Cheung Hoi Yan", "Cheung Hoi Yan"),
        ("係，陳大文", "陳大文"),
        ("ok, Yip Man", "Yip Man"),
        ("王小明 D123456(7) 謝謝", "王小明"),
    ],
)
def test_a_name_is_found_in_what_is_said_around_it(text: str, name: str) -> None:
    assert read_name(text).name == name


@pytest.mark.parametrize(
    "text",
    [
        "唔知喎",
        "等陣先",
        "幾錢",
        "下星期",
        "醫生好人",
        "點解要名",
        "收到",
        "唔該",
        "好呀",
        "有冇泊車",
        "thank you so much",
        "for my daughter",
        "same as before",
        "flu jab",
        "dr wong",
        "陳醫生",
        "黃小姐",
        "明天下午",
        "頭痛",
        "發燒咗",
    ],
)
def test_what_is_no_name_is_never_taken_for_one(text: str) -> None:
    assert read_name(text).name == ""
