from __future__ import annotations

from datetime import date

import msgspec

from smartclinic.appointments.appointment import StoredSheet
from smartclinic.appointments.day_sheet import SheetKey, empty_sheet
from smartclinic.assistant import intents
from smartclinic.clinics.model import Leave, Part
from smartclinic.conversations.answering import Intent
from tests.unit.assistant.chat import Clinicians
from tests.unit.assistant.situations import SAMPLE


def sits(**details: str) -> Intent:
    return Intent(intents.FACTS, {"topic": "doctors", **details})


async def test_a_doctors_next_days_are_said_with_their_hours() -> None:
    patient = Clinicians().patient()

    said = await patient.is_understood_as("黃醫生幾時應診", sits(doctor="wong"))

    assert said.splitlines()[0] == "黃醫生（家庭醫學）應診時間："
    assert said.splitlines()[2] == "24/11（二）：15:00-20:30"
    assert len(said.splitlines()) == 6
    assert patient.titles == ["約黃醫生"]


async def test_the_button_books_that_doctor() -> None:
    patient = Clinicians().patient()
    await patient.is_understood_as("黃醫生幾時應診", sits(doctor="wong"))

    assert "黃醫生" in await patient.taps("約黃醫生")


async def test_a_day_on_which_the_doctor_does_not_sit_is_said_with_the_next() -> None:
    said = await Clinicians().patient().is_understood_as("李醫生聽日", sits(doctor="lee", day="2026-11-23"))
    assert said.startswith("李醫生（兒科）應診時間：\n23/11（一）：18:30-20:30")

    said = await Clinicians().patient().is_understood_as("黃醫生星期日", sits(doctor="wong", day="2026-11-29"))
    assert said.startswith("黃醫生29/11（日）冇應診，之後應診時間：\n30/11（一）：09:30-13:00")


async def test_who_sits_on_a_day_is_said_by_doctor() -> None:
    said = await Clinicians().patient().is_understood_as("星期日邊個醫生", sits(day="2026-11-29"))

    assert said == "29/11（日）應診醫生：\n李醫生：09:00-13:00"
    assert "冇醫生應診" in await Clinicians().patient().is_understood_as("聖誕", sits(day="2026-12-25"))


async def test_a_doctor_on_leave_is_said_to_be_away() -> None:
    away = msgspec.structs.replace(SAMPLE.doctors[0], leave=(Leave(first=date(2026, 11, 20), last=date(2026, 12, 31)),))
    clinic = msgspec.structs.replace(SAMPLE, doctors=(away, *SAMPLE.doctors[1:]))

    said = await Clinicians(clinic).patient().is_understood_as("陳醫生幾時喺度", sits(doctor="chan"))

    assert "陳醫生未來14日冇應診" in said


async def test_a_session_that_was_called_off_is_not_said() -> None:
    place, key = Clinicians(), SheetKey("lee", date(2026, 11, 29), Part.MORNING)
    sheet = msgspec.structs.replace(empty_sheet(key), closed="session_closed")
    await place.put(key.id, StoredSheet(sheet=sheet))

    said = await place.patient().is_understood_as("星期日邊個醫生", sits(day="2026-11-29"))

    assert said == "29/11（日）冇醫生應診。"


async def test_a_doctor_whom_the_clinic_has_not_is_said_so() -> None:
    said = await Clinicians().patient().is_understood_as("何醫生幾時應診", sits(unknown_doctor="何醫生"))

    assert "冇何醫生" in said


async def test_without_a_doctor_or_a_day_all_are_named() -> None:
    assert "李醫生（兒科）" in await Clinicians().patient().is_understood_as("有咩醫生", sits())
