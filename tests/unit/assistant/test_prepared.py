"""What the model proposes is asked first: only the patient's own word does it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.waitlist.joining import waits_of
from smartclinic.assistant import intents
from smartclinic.assistant.thinking.declared import TOOLS
from smartclinic.assistant.thinking.tools import intent_of
from smartclinic.conversations.answering import Intent
from smartclinic.platform.clock import hong_kong_day
from smartclinic.platform.model import Tool, ToolCall
from smartclinic.queueing.taking import open_tickets
from smartclinic.queueing.ticket import Ticket
from smartclinic.work.unit import Found
from tests.unit.assistant.chat import Chat, Clinicians, at
from tests.unit.assistant.situations import ME, situation

TAKE = Intent(intents.QUEUE_TAKE)


async def tickets(patient: Chat) -> list[Found[Ticket]]:
    return await open_tickets(patient.place.unit(), (ME,), hong_kong_day(patient.place.now).isoformat())


def in_the_queue() -> Chat:
    return Clinicians(now=at("10:00")).patient()


async def waits(patient: Chat) -> Sequence[object]:
    return await waits_of(patient.place.unit(), (ME,))


async def with_a_ticket() -> Chat:
    patient = in_the_queue()
    await patient.says("攞籌")
    assert await tickets(patient)
    return patient


async def asked_for_a_name() -> Chat:
    patient = Clinicians().patient()
    await patient.says("聽日下晝三點睇陳醫生")
    return patient


async def booked() -> Chat:
    patient = Clinicians().patient()
    await patient.says("聽日下晝三點睇陳醫生")
    await patient.says("陳小美")
    return patient


@pytest.mark.parametrize("words", ["係", "好呀唔該", "OK", "yes please", "👍", "得", "確認"])
async def test_a_ticket_is_taken_when_the_patient_says_so(words: str) -> None:
    patient = in_the_queue()

    asked = await patient.is_understood_as("我想即日嚟", TAKE)
    assert "籌" in asked
    assert not await tickets(patient)

    await patient.says(words)
    assert len(await tickets(patient)) == 1
    assert patient.asked is None


@pytest.mark.parametrize("words", ["唔好", "唔使住", "no", "算啦", "取消"])
async def test_a_no_leaves_it(words: str) -> None:
    patient = in_the_queue()

    await patient.is_understood_as("我想即日嚟", TAKE)
    assert await patient.says(words)

    assert not await tickets(patient)
    assert patient.asked is None


async def test_its_buttons_do_it_once_and_those_of_another_question_never() -> None:
    patient = in_the_queue()
    await patient.is_understood_as("我想即日嚟", TAKE)
    yes, no = patient.choices

    await patient.taps_id(yes.id)
    assert len(await tickets(patient)) == 1
    await patient.taps_id(yes.id)
    await patient.taps_id(no.id)
    assert len(await tickets(patient)) == 1

    await patient.is_understood_as("我唔想等", Intent(intents.QUEUE_LEAVE))
    await patient.taps_id(yes.id)
    assert len(await tickets(patient)) == 1


async def test_a_yes_that_comes_too_late_does_nothing() -> None:
    patient = in_the_queue()
    await patient.is_understood_as("我想即日嚟", TAKE)
    patient.place.now = at("13:00")

    await patient.says("好")

    assert not await tickets(patient)


@pytest.mark.parametrize("words", ["好", "ok 多謝", "👍"])
async def test_after_something_else_in_between_its_button_counts_and_a_yes_in_words_does_not(words: str) -> None:
    patient = in_the_queue()
    await patient.is_understood_as("我想即日嚟", TAKE)
    yes, _ = patient.choices

    assert "09:00" in await patient.says("幾點開門？")
    await patient.says(words)
    assert not await tickets(patient)

    await patient.taps_id(yes.id)
    assert len(await tickets(patient)) == 1


async def test_what_was_asked_before_is_open_again() -> None:
    patient = Clinicians().patient()
    await patient.says("聽日下晝三點睇陳醫生")
    name = patient.asked

    await patient.is_understood_as("有位話我知都得", Intent(intents.WAIT, {"service": "consultation"}))
    await patient.says("唔使")
    assert patient.asked == name

    await patient.says("陳小美")
    assert await patient.place.stands() == [("陳小美", "24/11 15:00", "booked")]


async def test_an_answer_to_the_question_before_counts_while_another_is_asked() -> None:
    patient = Clinicians().patient()
    await patient.says("聽日下晝三點睇陳醫生")
    await patient.is_understood_as("有位話我知都得", Intent(intents.WAIT, {"service": "consultation"}))

    await patient.says("陳小美")

    assert await patient.place.stands() == [("陳小美", "24/11 15:00", "booked")]
    assert not await waits_of(patient.place.unit(), (ME,))


@pytest.mark.parametrize(
    ("intent", "said", "done"),
    [
        (Intent(intents.COMING), "話畀診所知陳小美會嚟24/11（二）下晝3:00", "confirmed"),
        (Intent(intents.CANCEL_NOW), "取消陳小美24/11（二）下晝3:00", "cancelled"),
    ],
)
async def test_what_would_change_a_visit_is_read_back(intent: Intent, said: str, done: str) -> None:
    patient = await booked()
    (visit,) = await patient.place.visits()
    intent = Intent(intent.name, {"visit": visit.id} if intent.name == intents.CANCEL_NOW else {})

    assert said in await patient.is_understood_as("…", intent)
    assert await states(patient) == ["booked"]

    await patient.says("係")
    assert await states(patient) == [done]


async def test_a_time_that_is_proposed_for_a_visit_is_read_back_with_both_times() -> None:
    patient = await booked()
    await patient.says("我想改期")
    there = next(one for one in patient.choices if "/" in one.title)

    await patient.is_understood_as("第一個啦", Intent(intents.CHOOSE, _chosen(there.id)))
    words = patient.transcript[-1]
    assert "由24/11（二）下晝3:00" in words
    assert await patient.place.stands() == [("陳小美", "24/11 15:00", "booked")]

    await patient.says("係")
    assert await patient.place.stands() != [("陳小美", "24/11 15:00", "booked")]


async def test_a_name_that_is_proposed_books_nothing() -> None:
    patient = Clinicians().patient()
    await patient.says("聽日下晝三點睇陳醫生")

    assert "陳小美" in await patient.is_understood_as("…", Intent(intents.NAME, {"text": "陳小美"}))
    assert not await patient.place.visits()

    assert "約好" in await patient.says("啱")
    assert await patient.place.stands() == [("陳小美", "24/11 15:00", "booked")]


async def test_a_name_that_was_heard_wrong_is_written_right() -> None:
    patient = Clinicians().patient()
    await patient.says("聽日下晝三點睇陳醫生")
    await patient.is_understood_as("…", Intent(intents.NAME, {"text": "陳小眉"}))

    assert "約好喇 ✅ 陳小美" in await patient.says("唔係，係陳小美")


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
async def test_no_call_of_any_tool_changes_anything_and_what_it_would_change_is_said(tool: Tool) -> None:
    given = {"topic": "fees", "kind": "delete", "minutes": 15, "number": 1, "names": ["陳小美"], "queue": "gp"}
    for patient in (in_the_queue(), await booked(), await with_a_ticket(), await asked_for_a_name()):
        before = (await patient.place.visits(), await tickets(patient), await waits(patient))
        where = situation("陳小美", asked=patient.asked, now=patient.place.now)
        if (intent := intent_of(ToolCall(tool.name, given), where)) is None:
            continue

        said = await patient.is_understood_as("陳小美", intent)

        assert (await patient.place.visits(), await tickets(patient), await waits(patient)) == before
        assert "係咪要咁改" not in said, "in words that say what"


async def test_holding_a_place_and_asking_a_person_need_no_yes() -> None:
    patient = Clinicians().patient()

    said = await patient.is_understood_as("…", Intent(intents.BOOK, {"day": "2026-11-24", "time": "15:00"}))
    assert "留位" in said
    assert patient.asked is not None
    assert patient.asked.question == intents.ASKED_NAME

    await patient.is_understood_as("…", Intent(intents.PERSON))
    assert patient.last.attention is not None


def _chosen(tap: str) -> dict[str, str]:
    doctor, service, start, moving, revision = tap.split("|")[2].split("/")
    return {"slot": f"{doctor}/{service}/{start}", "moving": moving, "revision": revision}


async def states(patient: Chat) -> Sequence[str]:
    return [(await patient.place.unit().get(Appointment, one.id)).state.value for one in await patient.place.visits()]  # type: ignore[union-attr] # they exist
