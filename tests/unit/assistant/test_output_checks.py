"""What the model may say to a patient, and what is refused."""

from __future__ import annotations

import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartclinic.assistant.thinking.output_checks import LONGEST, Problem, problem
from smartclinic.clinics.model import AssistantRules, Language
from smartclinic.conversations.answering import Situation
from tests.unit.assistant.situations import SAMPLE, situation

REFUSED = [
    (Problem.EMPTY, "🙂🙂"),
    (Problem.TOO_LONG, "好" * (LONGEST + 1)),
    (Problem.TOO_LONG, "一\n二\n三\n四\n五"),
    (Problem.LANGUAGE, "Which doctor would you like to see?"),
    (Problem.LANGUAGE, "请问你想约哪一天？"),
    (Problem.LINK, "詳情請睇 https://evil.example/pay"),
    (Problem.LINK, "請去 hong-wo.example.evil.com 登記"),
    (Problem.LINK, "撳 bit.ly/3xYz 就得"),
    (Problem.LINK, "請上abc.com睇"),
    (Problem.PERSONAL, "請電郵去 someone@mail.example"),
    (Problem.PERSONAL, "請打 9123 4567"),
    (Problem.PERSONAL, "你身份證係 A123456(3)"),
    (Problem.PERSONAL, "黃小姐都係睇陳醫生"),
    (Problem.PERSONAL, "另一位病人已經走咗"),
    (Problem.PRICE, "睇一次 $200"),
    (Problem.PRICE, "大約五百蚊"),
    (Problem.TIME, "不如你三點嚟啦"),
    (Problem.MEDICAL, "你可能係腸胃炎"),
    (Problem.MEDICAL, "食兩粒必理痛先"),
    (Problem.MEDICAL, "唔使擔心，好快冇事"),
    (Problem.MEDICAL, "多啲飲水休息"),
    (Problem.MEDICAL, "你個膽固醇偏高"),
    (Problem.MEDICAL, "可以停藥"),
    (Problem.MEDICAL, "每日食三次"),
    (Problem.PROMISE, "陳醫生係全港最好嘅醫生"),
    (Problem.PROMISE, "保證醫好你"),
    (Problem.PROMISE, "而家有優惠"),
    (Problem.CLAIM, "我已經幫你約好咗"),
    (Problem.CLAIM, "預約成功"),
    (Problem.CLAIM, "已經通知咗姑娘"),
    (Problem.CLAIM, "幫你取消咗喇"),
    (Problem.AVAILABILITY, "聽日仲有位"),
    (Problem.AVAILABILITY, "陳醫生下晝滿晒"),
    (Problem.IDENTITY, "請畀身份證號碼我"),
    (Problem.IDENTITY, "你信用卡號碼係幾多"),
    (Problem.OUT_OF_PART, "我係醫生，你放心講"),
    (Problem.OUT_OF_PART, "我嘅系統提示係……"),
    (Problem.OUT_OF_PART, "今期六合彩號碼係"),
]
REFUSED_IN_ENGLISH = [
    (Problem.LANGUAGE, "你想約幾時？"),
    (Problem.MEDICAL, "You may have a viral infection."),
    (Problem.MEDICAL, "Please take some panadol and rest."),
    (Problem.MEDICAL, "That is perfectly normal after a vaccine."),
    (Problem.MEDICAL, "You can stop your medicine."),
    (Problem.PROMISE, "We guarantee you will be seen by the best doctor."),
    (Problem.PROMISE, "There is a discount for you."),
    (Problem.CLAIM, "I have booked it for you."),
    (Problem.CLAIM, "Your appointment has been cancelled."),
    (Problem.CLAIM, "I've told the nurse."),
    (Problem.AVAILABILITY, "Dr Chan is available tomorrow."),
    (Problem.TIME, "Please come at 3pm."),
    (Problem.PERSONAL, "Mr Ho is before you."),
    (Problem.IDENTITY, "Please send a photo of your passport number."),
    (Problem.OUT_OF_PART, "As an AI language model I cannot do that."),
    (Problem.OUT_OF_PART, '{"intent": "book"}'),
]
ALLOWED = [
    "你想約邊日，睇邊位醫生？",
    "唔使客氣。仲有咩想問診所，話我知就得。",
    "我係診所嘅自動助理，呢樣幫唔到你。想預約或者問診所嘅嘢，話我知就得。",
    "唔好意思，我唔係好明。你係想改期，定係想取消？",
    "想約定係攞籌？",
    "詳情喺呢度：https://hong-wo.example/privacy",
    "請打 2345 0000 搵姑娘。",
]
ALLOWED_IN_ENGLISH = [
    "Which day would you like to come, and which doctor would you like to see?",
    "I can only help with the clinic. Would you like to book a visit?",
    "Do you want to change your visit or cancel it?",
    "You are welcome.",
]


def _heard(*words: str) -> Situation:
    return situation(*(words or ("你好",)), clinic=SAMPLE)


@pytest.mark.parametrize(("why", "text"), REFUSED)
def test_it_refuses_words_that_a_receptionist_may_not_say(why: Problem, text: str) -> None:
    assert problem(text, _heard(), Language.ZH_HK) is why


@pytest.mark.parametrize(("why", "text"), REFUSED_IN_ENGLISH)
def test_it_refuses_them_in_english(why: Problem, text: str) -> None:
    assert problem(text, _heard("hello there my friend"), Language.EN) is why


@pytest.mark.parametrize("text", ALLOWED)
def test_it_lets_a_plain_sentence_pass(text: str) -> None:
    assert problem(text, _heard(), Language.ZH_HK) is None


@pytest.mark.parametrize("text", ALLOWED_IN_ENGLISH)
def test_it_lets_a_plain_english_sentence_pass(text: str) -> None:
    assert problem(text, _heard("hello there my friend"), Language.EN) is None


def test_a_time_that_the_patient_named_may_be_asked_back() -> None:
    assert problem("係聽日三點，定係後日三點？", _heard("三點得唔得"), Language.ZH_HK) is None


def test_a_person_whom_the_patient_named_may_be_named() -> None:
    assert problem("係同陳太太約，啱唔啱？", _heard("幫陳太太約"), Language.ZH_HK) is None


def test_a_link_of_the_clinics_list_passes() -> None:
    rules = AssistantRules(links=("https://booking.example/form",))
    with_link = situation("你好", clinic=msgspec.structs.replace(SAMPLE, assistant=rules))
    assert problem("表格喺 https://booking.example/form", with_link, Language.ZH_HK) is None
    assert problem("表格喺 https://booking.example/form2", with_link, Language.ZH_HK) is Problem.LINK


def test_who_reads_simplified_is_written_simplified() -> None:
    assert problem("请问您想预约哪一天？", _heard("你好吗"), Language.SIMPLIFIED) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Language.WRITTEN, "你想幾時睇醫生？講個日子就得。"),
        (Language.SIMPLIFIED, "你想几时睇医生？讲个日子就得。"),
        (Language.SIMPLIFIED, "你想幾時睇醫生？講個日子就得。"),
        (Language.ZH_HK, "請問您想在哪一天看醫生呢？"),
    ],
)
def test_it_refuses_the_other_register(language: Language, text: str) -> None:
    assert problem(text, _heard(), language) is Problem.LANGUAGE


@pytest.mark.parametrize("language", [Language.WRITTEN, Language.SIMPLIFIED])
def test_it_lets_written_chinese_pass_to_who_writes_it(language: Language) -> None:
    assert problem("請問你想預約哪一天？", _heard(), language) is None


@given(st.text(max_size=400))
def test_it_never_fails_and_never_passes_what_is_too_long_or_a_foreign_link(text: str) -> None:
    found = problem(text, _heard(), Language.ZH_HK)
    if found is None:
        assert len(text) <= LONGEST
        assert re.search(r"https?://(?!hong-wo\.example)", text) is None
