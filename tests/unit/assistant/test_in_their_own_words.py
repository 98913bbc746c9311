"""Whoever writes written Chinese, or Simplified, has whole conversations in it, and is understood in it."""

from __future__ import annotations

import re

import pytest

from smartclinic.appointments.states import AppointmentState
from smartclinic.assistant.understanding.red_flags import emergency_words
from smartclinic.assistant.understanding.written_in import signs
from smartclinic.clinics.model import Language
from smartclinic.queueing.door import door_words
from tests.unit.assistant.chat import Chat, Clinicians
from tests.unit.assistant.situations import SAMPLE, Desk, situation
from tests.unit.clinics.test_written_chinese import SPOKEN

WRITTEN = ("你好，我想預約明天下午看陳醫生", "三點半", "陳小美", "我想改期", "1", "我的預約是什麼時候", "取消", "1")
SIMPLIFIED = ("你好，我想预约明天下午看陈医生", "三点半", "陈小美", "我想改期", "1", "我的预约是什么时候", "取消", "1")


def answers(patient: Chat) -> str:
    return "\n".join(line for line in patient.transcript if line.startswith("A "))


async def test_written_chinese_is_answered_in_written_chinese() -> None:
    patient = Clinicians().patient()

    for said in WRITTEN:
        await patient.says(said)

    assert patient.language == Language.WRITTEN
    assert not SPOKEN.search(answers(patient))
    assert "已預約 ✅ 陳小美，24/11（二）下午3:30 陳醫生" in answers(patient)
    [visit] = await patient.place.visits()
    assert visit.record.state is AppointmentState.CANCELLED


async def test_simplified_chinese_is_answered_in_simplified_characters() -> None:
    patient = Clinicians().patient()

    for said in SIMPLIFIED:
        await patient.says(said)

    said = answers(patient)
    assert patient.language == Language.SIMPLIFIED
    assert "已预约 ✅ 陈小美，24/11（二）下午3:30 陈医生" in said
    assert not [each for each in re.findall(r"[\u4e00-\u9fff]", said) if not each.encode("gb2312", "ignore")]
    [visit] = await patient.place.visits()
    assert visit.record.patient_name == "陈小美"


async def test_a_traditional_name_stays_traditional_among_simplified_words() -> None:
    patient = Clinicians().patient(language="zh-Hans")
    await patient.says("想约明天下午三点看陈医生")

    assert "✅ 陳小美，" in await patient.says("陳小美")
    assert "取消陳小美24/11" in await patient.says("我想取消")


async def test_what_was_shown_in_simplified_characters_can_be_typed() -> None:
    patient = Clinicians().patient()
    await patient.says("想预约明天下午")
    assert "其他日子" in patient.titles
    [doctor] = [title for title in patient.titles if "医生" in title][:1]
    assert not signs().simplified.isdisjoint(doctor)

    assert await patient.says(doctor)
    assert patient.asked is not None
    assert all(option.title == "" or option.title in patient.titles for option in patient.asked.options)


async def test_a_patient_may_change_script_and_register_at_any_time() -> None:
    patient = Clinicians().patient()

    assert "请选择" in await patient.says("请问明天下午有位吗")
    assert "請選擇" in await patient.says("請問後天上午有沒有位？")
    assert "請揀" in await patient.says("星期五下晝呢，有冇位")
    assert "Please choose" in await patient.says("any time on Saturday morning please?")


@pytest.mark.parametrize(
    ("text", "language", "begins"),
    [
        ("我爸爸突然胸口剧痛，出冷汗", "zh-Hans", "这可能是紧急情况：请立即打999"),
        ("我的爸爸胸口劇痛，出冷汗", "zh-Hant", "這可能是緊急情況：請立即打999"),
    ],
)
def test_an_emergency_is_told_in_the_patients_script(text: str, language: str, begins: str) -> None:
    desk, where = Desk(), situation(text)

    flags = desk.receptionist.red_flags(where)
    words = desk.receptionist.emergency_words(where, flags, staff_are_told=True).body

    assert desk.receptionist.language(where) == language
    assert re.match(begins, words)
    assert "999" in words


async def test_the_notice_comes_in_the_patients_script() -> None:
    desk, where = Desk(), situation("请问诊所在哪里")
    answer = await desk.act("facts", where, topics="address")
    assert answer.content is not None

    said = desk.receptionist.introduce(where, answer.content, desk.receptionist.language(where)).body

    assert said.startswith("你好，我是康和诊所的自动助理。")
    assert "「姑娘」" in said
    assert "资料或会传到香港以外" in said


@pytest.mark.parametrize("flags", [("self_harm",), ("self_harm", "chest"), ("chest",)])
def test_no_number_to_call_is_lost_in_another_register(flags: tuple[str, ...]) -> None:
    def numbers(language: Language) -> list[str]:
        return re.findall(r"\d+", emergency_words(flags, staff_are_told=True, language=language))

    assert numbers(Language.WRITTEN) == numbers(Language.SIMPLIFIED) == numbers(Language.ZH_HK)


@pytest.mark.parametrize("language", Language)
def test_what_a_poster_fills_in_is_in_no_patients_language(language: Language) -> None:
    where = situation(door_words(SAMPLE.queues[0]), language=language.value)

    assert Desk().receptionist.language(where) == language
