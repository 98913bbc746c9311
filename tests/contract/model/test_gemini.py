"""What the production adapter alone promises."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import grpc
import grpc.aio
import pytest
from google.api_core.exceptions import ServiceUnavailable
from google.cloud import aiplatform_v1
from google.cloud.aiplatform_v1.types import prediction_service

from smartclinic.platform import gemini
from smartclinic.platform.clock import SystemClock
from smartclinic.platform.gemini import Gemini
from smartclinic.platform.model import File, ModelUnavailable, Proposal, Said, Tool
from smartclinic_local.vertex import wire
from smartclinic_local.vertex.core import Failure, ModelCore, ScriptedModel
from tests.contract.model.test_model_port import free_port

Request: Any = prediction_service.GenerateContentRequest.pb()
Ask = Callable[..., Awaitable[Any]]


@pytest.fixture
async def ask() -> AsyncIterator[Ask]:
    """Asks with the given turns and tools, and gives the request as it was on the wire."""
    seen: list[Any] = []

    async def generate(request: Any, _: Any) -> Any:
        seen.append(request)
        return wire._response(request, Proposal("OK", ()))

    handler = grpc.unary_unary_rpc_method_handler(
        generate, request_deserializer=Request.FromString, response_serializer=wire.Response.SerializeToString
    )
    server = grpc.aio.server()
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(wire.SERVICE, {"GenerateContent": handler}),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    model = Gemini(project="clinic", location="eu", model="flash-9", endpoint=f"127.0.0.1:{port}")

    async def ask(said: list[Said], tools: list[Tool], file: File | None = None) -> Any:
        if file:
            with pytest.raises(ModelUnavailable, match="JSON"):  # "OK" is none
                await model.describe(instruction="Look.", file=file, shape={"type": "object"})
        else:
            await model.propose(instruction="Be kind.", said=said, tools=tools)
        return seen[-1]

    yield ask
    await model.close()
    await server.stop(None)


async def test_the_request_names_model_thresholds_thinking_and_mode(ask: Ask) -> None:
    request = await ask([Said(True, "Hi")], [Tool("ask_for_person", "A person.", {"type": "object"})])
    assert request.model == "projects/clinic/locations/eu/publishers/google/models/flash-9"
    assert [(setting.category, setting.threshold) for setting in request.safety_settings] == [
        (3, 3),
        (1, 3),
        (4, 3),
        (2, 3),
    ]
    assert request.generation_config.thinking_config.thinking_level == 1
    assert request.tool_config.function_calling_config.mode == 1
    [declaration] = request.tools[0].function_declarations
    assert declaration.name == "ask_for_person"


async def test_turns_of_one_side_in_a_row_become_one(ask: Ask) -> None:
    request = await ask([Said(True, "你好"), Said(True, "想約"), Said(False, "幾時？"), Said(True, "聽日")], [])
    assert [(content.role, [part.text for part in content.parts]) for content in request.contents] == [
        ("user", ["你好", "想約"]),
        ("model", ["幾時？"]),
        ("user", ["聽日"]),
    ]
    assert not request.tools
    assert not request.HasField("tool_config")


async def test_a_file_is_looked_at_without_tools_and_answered_as_json(ask: Ask) -> None:
    request = await ask([], [], File("image/jpeg", b"\xff\xd8"))
    [content] = request.contents
    assert [(part.inline_data.mime_type, part.inline_data.data) for part in content.parts] == [
        ("image/jpeg", b"\xff\xd8")
    ]
    assert request.generation_config.response_mime_type == "application/json"
    assert request.generation_config.response_json_schema.struct_value["type"] == "object"
    assert request.generation_config.thinking_config.thinking_level == 1
    assert len(request.safety_settings) == 4
    assert not request.tools


async def test_a_lost_connection_is_tried_once_more() -> None:
    script = ScriptedModel(Failure.UNREACHABLE, Proposal("OK", ()))
    port = free_port()
    server = await wire.serve(ModelCore(script, SystemClock(), random.Random(1)), port)
    model = Gemini(project="clinic", location="global", model="flash", endpoint=f"127.0.0.1:{port}")
    assert (await model.propose(instruction="", said=[Said(True, "Hi")], tools=[])).text == "OK"
    assert len(script.asked) == 2
    await model.close()
    await server.stop(None)


async def test_what_vertex_refuses_is_not_tried_again() -> None:
    script = ScriptedModel()
    port = free_port()
    server = await wire.serve(ModelCore(script, SystemClock(), random.Random(1)), port)
    model = Gemini(project="clinic", location="global", model="flash", endpoint=f"127.0.0.1:{port}")
    with pytest.raises(ModelUnavailable, match="InvalidArgument"):
        await model.propose(instruction="", said=[], tools=[])
    await model.close()
    await server.stop(None)


def test_an_ending_that_the_library_does_not_know_is_an_unusable_answer() -> None:
    answer = prediction_service.GenerateContentResponse({"candidates": [{"content": {"parts": [{"text": "hi"}]}}]})
    raw = prediction_service.GenerateContentResponse.pb(answer)
    raw.candidates[0].finish_reason = 57
    with (
        pytest.warns(UserWarning, match="Unrecognized FinishReason"),
        pytest.raises(ModelUnavailable, match="57"),
    ):
        gemini._proposal(aiplatform_v1, prediction_service.GenerateContentResponse.wrap(raw))


@pytest.mark.parametrize("text", ["[" * 100_000, "{" * 5, "[]"])
def test_json_that_cannot_be_read_is_an_unusable_answer(text: str) -> None:
    said = {"content": {"parts": [{"text": text}]}, "finish_reason": 1}
    with pytest.raises(ModelUnavailable, match=r"no (JSON|object)"):
        gemini._described(aiplatform_v1, prediction_service.GenerateContentResponse({"candidates": [said]}))


async def test_both_tries_share_the_seconds_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[float] = []
    unavailable: Any = ServiceUnavailable  # Google's library has no type information
    lost: Exception = unavailable("lost")

    class Lost:
        async def generate_content(self, request: Any, *, retry: None, timeout: float) -> Any:  # noqa: ASYNC109 - Google's name
            given.append(timeout)
            await asyncio.sleep(0.05)
            raise lost

    model = Gemini(project="clinic", location="eu", model="flash")
    monkeypatch.setattr(model, "_connected", lambda _: Lost())
    with pytest.raises(ModelUnavailable, match="reached"):
        await model._ask(aiplatform_v1, None, 5.0)
    with pytest.raises(ModelUnavailable, match="reached"):
        await model._ask(aiplatform_v1, None, 0.04)
    first, second, short = given  # nothing is left for another
    assert 0 < second <= first - 0.04 < 5.0
    assert short <= 0.04


def test_plain_text_leaves_this_machine_never() -> None:
    with pytest.raises(ValueError, match="plain text"):
        Gemini(project="clinic", location="global", model="flash", endpoint="10.0.0.7:8123")


@pytest.mark.parametrize(
    ("location", "service"),
    [
        ("global", "aiplatform.googleapis.com:443"),
        ("eu", "aiplatform.eu.rep.googleapis.com:443"),
        ("europe-west4", "europe-west4-aiplatform.googleapis.com:443"),
    ],
)
def test_each_location_has_its_address(location: str, service: str) -> None:
    assert Gemini(project="clinic", location=location, model="flash")._service == service


def test_importing_it_costs_nothing_of_googles() -> None:
    program = (
        "import sys, smartclinic.platform.gemini\n"
        "sys.exit('grpc' in sys.modules or 'google.cloud.aiplatform_v1' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
