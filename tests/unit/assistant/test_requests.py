from __future__ import annotations

import pytest

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.reading import read_text
from smartclinic.assistant.understanding.requests import declines, read_request
from smartclinic.conversations.answering import Intent
from smartclinic.conversations.gate import Reason
from tests.unit.assistant.situations import Desk, situation


def read(text: str) -> tuple[str, dict[str, str | None]] | None:
    intent = read_request(text, situation(text))
    return (intent.name, dict(intent.details)) if intent else None


@pytest.mark.parametrize(
    ("text", "details"),
    [
        (
            "那我預約陳醫生解釋報告吧，後天上午十一時",
            {"day": "2026-11-25", "part": "morning", "time": "11:00", "doctor": "chan"},
        ),
        ("想約聽日下晝睇陳醫生", {"day": "2026-11-24", "part": "afternoon", "doctor": "chan"}),
        ("can I see a doctor tomorrow afternoon", {"day": "2026-11-24", "part": "afternoon"}),
        ("请问明天下午可以预约黄医生吗", {"day": "2026-11-24", "part": "afternoon", "doctor": "wong"}),
        ("Hi 想book聽日pm Dr Chan", {"day": "2026-11-24", "part": "afternoon", "doctor": "chan"}),
        ("聽日6點後有冇位", {"day": "2026-11-24", "time": "18:00", "side": "after"}),
        ("any appointment before 11am tomorrow", {"day": "2026-11-24", "time": "11:00", "side": "before"}),
        ("最快幾時有位", {"earliest": "yes"}),
        ("想驗下身", {"service": "health-check"}),
        ("想打流感針", {"service": "flu-vaccine"}),
        ("I want a flu shot", {"service": "flu-vaccine"}),
        ("body check this Saturday", {"service": "health-check", "day": "2026-11-28"}),
        ("想約何醫生", {"unknown_doctor": "何醫生"}),
        ("appointment with Dr Smith please", {"unknown_doctor": "Dr Smith"}),
        ("想約2月31號", {"no_such_day": "2月31號"}),
        ("想約琴日", {"day": "2026-11-22"}),
        ("三點", {"time": "15:00"}),
        ("聽日幾點收工？我想6點半後嚟", {"day": "2026-11-24", "time": "18:30", "side": "after"}),
        ("想約兒科", {"doctor": "lee"}),
        ("黃醫生", {"doctor": "wong"}),
        ("我想睇醫生呀", {}),
        ("而家過嚟得唔得", {}),
    ],
)
def test_it_reads_a_wish_for_a_visit(text: str, details: dict[str, str]) -> None:
    found = read(text)

    assert found is not None
    assert found[0] == intents.BOOK
    assert {name: value for name, value in found[1].items() if name != "last_day"} == details


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("取消聽日個預約", intents.CANCEL),
        ("取消", intents.CANCEL),
        ("我想改期", intents.CHANGE),
        ("我聽日嚟唔到", intents.CANCEL),
        ("我會遲到15分鐘", intents.LATE),
        ("I can't make it tomorrow", intents.CANCEL),
        ("running late", intents.LATE),
        ("唔使喇", intents.LET_GO),
        ("no thanks", intents.LET_GO),
        ("食咗藥之後好暈點算", intents.MEDICAL),
        ("any side effects?", intents.MEDICAL),
        ("可唔可以寫病假紙", intents.DOCUMENT),
        ("收唔收醫療券", intents.INSURANCE),
        ("要帶啲咩？", intents.FACTS),
        ("do you take insurance", intents.INSURANCE),
        ("唔該晒", intents.NOTHING),
        ("ok thanks", intents.NOTHING),
        ("等等", intents.NOTHING),
        ("早晨", intents.MENU),
        ("hello", intents.MENU),
    ],
)
def test_it_reads_everyday_requests(text: str, intent: str) -> None:
    found = read(text)

    assert found is not None
    assert found[0] == intent


@pytest.mark.parametrize(
    ("text", "details"),
    [
        ("幾點開門", {"topic": "hours"}),
        ("聽日開唔開", {"topic": "hours", "day": "2026-11-24"}),
        ("are you open on Christmas", {"topic": "hours", "day": "2026-12-25"}),
        ("喺邊度", {"topic": "address"}),
        ("電話幾多號", {"topic": "address"}),
        ("診金幾錢", {"topic": "fees"}),
        ("流感針幾錢", {"topic": "fees", "service": "flu-vaccine"}),
        ("how much is a flu shot", {"topic": "fees", "service": "flu-vaccine"}),
        ("有咩醫生", {"topic": "doctors"}),
        ("你哋會點用我啲資料", {"topic": "privacy"}),
        ("你哋點用我啲個人資料", {"topic": "privacy"}),
    ],
)
def test_it_reads_questions_about_the_clinic(text: str, details: dict[str, str]) -> None:
    assert read(text) == (intents.FACTS, details)


@pytest.mark.parametrize(
    "text", ["asdfghjkl", "？？？", "123456", "你哋好廢呀", "任何醫生", "醫生話我三個月後先再見佢"]
)
def test_it_leaves_the_rest_to_the_model(text: str) -> None:
    found = read(text)

    assert found is None or found == (intents.BOOK, {})


@pytest.mark.parametrize(
    "text",
    [
        "姑娘",
        "姑娘呀",
        "唔該姑娘",
        "姑娘唔該",
        "我想搵姑娘",
        "想同姑娘講",
        "可唔可以搵人",
        "我要搵真人",
        "真人",
        "姑娘喺度嗎",
        "叫姑娘聽",
        "nurse",
        "nurse please",
        "can I talk to a nurse",
        "real person please",
        "human please",
        "i need the nurse",
        "姑娘幫下我",
        "想問姑娘",
        "is someone there",
    ],
)
def test_a_person_can_be_asked_for(text: str) -> None:
    intent = read_text(text, situation(text))

    assert intent is not None
    assert intent.name == intents.PERSON


@pytest.mark.parametrize(
    "text",
    [
        "我要投訴",
        "我好唔滿意你哋嘅安排",
        "姑娘態度好差",
        "服務真係好差",
        "I want to complain",
        "your staff was very rude",
    ],
)
async def test_a_complaint_goes_to_whoever_is_in_charge(text: str) -> None:
    where = situation(text)
    intent = read_text(text, where)
    assert intent is not None
    assert intent.name == intents.COMPLAINT

    answer = await Desk().act(intent.name, where)

    assert answer.attention is Reason.COMPLAINT
    assert answer.content is not None


@pytest.mark.parametrize(
    "text", ["唔滿意呢個時間，可唔可以遲啲", "有冇同長者講嘢慢啲嘅醫生", "no complaints, thank you"]
)
def test_what_only_sounds_like_a_complaint_is_none(text: str) -> None:
    intent = read_text(text, situation(text))
    assert intent is None or intent.name != intents.COMPLAINT


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("姑娘，我想約星期四下晝", intents.BOOK),
        ("hello nurse, can I book Dr Chan on Tuesday morning?", intents.BOOK),
        ("早晨姑娘", intents.MENU),
        ("hello nurse", intents.MENU),
        ("多謝姑娘", intents.NOTHING),
        ("唔該晒姑娘", intents.NOTHING),
        ("thank you nurse", intents.NOTHING),
        ("我哋職員想打流感針，仲有冇位", intents.BOOK),
        ("姑娘，我想改期", intents.CHANGE),
        ("請問姑娘聽日有冇位", intents.BOOK),
        ("姑娘診金幾錢", intents.FACTS),
        ("I want to book for someone else", intents.BOOK),
    ],
)
def test_a_nurse_who_is_only_addressed_takes_no_request_away(text: str, name: str) -> None:
    intent = read_text(text, situation(text))

    assert intent is not None
    assert intent.name == name


@pytest.mark.parametrize(
    "text", ["唔約住", "唔要住", "算啦", "都係唔約喇", "取消", "遲啲先", "not now", "cancel please", "forget it"]
)
def test_a_no_is_a_no(text: str) -> None:
    assert declines(text)


@pytest.mark.parametrize("text", ["遲啲嗰個", "取消聽日個預約", "唔係聽日", "要", "no, 4pm"])
def test_a_no_to_something_else_is_none(text: str) -> None:
    assert not declines(text)


@pytest.mark.parametrize("text", ["我唔想約住", "唔想約住,遲啲先", "我唔係想約"])
def test_not_wanting_to_book_is_a_no(text: str) -> None:
    assert declines(text)


@pytest.mark.parametrize("text", ["我唔想約住", "我唔係想約，想問下有冇冷氣"])
def test_not_wanting_to_book_offers_no_times(text: str) -> None:
    found = read(text)

    assert found is None or found[0] != intents.BOOK


@pytest.mark.parametrize("text", ["可唔可以約聽日", "使唔使預約", "想唔想約都得", "係唔係要預約"])
def test_asking_whether_to_book_still_offers_times(text: str) -> None:
    found = read(text)

    assert found is not None
    assert found[0] == intents.BOOK


@pytest.mark.parametrize("text", ["今晚12點", "今晚十二點", "tonight at 12", "today at midnight"])
def test_twelve_at_night_is_not_noon(text: str) -> None:
    found = read(text)

    assert found is not None
    assert found[1]["time"] == "00:00"


@pytest.mark.parametrize(
    ("text", "details"),
    [
        ("黃醫生是哪一科的？", {"topic": "doctors", "doctor": "wong"}),
        ("陳醫生幾時應診", {"topic": "doctors", "doctor": "chan"}),
        ("有冇車泊", {"topic": "parking"}),
        ("診所在哪裡？附近有停車場嗎", {"topic": "parking", "also": "address"}),
        ("補發收據要多少錢", {"topic": "fees", "of": "receipt"}),
        ("輪椅入唔入到", {"topic": "wheelchair"}),
        ("驗身嗰朝可唔可以飲水", {"topic": "bring", "service": "health-check"}),
    ],
)
def test_a_fact_is_asked_with_what_it_is_asked_of(text: str, details: dict[str, str]) -> None:
    found = read_request(text, situation(text))

    assert found is not None
    assert (found.name, dict(found.details)) == (intents.FACTS, details)


@pytest.mark.parametrize("text", ["menu", "主目錄", "請問可以幫忙嗎", "back to the menu please"])
def test_the_menu_can_be_asked_for(text: str) -> None:
    assert read_request(text, situation(text)) == Intent(intents.MENU)


def test_what_a_plan_pays_for_is_no_wish_for_it() -> None:
    found = read_request("Will they cover a body check?", situation("…"))

    assert found is not None
    assert found.name == intents.INSURANCE


def test_a_visit_with_code_beside_it_is_of_a_clinic() -> None:
    found = read_request("想約聽日 <script>alert(1)</script>", situation("…"))

    assert found is not None
    assert found.name == intents.BOOK
