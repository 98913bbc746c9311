"""Whether the clinic is open under a signal or a closure: what is in force, why, what to do; else the clinic's rule."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from smartclinic.appointments.appointment import StoredSheet
from smartclinic.appointments.day_sheet import SheetKey, empty_sheet
from smartclinic.assistant import intents
from smartclinic.assistant.understanding.reading import read_text
from smartclinic.clinics.calendar import sessions_on
from smartclinic.clinics.model import Part
from smartclinic.conversations.answering import Intent
from smartclinic.disruptions.concerned import key_of
from tests.unit.assistant.chat import Clinicians
from tests.unit.assistant.situations import SAMPLE, situation
from tests.unit.assistant.test_visits_talk import booked

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


async def says(clinic: Clinicians, key: SheetKey, **said: object) -> None:
    """Staff say this of a session; who is on its sheet stays."""
    stored = await clinic.unit().get(StoredSheet, key.id)
    sheet = stored.sheet if stored else empty_sheet(key)
    await clinic.put(key.id, StoredSheet(sheet=msgspec.structs.replace(sheet, **said)))


async def closed(clinic: Clinicians, day: date, cause: str = "typhoon_8", *, but: str = "") -> None:
    for one in sessions_on(clinic.clinic, day):
        if one.doctor_id != but:
            await says(clinic, key_of(one), closed=cause)


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("打風仲有冇得睇", "typhoon-8"),
        ("八號波仲有冇得睇", "typhoon-8"),
        ("打風會唔會改", "typhoon-8"),
        ("而家打風仲睇唔睇呀", "typhoon-8"),
        ("are you open in the typhoon", "typhoon-8"),
        ("is the clinic open with typhoon 8", "typhoon-8"),
        ("黑雨開唔開", "black-rain"),
        ("open during black rain?", "black-rain"),
        ("極端情況有冇醫生睇", "extreme-conditions"),
    ],
)
def test_a_question_about_the_weather_is_understood(text: str, signal: str) -> None:
    intent = read_text(text, situation(text))

    assert intent is not None
    assert intent.details.get("topic") == "weather"
    assert intent.details.get("signal") == signal


@pytest.mark.parametrize(
    ("text", "name"),
    [("打風我想改期", intents.CHANGE), ("打風嚟唔到", intents.CANCEL), ("想約8號下晝睇陳醫生", intents.BOOK)],
)
def test_whoever_wants_something_in_bad_weather_gets_it(text: str, name: str) -> None:
    intent = read_text(text, situation(text))

    assert intent is not None
    assert intent.name == name


@pytest.mark.parametrize(
    ("language", "asks", "expected"),
    [
        ("zh-HK", "打風仲有冇得睇", ("暫時未有停診", "23/11（一）", "八號或以上風球：未開始嘅時段停診", "大約2個鐘")),
        ("zh-HK", "黑雨開唔開", ("黑色暴雨警告：", "取消之後大約60分鐘再開")),
        ("en", "are you open in the typhoon", ("Nothing is cancelled", "signal no. 8", "about 2 hours after")),
    ],
)
async def test_before_a_signal_the_clinics_rule_is_said(language: str, asks: str, expected: tuple[str, ...]) -> None:
    said = await Clinicians().patient(language=language).says(asks)

    for words in expected:
        assert words in said


@pytest.mark.parametrize(
    ("language", "asks", "expected"),
    [
        ("zh-HK", "而家診所有冇開", "因為八號或以上風球，23/11（一）停診。"),
        ("zh-HK", "今日開唔開", "因為八號或以上風球，23/11（一）停診。"),
        ("zh-HK", "而家打風仲睇唔睇呀", "取消之後大約2個鐘先會再開"),
        ("en", "is the clinic open", "Because of typhoon signal no. 8 or above, the clinic is closed on Mon 23 Nov."),
        ("en", "are you open in the typhoon", "Please do not set out before that."),
    ],
)
async def test_what_is_in_force_is_said_to_whoever_asks(language: str, asks: str, expected: str) -> None:
    clinic = Clinicians()
    await closed(clinic, MONDAY)

    assert expected in await clinic.patient(language=language).says(asks)


async def test_what_goes_on_is_told_apart_from_what_is_off() -> None:
    clinic = Clinicians()
    await closed(clinic, MONDAY, "session_closed", but="chan")

    said = await clinic.patient().says("今日開唔開")

    assert "以下時段停診：" in said
    assert "其餘照常：陳醫生" in said
    assert "因為" not in said


async def test_a_session_that_goes_on_under_a_signal_is_for_whoever_has_come() -> None:
    clinic = Clinicians()
    await closed(clinic, MONDAY, "black_rain", but="chan")
    await says(clinic, SheetKey("chan", MONDAY, Part.MORNING), stopped=True, only_here="black_rain")

    said = await clinic.patient().says("而家開唔開")

    assert "只睇已經喺診所嘅病人，唔再接新症：陳醫生 09:00-13:00" in said


async def test_a_late_doctor_is_said() -> None:
    clinic = Clinicians()
    await says(clinic, SheetKey("chan", MONDAY, Part.MORNING), late_minutes=30)

    assert "陳醫生23/11（一）會遲大約30分鐘。" in await clinic.patient().says("今日開唔開")


async def test_a_stop_by_hand_is_no_closure() -> None:
    clinic = Clinicians()
    await says(clinic, SheetKey("chan", MONDAY, Part.MORNING), stopped=True)

    assert "停診" not in await clinic.patient().says("今日開唔開")


async def test_whoever_has_a_visit_hears_what_becomes_of_it_and_can_move_it() -> None:
    patient = await booked()
    await closed(patient.place, TUESDAY)

    said = await patient.says("打風聽日開唔開")

    assert "你24/11（二）下晝3:00 陳醫生嘅預約睇唔到" in said
    assert patient.titles == ["改期", "取消"]


async def test_tomorrow_is_said_too_and_the_sheets_are_read_in_one_round_trip() -> None:
    clinic = Clinicians()
    await closed(clinic, TUESDAY)
    where, unit = situation("有冇開"), clinic.unit()
    loads = list[int]()
    load = unit.load

    async def counted(*wanted: object) -> None:
        loads.append(len(wanted))
        await load(*wanted)  # type: ignore[arg-type]

    unit.load = counted  # type: ignore[method-assign]
    answer = await clinic.desk.receptionist.act(unit, where, Intent(intents.FACTS, {"topic": "hours"}))

    assert answer.content is not None
    assert "24/11（二）停診" in answer.content.body
    assert "應診時間：" in answer.content.body
    assert [count for count in loads if count > 1] == [
        len(sessions_on(SAMPLE, MONDAY)) + len(sessions_on(SAMPLE, TUESDAY))
    ]


@pytest.mark.parametrize("said", ["好呀", "🤔 咁點呀"])
async def test_places_that_were_withdrawn_are_not_offered_again(said: str) -> None:
    patient = Clinicians().patient(language="zh-HK")
    await patient.says("想約聽日下晝睇陳醫生")
    await closed(patient.place, TUESDAY)

    heard = await patient.says(said)

    assert "24/11（二）下晝3:00" not in heard
    assert "八號或以上風球" in heard


async def test_a_tap_on_a_withdrawn_place_hears_of_the_signal() -> None:
    patient = Clinicians().patient(language="zh-HK")
    await patient.says("想約聽日下晝睇陳醫生")
    await closed(patient.place, TUESDAY)

    assert "陳醫生24/11（二）下晝因為八號或以上風球冇應診" in await patient.says("1")
