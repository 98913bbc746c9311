"""How people in Hong Kong name days and times, and what only looks like one."""

from __future__ import annotations

import pytest

from smartclinic.assistant.understanding.findings import find
from smartclinic.assistant.understanding.offering import moment
from smartclinic.assistant.understanding.when import Side, understand_when
from tests.unit.assistant.situations import SAMPLE

WEDNESDAY = moment("2026-11-25T14:00")

SAID = [
    ("下禮拜二晏晝四點搭四得唔得", "2026-12-01", "16:20", "afternoon"),
    ("呢個六朝早十點", None, "10:00", "morning"),
    ("拜六10點45分 李醫生", "2026-11-28", "10:45", None),
    ("想book聽日evening 7點幾", "2026-11-26", "19:00", "evening"),
    ("下個月8號早上九點正", "2026-12-08", "09:00", "morning"),
    ("今個月尾有冇得驗身", None, None, None),
    ("後日晏啲 四點到啦", "2026-11-27", "16:00", None),
    ("聽晚八點前得唔得", "2026-11-26", "20:00", "evening"),
    ("12/12 朝十", "2026-12-12", "10:00", "morning"),
    ("廿八號下晝五點", "2026-11-28", "17:00", "afternoon"),
    ("我電話98765432，想約星期五", "2026-11-27", None, None),
    ("A123456(7) 陳大文 1/12 1530", "2026-12-01", "15:30", None),
    ("發燒38.5度三日，今晚有冇醫生", "2026-11-25", None, "evening"),
    ("食咗3日藥都未好，禮拜四返黎睇", "2026-11-26", None, None),
    ("我住彌敦道123號5樓，聽日上午得唔得", "2026-11-26", None, "morning"),
    ("坐6號巴士過嚟，大概四點三個字到", None, "16:15", None),
    ("診金$380係咪加埋藥？星期日開唔開", "2026-11-29", None, None),
    ("係下下個禮拜一，唔係下個禮拜一", "2026-12-07", None, None),
    ("聽日朝早唔得，夜晚先得", "2026-11-26", None, "evening"),
    ("可唔可以由2號改去4號同一時間", "2026-12-04", None, None),
    ("原本約咗聽日3點，想推遲到後日5點", "2026-11-27", "17:00", None),
    ("cancel my 3:30 on Friday, rebook Monday 4pm", "2026-11-30", "16:00", None),
    ("see you at quarter to six on Thurs", "2026-11-26", "17:45", None),
    ("after 6:30 tonight please", "2026-11-25", "18:30", "evening"),
    ("ten to five works", None, "16:50", None),
    ("half four on the 30th?", "2026-11-30", "16:30", None),
    ("Sat wk ok? say 10ish", "2026-11-28", "10:00", None),
    ("a week from Friday, morning", "2026-12-04", None, "morning"),
    ("in 10 days time", "2026-12-05", None, None),
    ("next next Monday 9.30am", "2026-12-07", "09:30", None),
    ("Dec 1st or 2nd", None, None, None),
    ("1st of December, noon", "2026-12-01", "12:00", None),
    ("31 Dec 2026 5:15 p.m.", "2026-12-31", "17:15", None),
    ("sunday the 6th 11am", "2026-12-06", "11:00", None),
    ("my son is 3 years old, fever 39.2 for 2 days", None, None, None),
    ("flat 12B 8/F, can the doctor come at 3", None, "15:00", None),
    ("price 1200 for check up?", None, None, None),
    ("boxing day open?", "2026-12-26", None, None),
    ("大年初二有冇開", "2027-02-07", None, None),
    ("除夕開到幾點", "2027-02-05", None, None),
    ("元旦有冇得睇", "2027-01-01", None, None),
    ("冬天先打流感針得唔得", None, None, None),
    ("打咗針兩個鐘，手好痛", None, None, None),
    ("一日食三次定四次", None, None, None),
    ("每6個鐘食1粒", None, None, None),
    ("等到三點半走得未", None, None, None),
    ("can I come Friday 3.30 instead?", "2026-11-27", "15:30", None),
    ("24th then, 3.30", "2026-12-24", "15:30", None),
    ("十一點嘅，我瞓到十點先起身", None, "11:00", None),
    ("ideally a weekend", None, None, None),
    ("明早九点一刻", "2026-11-26", "09:15", "morning"),
    ("后天下午两点三刻", "2026-11-27", "14:45", "afternoon"),
    ("下下周五晚上七点", "2026-12-11", "19:00", "evening"),
    ("周六日都行", None, None, None),
    ("本月30日上午", "2026-11-30", None, "morning"),
    ("十二月十号左右", "2026-12-10", None, None),
    ("三天后下午", "2026-11-28", None, "afternoon"),
    ("年底之前想做個身體檢查", None, None, None),
    ("聽日定後日好呢", None, None, None),
    ("星期一至五放工後", None, None, "evening"),
    ("禮拜三朝早11點，唔好意思打錯，係禮拜四", "2026-11-26", "11:00", "morning"),
    ("三點，都係四點啦", None, "16:00", None),
    ("朝九晚六返工，有冇夜診", None, None, "evening"),
    ("我返工返到七點，想約七點半", None, "19:30", None),
    ("早上8點半開未", None, "08:30", "morning"),
    ("下晝2", None, "14:00", "afternoon"),
    ("夜晚7點3", None, "19:15", "evening"),
    ("五點五十", None, "17:50", None),
    ("六點零五分", None, "18:05", None),
    ("27/11 (Fri) 1830", "2026-11-27", "18:30", None),
    ("11月28日(星期六)10:00", "2026-11-28", "10:00", None),
    ("我12歲個仔想睇醫生", None, None, None),
    ("bb 6個月大打針", None, None, None),
    ("飛叫到15號未", None, None, None),
    ("8號波睇唔睇症", None, None, None),
    ("琴日覆診", "2026-11-24", None, None),
    ("上星期五睇過", "2026-11-20", None, None),
    ("two weeks from now, any evening", "2026-12-09", None, "evening"),
    ("tomorrow arvo 3ish pls", "2026-11-26", "15:00", "afternoon"),
]


@pytest.mark.parametrize(("text", "day", "time", "part"), SAID, ids=[each[0] for each in SAID])
def test_it_reads_the_one_day_and_time_that_are_named(
    text: str, day: str | None, time: str | None, part: str | None
) -> None:
    found = find(text, WEDNESDAY, SAMPLE)

    assert (found.day.isoformat() if found.day else None, f"{found.time:%H:%M}" if found.time else None) == (day, time)
    assert (found.period.value if found.period else None) == part


@pytest.mark.parametrize(
    "text",
    [
        "三點至五點",
        "between 5 and 7",
        "3-4pm",
        "14:00-15:00",
        "十點或者十一點",
        "two or three pm",
        "下晝三四點",
        "from 3 to 5pm",
    ],
)
def test_of_two_times_none_is_the_one(text: str) -> None:
    assert understand_when(text, WEDNESDAY, SAMPLE).time is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("由星期三改去星期五", "2026-11-27"),
        ("move it from Thursday to Friday", "2026-11-27"),
        ("改去禮拜日，佢星期六要考琴", "2026-11-29"),
        ("之前改咗星期四，想改返下星期三", "2026-12-02"),
        ("cancel 27號嗰個，28號keep", "2026-11-27"),
        ("Friday instead of Thursday", "2026-11-27"),
        ("聽日唔係後日", "2026-11-26"),
        ("聽日要返工，星期六得唔得", "2026-11-28"),
        ("聽日嚟唔到", "2026-11-26"),
    ],
)
def test_of_several_days_it_is_the_wanted_one(text: str, day: str) -> None:
    found = find(text, WEDNESDAY, SAMPLE)

    assert found.day is not None
    assert found.day.isoformat() == day


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("六點後", Side.AFTER), ("after 6", Side.AFTER), ("六點或之後", Side.AFTER), ("5pm onwards", Side.AFTER),
        ("四點前", Side.BEFORE), ("before 4", Side.BEFORE), ("11點前後", None), ("三點左右", None), ("3ish", None),
    ],
)  # fmt: skip
def test_a_bound_is_told_from_what_is_about_a_time(text: str, side: Side | None) -> None:
    said = understand_when(text, WEDNESDAY, SAMPLE)

    assert said.time is not None
    assert said.side is side


MONDAY = moment("2027-01-18T10:30")

SAID_IN_JANUARY = [
    ("二月六號有冇開門", "2027-02-06", None, None, None),
    ("6/2得唔得", "2027-02-06", None, None, None),
    ("想搵黃醫生，今個禮拜五夜晚七點搭九", "2027-01-22", "19:45", "evening", "wong"),
    ("陳醫生下星期返唔返", None, None, None, "chan"),
    ("我阿仔39度2，今日幾點最早有位", "2027-01-18", None, None, None),
    ("三十分鐘後到", None, None, None, None),
    ("遲到15分鐘", None, None, None, None),
    ("改做下午三點得嗎", None, "15:00", "afternoon", None),
    ("請將一月二十五日早上的預約改為一月二十七日下午四時半", "2027-01-27", "16:30", "afternoon", None),
    ("後日朝早十一點一個字", "2027-01-20", "11:05", "morning", None),
    ("聽日中午十二點半", "2027-01-19", "12:30", None, None),
    ("今晚八點半收工先到到", "2027-01-18", "20:30", "evening", None),
    ("下周三或者周四都行", None, None, None, None),
    ("周四早上十点到十二点都可以", "2027-01-21", None, "morning", None),
    ("26號星期二 10:30am Dr Lee", "2027-01-26", "10:30", None, "lee"),
    ("Tues 26th at half nine", "2027-01-26", "09:30", None, None),
    ("on the 2nd of Feb at noon", "2027-02-02", "12:00", None, None),
    ("tomorrow first thing in the morning", "2027-01-19", None, "morning", None),
    ("any time before 12 on Wed", "2027-01-20", "12:00", None, None),
    ("Not Tuesday. Wednesday at 11", "2027-01-20", "11:00", None, None),
    ("can't do 3pm, 4pm?", None, "16:00", None, None),
    ("can i come 1 hour earlier", None, None, None, None),
    ("my number is 6123 4567, call me after 5", None, "17:00", None, None),
    ("Flat 15C 1530 Nathan Rd", None, None, None, None),
    ("ticket A15 now at?", None, None, None, None),
    ("BP 135/85 sugar 7.30", None, None, None, None),
    ("temp 38.55", None, None, None, None),
    ("5/6 days of cough", None, None, None, None),
    ("$380 for 3 days med?", None, None, None, None),
    ("收1200蚊咁貴", None, None, None, None),
    ("坐1A巴士定1號線", None, None, None, None),
    ("今年中秋開唔開", "2027-09-15", None, None, None),
    ("復活節有冇得睇", None, None, None, None),
    ("年三十朝早", "2027-02-05", None, "morning", None),
    ("初五啟市未", "2027-02-10", None, None, None),
    ("情人節夜晚有診嗎", "2027-02-14", None, "evening", None),
    ("放假前一日", None, None, None, None),
    ("兩星期之後覆診", "2027-02-01", None, None, None),
    ("一個月後再嚟", None, None, None, None),
    ("下個拜三朝早九點三個字", "2027-01-27", "09:15", "morning", None),
    ("星期日嗰日有咩醫生", "2027-01-24", None, None, None),
    ("ytd saw dr chan, still sick", "2027-01-17", None, None, "chan"),
    ("本週六上午", "2027-01-23", None, "morning", None),
    ("這個星期天下午兩點", "2027-01-24", "14:00", "afternoon", None),
    ("明天下午2点40", "2027-01-19", "14:40", "afternoon", None),
    ("晚上7点半左右", None, "19:30", "evening", None),
    ("25/1 下午 3 點", "2027-01-25", "15:00", "afternoon", None),
    ("1月30日(六) 朝早 11:15", "2027-01-30", "11:15", "morning", None),
    ("Jan 30 Sat 11.15am", "2027-01-30", "11:15", None, None),
    ("wed 20/1 18:45", "2027-01-20", "18:45", None, None),
    ("this sat 10-11", "2027-01-23", None, None, None),
    ("book 3 ppl on 23 Jan 4:15pm flu shot", "2027-01-23", "16:15", None, None),
    ("我同太太星期六11點打針", "2027-01-23", "11:00", None, None),
    ("聽日三點兩個人", "2027-01-19", "15:00", None, None),
    ("搵返上次睇嗰位醫生，星期五", "2027-01-22", None, None, "usual"),
    ("same doctor as last time pls, Friday 6:30", "2027-01-22", "18:30", None, "usual"),
    ("陳或黃邊個都得，聽日", "2027-01-19", None, None, None),
    ("唔好陳醫生", None, None, None, None),
    ("dr.wong thurs 7", "2027-01-21", "19:00", None, "wong"),
    ("聽日早上得唔得？唔得就後日", "2027-01-20", None, "morning", None),
    ("3點有冇？冇就4點", None, "16:00", None, None),
    ("第一次睇，星期二夜晚", "2027-01-19", None, "evening", None),
    ("食咗藥三個鐘都未退燒", None, None, None, None),
    ("bb八個月，聽朝打針", "2027-01-19", None, "morning", None),
    ("約咗12點但想早啲", None, "12:00", None, None),
    ("十二月二十五至二十七日休息嗎", None, None, None, None),
    ("midnight fever, come at 9 tmr ok?", "2027-01-19", "09:00", None, None),
]


@pytest.mark.parametrize(
    ("text", "day", "time", "part", "doctor"), SAID_IN_JANUARY, ids=[each[0] for each in SAID_IN_JANUARY]
)
def test_it_reads_when_and_with_whom(
    text: str, day: str | None, time: str | None, part: str | None, doctor: str | None
) -> None:
    found = find(text, MONDAY, SAMPLE)

    assert (found.day.isoformat() if found.day else None, f"{found.time:%H:%M}" if found.time else None) == (day, time)
    assert (found.period.value if found.period else None, found.doctor) == (part, doctor)
