from __future__ import annotations

import pytest

from smartclinic.assistant import intents
from smartclinic.clinics.model import Language
from smartclinic.conversations.answering import Intent
from smartclinic.conversations.staff_task import StaffTask, TaskKind
from tests.unit.assistant.chat import Clinicians

RIGHTS = (intents.ACCESS_DATA, intents.CORRECT_DATA, intents.DELETE_DATA)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("intent", RIGHTS)
async def test_the_receipt_says_who_answers_and_asks_for_no_identity_number(intent: str, language: Language) -> None:
    place = Clinicians()
    patient = place.patient(language=language.value)

    await patient.is_understood_as("123", Intent(intent))
    said = await patient.taps_id(patient.choices[0].id)

    assert any(name in said for name in ("康和診所", "康和诊所", "Hong Wo Clinic"))
    assert "https://hong-wo.example/privacy" in said
    assert any(warns in said for warns in ("唔好喺呢度傳", "請不要在這裏傳送", "请不要在这里传送", "send no ID number"))
    assert patient.last.receipt


@pytest.mark.parametrize("intent", RIGHTS[:2])
async def test_the_law_gives_forty_days_to_see_and_correct_data(intent: str) -> None:
    patient = Clinicians().patient()
    await patient.is_understood_as("嗰啲嘢", Intent(intent))
    said = await patient.says("係")

    assert "你23/11（一）要求" in said
    assert "法例規定最遲2027年1月2日（星期六）" in said


async def test_to_delete_is_not_said_to_be_the_law() -> None:
    said = await Clinicians().patient().is_understood_as("刪除我啲資料", Intent(intents.DELETE_DATA))

    assert "法例規定" not in said
    assert "依法要保留" in said


async def test_it_is_work_for_staff_within_a_week_in_the_patients_words() -> None:
    place = Clinicians()
    patient = place.patient()
    await patient.is_understood_as("我想查閱我嘅個人資料", Intent(intents.ACCESS_DATA))
    await patient.is_understood_as("跟住刪晒佢", Intent(intents.DELETE_DATA, {"said": "跟住刪晒佢"}))
    await patient.says("係呀")

    (task,) = await place.unit().find(StaffTask, {"open": True}, order="wanted_by")
    assert task.record.kind is TaskKind.DATA_REQUEST
    assert task.record.note == "我想查閱我嘅個人資料\n跟住刪晒佢"
    assert "30/11（一）" in "\n".join(patient.transcript)


@pytest.mark.parametrize("intent", RIGHTS)
@pytest.mark.parametrize("language", Language)
async def test_what_only_a_model_takes_for_such_a_request_is_asked_first(intent: str, language: Language) -> None:
    place = Clinicians()
    patient = place.patient(language=language.value)

    asked = await patient.is_understood_as("123", Intent(intent))

    assert "?" in asked or "？" in asked
    assert not await place.unit().find(StaffTask, {"open": True}, order="wanted_by")


async def test_a_no_opens_no_such_request() -> None:
    place = Clinicians()
    patient = place.patient()

    await patient.is_understood_as("想約聽日", Intent(intents.DELETE_DATA))
    await patient.says("唔係")

    assert not await place.unit().find(StaffTask, {"open": True}, order="wanted_by")


async def test_who_plainly_asks_is_not_asked_again_whoever_proposes_it() -> None:
    place = Clinicians()

    said = await place.patient().is_understood_as("請刪除我嘅個人資料", Intent(intents.DELETE_DATA))

    assert "收到" in said
    assert len(await place.unit().find(StaffTask, {"open": True}, order="wanted_by")) == 1
