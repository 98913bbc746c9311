from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import pytest

from smartclinic.assistant import intents
from smartclinic.assistant.receptionist import Receptionist
from smartclinic.conversations.answering import Intent
from smartclinic.conversations.gate import Speaker, Turn, with_turns
from smartclinic.conversations.outgoing import Say, SayWithList
from smartclinic.platform.model import Proposal, Said, Tool, ToolCall
from smartclinic_local.vertex.core import Failure, ModelCore, ScriptedModel
from smartclinic_local.vertex.misbehaving import MADE_UP, NONSENSE
from smartclinic_local.vertex.port import CoreModel
from tests.unit.assistant.situations import Desk, asked, said_before, situation
from tests.unit.local.virtual_time import LoopClock, elapsed, run


def receptionist(*script: Proposal | Failure) -> tuple[Receptionist, ScriptedModel]:
    brain = ScriptedModel(*script)
    return Receptionist(CoreModel(ModelCore(brain, LoopClock(), random.Random(1)))), brain


DOWN = Intent(intents.NOT_UNDERSTOOD, {"model": "down"})


async def thought(at_desk: Receptionist, text: str = "…", **where: Any) -> Intent:
    return (await at_desk.think(situation(text, **where))).intent


def call(name: str, **arguments: object) -> Proposal:
    return Proposal("", (ToolCall(name, arguments),))


async def test_the_right_tool_is_the_right_intent() -> None:
    at_desk, _ = receptionist(call("clinic_facts", topic="fees"))

    assert await thought(at_desk, "睇一次大概要預幾多銀両") == Intent(intents.FACTS, {"topic": "fees"}, proposed=True)


@pytest.mark.parametrize("proposal", [MADE_UP, *NONSENSE])
async def test_what_cannot_be_used_ends_in_the_guided_menu(proposal: Proposal) -> None:
    at_desk, _ = receptionist(proposal)

    assert await thought(at_desk) == Intent(intents.NOT_UNDERSTOOD)


@pytest.mark.parametrize("failure", [Failure.UNREACHABLE, Failure.REFUSED, Failure.CUT_OFF, Failure.EMPTY])
async def test_a_model_that_is_down_ends_in_the_guided_menu(failure: Failure) -> None:
    at_desk, _ = receptionist(failure)

    assert await thought(at_desk) == DOWN


@pytest.mark.parametrize("error", [AttributeError("name"), RecursionError(), TimeoutError(), KeyError("陳大文")])
async def test_whatever_a_model_raises_is_a_model_that_is_down(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        async def propose(self, *, instruction: str, said: Sequence[Said], tools: Sequence[Tool]) -> Proposal:
            raise error

    thought = await Receptionist(Broken()).think(situation("…"))

    assert thought.intent == DOWN
    assert thought.spent.tokens_in > 0
    logged = str([vars(record) for record in caplog.records])
    assert type(error).__name__ in logged
    assert "陳大文" not in logged


def test_a_model_that_never_answers_is_not_waited_for() -> None:
    async def scenario() -> None:
        at_desk, _ = receptionist(Failure.SILENT)

        assert await thought(at_desk) == DOWN
        assert elapsed() == 8

    run(scenario())


@pytest.mark.parametrize(("text", "language"), [("吓？", "zh-HK"), ("what do you mean?", "en")])
async def test_the_menu_is_in_the_patients_language(text: str, language: str) -> None:
    answer = await Desk().act(intents.NOT_UNDERSTOOD, situation(text))

    assert isinstance(answer.content, SayWithList)
    assert answer.content.body.startswith("Sorry" if language == "en" else "唔好意思")
    assert not answer.understood


async def test_while_the_times_were_said_last_the_answer_points_to_their_numbers() -> None:
    offer = asked("slot", "chan/consultation/24 15:00", "chan/consultation/24 15:30")
    where = said_before(situation("吓？", asked=offer), "24/11（二）：\n1 15:00\n2 15:30\n請揀")

    answer = await Desk().act(intents.NOT_UNDERSTOOD, where)

    assert isinstance(answer.content, Say)
    assert "請打號碼" in answer.content.body
    assert "姑娘" in answer.content.body


async def test_times_that_are_long_past_in_the_chat_are_said_again() -> None:
    offer = asked("slot", "chan/consultation/24 15:00", "chan/consultation/24 15:30")
    where = said_before(situation("吓？", asked=offer), "康和診所：旺角彌敦道")

    for intent in (intents.NOT_UNDERSTOOD, intents.WHICH):
        answer = await Desk().act(intent, where)

        assert isinstance(answer.content, SayWithList)
        assert "1 24/11（二）下晝3:00" in answer.content.body
        assert "2 24/11（二）下晝3:30" in answer.content.body
        assert "請打號碼" not in answer.content.body
        assert answer.understood is (intent is intents.WHICH)
        assert answer.asked is not None
        assert len(answer.asked.options) >= len(offer.options)


async def test_where_none_of_the_times_is_left_a_day_is_asked() -> None:
    where = said_before(situation("吓？", asked=asked("slot", "chan/consultation/20 15:00")), "康和診所：旺角彌敦道")

    answer = await Desk().act(intents.NOT_UNDERSTOOD, where)

    assert answer.content is not None
    assert "想約邊日" in answer.content.body
    assert "請打號碼" not in answer.content.body


async def test_an_identity_number_never_reaches_the_model() -> None:
    at_desk, brain = receptionist(Proposal("NONE", ()))
    before = situation("我身份證A123456(3)，幫我查下")
    told = with_turns(before.gate, Turn(Speaker.PATIENT, "我張card係Z683365(5)"))

    await at_desk.think(type(before)(before.clinic, before.contact, told, before.burst, before.now))

    said = "".join(each.text for each in brain.asked[0].said)
    assert "A123456" not in said
    assert "Z683365" not in said
    assert "幫我查下" in said


async def test_the_models_own_words_never_reach_the_patient() -> None:
    at_desk, _ = receptionist(Proposal("Your results are fine, no need to come.", (ToolCall("ask_for_person", {}),)))

    intent = await thought(at_desk, "我份報告有冇事")
    answer = await Desk().act(intent.name, situation("我份報告有冇事"), **intent.details)

    assert answer.content is not None
    assert "results" not in answer.content.body


async def test_only_the_first_of_several_calls_counts() -> None:
    both = Proposal("", (ToolCall("ask_for_person", {}), ToolCall("clinic_facts", {"topic": "fees"})))
    at_desk, _ = receptionist(both)

    assert await thought(at_desk) == Intent(intents.PERSON, proposed=True)


async def test_words_that_pass_the_checks_are_said_and_others_are_not() -> None:
    at_desk, _ = receptionist(Proposal("慢慢諗，想約嗰陣話我知就得。", ()), Proposal("已經幫你取消咗。", ()))

    assert await thought(at_desk, "未諗好") == Intent(
        intents.SAY, {"text": "慢慢諗，想約嗰陣話我知就得。"}, proposed=True
    )
    assert await thought(at_desk, "未諗好") == Intent(intents.NOT_UNDERSTOOD)


@pytest.mark.parametrize("words", ["你可以食兩粒必理痛。", "Take 20 mg of famotidine."])
async def test_a_model_that_would_prescribe_makes_it_a_question_for_a_person(words: str) -> None:
    at_desk, _ = receptionist(Proposal(words, ()))
    text = "即係點呀" if words[0] == "你" else "what now then"

    assert await thought(at_desk, text) == Intent(intents.MEDICAL, proposed=True)


async def test_without_a_model_the_times_that_the_words_name_are_offered() -> None:
    for text, details in (
        ("咁我阿媽星期三佢唔知點呢陳醫生", {"day": "2026-11-25", "doctor": "chan"}),
        ("尋日佢話唔知點好", {}),
    ):
        at_desk, _ = receptionist(Failure.UNREACHABLE)
        intent = await thought(at_desk, text)
        if details:
            assert intent.name == intents.BOOK
            assert details.items() <= intent.details.items()
        else:
            assert intent == DOWN


async def test_the_model_is_told_the_clinics_doctors_and_the_day() -> None:
    at_desk, brain = receptionist(Proposal("NONE", ()))

    await at_desk.think(situation("…"))

    instruction = brain.asked[0].instruction
    assert "Hong Wo Clinic" in instruction
    assert "陳醫生 / Dr Chan" in instruction
    assert "2026-11-23 (Mon) 10:00" in instruction
