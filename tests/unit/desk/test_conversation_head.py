"""The head of a conversation, what the composer says, and what stands beside, for every state it can be in."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from smartclinic.clinics.model import Language
from smartclinic.conversations.content import Text
from smartclinic.conversations.desk.views import Upcoming, Who
from smartclinic.conversations.gate import HELD_BY_ALARM, HELD_BY_PHONE, Asked, Reason, Speaker, Turn
from smartclinic.conversations.outgoing import Say
from smartclinic.conversations.staff_task import StaffTask, TaskKind
from smartclinic.work.unit import Found
from staff_desk.conversation.beside import Around
from staff_desk.conversation.moments import lasting
from staff_desk.rendering import say
from tests.unit.desk.conversations import drawn, entry, thread
from tests.unit.desk.visits import DOCTOR, NOW, NURSE, visit
from tests.unit.desk.waiting_room import contact, row

LATER = NOW + timedelta(minutes=30)


def words(page: str, part: str) -> str:
    """What is read in a part of the page, by its tag and id."""
    tag, _, name = part.partition("#")
    found = re.search(rf'<{tag}[^>]*id="{name}".*?</{tag}>', page, re.DOTALL)
    assert found, part
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", found[0])).split())


def head(language: Language = Language.ZH_HK, **facts: Any) -> str:
    return words(drawn(visit(language=language), thread(**facts)), "header#head")


@pytest.mark.parametrize(
    ("facts", "answering", "button"),
    [
        ({}, "助理負責回覆", "接手"),
        ({"row_is_composing": True}, "助理正在寫回覆", "接手"),
        ({"row_holder": NURSE, "row_held_until": LATER}, "你正在跟進，至16:00", "交回助理"),
        ({"row_holder": DOCTOR, "row_held_until": LATER}, "陳國明醫生正在跟進，至16:00", "從陳國明醫生接手"),
        ({"row_holder": HELD_BY_ALARM, "row_held_until": LATER}, "助理已暫停回覆", "接手"),
        ({"row_holder": HELD_BY_PHONE, "row_held_until": LATER}, "診所手機跟進中", "接手"),
        ({"row_waiting_since": NOW}, "等候醫生回覆", "已處理，交回助理"),
        ({"row_is_sounding": True, "row_reasons": (Reason.RED_FLAG,)}, "可能有緊急情況", "我來處理"),
    ],
)
def test_it_says_who_answers_and_offers_what_can_be_done(facts: dict[str, Any], answering: str, button: str) -> None:
    assert answering in head(**facts)
    assert button in head(**facts)


@pytest.mark.parametrize("holder", [None, NURSE, DOCTOR, HELD_BY_ALARM])
def test_while_a_red_flag_sounds_there_is_one_button_whoever_holds_it(holder: str | None) -> None:
    said = head(row_is_sounding=True, row_reasons=(Reason.RED_FLAG,), row_holder=holder, row_held_until=LATER)
    assert "我來處理" in said
    assert "接手" not in said
    assert "交回" not in said


def test_a_question_that_nobody_answered_is_handed_back_in_one_of_two_ways() -> None:
    asked: dict[str, Any] = {"row_reasons": (Reason.WROTE_TO_STAFF,), "row_has_open_question": True}
    for holder in (NURSE, None):
        said = head(row_holder=holder, row_held_until=LATER, **asked)
        assert "交回，由助理回覆" in said
        assert "已處理，交回助理" in said
    assert "由助理回覆" not in head(row_holder=DOCTOR, row_held_until=LATER, **asked)


def test_an_answered_red_flag_and_who_of_those_on_call_sees_to_it_stay_in_the_head() -> None:
    said = head(row_flagged_at=NOW, row_on_call_heard_at=NOW + timedelta(minutes=2))
    assert "病人於15:30傳來緊急訊息" in said
    assert "當值同事於15:32表示會處理" in said
    assert "已處理，交回助理" in said


def test_the_title_names_nobody_since_browsers_keep_it() -> None:
    page = drawn(visit(), thread(row_name="陳大文"))
    assert "陳大文" in page
    assert re.findall(r"<title>(.*?)</title>", page) == ["對話 · 診所櫃台"]


def test_it_says_why_somebody_is_needed_and_since_when() -> None:
    said = head(row_reasons=(Reason.ASKED,), row_since=NOW - timedelta(minutes=40))
    assert "病人有事找職員" in said
    assert "由14:50開始" in said


def test_it_says_what_the_assistant_and_the_patient_were_settling() -> None:
    asked = Asked("slot", LATER, details={"day": "2026-11-24", "doctor": "chan"})
    said = head(row_reasons=(Reason.ASKED,), row_asked=asked)
    assert "助理已處理到： 正在選擇時間 · 想約：陳醫生24/11（二）" in said or "助理已處理到：正在選擇時間" in said
    assert "With the assistant so far" in head(Language.EN, row_reasons=(Reason.ASKED,), row_asked=asked)
    assert "助理已處理到" not in head(row_reasons=(Reason.ASKED,))


def test_it_says_what_the_patient_wants_of_a_person_in_their_words() -> None:
    asks = Turn(Speaker.PATIENT, "食完藥有啲暈點算" * 30)
    said = head(row_reasons=(Reason.ASKED,), row_last=asks)
    assert "病人最後說： 食完藥有啲暈點算" in said
    assert "…" in said
    assert "病人最後說" not in head(row_last=asks)
    assert "病人最後說" not in head(row_reasons=(Reason.VOICE_NOTE,), row_last=Turn(Speaker.PATIENT, "[audio]"))


def test_a_patient_who_asked_for_no_more_messages_and_a_lost_number_are_told_of() -> None:
    said = head(Language.EN, opted_out_at=NOW, number_lost_at=NOW)
    assert "asked for no more messages" in said
    assert "may be somebody else's" in said


def test_names_and_numbers_are_masked_where_patients_can_see_the_screen() -> None:
    page = drawn(visit(masks=True), thread())
    assert "陳大文" not in page
    assert "9123" not in page
    assert "陳＊＊" in page


def test_the_window_says_how_long_it_stays_open() -> None:
    assert "24小時回覆時限尚餘5小時12分鐘" in words(drawn(visit(), thread()), "div#composer-state")


@pytest.mark.parametrize(("left", "is_quiet"), [(timedelta(hours=23), True), (timedelta(hours=4), False)])
def test_the_window_is_quiet_while_hours_are_left(left: timedelta, is_quiet: bool) -> None:
    page = drawn(visit(), thread(window_until=NOW + left))
    assert ('<p class="quiet" hidden><span data-closes' in page) is is_quiet


FLAGGED = (
    entry(Text("想約聽日"), number=1),
    entry(Say("好呀"), Who.ASSISTANT, number=2),
    entry(Text("我阿爸心口好痛出冷汗"), number=3),
    entry(Text("\u202e點算"), number=4),
    entry(Say("請即致電999"), Who.SAFETY, number=5),
    entry(Text("已經call咗白車"), number=6),
)


def test_a_red_flag_quotes_what_the_patient_said_and_says_where_it_stands() -> None:
    page = drawn(visit(), thread(*FLAGGED, row_is_sounding=True, row_reasons=(Reason.RED_FLAG,)))
    assert "我阿爸心口好痛出冷汗 點算" in words(page, "header#head")
    assert f'data-flagged="entry-{3:032x}"' in page
    assert f'id="entry-{3:032x}"' in page


def test_a_long_red_flag_is_clipped_and_one_that_is_acknowledged_is_quoted_no_more() -> None:
    long = entry(Text("痛" * 4000), number=3)
    assert "痛" * 120 + "…" in words(drawn(visit(), thread(long, row_is_sounding=True)), "header#head")
    assert "痛" not in words(drawn(visit(), thread(long)), "header#head")


def test_a_red_flag_of_the_open_conversation_has_no_banner_of_its_own_there() -> None:
    asks = drawn(visit(), thread())
    assert f'hx-get="/alarms?current={contact(1)}"' in asks
    alarms = [row(1, "陳大文", is_sounding=True), row(2, "李心怡", is_sounding=True)]
    banners = visit().render("inbox_alarms.html", alarms=alarms, current=contact(1))
    assert banners.count("data-sounding") == 2
    assert f"/conversations/{contact(1)}" not in banners
    assert f'action="/conversations/{contact(2)}/acknowledge"' in banners


def test_a_closed_window_shows_the_template_in_the_language_of_the_patient_and_that_it_is_charged() -> None:
    page = drawn(visit(), thread(window_until=NOW + timedelta(seconds=59), language=Language.EN))
    said = words(page, "div#composer-state")
    assert "WhatsApp收費" in said
    assert "Hello, the staff of" in said
    assert 'lang="en"' in page


def test_a_conversation_that_another_holds_says_so_where_one_would_write() -> None:
    page = drawn(visit(), thread(row_holder=DOCTOR, row_held_until=LATER))
    assert "請先按「從陳國明醫生接手」" in words(page, "div#composer-state")


def test_canned_replies_are_in_the_language_of_the_patient_under_titles_for_the_reader() -> None:
    page = drawn(visit(), thread(language=Language.EN))
    assert 'data-insert="Thank you, we are checking and will reply shortly."' in page
    assert ">幫你查緊<" in page
    assert '<span class="canned-first">Thank you, we are checking and will reply shortly.</span>' in page


def test_what_could_not_be_sent_stays_in_the_composer_as_text() -> None:
    page = drawn(visit(), thread(), draft="</textarea><script>1</script>")
    assert "&lt;/textarea&gt;&lt;script&gt;" in page
    assert "<script>1" not in page


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(hours=23, minutes=59), "23小時59分鐘"), (timedelta(hours=2, seconds=30), "2小時"),
        (timedelta(minutes=7, seconds=59), "7分鐘"), (timedelta(seconds=5), "1分鐘"),
    ],
)  # fmt: skip
def test_durations_are_whole_minutes_and_never_nothing(span: timedelta, said: str) -> None:
    assert lasting(span, lambda key, **values: say(Language.ZH_HK, key, **values)) == said


def task(number: int, **facts: Any) -> Found[StaffTask]:
    plain = {"kind": TaskKind.RESULT, "contact": contact(1), "since": NOW, "wanted_by": LATER, "open": True, **facts}
    return Found(f"{number:032x}", StaffTask(**plain))


def test_tasks_stand_by_urgency_and_done_ones_last_with_who_did_them() -> None:
    late = task(2, kind=TaskKind.CALL_BACK, wanted_by=NOW - timedelta(hours=1), note="<b>打畀佢</b>")
    done = task(3, open=None, finished_by=DOCTOR, finished_at=NOW)
    page = drawn(visit(), thread(), Around((), (done, task(1, owner=NURSE), late)))
    said = words(page, "aside#side")
    assert said.index("回電 已逾期（14:30）") < said.index("何姑娘負責") < said.index("由陳國明醫生完成")
    assert "&lt;b&gt;打畀佢" in page


def test_upcoming_visits_name_doctor_service_and_reference() -> None:
    starts = NOW + timedelta(days=1)
    coming = Upcoming("a", starts, 15, "陳小美", "chan", "mong-kok", "flu-vaccine", "K7M2P")
    said = words(drawn(visit(), thread(), Around((coming,), ())), "aside#side")
    assert "24/11（二） 15:30 陳醫生 陳小美 · 流感針 · K7M2P" in said


def test_identity_in_doubt_asks_and_shows_the_other_conversation() -> None:
    page = drawn(visit(), thread(may_be=contact(9)))
    assert "是否同一人？" in words(page, "aside#side")
    assert f'href="/conversations/{contact(9)}"' in page
    assert "是否同一人？" not in drawn(visit(), thread())
