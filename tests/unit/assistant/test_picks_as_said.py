"""How people pick one of what was offered, and what only looks like a pick."""

from __future__ import annotations

import pytest
from msgspec import convert

from smartclinic.assistant.understanding.offering import Context, moment, situation_of
from smartclinic.assistant.understanding.picks import pick
from tests.unit.assistant.situations import SAMPLE

WEDNESDAY = moment("2026-11-25T14:00")

TIMES = (
    "2026-11-26T10:00",
    "2026-11-26T15:30",
    "2026-11-27T19:00",
    "2026-11-28T11:45",
)
TWO = (
    "2026-11-26T10:00",
    "2026-11-27T15:30",
)
ONE = ("2026-11-26T10:00",)
DOCTORS = (
    "陳醫生",
    "黃醫生",
    "李醫生",
)
VISITS = (
    "27/11（五）下晝3:30 陳醫生 陳小美",
    "30/11（一）朝早10:00 黃醫生 歐陽大文",
)
THINGS = (
    "門診",
    "流感針",
    "身體檢查",
)

ASKED = {DOCTORS: "doctor", VISITS: "which", THINGS: "which"}

PICKED: list[tuple[tuple[str, ...], str, int | None]] = [
    (TIMES, "2 唔係 係3", 3),
    (TIMES, "第二個…唔係唔係，第三個至啱", 3),
    (TIMES, "第二個時間便可", 2),
    (TIMES, "第二个时间", 2),
    (TIMES, "第一個時間", 1),
    (TIMES, "最後一個時間吧", 4),
    (TIMES, "有冇第二個時間", None),
    (TIMES, "星期四第二個", 2),
    (TIMES, "聽日遲嗰個", 2),
    (TIMES, "禮拜四，唔係，禮拜五嗰個", 3),
    (TIMES, "七點嗰個，我帶埋阿婆嚟，有冇輪椅借？", 3),
    (TIMES, "bottom one", 4),
    (TWO, "後者", 2),
    (TWO, "The former suits me better.", 1),
    (TWO, "下面嗰個吖唔該", 2),
    (TIMES, "求其一個，我退咗休日日得閒", 1),
    (ONE, "得，幫我留住佢", 1),
    (ONE, "Yes that one works", 1),
    (TIMES, "two pls", 2),
    (TIMES, "no 4 thx", 4),
    (TIMES, "number four", 4),
    (TIMES, "④", 4),
    (TIMES, "4️⃣ 唔該", 4),
    (TIMES, "第四", 4),
    (TIMES, "要第三個時間呀唔該", 3),
    (TIMES, "就第一個啦", 1),
    (TIMES, "星期五嗰個", 3),
    (TIMES, "Saturday one works", 4),
    (TIMES, "11點九", 4),
    (TIMES, "1145", 4),
    (TIMES, "11.45", 4),
    (TIMES, "七點", 3),
    (TIMES, "7", 3),
    (TIMES, "19:00", 3),
    (TIMES, "聽日朝早", 1),
    (TIMES, "聽日", None),
    (TIMES, "尾嗰個", 4),
    (TIMES, "尾二", 3),
    (TIMES, "second to last", 3),
    (TIMES, "中間嗰個", None),
    (TIMES, "5", None),
    (TIMES, "第六個", None),
    (TIMES, "2同3都得", 2),
    (TIMES, "1/2都得", 1),
    (TIMES, "2 or 4 both fine", 2),
    (TIMES, "1, 3", None),
    (TIMES, "唔係第一個，第二個", 2),
    (TIMES, "1... no wait, 3", 3),
    (TIMES, "冇所謂", 1),
    (TIMES, "any of them", 1),
    (TIMES, "你話事啦", 1),
    (TIMES, "全部都唔啱", None),
    (TIMES, "第二日有冇", None),
    (TIMES, "第二個醫生得唔得", None),
    (TIMES, "2個人嚟睇", None),
    (TIMES, "我2點先放工", None),
    (TIMES, "遲啲有冇", None),
    (TIMES, "3 dose vaccine", None),
    (TIMES, "i'll take the friday evening slot please", 3),
    (TIMES, "下晝三點半嗰個唔該晒", 2),
    (TIMES, "3點半個位俾我啦", 2),
    (TIMES, "sat 1145", 4),
    (TIMES, "the 28th", 4),
    (TIMES, "28號嗰個", 4),
    (TIMES, "十點", 1),
    (TIMES, "我揀3，幫我留住", 3),
    (TIMES, "選項二", 2),
    (TIMES, "B", None),
    (TIMES, "last", 4),
    (TIMES, "first available", 1),
    (TIMES, "最快嗰個吖", 1),
    (TWO, "早嗰個", 1),
    (TWO, "遲嗰個", 2),
    (TWO, "前面嗰個", 1),
    (TWO, "the latter", 2),
    (TWO, "former", 1),
    (TWO, "either one", 1),
    (TWO, "both ok", 1),
    (TWO, "兩個都得", 1),
    (TWO, "都得", 1),
    (TWO, "兩個都唔得", None),
    (ONE, "得呀", 1),
    (ONE, "好 就咁啦", 1),
    (ONE, "ok la", 1),
    (ONE, "yes pls book it", 1),
    (ONE, "可以，唔該晒", 1),
    (ONE, "唔得喎", None),
    (ONE, "好，但係可唔可以遲啲", None),
    (ONE, "要啦", 1),
    (ONE, "無問題", 1),
    (ONE, "幾好", 1),
    (DOCTORS, "黃", 2),
    (DOCTORS, "dr lee pls", 3),
    (DOCTORS, "Lee", 3),
    (DOCTORS, "小兒科嗰位", 3),
    (DOCTORS, "睇小朋友嗰個", 3),
    (DOCTORS, "family doctor", 2),
    (DOCTORS, "李卓謙醫生", 3),
    (DOCTORS, "第二位醫生", None),
    (DOCTORS, "2", 2),
    (DOCTORS, "陳醫生幾時有診", None),
    (DOCTORS, "wong wing sze", 2),
    (DOCTORS, "唔要陳醫生", None),
    (DOCTORS, "陳或者黃都得", None),
    (DOCTORS, "any", None),
    (DOCTORS, "睇開嗰個", None),
    (VISITS, "小美嗰個", 1),
    (VISITS, "歐陽大文", 2),
    (VISITS, "我囡囡小美個期", 1),
    (VISITS, "星期一嗰個", 2),
    (VISITS, "30號", 2),
    (VISITS, "黃醫生", 2),
    (VISITS, "兩個都取消", None),
    (VISITS, "下晝嗰個", 1),
    (VISITS, "陳醫生嗰個約", 1),
    (THINGS, "打流感針", 2),
    (THINGS, "check up", 3),
    (THINGS, "睇醫生", 1),
    (THINGS, "flu", 2),
    (THINGS, "驗身嗰個", 3),
]


@pytest.mark.parametrize(("offered", "text", "place"), PICKED, ids=[each[1] for each in PICKED])
def test_it_knows_which_option_the_words_single_out(offered: tuple[str, ...], text: str, place: int | None) -> None:
    where = situation_of(SAMPLE, WEDNESDAY, convert({"asked": ASKED.get(offered, "slot"), "offered": offered}, Context))

    assert where.gate.asked is not None
    assert pick(text, where.gate.asked, WEDNESDAY, SAMPLE) == place


LATE_MORNING = moment("2027-01-18T10:30")
FIVE = ("2027-01-19T09:15", "2027-01-19T16:00", "2027-01-20T10:45", "2027-01-22T18:30", "2027-01-22T19:15")
ONE_EARLY = ("2027-01-19T09:15",)

PICKED_IN_JANUARY: list[tuple[tuple[str, ...], str, int | None]] = [
    (FIVE, "3號啦", 3),
    (FIVE, "三", 3),
    (FIVE, "3)", 3),
    (FIVE, "#4", 4),
    (FIVE, "no.5", 5),
    (FIVE, "fifth pls", 5),
    (FIVE, "第五個唔該晒姑娘", 5),
    (FIVE, "我覺得第二個最啱", 2),
    (FIVE, "要最後嗰個夜晚嘅", 5),
    (FIVE, "星期三嗰個", 3),
    (FIVE, "wed one", 3),
    (FIVE, "星期五", None),
    (FIVE, "星期五七點三", 5),
    (FIVE, "fri 6:30", 4),
    (FIVE, "4pm one", 2),
    (FIVE, "四點", 2),
    (FIVE, "10.45", 3),
    (FIVE, "1045", 3),
    (FIVE, "十點九嗰個", 3),
    (FIVE, "聽日朝早嗰個", 1),
    (FIVE, "聽朝嗰個", 1),
    (FIVE, "tmr afternoon", 2),
    (FIVE, "夜晚", None),
    (FIVE, "下晝嗰個", 2),
    (FIVE, "中間嗰個", 3),
    (FIVE, "6", None),
    (FIVE, "唔要2要4", 4),
    (FIVE, "4 not 3", 4),
    (FIVE, "第二或者第三都可以", 2),
    (FIVE, "any is ok", 1),
    (FIVE, "隨便一個都行", 1),
    (FIVE, "冇一個得", None),
    (FIVE, "none", None),
    (FIVE, "仲有冇其他", None),
    (FIVE, "1個大人", None),
    (FIVE, "改第3個", 3),
    (FIVE, "都係第一個好啲", 1),
    (FIVE, "第4️⃣", 4),
    (FIVE, "四號時段", 4),
    (FIVE, "the 22nd at 7:15", 5),
    (FIVE, "i choose 2, is parking available?", 2),
    (FIVE, "Slot 3, my name is Chan Tai Man", 3),
    (FIVE, "2陳大文", None),
    (FIVE, "7點三", 5),
    (ONE_EARLY, "👍", None),
    (ONE_EARLY, "ok thanks", 1),
    (ONE_EARLY, "好啊！", 1),
    (ONE_EARLY, "可以呀，多謝", 1),
    (ONE_EARLY, "就佢啦", 1),
    (ONE_EARLY, "1", 1),
    (ONE_EARLY, "9:15 ok", 1),
    (ONE_EARLY, "yes", 1),
    (ONE_EARLY, "book", 1),
    (ONE_EARLY, "太早", None),
    (ONE_EARLY, "唔啱時間", None),
    (ONE_EARLY, "得，不過想換醫生", None),
]


@pytest.mark.parametrize(("offered", "text", "place"), PICKED_IN_JANUARY, ids=[each[1] for each in PICKED_IN_JANUARY])
def test_it_knows_which_time_the_words_single_out(offered: tuple[str, ...], text: str, place: int | None) -> None:
    where = situation_of(SAMPLE, LATE_MORNING, Context("slot", offered))

    assert where.gate.asked is not None
    assert pick(text, where.gate.asked, LATE_MORNING, SAMPLE) == place
