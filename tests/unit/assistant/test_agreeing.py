"""A yes does what was read back, to those who were asked, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from smartclinic.assistant import intents
from smartclinic.assistant.thinking.declared import TOOLS
from smartclinic.assistant.thinking.tools import intent_of
from smartclinic.assistant.understanding.prepared import NAMED
from smartclinic.conversations.answering import Intent
from smartclinic.conversations.gate import Speaker, Turn
from smartclinic.platform.clock import HONG_KONG
from smartclinic.platform.model import Tool, ToolCall
from tests.unit.assistant.chat import Chat, Clinicians
from tests.unit.assistant.situations import situation
from tests.unit.assistant.test_prepared import (
    TAKE,
    asked_for_a_name,
    booked,
    in_the_queue,
    states,
    tickets,
    waits,
    with_a_ticket,
)

COMING = Intent(intents.COMING)
DELETE = Intent(intents.DELETE_DATA, {"said": "唔想你哋留低我啲嘢"})


async def another_visit(patient: Chat) -> None:
    """Somebody else of this chat comes a day earlier."""
    (visit,) = await patient.place.visits()
    start = visit.record.starts_at - timedelta(hours=26)
    other = msgspec.structs.replace(visit.record, patient_name="陳大文", starts_at=start, reference="ZZZ22")
    await patient.place.put("f" * 32, other)


async def moved_by_staff(patient: Chat) -> None:
    (visit,) = await patient.place.visits()
    start, revision = visit.record.starts_at + timedelta(days=1), visit.record.revision + 1
    await patient.place.put(visit.id, msgspec.structs.replace(visit.record, starts_at=start, revision=revision))


async def coming_or_not(name: str) -> tuple[Chat, Intent]:
    patient = await booked()
    (visit,) = await patient.place.visits()
    return patient, Intent(name, {"visit": visit.id} if name == intents.CANCEL_NOW else {})


async def test_a_yes_to_staff_takes_no_ticket() -> None:
    patient = in_the_queue()
    await patient.is_understood_as("我想即日嚟", TAKE)
    yes, _ = patient.choices
    patient.turns = (*patient.turns, Turn(Speaker.STAFF, "陳小姐，張收據擺咗喺櫃枱，得閒嚟攞吖。"))

    await patient.says("好")
    assert not await tickets(patient)

    await patient.taps_id(yes.id)
    assert len(await tickets(patient)) == 1


async def test_a_yes_to_something_else_is_none_to_what_was_asked_even_before() -> None:
    patient = await booked()
    assert "取消" in await patient.says("我想取消預約")
    await patient.is_understood_as("有位話我知都得", Intent(intents.WAIT, {"service": "consultation"}))
    assert patient.asked is not None
    assert patient.asked.before is not None
    patient.turns = (*patient.turns, Turn(Speaker.STAFF, "張收據擺咗喺櫃枱，得閒嚟攞吖。"))

    await patient.says("好")

    assert await states(patient) == ["booked"]
    assert not await waits(patient)


async def test_a_yes_to_staff_opens_no_case() -> None:
    patient = Clinicians().patient()
    await patient.is_understood_as("唔想你哋留低我啲嘢", DELETE)
    where = situation("係", asked=patient.asked, now=patient.place.now)
    assert patient.asked is not None
    receptionist = patient.place.desk.receptionist

    for turns in (patient.turns, (*patient.turns, Turn(Speaker.STAFF, "你係咪陳小姐？"))):
        gate = msgspec.structs.replace(where.gate, turns=turns)
        assert receptionist.rights_request(replace(where, gate=gate)) is None


@pytest.mark.parametrize("words", ["係，唔該", "确认", "yes"])
async def test_a_question_in_whatever_script_is_agreed_to(words: str) -> None:
    patient = in_the_queue()
    patient.language = "zh-Hans"
    await patient.is_understood_as("我想今天来看医生", TAKE)

    await patient.says(words)

    assert len(await tickets(patient)) == 1


@pytest.mark.parametrize(("name", "done"), [(intents.COMING, "confirmed"), (intents.CANCEL_NOW, "cancelled")])
async def test_a_visit_that_was_moved_meanwhile_is_read_back_anew(name: str, done: str) -> None:
    patient, intent = await coming_or_not(name)
    assert "24/11" in await patient.is_understood_as("…", intent)
    await moved_by_staff(patient)

    assert "25/11" in await patient.says("係")
    assert await states(patient) == ["booked"]

    await patient.says("係")
    assert await states(patient) == [done]


async def test_a_tap_too_does_nothing_but_what_was_read_back() -> None:
    patient = await booked()
    assert "陳小美" in await patient.is_understood_as("…", COMING)
    yes, _ = patient.choices
    await another_visit(patient)

    assert "陳大文" in await patient.taps_id(yes.id)
    assert await states(patient) == ["booked", "booked"]


async def test_what_is_gone_meanwhile_is_not_asked_again() -> None:
    patient, intent = await coming_or_not(intents.CANCEL_NOW)
    await patient.is_understood_as("…", intent)
    yes, _ = patient.choices
    await patient.taps_id(yes.id)

    await patient.taps_id(yes.id)

    assert await states(patient) == ["cancelled"]
    assert patient.asked is None or patient.asked.question != intents.ASKED_PREPARED


async def two_booked() -> Chat:
    patient = await booked()
    await another_visit(patient)
    return patient


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
async def test_a_yes_to_any_tool_changes_what_its_question_named(tool: Tool) -> None:
    given = {"topic": "fees", "kind": "delete", "minutes": 15, "number": 1, "names": ["陳小美"], "queue": "gp"}
    for patient in (in_the_queue(), await two_booked(), await with_a_ticket(), await asked_for_a_name()):
        where = situation("陳小美", asked=patient.asked, now=patient.place.now)
        if (intent := intent_of(ToolCall(tool.name, given), where)) is None:
            continue
        before, others = await visits_of(patient), (await tickets(patient), await waits(patient))
        said = await patient.is_understood_as("陳小美", intent)
        if patient.asked is None or patient.asked.question != intents.ASKED_PREPARED:
            continue
        named = patient.asked.details.get(NAMED, "").splitlines()

        await patient.says("係")

        after = await visits_of(patient)
        changed = {key for key in after if before.get(key) != after[key]}
        assert len(changed) == sum(line.startswith("appointments/") for line in named)
        for key in changed & before.keys():
            assert any(key in line for line in named)
        for key in changed:
            assert after[key][0] in said
            assert after[key][1] in said
        has_others_named = any(line.startswith(("tickets/", "waits/")) for line in named)
        assert ((await tickets(patient), await waits(patient)) != others) == has_others_named


async def visits_of(patient: Chat) -> dict[str, tuple[str, str, str]]:
    """Of every visit, by its id: whose, on which day, and everything about it."""
    return {
        each.id: (
            each.record.patient_name,
            f"{each.record.starts_at.astimezone(HONG_KONG):%d/%m}",
            repr(each.record),
        )
        for each in await patient.place.visits()
    }
