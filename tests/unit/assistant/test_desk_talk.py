from __future__ import annotations

from datetime import date, datetime

import msgspec
import pytest

from smartclinic.assistant.talking.desk_talk import DeskTalk, joined_spans
from smartclinic.clinics.model import Language, Practice
from smartclinic.conversations.answering import Answer
from smartclinic.conversations.gate import Reason
from smartclinic.platform.clock import HONG_KONG
from tests.unit.assistant.situations import MONDAY, SAMPLE, asked, situation, slot


def desk(language: Language = Language.ZH_HK, now: datetime = MONDAY) -> DeskTalk:
    return DeskTalk(situation("…", now=now), language)


def body(answer: Answer) -> str:
    assert answer.content is not None
    return answer.content.body


def test_somebody_at_the_desk_is_said() -> None:
    answer = desk().person()

    assert "診所而家有人" in body(answer)
    assert answer.attention is Reason.ASKED


def test_with_nobody_at_the_desk_it_says_when_and_a_number() -> None:
    night = datetime(2026, 11, 28, 23, 50, tzinfo=HONG_KONG)

    assert "29/11（日）朝早9:00" in body(desk(now=night).person())
    assert "+852 2345 0000" in body(desk(now=night).person())


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (date(2026, 11, 24), "09:00-13:00、15:00-20:30"),
        (date(2026, 11, 29), "09:00-13:00"),
        (date(2026, 12, 25), "休息"),
    ],
)
def test_the_hours_of_one_day_know_its_sessions_and_holidays(day: date, hours: str) -> None:
    assert body(desk().facts({"topic": "hours", "day": day.isoformat()})).endswith(f"應診時間：{hours}")


def test_the_weekly_hours_say_that_holidays_are_closed() -> None:
    assert "公眾假期：休息" in body(desk().facts({"topic": "hours"}))


def test_the_fee_of_a_named_service_comes_alone() -> None:
    assert body(desk().facts({"topic": "fees", "service": "flu-vaccine"})) == "收費：\n流感針：每位$320"
    assert "HK$380" in body(desk(Language.EN).facts({"topic": "fees"}))


def test_doctors_come_with_what_they_do() -> None:
    assert "李醫生（兒科）" in body(desk().facts({"topic": "doctors"}))
    assert "Dr Lee (Paediatrics)" in body(desk(Language.EN).facts({"topic": "doctors"}))


def test_services_are_said_with_their_fee_and_how_long_they_take() -> None:
    said = body(desk().facts({"topic": "services"}))

    assert "流感針：每位$320（大約15分鐘）" in said
    assert "Health check: Packages from HK$1,280 (about 30 minutes)" in body(
        desk(Language.EN).facts({"topic": "services"})
    )


def test_what_to_bring_is_the_files_for_the_service_that_is_meant() -> None:
    named = body(desk().facts({"topic": "bring", "service": "health-check"}))
    of_all = body(desk().facts({"topic": "bring"}))

    assert "請帶身份證及以往的驗身報告。驗身前8小時請勿進食" in named
    assert "流感針" not in named
    assert "流感針：請帶針卡" in of_all


def test_what_was_just_booked_is_what_things_are_brought_for() -> None:
    booked = asked("booked", details={"booked": slot("lee/flu-vaccine/26 09:00"), "name": "陳小美"})
    said = body(DeskTalk(situation("要帶咩", asked=booked), Language.ZH_HK).facts({"topic": "bring"}))

    assert "請帶針卡" in said
    assert "驗身" not in said


@pytest.mark.parametrize("topic", ["payment", "parking", "insurance"])
@pytest.mark.parametrize("language", Language)
def test_what_the_file_does_not_say_is_not_made_up_but_asked_of_staff(topic: str, language: Language) -> None:
    silent = msgspec.structs.replace(SAMPLE, practice=Practice())
    known = desk(language).facts({"topic": topic})
    unknown = DeskTalk(situation("…", clinic=silent), language).facts({"topic": topic})

    assert known.attention is None
    assert known.content != unknown.content
    assert unknown.attention is Reason.ASKED
    assert "+852 2345 0000" in body(unknown) or "診所" in body(unknown) or "clinic" in body(unknown)


def test_touching_spans_are_one() -> None:
    assert joined_spans([(900, 1080), (540, 780), (1080, 1230)]) == [(540, 780), (900, 1230)]


def test_an_old_button_hears_that_the_booking_stands_and_staff_need_not() -> None:
    answer = desk().stands({"name": "陳小美", "visit": "26/11（四）朝早9:00 陳醫生"})

    assert "26/11（四）朝早9:00 陳醫生" in body(answer)
    assert answer.attention is None


def test_two_things_that_were_asked_for_are_both_answered() -> None:
    said = body(desk().facts({"topic": "parking", "also": "address"}))

    assert said.startswith("大廈不設停車場")
    assert "彌敦道800號" in said


def test_the_price_of_a_copy_is_the_files_own() -> None:
    assert "補發每張$20" in body(desk().facts({"topic": "fees", "of": "receipt"}))


def test_a_weekend_has_two_days() -> None:
    said = body(desk().facts({"topic": "hours", "day": "2026-11-28", "last_day": "2026-11-29"}))

    assert [line[:8] for line in said.splitlines()] == ["28/11（六）", "29/11（日）"]


def test_what_the_file_does_not_say_of_a_wheelchair_is_asked_of_staff() -> None:
    assert desk().facts({"topic": "wheelchair"}).attention is Reason.ASKED


def test_the_price_of_what_is_being_booked_comes_alone() -> None:
    open_question = asked("slot", details={"service": "flu-vaccine"})
    talk = DeskTalk(situation("幾錢一支", asked=open_question), Language.ZH_HK)

    assert body(talk.facts({"topic": "fees"})) == "收費：\n流感針：每位$320"
