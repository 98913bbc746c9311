from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from smartclinic.assistant import intents
from smartclinic.assistant.catalogue import catalogue
from smartclinic.assistant.understanding.insurance_words import asks_of_cover
from smartclinic.clinics.model import Language, Practice
from smartclinic.contacts.identity import Identity
from smartclinic.conversations.answering import Intent
from smartclinic.conversations.gate import Reason
from smartclinic.conversations.outgoing import SayWithButtons
from smartclinic.conversations.staff_task import LONGEST_WORDS, StaffTask, TaskKind
from smartclinic.conversations.turns.turn import MISUNDERSTANDINGS
from smartclinic.work.unit import Found
from tests.unit.assistant.chat import Clinicians
from tests.unit.assistant.situations import MONDAY, SAMPLE, Desk, holding, situation

SILENT = msgspec.structs.replace(SAMPLE, practice=Practice())
"""The same clinic, saying nothing of everyday requests."""

KINDS = [
    (intents.DOCUMENT, TaskKind.DOCUMENT),
    (intents.MEDICINE, TaskKind.MEDICINE),
    (intents.RESULT, TaskKind.RESULT),
    (intents.RECEIPT, TaskKind.RECEIPT),
    (intents.INSURANCE, TaskKind.INSURANCE),
]


async def desk(place: Clinicians) -> list[Found[StaffTask]]:
    return await place.unit().find(StaffTask, {"open": True}, order="wanted_by")


async def finish(place: Clinicians) -> None:
    """Staff do everything that is on the desk."""
    for found in await desk(place):
        await place.put(found.id, msgspec.structs.replace(found.record, open=None, finished_at=place.now))


@pytest.mark.parametrize(("intent", "kind"), KINDS)
async def test_a_request_becomes_a_task_of_its_kind_in_the_patients_words(intent: str, kind: TaskKind) -> None:
    place = Clinicians(SILENT)

    said = await place.patient().is_understood_as("想問返嗰樣嘢，唔該", Intent(intent))

    (task,) = await desk(place)
    assert (task.record.kind, task.record.note) == (kind, "想問返嗰樣嘢，唔該")
    assert "已經記低" in said


@pytest.mark.parametrize(("intent", "_kind"), KINDS)
@pytest.mark.parametrize("language", Language)
async def test_the_answer_says_by_when_and_where_to_call(intent: str, _kind: TaskKind, language: Language) -> None:
    place = Clinicians(SILENT)

    said = await place.patient(language=language.value).is_understood_as("123", Intent(intent))

    assert re.search(r"24/11（二）(?:夜晚|晚上)8:30|Tue 24 Nov, 8:30pm", said)
    assert "+852 2345 0000" in said


async def test_a_complaint_is_a_task_of_its_own_and_shown_with_the_conversation() -> None:
    place = Clinicians()
    patient = place.patient()

    await patient.says("我要投訴你哋個姑娘態度好差")

    (task,) = await desk(place)
    assert (task.record.kind, patient.last.attention) == (TaskKind.COMPLAINT, Reason.COMPLAINT)


async def test_what_only_a_model_takes_for_a_complaint_goes_to_a_person() -> None:
    place = Clinicians()
    patient = place.patient()

    await patient.is_understood_as("想約聽日", Intent(intents.COMPLAINT))

    assert await desk(place) == []
    assert patient.last.attention is Reason.COMPLAINT


async def test_who_repeats_a_request_is_heard_in_the_same_task() -> None:
    place = Clinicians()
    patient = place.patient()
    await patient.is_understood_as("想要病假紙", Intent(intents.DOCUMENT))
    await patient.is_understood_as("想要病假紙", Intent(intents.DOCUMENT))
    await patient.is_understood_as("仲有轉介信", Intent(intents.DOCUMENT))

    (task,) = await desk(place)
    assert task.record.note == "想要病假紙\n仲有轉介信"


async def test_a_request_after_the_first_was_done_or_on_another_day_is_new_work() -> None:
    place = Clinicians()
    patient = place.patient()
    await patient.is_understood_as("想要病假紙", Intent(intents.DOCUMENT))
    await finish(place)
    await patient.is_understood_as("想要轉介信", Intent(intents.DOCUMENT))
    place.now += timedelta(days=1)
    await patient.is_understood_as("想要收費單", Intent(intents.DOCUMENT))

    assert [each.record.note for each in await desk(place)] == ["想要轉介信", "想要收費單"]


async def test_the_words_on_a_task_are_bounded() -> None:
    place = Clinicians()
    patient = place.patient()
    for _ in range(3):
        await patient.is_understood_as("藥" * 3000 + str(_), Intent(intents.MEDICINE))

    (task,) = await desk(place)
    assert task.record.note == "藥" * LONGEST_WORDS


async def test_what_was_understood_goes_before_all_that_was_written() -> None:
    place = Clinicians()
    await place.patient().is_understood_as("係", Intent(intents.RESULT, {"said": "我份驗血報告到未"}))

    (task,) = await desk(place)
    assert task.record.note == "我份驗血報告到未"


async def test_a_certificate_is_for_the_doctor_to_decide_and_never_backdated() -> None:
    patient = Clinicians().patient()

    said = await patient.is_understood_as("可唔可以補返上個禮拜嘅病假紙", Intent(intents.DOCUMENT))

    assert said.startswith("病假紙、轉介信請於診症時向醫生提出。")
    assert "由醫生" in said or "醫生睇症時決定" in said
    assert "補唔到之前" in said
    assert patient.titles == ["預約"]
    assert patient.last.attention is None


async def test_a_refill_offers_a_visit_but_not_while_something_is_asked() -> None:
    patient = Clinicians().patient()
    await patient.is_understood_as("想攞返啲血壓藥", Intent(intents.MEDICINE))
    assert isinstance(patient.last.content, SayWithButtons)

    await patient.says("想約聽日下晝睇陳醫生")
    said = await patient.is_understood_as("想攞返啲血壓藥", Intent(intents.MEDICINE))

    assert "由醫生決定" in said
    assert patient.titles == []


async def test_which_cards_are_taken_is_answered_at_once_and_cover_by_staff() -> None:
    place = Clinicians()
    patient = place.patient()

    taken = await patient.is_understood_as("收唔收康栢嘅醫療卡", Intent(intents.INSURANCE))
    assert "康栢" in taken
    assert "保險公司決定" in taken
    assert await desk(place) == []

    cover = await patient.is_understood_as("我份保險包唔包驗身", Intent(intents.INSURANCE))
    assert "保險公司決定" in cover
    assert [each.record.kind for each in await desk(place)] == [TaskKind.INSURANCE]


@pytest.mark.parametrize(
    ("text", "is_cover"),
    [
        ("收唔收醫療卡", False),
        ("用唔用得長者醫療券", False),
        ("do you take Bupa cards?", False),
        ("有冇收保險卡", False),
        ("我張卡保唔保驗血", True),
        ("保險包唔包", True),
        ("賠幾多", True),
        ("is it covered by my insurance?", True),
        ("可唔可以幫我填claim form", True),
        ("想問保險可以賠到幾多", True),
    ],
)
def test_cover_is_told_from_cards(text: str, is_cover: bool) -> None:
    assert asks_of_cover(text) is is_cover


async def test_a_complaint_asks_for_a_person_and_leaves_work() -> None:
    place = Clinicians()
    patient = place.patient()

    said = await patient.says("我要投訴，你哋態度好差")

    assert patient.last.attention is Reason.COMPLAINT
    assert "診所而家有人" in said
    assert [each.record.note for each in await desk(place)] == ["我要投訴，你哋態度好差"]


@pytest.mark.parametrize("language", Language)
def test_no_answer_promises_what_staff_decide(language: Language) -> None:
    for key, text in catalogue(language).items():
        if key.startswith("request_"):
            assert not re.search(
                r"一定|保證|即日|受保(?!、)|會寫畀你|guarantee|certainly|is covered|will issue", text
            ), key


async def test_who_is_not_understood_a_third_time_amid_a_booking_is_told_that_a_person_helps() -> None:
    where = situation("嗰啲嘢囉你知啦", asked=holding("chan/consultation/24 15:30"), now=MONDAY + timedelta(hours=12))
    where = replace(where, gate=msgspec.structs.replace(where.gate, misunderstood=MISUNDERSTANDINGS - 1))
    asked = msgspec.structs.replace(holding("chan/consultation/24 15:30"), until=where.now + timedelta(hours=1))
    where = replace(where, gate=msgspec.structs.replace(where.gate, asked=asked))

    answer = await Desk().act(intents.NOT_UNDERSTOOD, where)

    assert answer.attention is Reason.NOT_UNDERSTOOD
    assert answer.content is not None
    assert "已經記低請姑娘幫你睇返。職員24/11（二）朝早9:00返工，到時會覆你。" in answer.content.body


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("可唔可以打返畀我", "已經記低請職員打返畀你"),
        ("請致電給我", "已記下請職員致電給你"),
        ("can you call me back please", "asked our staff to call you back"),
    ],
)
async def test_who_wants_to_be_called_is_called_and_hears_when(text: str, said: str) -> None:
    place = Clinicians()
    patient = place.patient(language="zh-Hant" if "致電" in text else "")

    assert said in await patient.says(text)
    (task,) = await desk(place)
    assert (task.record.kind, task.record.note) == (TaskKind.CALL_BACK, text)
    assert "電話號碼，請分享" not in patient.transcript[-1], "it is known"


async def test_only_a_number_that_is_not_known_is_asked_for() -> None:
    patient = Clinicians().patient(identity=Identity(bsuid="HK.1"))

    assert "未有你嘅電話號碼" in await patient.says("打返個電話畀我")


async def test_when_a_call_suits_goes_with_it_and_offers_no_visit() -> None:
    place = Clinicians()
    patient = place.patient()
    await patient.says("call me back please")
    await patient.says("after 2pm is best")

    (task,) = await desk(place)
    assert task.record.note == "call me back please\nafter 2pm is best"

    await patient.says("I want to book Dr Chan tomorrow")
    assert patient.titles, "a visit can be had all the same"


@pytest.mark.parametrize(("card", "tasks"), [("你哋收唔收Bupa", 1), ("收唔收康栢醫療卡", 0)])
async def test_a_card_that_the_file_does_not_name_is_staffs_to_say(card: str, tasks: int) -> None:
    place = Clinicians()

    await place.patient().says(card)

    assert len(await desk(place)) == tasks
