"""What patients say about visits that exist, about people and about waiting; and what only looks so."""

from __future__ import annotations

import pytest

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.people_words import people_said
from smartclinic.assistant.understanding.reading import read
from smartclinic.assistant.understanding.visit_requests import minutes_late
from tests.unit.assistant.situations import asked, situation


def name_of(text: str) -> str | None:
    found = read(situation(text))
    return found.name if found else None


@pytest.mark.parametrize(
    ("intent", "texts"),
    [
        (intents.OWN_BOOKING, ["我約咗幾時", "我嘅預約", "查返我個預約",
            "when is my appointment", "my appointments", "do I have an appointment",
        ]),
        (intents.CHANGE, ["我想改期", "改去星期五七點", "可唔可以改做下晝3點", "想轉去聽日", "改睇黃醫生",
            "reschedule please", "can I change my appointment",
            "move it to Friday", "move Ben Lee to Saturday 11:30am"]),
        (intents.CANCEL, ["取消預約", "聽日嚟唔到", "我唔嚟喇", "幫我取消李心悅嗰個",
            "cancel my appointment", "I can't make it", "won't be able to come"]),
        (intents.LATE, ["我遲15分鐘", "會遲到", "塞車，遲少少到", "我會遲三個字",
            "running late", "I'll be 10 mins late", "stuck in traffic"]),
        (intents.COMING, ["會到", "我會嚟", "好，我會準時到", "我一定到", "確認",
            "I'll be there", "see you tomorrow", "confirm"]),
        (intents.KEEP, ["我唔取消喇", "please don't cancel it"]),
        (intents.UNLINK, ["唔再代阿媽約", "唔好再幫工人預約", "停止代陳小美預約",
            "stop booking for my mother", "unlink my helper"]),
        (intents.WAIT, ["有位通知我", "想排候補", "有位就話我知",
            "put me on the waiting list", "let me know if a slot opens up"]),
        (intents.UNWAIT, ["唔使通知我喇", "取消候補", "唔等位喇", "take me off the waiting list"]),
    ],
)  # fmt: skip
def test_it_is_read(intent: str, texts: list[str]) -> None:
    assert {text: name_of(text) for text in texts} == dict.fromkeys(texts, intent)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("唔好幫我約住", {intents.UNLINK}), ("取消同陳醫生嘅預約", {intents.UNLINK}),
        ("使唔使等位", {intents.UNWAIT, intents.WAIT}),
        ("我月經遲咗", {intents.LATE}), ("月經唔嚟", {intents.CANCEL}), ("am I too late to book?", {intents.LATE}),
        ("let me know if Dr Chan is free tomorrow", {intents.WAIT}), ("我遲啲再約", {intents.LATE}),
        ("停止", {intents.UNLINK}),
        ("想改善體質", {intents.CHANGE}), ("會唔會痛", {intents.COMING}),
    ],
)  # fmt: skip
def test_what_only_looks_so_is_not(text: str, intent: set[str]) -> None:
    assert name_of(text) not in intent


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("兩個小朋友想打流感針", {"people": "2", "relation": "child"}), ("幫我阿媽約", {"relation": "parent"}),
        ("父母都要睇", {"people": "2", "relation": "parent"}),
        ("我同老公一齊約", {"people": "2", "relation": "other", "with_me": "yes"}),
        ("三個人一齊", {"people": "3"}), ("我哋兩個", {"people": "2"}), ("一家四口打針", {"people": "4"}),
        ("個仔同個女", {"people": "2", "relation": "child"}), ("工人想睇醫生", {"relation": "employee"}),
        ("my two kids", {"people": "2", "relation": "child"}),
        ("both my parents", {"people": "2", "relation": "parent"}),
        ("my son and my daughter", {"people": "2", "relation": "child"}),
        ("me and my wife", {"people": "2", "relation": "other", "with_me": "yes"}),
        ("for three", {"people": "3"}), ("for my helper", {"relation": "employee"}),
        ("兩點", {}), ("三個鐘後", {}), ("兩個星期後", {}), ("family medicine", {}),
        ("朋友介紹", {}), ("for two weeks", {}), ("at three", {}),
    ],
)  # fmt: skip
def test_who_comes_is_read(text: str, said: dict[str, str]) -> None:
    assert people_said(for_matching(text)) == said


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("遲15分鐘", "15"), ("遲十五分鐘", "15"), ("遲三個字", "15"), ("半個鐘", "30"), ("half an hour", "30"),
        ("20 mins", "20"),
        ("一個鐘", "60"), ("遲少少", None), ("999分鐘", None),
    ],
)  # fmt: skip
def test_a_delay_is_read_in_minutes(text: str, minutes: str | None) -> None:
    assert minutes_late(for_matching(text)) == minutes


@pytest.mark.parametrize("text", ["改去星期五七點", "change it to Friday 7pm"])
def test_another_time_while_one_is_being_chosen_refines_the_wish(text: str) -> None:
    found = read(situation(text, asked=asked("slot", "chan/consultation/24 15:00")))

    assert found is not None
    assert found.name == intents.BOOK


def test_another_time_for_a_visit_that_exists_is_a_change_even_then() -> None:
    found = read(situation("我個預約想改去星期五七點", asked=asked("slot", "chan/consultation/24 15:00")))

    assert found is not None
    assert found.name == intents.CHANGE


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("一個大人兩個細路", "3"), ("想約一個大人同兩個小朋友", "3"), ("約3位", "3"), ("約三位聽日下晝", "3"),
        ("一仔一女", "2"), ("星期三小朋友打針", None), ("24/2小朋友", None),
        ("我同兩個小朋友一齊睇", "3"), ("兩個仔同我", "3"), ("我同我個女兩個一齊", "2"),
        ("兩個小朋友，兩個都要打針", "2"),
        ("一個仔一個女", "2"), ("兩大一細", "3"), ("2大1小", "3"), ("想睇3位醫生", None), ("約三點", None),
        ("我有一個仔", None),
        ("me and my two kids", "3"), ("the three of us", "3"), ("one adult and two children", "3"),
        ("my two kids and me", "3"), ("me and my son", "2"), ("book for 3 people", "3"), ("my 2 kids", "2"),
        ("both of us", "2"), ("1 adult", None),
    ],
)  # fmt: skip
def test_how_many_come_is_counted(text: str, people: str | None) -> None:
    assert people_said(for_matching(text)).get("people") == people
