"""An answer with another wish in it: a question after 「等等」, giving in after 「算啦」, a pick with a reservation."""

from __future__ import annotations

import pytest

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.reading import read
from smartclinic.conversations.answering import Intent
from smartclinic.conversations.gate import Asked
from tests.unit.assistant.situations import asked, holding, situation, slot

HELD = holding("wong/consultation/27 15:30", service="consultation")
OFFERED = asked("slot", "chan/consultation/24 15:00", "chan/consultation/24 15:30", "wong/consultation/24 17:00")
BOOKED = asked("booked", details={"booked": slot("chan/consultation/24 15:30"), "name": "陳小美", "visit": "one"})
NEXT_WEEK = {"service": "consultation", "day": "2026-11-30", "last_day": "2026-12-06", "part": "evening"}


def reading(text: str, question: Asked | None) -> Intent:
    intent = read(situation(text, asked=question))
    assert intent is not None
    return intent


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("等等，有冇女醫生", intents.FACTS), ("hold on, how much is it", intents.FACTS),
        ("等等，陳大文", intents.NAME), ("等等", intents.NOTHING), ("等等唔該", intents.NOTHING),
        ("wait", intents.NOTHING), ("等我問下老公先", intents.NOTHING), ("等等" * 200, intents.NOTHING),
        ("hold on, let me check with my wife", intents.NOTHING),
    ],
)  # fmt: skip
def test_only_a_bare_wait_is_waited_for(text: str, name: str) -> None:
    assert reading(text, HELD).name == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("算啦就陳醫生", intents.BOOK), ("算啦，五點", intents.BOOK), ("算啦", intents.LET_GO),
        ("算了", intents.LET_GO), ("算啦，陳醫生都唔約喇", intents.LET_GO),
    ],
)  # fmt: skip
def test_giving_in_to_another_wish_is_no_refusal(text: str, name: str) -> None:
    assert reading(text, HELD).name == name


@pytest.mark.parametrize("question", [HELD, OFFERED], ids=["held", "offered"])
@pytest.mark.parametrize(
    "text", ["都係唔嚟喇", "唔嚟喇", "停止預約", "終止預約", "唔約住喇停止", "sorry, i'm not coming"]
)
def test_who_will_not_come_lets_go_of_what_is_held(text: str, question: Asked) -> None:
    assert reading(text, question).name == intents.LET_GO


@pytest.mark.parametrize("text", ["停止預約", "我想停止預約", "終止預約"])
def test_an_end_to_booking_never_books(text: str) -> None:
    assert reading(text, None).name == intents.LET_GO


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("第二個，但係可唔可以遲啲", intents.LATER), ("第二個，可唔可以夜啲", intents.LATER),
        ("2, but can it be later", intents.LATER), ("第二個但係想要星期五", intents.BOOK),
        ("第二個", intents.CHOOSE), ("第二個，但係要帶啲咩", intents.CHOOSE),
        ("第二個，但可唔可以早啲到", intents.CHOOSE), ("第一個唔得，但係第三個可以", intents.CHOOSE),
    ],
)  # fmt: skip
def test_a_pick_with_a_reservation_is_a_further_wish(text: str, name: str) -> None:
    assert reading(text, OFFERED).name == name


@pytest.mark.parametrize("text", ["星期三", "wednesday", "禮拜三得唔得"])
@pytest.mark.parametrize("question", ["slot", "doctor"])
def test_a_bare_weekday_is_of_the_days_wished_for_before(text: str, question: str) -> None:
    details = reading(text, asked(question, details=NEXT_WEEK)).details

    assert (details["day"], details["last_day"], details["part"]) == ("2026-12-02", "2026-12-02", "evening")


def test_this_wednesday_is_this_weeks_whatever_was_wished_before() -> None:
    assert reading("今個星期三", asked("slot", details=NEXT_WEEK)).details["day"] == "2026-11-25"


def test_may_i_book_is_a_wish() -> None:
    read_as = reading("請問可否預約本星期五下午？", None)

    assert (read_as.name, read_as.details["day"], read_as.details["part"]) == (intents.BOOK, "2026-11-27", "afternoon")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("改去星期四", "afternoon"), ("make it thursday", "afternoon"), ("改去星期四朝早", "morning"),
        ("改去星期四五點", None), ("改期", None), ("reschedule", None), ("改做四點", None),
        ("move it to thursday", "afternoon"),
    ],
)  # fmt: skip
def test_another_day_for_what_was_just_booked_keeps_its_part_of_the_day(text: str, part: str | None) -> None:
    read_as = reading(text, BOOKED)

    assert (read_as.name, read_as.details["likely"], read_as.details.get("part")) == (intents.CHANGE, "one", part)
