"""The port for language: Gemini on Vertex AI in the cloud, a stand-in on the laptop.

The model proposes, code disposes: an answer is text or calls of declared tools, never an effect.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Tool:
    """A function that the model may ask for. `parameters` is a JSON schema of an object."""

    name: str
    description: str
    parameters: Mapping[str, Any]  # JSON schema: a vendor-neutral shape with no narrower type


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of the conversation: what the patient or the assistant wrote."""

    by_patient: bool
    text: str


@dataclass(frozen=True, slots=True)
class ToolCall:
    """What the model asks for: a tool's name and its arguments, not validated yet."""

    name: str
    arguments: Mapping[str, Any]  # whatever the model wrote; parsed where it is used


@dataclass(frozen=True, slots=True)
class Proposal:
    """The model's answer: text, tool calls, or both; and the tokens that it cost."""

    text: str
    calls: tuple[ToolCall, ...]
    tokens_in: int = 0
    tokens_out: int = 0


@dataclass(frozen=True, slots=True)
class File:
    """A picture or a recording: its media type, and its bytes."""

    type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Described:
    """What a model made of a file: JSON of the shape that was asked for, not validated yet; the tokens it cost."""

    values: Mapping[str, Any]  # whatever the model wrote; parsed where it is used
    tokens_in: int = 0
    tokens_out: int = 0


class ModelUnavailable(Exception):
    """No usable answer: unreachable, too slow, refused, or cut off. Guided menus go on.

    `tokens_in`, `tokens_out`: what was paid for all the same; None where nobody knows.
    """

    def __init__(self, why: str, tokens_in: int | None = None, tokens_out: int | None = None) -> None:
        super().__init__(why)
        self.tokens_in, self.tokens_out = tokens_in, tokens_out


class Model(Protocol):
    """A language model with tools."""

    async def propose(self, *, instruction: str, said: Sequence[Said], tools: Sequence[Tool]) -> Proposal:
        """One answer within 8 seconds, however often it is tried. Raises ModelUnavailable."""


class Senses(Protocol):
    """A model that hears and sees: files in, data out."""

    async def describe(self, *, instruction: str, file: File, shape: Mapping[str, Any]) -> Described:
        """What is in a file, as JSON of this schema, within 20 seconds, however often it is tried. A call of its own,
        without tools, so that nothing that is written or said in a file can do anything. Raises ModelUnavailable.
        """
