from __future__ import annotations

from datetime import timedelta

import pytest

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.reading import read
from smartclinic.assistant.understanding.taps import tap_id
from smartclinic.conversations.answering import Intent
from smartclinic.conversations.content import Call, Content, Media, MediaKind, Tap
from smartclinic.conversations.gate import Asked
from tests.unit.assistant.situations import ME, MONDAY, asked, holding, situation, slot

OFFERED = asked("slot", "chan/consultation/24 15:00", "chan/consultation/24 15:30", "wong/consultation/24 17:00")
HELD = holding("chan/consultation/24 15:30")
BOOKED = asked("booked", details={"booked": slot("chan/consultation/24 15:30"), "name": "陳大文"})
VACCINATED = asked("booked", details={"booked": slot("chan/flu-vaccine/24 15:30"), "name": "李心怡"})


def understood(text: str, question: Asked | None) -> Intent:
    intent = read(situation(text, asked=question))
    assert intent is not None
    return intent


@pytest.mark.parametrize("text", ["2", "２", "第二個", "二", "3:30", "三點半", "the second one", "第二個時段"])
def test_a_number_a_place_or_a_time_chooses(text: str) -> None:
    assert understood(text, OFFERED) == Intent(intents.CHOOSE, {"slot": slot("chan/consultation/24 15:30")})


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("是但", "chan/consultation/24 15:00"),
        ("the later one", "wong/consultation/24 17:00"),
        ("whenever", "chan/consultation/24 15:00"),
    ],
)
def test_whichever_chooses_too(text: str, at: str) -> None:
    assert understood(text, OFFERED) == Intent(intents.CHOOSE, {"slot": slot(at)})


def test_a_yes_to_several_is_asked_back() -> None:
    assert understood("好呀", OFFERED).name == intents.WHICH


@pytest.mark.parametrize("text", ["陳小美", "Tom Lee"])
def test_a_name_before_a_time_is_noticed(text: str) -> None:
    assert understood(text, OFFERED) == Intent(intents.WHICH, {"name": "yes"})


def test_another_day_keeps_doctor_and_service() -> None:
    question = asked(
        "slot", "chan/flu-vaccine/24 15:00", details={"day": "2026-11-24", "doctor": "chan", "service": "flu-vaccine"}
    )

    found = understood("後日得唔得", question)

    assert found.name == intents.BOOK
    assert found.details["day"] == "2026-11-25"
    assert (found.details["doctor"], found.details["service"]) == ("chan", "flu-vaccine")


@pytest.mark.parametrize(
    ("text", "intent"), [("有冇遲啲", intents.LATER), ("早啲呢", intents.EARLIER), ("anything later?", intents.LATER)]
)
def test_later_and_earlier_move_the_offer(text: str, intent: str) -> None:
    assert understood(text, OFFERED).name == intent


def test_any_doctor_forgets_the_doctor_and_keeps_the_day() -> None:
    question = asked("slot", "chan/consultation/24 15:00", details={"day": "2026-11-24", "doctor": "chan"})

    found = understood("邊位醫生都得", question)

    assert (found.details["day"], found.details["doctor"]) == ("2026-11-24", None)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("陳大文", "陳大文"),
        ("我叫陳大文", "陳大文"),
        ("我媽咪叫陳美玲", "陳美玲"),
        ("chan tai man", "Chan Tai Man"),
        ("陳大文\n陳大文", "陳大文"),
    ],
)
def test_a_full_name_books(text: str, name: str) -> None:
    found = understood(text, HELD)

    assert (found.name, found.details["text"]) == (intents.NAME, name)


def test_an_identity_number_is_left_out_of_the_name_and_said() -> None:
    found = understood("陳大文 A123456(3)", HELD)

    assert (found.details["text"], found.details["identity_number"]) == ("陳大文", "yes")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("呢個", "not_a_name"), ("嗯嗯", "not_a_name"), ("方便", "not_a_name"), ("7", "not_a_name"),
        ("ok", "not_a_name"),
        ("陳生", "incomplete"), ("Sukarno", "incomplete"), ("A123456(3)", "not_a_name"),
        ("點解要個名", "refused"), ("唔想俾個名", "refused"), ("why do you need my name", "refused"),
    ],
)  # fmt: skip
def test_what_is_no_full_name_is_asked_again_with_its_reason(text: str, problem: str) -> None:
    found = understood(text, HELD)

    assert (found.name, found.details["problem"]) == (intents.ASK_NAME_AGAIN, problem)


def test_a_single_word_typed_twice_is_a_name() -> None:
    assert understood("Sukarno", holding("chan/consultation/24 15:30", typed="sukarno")).details["text"] == "Sukarno"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("取消", intents.LET_GO), ("唔要住", intents.LET_GO), ("改期", intents.OTHER_DAYS),
        ("改時間", intents.OTHER_DAYS),
        ("都係想遲啲", intents.LATER), ("姑娘喺度嗎", intents.PERSON), ("幾錢呀", intents.FACTS),
        ("要帶啲咩？", intents.FACTS),
        ("後日先得閒", intents.BOOK), ("等等", intents.NOTHING),
    ],
)  # fmt: skip
def test_while_a_name_is_awaited_a_request_is_a_request(text: str, intent: str) -> None:
    assert understood(text, HELD).name == intent


def test_a_question_that_rules_do_not_know_goes_to_the_model_not_into_the_name() -> None:
    for question in ("你哋啲凳係咪真皮㗎？", "你哋用咩牌子嘅口罩"):
        assert read(situation(question, asked=HELD)) is None


def test_a_time_alone_keeps_the_doctor_who_is_held() -> None:
    found = understood("改11點得唔得", holding("wong/consultation/24 15:30", day="2026-11-24"))

    assert found == Intent(intents.BOOK, {"day": "2026-11-24", "doctor": "wong", "time": "11:00"})


def test_a_name_that_comes_hours_later_is_read_back_first() -> None:
    late = situation("陳大文", asked=HELD, now=MONDAY + timedelta(hours=3))

    assert read(late) == Intent(intents.CHOOSE, {"slot": slot("chan/consultation/24 15:30")})


def test_the_same_name_again_needs_no_answer() -> None:
    assert understood("陳大文", BOOKED).name == intents.NOTHING


def test_another_time_after_booking_is_a_change_and_no_second_booking() -> None:
    assert understood("都係改11點得唔得", BOOKED).name == intents.CHANGE


def test_a_second_childs_name_wants_the_same_vaccination() -> None:
    assert understood("李心悅", VACCINATED) == Intent(intents.CHOOSE, {"slot": slot("chan/flu-vaccine/24 15:30")})


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("李心怡 李心悅", ["李心怡", "李心悅"]), ("John Smith and Mary Smith", ["John Smith", "Mary Smith"]),
        ("何家明同何家欣", ["何家明", "何家欣"]), ("1. 李心怡\n2. 李心悅", ["李心怡", "李心悅"]),
        ("李心怡，李心悅", ["李心怡", "李心悅"]), ("Amy Lee, Ben Lee", ["Amy Lee", "Ben Lee"]),
    ],
)  # fmt: skip
def test_the_names_of_several_are_read_at_once(text: str, names: list[str]) -> None:
    found = understood(text, HELD)

    assert (found.name, (found.details["names"] or "").split("\n")) == (intents.NAMES, names)


def test_cancel_after_booking_asks_whether_to_cancel_it() -> None:
    assert understood("取消", BOOKED).name == intents.CANCEL


def test_yesterdays_button_has_expired() -> None:
    old = Tap(tap_id("slot", slot("chan/consultation/24 15:00"), ME, MONDAY - timedelta(days=2)), "下晝3:00")

    assert read(situation(old)) == Intent(intents.EXPIRED)


def test_a_button_of_somebody_else_has_no_effect() -> None:
    theirs = Tap(tap_id("slot", slot("chan/consultation/24 15:00"), type(ME)("somebodyelse"), MONDAY), "下晝3:00")

    assert read(situation(theirs)) == Intent(intents.EXPIRED)


def test_a_call_for_a_person_beside_a_tap_is_heard() -> None:
    tap = Tap(tap_id("slot", slot("chan/consultation/24 15:00"), ME, MONDAY), "下晝3:00")

    assert read(situation(tap, "姑娘")) == Intent(intents.PERSON)


def test_emoji_alone_need_no_answer() -> None:
    assert read(situation("👍")) == Intent(intents.NOTHING)


def test_a_sticker_needs_no_answer() -> None:
    assert read(situation(Media(MediaKind.STICKER))) == Intent(intents.NOTHING)


@pytest.mark.parametrize("content", [Media(MediaKind.VOICE), Media(MediaKind.IMAGE), Call()])
def test_a_file_or_a_call_alone_is_read_as_what_was_sent(content: Content) -> None:
    assert read(situation(content)) == Intent(intents.SENT)


def test_the_words_under_a_picture_are_read_with_the_others() -> None:
    found = read(situation(Media(MediaKind.IMAGE, caption="想約聽日"), "下晝"))

    assert found is not None
    assert (found.name, found.details["day"], found.details["part"]) == (intents.BOOK, "2026-11-24", "afternoon")


def test_a_name_under_a_picture_books() -> None:
    found = read(situation(Media(MediaKind.IMAGE, caption="陳小美"), asked=HELD))

    assert found is not None
    assert (found.name, found.details["text"]) == (intents.NAME, "陳小美")


@pytest.mark.parametrize(
    "caption", ["早晨", "早晨大家！🌞", "Good morning!", "祝你身體健康", "中秋節快樂", "Happy New Year"]
)
def test_a_good_morning_picture_needs_no_answer(caption: str) -> None:
    assert read(situation(Media(MediaKind.IMAGE, caption=caption))) == Intent(intents.NOTHING)


@pytest.mark.parametrize("caption", ["轉介信.pdf", "轉介信"])
def test_a_file_name_under_a_document_is_no_wish(caption: str) -> None:
    document = Media(MediaKind.DOCUMENT, caption=caption, filename="轉介信.pdf")

    assert read(situation(document)) == Intent(intents.SENT)


def test_a_symptom_that_is_denied_still_reaches_staff() -> None:
    found = read(situation("想約聽日，琴晚心口痛，而家冇事喇"))

    assert found is None or found.name == intents.URGENT or found.details.get("urgent") == "yes"


def test_a_nurse_may_give_her_own_name() -> None:
    read_as = read(situation("Nurse Wong Mei", asked=holding("chan/consultation/24 15:30")))

    assert read_as is not None
    assert (read_as.name, read_as.details["text"]) == (intents.NAME, "Wong Mei")


@pytest.mark.parametrize("action", [intents.OTHER_DAYS, intents.OTHER_DOCTOR, intents.LET_GO, "earliest"])
def test_a_button_from_before_the_booking_starts_no_second_one(action: str) -> None:
    tap = Tap(tap_id(action, "", ME, MONDAY), "")

    assert read(situation(tap, asked=BOOKED)) == Intent(intents.STANDS)


def test_another_row_of_an_old_list_starts_no_second_booking() -> None:
    tap = Tap(tap_id("slot", slot("chan/consultation/24 16:00"), ME, MONDAY), "")

    assert read(situation(tap, asked=BOOKED)) == Intent(intents.STANDS)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("唔約住", intents.CANCEL), ("想再約一個", intents.BOOK), ("想幫老公都約聽日下晝", intents.BOOK),
        ("我啱啱約咗幾時？", intents.OWN_BOOKING), ("when is my appointment?", intents.OWN_BOOKING),
        ("can I change to 7.30?", intents.CHANGE),
    ],
)  # fmt: skip
def test_words_after_a_booking_are_read_as_such(text: str, name: str) -> None:
    assert understood(text, BOOKED).name == name
