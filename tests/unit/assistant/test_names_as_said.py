"""Names among what people write around them, and words that are none."""

from __future__ import annotations

import pytest

from smartclinic.assistant.understanding.name_answers import names_in
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
        ("佢叫做黃志強", "黃志強"),
        ("病人姓名 林志玲 F", "林志玲"),
        ("Chan Siu Ming, Peter", "Chan Siu Ming, Peter"),
        ("Lee, Ka Shing", "Lee, Ka Shing"),
        ("my daughter's name is Emma Wong", "Emma Wong"),
        ("patient name Wong Siu Fong hkid A123456(3)", "Wong Siu Fong"),
        ("陳小明（5歲）", "陳小明"),
        ("我太太林美玲", "林美玲"),
        ("歐陽菲菲 tel 9123 4567", "歐陽菲菲"),
        ("NG WAI YIN", "NG WAI YIN"),
        ("ng ka ling thanks", "Ng Ka Ling"),
        ("O Kwok Wai", "O Kwok Wai"),
        ("叫返 李嘉欣", "李嘉欣"),
        ("全名係鄧紫棋", "鄧紫棋"),
        ("Rosalie Bautista Cruz", "Rosalie Bautista Cruz"),
        ("幫我個仔 何俊賢", "何俊賢"),
        ("Ms. Ho Wing Yan", "Ho Wing Yan"),
        ("名：方逸華", "方逸華"),
        ("孩子叫王子轩", "王子轩"),
        ("家父姓名是梁國棟", "梁國棟"),
        ("好啦，黃帶娣", "黃帶娣"),
        ("oh right, it's Kelly Yip", "Kelly Yip"),
        ("Sure, it's for my son, Chan Ho Yin", "Chan Ho Yin"),
        ("My boss name is David Cheung", "David Cheung"),
        ("Oh Se Hun", "Oh Se Hun"),
        ("唔係，係陳小美", "陳小美"),
        ("唔啱呀，陳小美", "陳小美"),
        ("不是，叫陳小美", "陳小美"),
        ("No, it's Amy Chan", "Amy Chan"),
        ("狄龍", "狄龍"),
        ("龚雪", "龚雪"),
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
        "等我問下老婆",
        "係我",
        "what for",
        "幾時要",
        "改咗先",
        "sure thing",
        "ok",
        "no thanks",
        "星期五",
        "睇感冒",
        "唔舒服",
        "有身份證先得？",
        "same name",
        "陳生",
        "李小姐",
        "Tuesday morning",
        "下午三點",
    ],
)
def test_what_is_no_name_is_never_taken_for_one(text: str) -> None:
    assert read_name(text).name == ""


@pytest.mark.parametrize("text", ["陳伯", "陳太", "黃姨", "何婆", "李婆婆"])
def test_how_somebody_is_called_is_no_full_name(text: str) -> None:
    assert read_name(text).name == ""


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Chloe Tam同Jayden Tam", ("Chloe Tam", "Jayden Tam")),
        ("陳小美同Amy Chan", ("陳小美", "Amy Chan")),
        ("Chloe Tam 同埋 Jayden Tam", ("Chloe Tam", "Jayden Tam")),
        ("王建国，李秀英", ("王建国", "李秀英")),
    ],
)
def test_several_names_are_read_in_either_script(text: str, names: tuple[str, ...]) -> None:
    assert names_in(text) == names
