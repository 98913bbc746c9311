"""A model's behaviour in one class, for the simulator and the laptop: a brain, and what may go wrong around it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol, TypeVar

from smartclinic.platform.clock import Clock
from smartclinic.platform.model import Described, File, Proposal, Said, Tool
from smartclinic_local.vertex.misbehaving import ModelFaults
from smartclinic_local.vertex.plain_eyes import PlainEyes

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Question:
    """What a model is asked: the instruction, the conversation, the tools that it may call."""

    instruction: str
    said: tuple[Said, ...]
    tools: tuple[Tool, ...]


class Failure(Enum):
    """No usable answer."""

    UNREACHABLE = "unreachable"
    REFUSED = "refused for safety"
    CUT_OFF = "cut off"
    EMPTY = "empty"
    SILENT = "never answered"


class Brain(Protocol):
    """Decides the answer."""

    def answer(self, question: Question) -> Proposal | Failure:
        """The answer to a question."""


class Eyes(Protocol):
    """Decides what is in a file."""

    def look(self, instruction: str, file: File, shape: Mapping[str, Any]) -> Described | Failure:
        """What is in it, as JSON of this schema."""


class ScriptedEyes:
    """Answers about files from a list, in order, and remembers what it was shown. Raises IndexError at its end."""

    def __init__(self, *script: Described | Failure) -> None:
        self.script = list(script)
        self.shown: list[tuple[str, File, Mapping[str, Any]]] = []  # schemas, as in the port

    def look(self, instruction: str, file: File, shape: Mapping[str, Any]) -> Described | Failure:
        """The next answer of the script."""
        self.shown.append((instruction, file, shape))
        return self.script.pop(0)


class ScriptedModel:
    """Answers from a list, in order, and remembers what it was asked. Raises IndexError when the list ends."""

    def __init__(self, *script: Proposal | Failure) -> None:
        self.script = list(script)
        self.asked: list[Question] = []

    def answer(self, question: Question) -> Proposal | Failure:
        """The next answer of the script."""
        self.asked.append(question)
        return self.script.pop(0)


class ModelCore:
    """Asks its brain, or its eyes, with faults. `faults` may be replaced at any moment."""

    def __init__(
        self,
        brain: Brain,
        clock: Clock,
        rng: random.Random,
        faults: ModelFaults | None = None,
        eyes: Eyes | None = None,
    ) -> None:
        self.faults = faults or ModelFaults()
        self._brain, self._eyes = brain, eyes or PlainEyes()
        self._clock = clock
        self._rng = rng

    async def answer(self, question: Question) -> Proposal | Failure:
        """The answer, after its time. SILENT never returns."""
        if failure := await self._delayed_or_failed():
            return failure
        for chance, answers in self.faults.wrong_answers():
            if self._strikes(chance):
                return self._one_of(answers)
        return await _unless_silent(self._brain.answer(question))

    async def describe(self, instruction: str, file: File, shape: Mapping[str, Any]) -> Described | Failure:
        """What is in a file, after its time. SILENT never returns."""
        if failure := await self._delayed_or_failed():
            return failure
        for chance, values in self.faults.wrong_looks():
            if self._strikes(chance):
                return Described(self._one_of(values))
        return await _unless_silent(self._eyes.look(instruction, file, shape))

    async def _delayed_or_failed(self) -> Failure | None:
        if self._strikes(self.faults.slow):
            await self._clock.sleep(self._rng.uniform(0, self.faults.slowest))
        if self._strikes(self.faults.unavailable):
            return self._rng.choice((Failure.UNREACHABLE, Failure.REFUSED, Failure.CUT_OFF, Failure.EMPTY))
        return None

    def _one_of(self, answers: Sequence[_Answer]) -> _Answer:
        return self._rng.choice(answers) if len(answers) > 1 else answers[0]

    def _strikes(self, chance: float) -> bool:
        return chance > 0 and self._rng.random() < chance


async def _unless_silent(answer: _Answer) -> _Answer:
    if answer is Failure.SILENT:
        await asyncio.Event().wait()
    return answer
