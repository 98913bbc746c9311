"""How people answer a name, a read-back, or an offer in a whole sentence."""

from __future__ import annotations

import msgspec
import pytest

from smartclinic.assistant.understanding.offering import Context, moment
from smartclinic.assistant.understanding.understood import understand
from smartclinic.clinics.clinic_file import load_clinic_file, sample_clinic_text

NOW = moment("2026-11-23T10:05:00+08:00")
CLINIC = load_clinic_file(sample_clinic_text())
SLOTS = ("2026-11-24T15:00", "2026-11-24T15:30", "2026-11-24T17:00")
VISITS = (
    "11月24日（二）下午3:00 黃醫生 陳小明", "11月27日（五）上午10:30 陳醫生 王美玲",
    "11月28日（六）上午9:15 李醫生 陳小欣",
)  # fmt: skip
ENGLISH_VISITS = ("Wed 25 Nov 10:00am Dr Chan, Peter Lau", "Thu 26 Nov 6:45pm Dr Wong, Grace Lau")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("唔係黃志強，係王志強", "王志強"), ("打錯咗，應該係梁詠琪", "梁詠琪"), ("個仔叫陳柏熹，五歲", "陳柏熹"),
        ("我係工人，病人叫何國強", "何國強"), ("幫外母約，佢叫馮玉蓮", "馮玉蓮"), ("李嘉怡，嘉義個嘉", "李嘉怡"),
        ("麥浩然，可唔可以帶埋個妹", "麥浩然"), ("孩子叫王梓涵", "王梓涵"),
        ("Sorry I mean Chan Ka Yee not Chan Ka Yi", "Chan Ka Yee"),
        ("Patient name Cheung Wai, I'm his wife", "Cheung Wai"), ("This is Tony Ma speaking", "Tony Ma"),
        ("It's for my mum. Her name is Lam Sau Ying", "Lam Sau Ying"),
    ],
)  # fmt: skip
def test_the_patients_name_is_found_among_other_words(text: str, name: str) -> None:
    read = understand(text, NOW, CLINIC, Context(asked="name"))

    assert (read.intent, read.patient) == ("confirm", name)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("陳大文，我想改星期五", "book"), ("唔要呢個位喇，讓返畀人啦", "decline"), ("多謝姑娘", "thanks"),
        ("never mind, I'll book another time", "decline"), ("等等，五點半仲有冇", "book"),
    ],
)  # fmt: skip
def test_another_wish_is_not_passed_over_for_a_name(text: str, intent: str) -> None:
    assert understand(text, NOW, CLINIC, Context(asked="name")).intent == intent


@pytest.mark.parametrize(
    "text",
    [
        "啱晒", "冇錯係咁", "應該係", "嗯对的呢", "名同時間都啱", "係呀我就係", "資料正確，請替我預約",
        "没问题就这样吧",
        "sounds right to me", "That is correct, kindly proceed.", "Yep that's me", "就係咁啦，診金幾多呀？",
    ],
)  # fmt: skip
def test_a_yes_to_what_was_read_back_is_heard(text: str) -> None:
    assert understand(text, NOW, CLINIC, Context(asked="confirm")).intent == "confirm"


@pytest.mark.parametrize(
    ("text", "intent", "day", "time"),
    [
        ("唔係呀，要星期五", "book", "2026-11-27", None), ("No, make it 4:30pm", "book", None, "16:30"),
        ("啱，不過想改五點", "book", None, "17:00"), ("咪住，唔係咁", "decline", None, None),
        ("請先不要預約", "decline", None, None), ("hold on, that's not right", "decline", None, None),
    ],
)  # fmt: skip
def test_a_no_says_what_is_wanted_instead(text: str, intent: str, day: str | None, time: str | None) -> None:
    read = understand(text, NOW, CLINIC, Context(asked="confirm"))

    assert (read.intent, read.date, read.time) == (intent, day, time)


@pytest.mark.parametrize(
    ("asked", "offered", "text", "place"),
    [
        ("slot", SLOTS, "第一個唔得，第三個啦", 3), ("slot", SLOTS, "三點半嗰個，有冇輪椅借？", 2),
        ("slot", SLOTS[:1], "yes that works for me", 1), ("which", VISITS, "唔係星期五，係星期六嗰個", 3),
        ("which", VISITS, "唔係陳小明，係王美玲", 2), ("which", ENGLISH_VISITS, "the one for Grace Lau", 2),
        ("which", ENGLISH_VISITS, "the earlier of the two", 1),
    ],
)  # fmt: skip
def test_what_is_denied_is_not_picked(asked: str, offered: tuple[str, ...], text: str, place: int) -> None:
    context = msgspec.convert({"asked": asked, "offered": offered}, Context)

    assert understand(text, NOW, CLINIC, context).choice == place


@pytest.mark.parametrize("text", ["都不合适，算了", "唔啱時間，下次先啦", "Let's leave it, I won't book for now"])
def test_one_clause_is_enough_to_leave(text: str) -> None:
    assert understand(text, NOW, CLINIC, Context(asked="slot", offered=SLOTS)).intent == "decline"
