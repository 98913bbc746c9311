from __future__ import annotations

from datetime import date

import msgspec
import pytest

from smartclinic.appointments.day_sheet import Slot
from smartclinic.assistant.talking.booking_words import BookingWords
from smartclinic.assistant.understanding.wishes import Wish
from smartclinic.clinics.model import Language, Part
from tests.unit.assistant.situations import SAMPLE

ZH, EN = BookingWords(SAMPLE, Language.ZH_HK), BookingWords(SAMPLE, Language.EN)
SLOT = Slot("chan", "mong-kok", "consultation", date(2026, 11, 24), Part.AFTERNOON, 15 * 60 + 30, 15)


def test_a_visit_is_said_with_date_weekday_time_and_doctor() -> None:
    assert ZH.visit(SLOT) == "24/11（二）下晝3:30 陳醫生"
    assert EN.visit(SLOT) == "Tue 24 Nov, 3:30pm, Dr Chan"


def test_a_service_other_than_the_usual_one_is_said() -> None:
    vaccination = msgspec.structs.replace(SLOT, service_id="flu-vaccine")

    assert ZH.visit(vaccination) == "24/11（二）下晝3:30 陳醫生 流感針"
    assert EN.visit(vaccination) == "Tue 24 Nov, 3:30pm, Dr Chan, Flu vaccination"


def test_the_branch_is_said_where_there_are_several() -> None:
    other = msgspec.structs.replace(SAMPLE.branches[0], id="central", name=type(SAMPLE.name)(zh="中環", en="Central"))
    clinic = msgspec.structs.replace(SAMPLE, branches=(*SAMPLE.branches, other))

    assert BookingWords(clinic, Language.ZH_HK).visit(SLOT) == "24/11（二）下晝3:30 陳醫生（旺角）"
    assert BookingWords(clinic, Language.EN).visit(SLOT) == "Tue 24 Nov, 3:30pm, Dr Chan (Mong Kok)"


@pytest.mark.parametrize(
    ("details", "chinese", "english"),
    [
        ({"day": "2026-11-24"}, "24/11（二）", "Tue 24 Nov"),
        (
            {"day": "2026-11-24", "part": "afternoon", "doctor": "chan"},
            "陳醫生24/11（二）下晝",
            "Dr Chan, Tue 24 Nov afternoon",
        ),
        ({"day": "2026-11-24", "time": "18:00", "side": "after"}, "24/11（二）傍晚6:00之後", "Tue 24 Nov after 6:00pm"),
        ({"day": "2026-11-30", "last_day": "2026-12-06"}, "30/11（一）至6/12（日）", "Mon 30 Nov to Sun 6 Dec"),
        ({"service": "flu-vaccine"}, "流感針", "Flu vaccination"),
        ({"service": "consultation"}, "", ""),
        ({}, "", ""),
    ],
)
def test_a_wish_is_said_in_a_few_words(details: dict[str, str], chinese: str, english: str) -> None:
    wish = Wish.of(details, SAMPLE)

    assert (ZH.asked(wish), EN.asked(wish)) == (chinese, english)


def test_times_are_numbered_and_say_what_the_lead_does_not() -> None:
    later = msgspec.structs.replace(SLOT, start=16 * 60, doctor_id="wong")

    assert ZH.lines([SLOT, later], Wish(day=SLOT.day)) == "1 下晝3:30 陳醫生\n2 下晝4:00 黃醫生"
    assert ZH.lines([SLOT], Wish(day=SLOT.day, doctor_ids=("chan",))) == "1 下晝3:30"
    assert EN.lines([SLOT], Wish()) == "1 Tue 24 Nov, 3:30pm, Dr Chan"


def test_a_lead_starts_with_a_capital() -> None:
    assert EN.found(Wish()) == "The earliest free times:"
    assert ZH.found(Wish()) == "最早有以下時間："
