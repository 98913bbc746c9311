from __future__ import annotations

from datetime import UTC, datetime

import pytest

from smartclinic.assistant.understanding.choice import Offered, understand_choice
from smartclinic.clinics.model import Clinic, Part
from smartclinic.platform.clock import HONG_KONG

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=HONG_KONG).astimezone(UTC)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HONG_KONG).astimezone(UTC)


TOMORROW = (
    Offered("下晝3:00", at(24, 15), Part.AFTERNOON, "chan"),
    Offered("下晝3:30", at(24, 15, 30), Part.AFTERNOON, "chan"),
    Offered("下晝5:00", at(24, 17), Part.AFTERNOON, "wong"),
    Offered("其他日子"),
    Offered("換醫生"),
)
LATER = (
    Offered("25/11（三）10:00", at(25, 10), Part.MORNING, "chan"),
    Offered("26/11（四）11:30", at(26, 11, 30), Part.MORNING, "lee"),
    Offered("27/11（五）夜晚7:00", at(27, 19), Part.EVENING, "wong"),
    Offered("其他日子"),
    Offered("唔改喇"),
)
MENU = (Offered("預約"), Offered("改期"), Offered("搵姑娘"))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("2", 2), ("２", 2), ("2️⃣", 2), ("②", 2), ("2.", 2), ("(2)", 2), ("二", 2), ("第2", 2), ("2號", 2),
        ("第二個", 2), ("第二個唔該", 2), ("我要第二個", 2), ("2啦", 2), ("揀2", 2),
        ("option 3", 3), ("2 please", 2), ("two", 2), ("second", 2), ("the second one", 2), ("2nd", 2),
        ("最早嗰個", 1), ("頭一個", 1), ("是但", 1), ("是但啦", 1), ("邊個都得", 1), ("冇所謂", 1),
        ("the earliest one please", 1), ("any", 1), ("either is fine", 1), ("don't mind", 1),
        ("最遲嗰個", 3), ("最後嗰個", 3), ("last one", 3),
        ("3:30", 2), ("３：３０", 2), ("三點半", 2), ("三點半啦", 2), ("我要三點半", 2), ("3:30?", 2),
        ("下晝三點半得唔得", 2), ("I'll take 3:30", 2), ("聽日三點", 1), ("3pm", 1), ("5點", 3), ("5", 3),
        ("黃醫生嗰個", 3), ("其他日子", 4), ("換醫生", 5),
    ],
)  # fmt: skip
def test_it_knows_which_of_tomorrows_times_is_meant(text: str, place: int, clinic: Clinic) -> None:
    assert understand_choice(text, TOMORROW, MONDAY, clinic) == place


@pytest.mark.parametrize(
    "text",
    [
        "4", "9", "0", "嗰個", "陳醫生", "下晝", "好", "4點", "1,3", "兩個", "唔要2", "唔係3:30", "三點半唔得", "no",
        "",
        "有冇第二個時間", "第二個醫生", "有冇其他時間", "3:30 or another day?", "聽日有咩時間", "陳小美", "後日三點",
    ],
)  # fmt: skip
def test_it_does_not_guess(text: str, clinic: Clinic) -> None:
    assert understand_choice(text, TOMORROW, MONDAY, clinic) is None


@pytest.mark.parametrize(
    ("text", "place"),
    [("星期五七點", 3), ("星期五", 3), ("七點", 3), ("夜晚嗰個", 3), ("26/11", 2), ("後日", 1), ("thursday", 2),
     ("李醫生", 2), ("10點", 1), ("唔改喇", 5), ("朝早", None), ("聽日", None)],
)  # fmt: skip
def test_it_knows_which_of_several_days_is_meant(text: str, place: int | None, clinic: Clinic) -> None:
    assert understand_choice(text, LATER, MONDAY, clinic) == place


def test_a_weekday_is_the_one_on_offer_even_if_another_comes_first(clinic: Clinic) -> None:
    in_two_weeks = (
        Offered("4/12", datetime(2026, 12, 4, 2, tzinfo=UTC)),
        Offered("7/12", datetime(2026, 12, 7, 2, tzinfo=UTC)),
    )

    assert understand_choice("星期五", in_two_weeks, MONDAY, clinic) == 1


def test_that_one_is_the_only_one(clinic: Clinic) -> None:
    only = (TOMORROW[0], *TOMORROW[3:])

    assert [understand_choice(text, only, MONDAY, clinic) for text in ("嗰個", "好", "ok", "yes please")] == [
        1,
        1,
        1,
        1,
    ]


def test_a_menu_without_times_is_chosen_by_number_or_by_its_words(clinic: Clinic) -> None:
    assert [understand_choice(text, MENU, MONDAY, clinic) for text in ("3", "改期", "第一個", "三點")] == [
        3,
        2,
        1,
        None,
    ]
