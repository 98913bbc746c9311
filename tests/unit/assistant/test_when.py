from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartclinic.assistant.understanding.when import When, understand_when
from smartclinic.clinics.clinic_file import load_clinic_file, sample_clinic_text
from smartclinic.clinics.model import Clinic, Part
from smartclinic.platform.clock import HONG_KONG

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=HONG_KONG).astimezone(UTC)
NOTHING = When()


def day(text: str, last: str = "", /, **more: object) -> dict[str, object]:
    """A day of this or another month, written as 24 or 2026-12-02; with what else is said."""
    first, until = (
        date(2026, 11, int(one)) if one.isdigit() else date.fromisoformat(one) for one in (text, last or text)
    )
    return {"day": first, "last_day": until, **more}


def at(hour: int, minute: int = 0) -> time:
    return time(hour, minute)


MORNING, AFTERNOON, EVENING = Part.MORNING, Part.AFTERNOON, Part.EVENING
CHAN, WONG = ("chan",), ("wong",)

SAID = [
    # Days
    ("今日有冇得睇", day("23")),
    ("想約聽日", day("24")),
    ("后日得唔得", day("25")),
    ("大後日", day("26")),
    ("明天可以吗", day("24")),
    ("星期三", day("25")),
    ("禮拜日", day("29")),
    ("拜五", day("27")),
    ("今個禮拜五", day("27")),
    ("下個禮拜三", day("2026-12-02")),
    ("下下星期一", day("2026-12-07")),
    ("下個禮拜", day("30", "2026-12-06")),
    ("今個禮拜", day("23", "29")),
    ("星期六日", day("28", "29")),
    ("週末", day("28", "29")),
    ("24/11", day("24")),
    ("24/11/2026", day("24")),
    ("11/24", day("24")),
    ("2026-11-24", day("24")),
    ("11月24日", day("24")),
    ("11月24號", day("24")),
    ("十一月廿四", day("24")),
    ("十二月三號", day("2026-12-03")),
    ("2/1", day("2027-01-02")),
    ("24號", day("24")),
    ("3號", day("2026-12-03")),
    ("廿四號", day("24")),
    ("三日後", day("26")),
    ("兩個禮拜後", day("2026-12-07")),
    ("tomorrow please", day("24")),
    ("tmr", day("24")),
    ("the day after tomorrow", day("25")),
    ("on Friday", day("27")),
    ("this fri", day("27")),
    ("next Tue", day("2026-12-01")),
    ("next week", day("30", "2026-12-06")),
    ("this weekend", day("28", "29")),
    ("Nov 24", day("24")),
    ("24th November", day("24")),
    ("the 24th", day("24")),
    ("in 3 days", day("26")),
    ("in two weeks", day("2026-12-07")),
    # Times
    ("三點", {"time": at(15)}),
    ("三點半", {"time": at(15, 30)}),
    ("3點半", {"time": at(15, 30)}),
    ("三點三", {"time": at(15, 15)}),
    ("十一點九", {"time": at(11, 45)}),
    ("三點一個字", {"time": at(15, 5)}),
    ("四點十五分", {"time": at(16, 15)}),
    ("10點45", {"time": at(10, 45)}),
    ("五點踏正", {"time": at(17)}),
    ("兩點鐘", {"time": at(14)}),
    ("７：３０", {"time": at(19, 30)}),
    ("七點", {"time": at(19)}),
    ("九點", {"time": at(9)}),
    ("十二點半", {"time": at(12, 30)}),
    ("15:30", {"time": at(15, 30)}),
    ("3:30", {"time": at(15, 30)}),
    ("3pm", {"time": at(15)}),
    ("3.30 p.m.", {"time": at(15, 30)}),
    ("10 AM", {"time": at(10)}),
    ("half past three", {"time": at(15, 30)}),
    ("quarter to 5", {"time": at(16, 45)}),
    ("around 3", {"time": at(15)}),
    ("five o'clock", {"time": at(17)}),
    ("中午", {"time": at(12)}),
    # Parts of the day
    ("朝早", {"part": MORNING}),
    ("上晝", {"part": MORNING}),
    ("下晝", {"part": AFTERNOON}),
    ("晏晝", {"part": AFTERNOON}),
    ("夜晚", {"part": EVENING}),
    ("in the evening", {"part": EVENING}),
    ("下晝三四點", {"part": AFTERNOON}),
    # Doctors
    ("陳醫生", {"doctor_ids": CHAN}),
    ("陈医生", {"doctor_ids": CHAN}),
    ("想睇黃詠詩", {"doctor_ids": WONG}),
    ("Dr. Wong", {"doctor_ids": WONG}),
    ("doctor chan", {"doctor_ids": CHAN}),
    ("Chan醫生", {"doctor_ids": CHAN}),
    ("陳醫生或者黃醫生", {"doctor_ids": ("chan", "wong")}),
    # The earliest
    ("最早幾時", {"earliest": True}),
    ("asap", {"earliest": True}),
    ("earliest with Dr Chan", {"earliest": True, "doctor_ids": CHAN}),
    # Together
    ("想約聽日下晝睇陳醫生", day("24", part=AFTERNOON, doctor_ids=CHAN)),
    ("聽日下晝3:30", day("24", time=at(15, 30), part=AFTERNOON)),
    ("聽朝十點", day("24", time=at(10), part=MORNING)),
    ("今晚七點", day("23", time=at(19), part=EVENING)),
    ("24/11 3:30 陳醫生", day("24", time=at(15, 30), doctor_ids=CHAN)),
    ("星期六朝早", day("28", part=MORNING)),
    ("can I see Dr Chan tomorrow afternoon", day("24", part=AFTERNOON, doctor_ids=CHAN)),
    ("this Friday afternoon at 4", day("27", time=at(16), part=AFTERNOON)),
    ("tomorrow afternoon at 3pm", day("24", time=at(15), part=AFTERNOON)),
    ("聽日三點兩位", day("24", time=at(15))),
    ("陈医生 明天下午三点", day("24", time=at(15), part=AFTERNOON, doctor_ids=CHAN)),
    # A bare weekday that is today's
    ("星期一下晝", day("23", part=AFTERNOON)),
    ("星期一朝早9點", day("30", time=at(9), part=MORNING)),
    ("Monday 9am", day("30", time=at(9))),
    # A changed mind
    ("聽日唔得，後日呢", day("25")),
    ("唔係聽日，係大後日", day("26")),
    ("not tomorrow, Friday", day("27")),
    ("聽日得唔得", day("24")),
    ("可唔可以聽日", day("24")),
    ("唔要陳醫生，黃醫生", {"doctor_ids": WONG}),
]


@pytest.mark.parametrize(("text", "said"), SAID, ids=[text for text, _ in SAID])
def test_it_reads_what_people_write(text: str, said: dict[str, object], clinic: Clinic) -> None:
    assert understand_when(text, MONDAY, clinic) == When(**said)  # type: ignore[arg-type]  # the table's own fields


@pytest.mark.parametrize(
    "text",
    [
        "你好",
        "早晨",
        "Good morning!",
        "早一點得唔得",
        "發燒三日",
        "37.5度",
        "血壓 120/80",
        "8號風球",
        "去到A23號未",
        "25點",
        "I am Chan Siu Mei",
        "may I ask",
        "after 2 days of fever",
        "陳小美",
        "",
    ],
)
def test_it_reads_nothing_into_what_says_no_time(text: str, clinic: Clinic) -> None:
    assert understand_when(text, MONDAY, clinic) == NOTHING


def test_today_is_hong_kongs_today(clinic: Clinic) -> None:
    just_after_midnight = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)

    assert understand_when("今日", just_after_midnight, clinic).day == date(2026, 11, 24)


def test_a_date_that_is_past_is_next_years(clinic: Clinic) -> None:
    assert understand_when("22/11", MONDAY, clinic).day == date(2027, 11, 22)


def test_a_date_of_the_leap_day_is_found_only_in_a_leap_year(clinic: Clinic) -> None:
    assert understand_when("29/2", datetime(2028, 1, 5, tzinfo=UTC), clinic).day == date(2028, 2, 29)
    assert understand_when("29/2", MONDAY, clinic).day is None


CLINIC = load_clinic_file(sample_clinic_text())


@given(st.text(alphabet="聽日今後下個禮拜星期三點半廿十1239:/月號朝早晚 pmatnex唔得，", max_size=20))
def test_no_text_breaks_it(text: str) -> None:
    said = understand_when(text, MONDAY, CLINIC)

    assert (said.day is None) is (said.last_day is None)
    assert said.day is None or said.last_day is None or said.day <= said.last_day
