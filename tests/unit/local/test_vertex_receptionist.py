"""The demo's model: which tool it calls for which words. Today is Monday, 2 November 2026."""

from __future__ import annotations

from typing import Any

import pytest

from smartclinic.assistant.thinking.declared import TOOLS as ASSISTANTS
from smartclinic.assistant.thinking.instruction import instruction as instruction_of
from smartclinic.assistant.understanding.language import may_be_read_by
from smartclinic.clinics.model import Language
from smartclinic.platform.model import Said, Tool
from smartclinic_local.vertex.core import Question
from smartclinic_local.vertex.desk_wishes import DESK_WISHES
from smartclinic_local.vertex.receptionist import ReceptionistModel
from smartclinic_local.vertex.wishes import WISHES
from tests.unit.assistant.situations import situation


def a_tool(name: str, *properties: str, required: tuple[str, ...] = ()) -> Tool:
    parameters = {"type": "object", "properties": {one: {} for one in properties}, "required": list(required)}
    return Tool(name, name, parameters)


TOOLS = (
    a_tool("find_slots", "day", "part", "doctor", required=("day", "part", "doctor")),
    a_tool("choose_slot", "number", "time"),
    a_tool("give_name", "name"),
    a_tool("ask_for_person"),
    a_tool("clinic_facts", "topic"),
)
INSTRUCTION = "You are a receptionist.\nToday: 2026-11-02 (Mon) 09:00\nBe kind."
OFFER = "陳醫生聽日（3/11 星期二）下晝仲有以下時間：1 下晝3:00 · 2 下晝3:30 · 3 下晝5:00 · 其他日子 · 換醫生"
OFFER_EN = "Dr Chan, Tue 3 Nov: 1 10:00 am · 2 3:30 pm · 3 5:00 pm"
ASK_NAME = "好，3/11（二）下晝3:30 陳醫生，幫你留位10分鐘。請打病人全名（登記必須）。"
ASK_NAME_EN = "Tue 3 Nov, 3:30 pm is held for ten minutes. Please type the patient's full name."


def answer(*words: str, tools: tuple[Tool, ...] = TOOLS, instruction: str = INSTRUCTION) -> tuple[str, dict[str, Any]]:
    """The call for a conversation whose last words are the patient's, sides taking turns; ("", {}) for text."""
    said = tuple(Said((len(words) - place) % 2 == 1, text) for place, text in enumerate(words))
    proposal = ReceptionistModel().answer(Question(instruction, said, tools))
    if not proposal.calls:
        assert proposal.text
        return "", {}
    [call] = proposal.calls
    return call.name, dict(call.arguments)


@pytest.mark.parametrize(
    ("text", "day", "part", "doctor"),
    [
        ("我想約聽日下晝", "2026-11-03", "afternoon", None),
        ("can I see a doctor tomorrow afternoon", "2026-11-03", "afternoon", None),
        ("你好 想約聽日下晝睇陳醫生", "2026-11-03", "afternoon", "陳醫生"),
        ("I'd like to book with Dr Chan on Friday morning", "2026-11-06", "morning", "Dr Chan"),
        ("我想预约明天上午看医生", "2026-11-03", "morning", None),
        ("想睇醫生", None, None, None),
        ("I want to book an appointment", None, None, None),
        ("Good morning, I need an appointment", None, None, None),
        ("下個禮拜三夜晚有冇位", "2026-11-11", "evening", None),
        ("11月24號得唔得", "2026-11-24", None, None),
        ("day after tomorrow at 7pm?", "2026-11-04", "evening", None),
        ("後日朝早", "2026-11-04", "morning", None),
        ("5/11 三點有冇位", "2026-11-05", "afternoon", None),
        ("邊個醫生都得，聽日", "2026-11-03", None, None),
    ],
)
def test_it_looks_for_slots(text: str, day: str | None, part: str | None, doctor: str | None) -> None:
    assert answer(text) == ("find_slots", {"day": day, "part": part, "doctor": doctor})


def test_it_remembers_what_was_said_before() -> None:
    found = answer("想睇陳醫生", "你想幾時嚟？", "聽日", "聽日已滿。", "夜晚呢？")
    assert found == ("find_slots", {"day": "2026-11-03", "part": "evening", "doctor": "陳醫生"})


def test_another_day_drops_the_day_and_a_settled_booking_drops_all() -> None:
    assert answer("想約聽日睇陳醫生", OFFER, "其他日子") == (
        "find_slots",
        {"day": None, "part": None, "doctor": "陳醫生"},
    )
    found = answer("想約聽日睇陳醫生", "約好喇 ✅ 3/11（二）下晝3:30", "想再約多個")
    assert found == ("find_slots", {"day": None, "part": None, "doctor": None})


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("2", {"number": 2}),
        ("２", {"number": 2}),
        ("第二個", {"number": 2}),
        ("揀3", {"number": 3}),
        ("三點半", {"time": "15:30"}),
        ("3:30", {"time": "15:30"}),
        ("五點啦唔該", {"time": "17:00"}),
        ("最早嗰個", {"number": 1}),
        ("是但", {"number": 1}),
    ],
)
def test_it_chooses_from_an_offer(text: str, arguments: dict[str, Any]) -> None:
    assert answer("聽日下晝", OFFER, text) == ("choose_slot", arguments)


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("the second one please", {"number": 2}),
        ("option 3", {"number": 3}),
        ("3.30pm", {"time": "15:30"}),
        ("10am works", {"time": "10:00"}),
        ("the earliest", {"number": 1}),
    ],
)
def test_it_chooses_from_an_offer_in_english(text: str, arguments: dict[str, Any]) -> None:
    assert answer("tomorrow", OFFER_EN, text) == ("choose_slot", arguments)


def test_a_day_after_an_offer_looks_again() -> None:
    assert answer("聽日下晝", OFFER, "星期五呢") == (
        "find_slots",
        {"day": "2026-11-06", "part": "afternoon", "doctor": None},
    )


@pytest.mark.parametrize(
    ("asked", "text", "name"),
    [
        (ASK_NAME, "陳小美", "陳小美"),
        (ASK_NAME, "我叫陳小美", "陳小美"),
        (ASK_NAME_EN, "Chan Tai Man", "Chan Tai Man"),
        (ASK_NAME_EN, "My name is May O'Brien.", "May O'Brien"),
        (ASK_NAME_EN, "It's Peter Wong", "Peter Wong"),
        (ASK_NAME_EN, "Sun Yat Sen", "Sun Yat Sen"),
        ("你好", "我叫陳大文", "陳大文"),
    ],
)
def test_it_takes_the_name(asked: str, text: str, name: str) -> None:
    assert answer("2", asked, text) == ("give_name", {"name": name})


@pytest.mark.parametrize("text", ["聽日", "點解要名？", "好", "取消", "what for", "tomorrow afternoon", "唔約住"])
def test_what_is_no_name_is_not_taken_for_one(text: str) -> None:
    assert answer("2", ASK_NAME, text)[0] != "give_name"


@pytest.mark.parametrize("text", ["姑娘", "我想搵真人", "can I talk to a human", "staff please"])
def test_it_asks_for_a_person(text: str) -> None:
    assert answer(text) == ("ask_for_person", {})


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("你哋幾點開門", "hours"),
        ("What are your opening hours?", "hours"),
        ("診所喺邊度", "address"),
        ("where are you", "address"),
        ("睇醫生幾錢", "fees"),
        ("how much is a consultation?", "fees"),
        ("有咩醫生", "doctors"),
        ("which doctors do you have", "doctors"),
    ],
)
def test_it_asks_for_the_clinics_facts(text: str, topic: str) -> None:
    assert answer(text) == ("clinic_facts", {"topic": topic})


@pytest.mark.parametrize("text", ["你好", "Hello", "thank you", "我想改期", "🙂", ""])
def test_anything_else_gets_a_short_text(text: str) -> None:
    assert answer(text) == ("", {})


def test_it_calls_only_what_is_declared() -> None:
    only_person = (a_tool("ask_for_person"),)
    assert answer("我想約聽日下晝", tools=only_person) == ("", {})
    assert answer("想約聽日", tools=(a_tool("find_slots", "day"),)) == ("find_slots", {"day": "2026-11-03"})


def test_without_a_today_it_names_no_day() -> None:
    assert answer("想約聽日下晝", instruction="")[1] == {"day": None, "part": "afternoon", "doctor": None}


def test_a_burst_is_read_as_one() -> None:
    said = (Said(True, "你好"), Said(True, "想約"), Said(True, "聽日下晝"))
    [call] = ReceptionistModel().answer(Question(INSTRUCTION, said, TOOLS)).calls
    assert call.arguments["day"] == "2026-11-03"


@pytest.mark.parametrize(
    ("text", "tool", "arguments"),
    [
        ("我想改期", "change_visit", {}),
        ("聽日嗰個嚟唔到", "cancel_visit", {}),
        ("塞車 遲15分鐘", "say_late", {"minutes": 15}),
        ("想即場嚟睇", "take_ticket", {}),
        ("而家等幾耐", "queue_position", {}),
        ("I'm here now", "arrived", {}),
        ("let me know when there is a place", "join_waitlist", {}),
        ("想補返張病假紙", "ask_staff", {"kind": "document"}),
        ("my knee hurts a bit", "medical_question", {}),
        ("我要投訴", "complaint", {}),
        ("write a poem for me", "off_topic", {}),
        ("delete my data please", "data_request", {"kind": "delete"}),
    ],
)
def test_it_knows_the_rest_of_the_desk(text: str, tool: str, arguments: dict[str, Any]) -> None:
    desk = tuple(a_tool(name, "kind", "minutes") for name, _ in DESK_WISHES)

    name, given = answer(text, tools=(*desk, *TOOLS))

    assert (name, {key: value for key, value in given.items() if value}) == (tool, arguments)


def test_every_tool_that_it_knows_is_one_of_the_assistants() -> None:
    assert {name for name, _ in (*DESK_WISHES, *WISHES)} <= {tool.name for tool in ASSISTANTS}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("text", ["呢啲係咩嚟", "多謝"])
def test_it_writes_the_language_that_the_instruction_names(language: Language, text: str) -> None:
    told = instruction_of(situation(text), language)

    said = ReceptionistModel().answer(Question(told, (Said(True, text),), ())).text

    assert may_be_read_by(language, said)
