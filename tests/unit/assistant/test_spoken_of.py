"""What a text means by what was just spoken of: the same day or time, a yes to what is done, the visit on the table."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.reading import read
from smartclinic.assistant.understanding.visit_requests import visit_request
from smartclinic.conversations.answering import Intent, Situation
from smartclinic.conversations.gate import Asked, Speaker, Turn
from tests.unit.assistant.situations import MONDAY, asked, holding, said_before, situation, slot

OFFERED = asked("slot", "chan/consultation/26 09:00", "chan/consultation/27 15:45", details={"moving": "a-visit"})
HELD = holding("chan/consultation/24 16:00")
BOOKED = asked("booked", details={"booked": slot("chan/consultation/26 11:00"), "name": "陳小美", "visit": "a-visit"})
CANCELLING = asked("cancel", details={"visit": "a-visit", "revision": "1"})
LATE = asked("late", details={"visit": "a-visit", "revision": "1"})


def found(text: str, question: Asked | None = None) -> Intent:
    intent = read(situation(text, asked=question))
    assert intent is not None
    return intent


@pytest.mark.parametrize("text", ["是的，請取消", "对，取消吧", "確認取消", "確定取消", "係呀，唔嚟喇", "yes please"])
def test_a_yes_to_a_cancellation_in_whatever_words_cancels(text: str) -> None:
    assert found(text, CANCELLING) == Intent(intents.CANCEL_NOW, {"visit": "a-visit", "revision": "1"})


@pytest.mark.parametrize("text", ["唔好住，等我問下老公先", "not yet", "等等先"])
def test_whoever_puts_a_cancellation_off_keeps_the_visit(text: str) -> None:
    assert found(text, CANCELLING).name == intents.KEEP


def test_the_same_time_is_that_of_the_visit_that_is_moved() -> None:
    before = said_before(
        situation("星期五同樣時間", asked=OFFERED),
        "林桂英約咗25/11（三）下晝4:00 陳醫生。想改去幾時？\n1 27/11（五）下晝3:45",
    )

    intent = read(before)

    assert intent is not None
    assert (intent.details["day"], intent.details["time"]) == ("2026-11-27", "16:00")


def test_the_same_time_is_that_of_the_place_that_is_held() -> None:
    intent = found("sorry wednesday same time", HELD)

    assert (intent.name, intent.details["day"], intent.details["time"]) == (intents.BOOK, "2026-11-25", "16:00")


def test_the_same_day_is_that_of_what_was_just_booked() -> None:
    intent = found("個仔都想睇埋，睇李醫生，同一日十一點半", BOOKED)

    assert (intent.name, intent.details["day"], intent.details["time"]) == (intents.BOOK, "2026-11-26", "11:30")


@pytest.mark.parametrize(("asks", "day"), [("明天有哪些医生坐诊？", "2026-11-24"), ("想約醫生", None)])
def test_a_time_without_a_day_is_for_the_day_that_was_asked_about(asks: str, day: str | None) -> None:
    turns = (Turn(Speaker.PATIENT, asks), Turn(Speaker.ASSISTANT, "24/11（二）应诊医生：\n陈医生：09:00-13:00"))

    intent = read(_after(situation("约黄医生，晚上七点一刻"), turns))

    assert intent is not None
    assert (intent.name, intent.details.get("day")) == (intents.BOOK, day)


@pytest.mark.parametrize("text", ["yes please", "ok confirm", "好，聽日見", "唔該姑娘"])
def test_a_yes_a_goodbye_or_thanks_after_a_booking_wants_no_answer(text: str) -> None:
    assert found(text, BOOKED).name == intents.NOTHING


def test_a_yes_to_nothing_wants_no_answer() -> None:
    assert read(said_before(situation("yes please"), "Cancelled.")) == Intent(intents.NOTHING)
    assert read(said_before(situation("yes please"), "Shall I ask our nurse?")) is None


@pytest.mark.parametrize("text", ["可唔可以遲半個鐘", "遲30分鐘得唔得"])
def test_later_than_a_visit_of_another_day_is_another_time(text: str) -> None:
    intent = found(text, BOOKED)

    assert (intent.name, intent.details["day"], intent.details["time"]) == (intents.CHANGE, "2026-11-26", "11:30")


def test_a_booked_time_that_is_too_early_is_changed() -> None:
    intent = found("佢話11:00太早，11:30得唔得", BOOKED)

    assert (intent.name, intent.details["time"]) == (intents.CHANGE, "11:30")


def test_whether_what_was_booked_is_so_is_told_and_not_booked_again() -> None:
    assert found("即係星期四11點陳醫生啱唔啱", BOOKED).name == intents.OWN_BOOKING


def test_another_time_that_is_named_after_being_late_is_for_that_visit() -> None:
    intent = found("can we do tomorrow 7pm then", LATE)

    assert (intent.name, intent.details["visit"], intent.details["time"]) == (intents.CHANGE, "a-visit", "19:00")
    assert found("趕不及了，請取消今天的預約", LATE).name == intents.CANCEL


@pytest.mark.parametrize("text", ["陳醫生嗰個", "聽日四點"])
def test_what_is_held_already_is_held_still(text: str) -> None:
    assert found(text, HELD) == Intent(intents.CHOOSE, {"slot": slot("chan/consultation/24 16:00")})


def test_whoever_says_that_the_place_is_still_wanted_is_asked_for_the_name() -> None:
    assert found("我只係唔想收提示，個位照約", HELD).name == intents.ASK_NAME_AGAIN


def test_a_number_hours_after_the_offer_has_the_times_told_again() -> None:
    offered = asked("slot", "chan/consultation/24 09:00", "chan/consultation/24 11:30", details={"day": "2026-11-24"})
    long_over = msgspec.structs.replace(offered, until=MONDAY)

    assert found("2", long_over) == Intent(intents.BOOK, {"day": "2026-11-24"})


def test_a_burst_with_a_wish_and_a_question_has_both() -> None:
    intent = read(situation("hello", "聽日下晝有冇陳醫生", "同埋幾錢㗎", "thanks"))

    assert intent is not None
    assert (intent.name, intent.details["day"], intent.details["also"]) == (intents.BOOK, "2026-11-24", "fees")


@pytest.mark.parametrize(
    ("intent", "texts"),
    [
        (intents.OWN_BOOKING, ["幾點話", "when is it now?", "我还有别的预约吗？", "我自己的預約仍然有效吧？",
            "我約咗八月七號，啱唔啱", "今日10點嗰個booking點算", "popo appointment today what time", "咁心悅幾點",
            "what time is Michael Tang's appointment tomorrow?", "我什么时候看医生？",
            "下星期的預約還在嗎？", "聽日嗰個預約呢", "那我自己的是幾點？", "and my appointment tomorrow?"]),
        (intents.COMING, ["聽日嗰個預約照去", "問咗喇，照去", "聽日見"]),
        (intents.CHANGE, ["can't make tomorrow 4pm, can I come Friday 4pm instead?"]),
        ("", ["what time is the next available appointment", "what time can I get an appointment", "診所幾點",
            "今日幾點", "係咪照睇", "我想預約呢"]),
    ],
)  # fmt: skip
def test_visits_that_exist_are_told_from_those_to_be_booked(intent: str, texts: list[str]) -> None:
    read_as = {text: request.name if (request := visit_request(text, {})) else "" for text in texts}

    assert read_as == dict.fromkeys(texts, intent)


def _after(where: Situation, turns: tuple[Turn, ...]) -> Situation:
    return replace(where, gate=msgspec.structs.replace(where.gate, turns=turns))
