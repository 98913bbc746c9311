"""Gemini on Vertex AI, through aiplatform_v1's generateContent over gRPC.

Importing this module costs nothing: Google's library (over a second, 110 MB) is loaded by the first turn that
needs a model.
"""

from __future__ import annotations

import asyncio
import importlib
import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from smartclinic.platform.channels import on_this_machine, open_channel
from smartclinic.platform.model import Described, File, ModelUnavailable, Proposal, Said, Tool, ToolCall

TIMEOUT: Final = 8.0  # seconds for an answer; a lost connection gets one more try in what is left of them
LOOKING: Final = 20.0  # seconds for a file, likewise
TRIES: Final = 2
LONGEST_ANSWER: Final = 2048  # tokens, thoughts included
MULTI_REGIONS: Final = frozenset({"us", "eu"})
SAFETY: Final = (
    "HARM_CATEGORY_HARASSMENT",
    "HARM_CATEGORY_HATE_SPEECH",
    "HARM_CATEGORY_SEXUALLY_EXPLICIT",
    "HARM_CATEGORY_DANGEROUS_CONTENT",
)
THRESHOLD: Final = "BLOCK_ONLY_HIGH"  # patients name body parts, drugs and wounds: the defaults trip over them


class Gemini:
    """Model and Senses over Vertex AI. Made once per event loop; connects with its first question."""

    def __init__(self, *, project: str, location: str, model: str, endpoint: str | None = None) -> None:
        """`model` is Google's id for it; `endpoint` is a stand-in's `host:port`, on this machine (else ValueError)."""
        self._name = f"projects/{project}/locations/{location}/publishers/google/models/{model}"
        self._service = _service(location)
        self._endpoint = on_this_machine(endpoint) if endpoint else None
        self._client: Any = None  # Google's client, which has no type information

    async def propose(self, *, instruction: str, said: Sequence[Said], tools: Sequence[Tool]) -> Proposal:
        """One answer within 8 seconds, also when the connection broke once; the first also loads the library, a second
        or two. Raises ModelUnavailable.
        """
        google = await asyncio.to_thread(importlib.import_module, "google.cloud.aiplatform_v1")
        request = _request(google, self._name, instruction, said, tools)
        return _proposal(google, await self._ask(google, request, TIMEOUT))

    async def describe(self, *, instruction: str, file: File, shape: Mapping[str, Any]) -> Described:
        """What is in a file within 20 seconds, likewise. Raises ModelUnavailable."""
        google = await asyncio.to_thread(importlib.import_module, "google.cloud.aiplatform_v1")
        request = _request_about(google, self._name, instruction, file, shape)
        return _described(google, await self._ask(google, request, LOOKING))

    async def close(self) -> None:
        """Let go of the channel."""
        if self._client is not None:
            await self._client.transport.close()

    async def _ask(self, google: Any, request: Any, seconds: float) -> Any:
        from google.api_core.exceptions import GoogleAPICallError, ServiceUnavailable  # noqa: PLC0415 - see above
        from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415

        loop = asyncio.get_running_loop()
        ends = loop.time() + seconds
        for tries_left in reversed(range(TRIES)):
            try:
                return await self._connected(google).generate_content(request, retry=None, timeout=ends - loop.time())
            except ServiceUnavailable as error:
                if not tries_left or loop.time() >= ends:
                    raise ModelUnavailable("Vertex AI cannot be reached") from error
            except (GoogleAPICallError, GoogleAuthError) as error:
                raise ModelUnavailable(f"Vertex AI refused: {type(error).__name__}") from error
        raise AssertionError("the last try returns or raises")

    def _connected(self, google: Any) -> Any:
        if self._client is None:
            services = google.services.prediction_service
            transport = services.transports.PredictionServiceGrpcAsyncIOTransport(
                host=self._service, channel=open_channel(self._service, self._endpoint)
            )
            self._client = services.PredictionServiceAsyncClient(transport=transport)
        return self._client


def _service(location: str) -> str:
    """The address that serves a location.

    Source: https://cloud.google.com/vertex-ai/generative-ai/docs/learn/locations
    """
    if location == "global":
        return "aiplatform.googleapis.com:443"
    if location in MULTI_REGIONS:
        return f"aiplatform.{location}.rep.googleapis.com:443"
    return f"{location}-aiplatform.googleapis.com:443"


def _request(google: Any, name: str, instruction: str, said: Sequence[Said], tools: Sequence[Tool]) -> Any:
    request = _question(name, instruction, _contents(said))
    if tools:
        declarations = [
            {"name": tool.name, "description": tool.description, "parameters_json_schema": dict(tool.parameters)}
            for tool in tools
        ]
        request["tools"] = [{"function_declarations": declarations}]
        request["tool_config"] = {"function_calling_config": {"mode": "AUTO"}}
    return google.GenerateContentRequest(request)


def _request_about(google: Any, name: str, instruction: str, file: File, shape: Mapping[str, Any]) -> Any:
    part = {"inline_data": {"mime_type": file.type, "data": file.content}}
    request = _question(name, instruction, [{"role": "user", "parts": [part]}])
    json_only = {"response_mime_type": "application/json", "response_json_schema": dict(shape)}
    request["generation_config"] = {**request["generation_config"], **json_only}
    return google.GenerateContentRequest(request)


def _question(name: str, instruction: str, contents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What every request says: who answers, how safely, how long, and how little it thinks about it."""
    return {
        "model": name,
        "system_instruction": {"parts": [{"text": instruction}]},
        "contents": contents,
        "safety_settings": [{"category": category, "threshold": THRESHOLD} for category in SAFETY],
        "generation_config": {"max_output_tokens": LONGEST_ANSWER, "thinking_config": {"thinking_level": "LOW"}},
    }


def _contents(said: Sequence[Said]) -> list[dict[str, Any]]:
    """Turns in alternation, as Gemini wants them: what one side said in a row is one turn."""
    return [
        {"role": "user" if by_patient else "model", "parts": [{"text": turn.text} for turn in turns]}
        for by_patient, turns in groupby(said, key=lambda turn: turn.by_patient)
    ]


def _proposal(google: Any, response: Any) -> Proposal:
    parts, tokens = _answer(google, response), _tokens(response)
    text = _text(parts)
    calls = tuple(_call(part.function_call) for part in parts if "function_call" in part)
    if not text and not calls:
        raise ModelUnavailable("the answer was empty", *tokens)
    return Proposal(text, calls, *tokens)


def _described(google: Any, response: Any) -> Described:
    tokens = _tokens(response)
    try:
        values = json.loads(_text(_answer(google, response)))
    except (ValueError, RecursionError) as error:  # the latter: brackets in brackets, without end
        raise ModelUnavailable("the answer was no JSON", *tokens) from error
    if not isinstance(values, dict):
        raise ModelUnavailable("the answer was no object", *tokens)
    return Described(values, *tokens)


def _answer(google: Any, response: Any) -> list[Any]:
    """The parts of a finished answer, without the model's thoughts. Raises ModelUnavailable."""
    tokens = _tokens(response)
    if not response.candidates:
        raise ModelUnavailable("the model refused the question", *tokens)
    candidate = response.candidates[0]
    if candidate.finish_reason != google.Candidate.FinishReason.STOP:
        reason = candidate.finish_reason  # a bare number where Google has added one since the library was made
        raise ModelUnavailable(f"the answer ended with {getattr(reason, 'name', reason)}", *tokens)
    return [part for part in candidate.content.parts if not part.thought]


def _text(parts: Sequence[Any]) -> str:
    return "".join(part.text for part in parts).strip()


def _tokens(response: Any) -> tuple[int, int]:
    """In and out. Thoughts are billed as answer."""
    usage = response.usage_metadata
    return usage.prompt_token_count, usage.candidates_token_count + usage.thoughts_token_count


def _call(call: Any) -> ToolCall:
    from google.protobuf.json_format import MessageToDict  # noqa: PLC0415 - see above

    arguments = MessageToDict(type(call).pb(call).args)
    return ToolCall(call.name, {name: _whole(value) for name, value in arguments.items()})


def _whole(value: object) -> object:
    """JSON on the wire knows floats only: 2.0 was meant as 2."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
