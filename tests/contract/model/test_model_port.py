"""What every model promises: straight over the core, and over gRPC as Vertex AI speaks it."""

from __future__ import annotations

import random
import socket
from collections.abc import AsyncIterator

import pytest
from pytest_mock import MockerFixture

from smartclinic.platform import gemini
from smartclinic.platform.clock import SystemClock
from smartclinic.platform.gemini import Gemini
from smartclinic.platform.model import Described, File, ModelUnavailable, Proposal, Said, Tool, ToolCall
from smartclinic_local.vertex import port
from smartclinic_local.vertex.core import Failure, ModelCore, ScriptedEyes, ScriptedModel
from smartclinic_local.vertex.misbehaving import ModelFaults
from smartclinic_local.vertex.port import CoreModel
from smartclinic_local.vertex.wire import serve

CHOOSE = Tool(
    "choose_slot",
    "Choose one of the slots that were offered.",
    {
        "type": "object",
        "properties": {"number": {"type": ["integer", "null"]}, "part": {"type": "string", "enum": ["morning"]}},
        "required": ["number"],
    },
)
SAID = (Said(True, "你好"), Said(False, "你想幾時嚟？"), Said(True, "第二個"))


@pytest.fixture
def script() -> ScriptedModel:
    return ScriptedModel()


@pytest.fixture
def eyes() -> ScriptedEyes:
    return ScriptedEyes()


@pytest.fixture
def core(script: ScriptedModel, eyes: ScriptedEyes) -> ModelCore:
    return ModelCore(script, SystemClock(), random.Random(1), eyes=eyes)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(params=["core", "grpc"])
async def model(request: pytest.FixtureRequest, core: ModelCore) -> AsyncIterator[CoreModel | Gemini]:
    if request.param == "core":
        yield CoreModel(core)
        return
    port_number = free_port()
    server = await serve(core, port_number)
    model = Gemini(project="clinic", location="global", model="flash", endpoint=f"127.0.0.1:{port_number}")
    yield model
    await model.close()
    await server.stop(None)


async def ask(model: CoreModel | Gemini) -> Proposal:
    return await model.propose(instruction="Today: 2026-11-02 (Mon) 09:00", said=SAID, tools=[CHOOSE])


async def test_the_model_gets_the_instruction_the_conversation_and_the_tools(
    model: CoreModel | Gemini, script: ScriptedModel
) -> None:
    script.script = [Proposal("好。", ())]
    await ask(model)
    [question] = script.asked
    assert question.instruction == "Today: 2026-11-02 (Mon) 09:00"
    assert question.said == SAID
    assert question.tools == (CHOOSE,)


async def test_it_gives_text_and_tokens(model: CoreModel | Gemini, script: ScriptedModel) -> None:
    script.script = [Proposal("聽日得閒。", (), 321, 12)]
    assert await ask(model) == Proposal("聽日得閒。", (), 321, 12)


async def test_it_gives_calls_with_whole_numbers_nulls_and_nested_arguments(
    model: CoreModel | Gemini, script: ScriptedModel
) -> None:
    arguments = {
        "number": 2,
        "time": None,
        "name": "陳大文",
        "sure": True,
        "share": 0.5,
        "list": ["a"],
        "map": {"b": "c"},
    }
    script.script = [Proposal("", (ToolCall("choose_slot", arguments), ToolCall("ask_for_person", {})))]
    answer = await ask(model)
    assert answer.calls == (ToolCall("choose_slot", arguments), ToolCall("ask_for_person", {}))
    assert type(answer.calls[0].arguments["number"]) is int


@pytest.mark.parametrize("failure", [Failure.REFUSED, Failure.CUT_OFF, Failure.EMPTY, Proposal("", ())], ids=str)
async def test_what_is_no_answer_is_unavailable(
    model: CoreModel | Gemini, script: ScriptedModel, failure: Failure | Proposal
) -> None:
    script.script = [failure]
    with pytest.raises(ModelUnavailable):
        await ask(model)


async def test_a_model_that_cannot_be_reached_is_unavailable(model: CoreModel | Gemini, script: ScriptedModel) -> None:
    script.script = [Failure.UNREACHABLE, Failure.UNREACHABLE]
    with pytest.raises(ModelUnavailable):
        await ask(model)


async def test_silence_is_unavailable(model: CoreModel | Gemini, script: ScriptedModel, mocker: MockerFixture) -> None:
    mocker.patch.object(port, "TIMEOUT", 0.05)
    mocker.patch.object(gemini, "TIMEOUT", 0.05)
    script.script = [Failure.SILENT, Failure.SILENT]
    with pytest.raises(ModelUnavailable):
        await ask(model)


async def test_an_unavailable_model_may_be_made_by_fault(model: CoreModel | Gemini, core: ModelCore) -> None:
    core.faults = ModelFaults(unavailable=1)
    with pytest.raises(ModelUnavailable):
        await ask(model)


@pytest.mark.parametrize("faults", [ModelFaults(nonsense=1), ModelFaults(made_up_tool=1)], ids=["nonsense", "made up"])
async def test_nonsense_arrives_as_it_is(model: CoreModel | Gemini, core: ModelCore, faults: ModelFaults) -> None:
    core.faults = faults
    for _ in range(5):
        answer = await ask(model)
        assert answer.text or answer.calls


# --- what is in a file

SHAPE = {"type": "object", "properties": {"words": {"type": "string"}, "is_sure": {"type": "boolean"}}}
RECORDING = File("audio/ogg", b"OggS\x00\xff recording")


async def look(model: CoreModel | Gemini) -> Described:
    return await model.describe(instruction="Write down what is said.", file=RECORDING, shape=SHAPE)


async def test_the_model_gets_the_file_and_the_shape_of_its_answer(
    model: CoreModel | Gemini, eyes: ScriptedEyes
) -> None:
    eyes.script = [Described({"words": "聽日下晝有冇位", "is_sure": True}, 300, 20)]
    assert await look(model) == Described({"words": "聽日下晝有冇位", "is_sure": True}, 300, 20)
    assert eyes.shown == [("Write down what is said.", RECORDING, SHAPE)]


@pytest.mark.parametrize("failure", [Failure.REFUSED, Failure.CUT_OFF, Failure.EMPTY], ids=str)
async def test_a_file_that_the_model_says_nothing_of_is_unavailable(
    model: CoreModel | Gemini, eyes: ScriptedEyes, failure: Failure
) -> None:
    eyes.script = [failure]
    with pytest.raises(ModelUnavailable):
        await look(model)


async def test_a_model_that_cannot_be_reached_with_a_file_is_unavailable(
    model: CoreModel | Gemini, eyes: ScriptedEyes
) -> None:
    eyes.script = [Failure.UNREACHABLE, Failure.UNREACHABLE]
    with pytest.raises(ModelUnavailable):
        await look(model)


async def test_a_file_about_which_nothing_comes_back_is_unavailable(
    model: CoreModel | Gemini, eyes: ScriptedEyes, mocker: MockerFixture
) -> None:
    mocker.patch.object(port, "LOOKING", 0.05)
    mocker.patch.object(gemini, "LOOKING", 0.05)
    eyes.script = [Failure.SILENT, Failure.SILENT]
    with pytest.raises(ModelUnavailable):
        await look(model)


@pytest.mark.parametrize("faults", [ModelFaults(nonsense=1), ModelFaults(hostile=1)], ids=["nonsense", "hostile"])
async def test_what_is_wrongly_said_of_a_file_arrives_as_it_is(
    model: CoreModel | Gemini, core: ModelCore, faults: ModelFaults
) -> None:
    core.faults = faults
    assert isinstance((await look(model)).values, dict)
