"""Vertex AI's generateContent over the core, as gRPC, for the laptop."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

import grpc
import grpc.aio
from google.cloud.aiplatform_v1.types import prediction_service
from google.protobuf.json_format import MessageToDict

from smartclinic.platform.model import Described, File, Proposal, Said, Tool
from smartclinic_local.vertex.core import Failure, ModelCore, Question

SERVICE: Final = "google.cloud.aiplatform.v1.PredictionService"

# Protobuf's generated classes, which have no type information.
Request: Any = prediction_service.GenerateContentRequest.pb()
Response: Any = prediction_service.GenerateContentResponse.pb()

FINISH_REASONS: Final = {Failure.REFUSED: 3, Failure.CUT_OFF: 2, Failure.EMPTY: 1}  # SAFETY, MAX_TOKENS, STOP
STOP: Final = 1


async def serve(core: ModelCore, port: int) -> grpc.aio.Server:
    """Serve GenerateContent on 127.0.0.1 until the server is stopped."""

    async def generate(request: Any, context: grpc.aio.ServicerContext) -> Any:
        if not request.contents or request.contents[-1].role != "user":
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "the last turn must be the user's")
        answer = await _answer(core, request)
        if answer is Failure.UNREACHABLE:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "the stand-in was told to be unreachable")
        return _response(request, answer)

    handler = grpc.unary_unary_rpc_method_handler(
        generate, request_deserializer=Request.FromString, response_serializer=Response.SerializeToString
    )
    server = grpc.aio.server(options=(("grpc.so_reuseport", 0),))  # a second stand-in on the port must fail
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, {"GenerateContent": handler}),))
    server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    return server


async def _answer(core: ModelCore, request: Any) -> Proposal | Failure:
    """The model's answer; about a file, JSON as text."""
    file = next((part.inline_data for part in request.contents[-1].parts if part.HasField("inline_data")), None)
    if file is None:
        return await core.answer(_question(request))
    instruction, shape = _text(request.system_instruction.parts), request.generation_config.response_json_schema
    found = await core.describe(instruction, File(file.mime_type, file.data), MessageToDict(shape))
    return _as_text(found) if isinstance(found, Described) else found


def _as_text(found: Described) -> Proposal:
    return Proposal(json.dumps(found.values, ensure_ascii=False), (), found.tokens_in, found.tokens_out)


def _question(request: Any) -> Question:
    said = (Said(content.role == "user", _text(content.parts)) for content in request.contents)
    declarations = (tool for tools in request.tools for tool in tools.function_declarations)
    tools = (Tool(tool.name, tool.description, MessageToDict(tool.parameters_json_schema)) for tool in declarations)
    return Question(_text(request.system_instruction.parts), tuple(said), tuple(tools))


def _text(parts: Iterable[Any]) -> str:
    return "\n".join(part.text for part in parts if part.text)


def _response(request: Any, answer: Proposal | Failure) -> Any:
    response = Response(model_version=request.model.rpartition("/")[2])
    candidate = response.candidates.add()
    candidate.content.role = "model"
    if isinstance(answer, Failure):
        candidate.finish_reason = FINISH_REASONS[answer]
        return response
    candidate.finish_reason = STOP
    if answer.text:
        candidate.content.parts.add().text = answer.text
    for call in answer.calls:
        part = candidate.content.parts.add()
        part.function_call.name = call.name
        part.function_call.args.update(call.arguments)
    response.usage_metadata.prompt_token_count = answer.tokens_in
    response.usage_metadata.candidates_token_count = answer.tokens_out
    return response
