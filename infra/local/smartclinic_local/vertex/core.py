"""A model's behaviour in one class, for the simulator and the laptop: a brain, and what may go wrong around it."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol

from smartclinic.platform.clock import Clock
from smartclinic.platform.model import Proposal, Said, Tool, ToolCall

NONSENSE: Final = (
    Proposal("🙂" * 40, ()),
    Proposal("undefined [object Object] {{name}}", ()),
    Proposal("", (ToolCall("find_slots", {"day": "the 40th", "part": 7, "doctor": {"name": []}}),)),
    Proposal("", (ToolCall("choose_slot", {"number": -1}), ToolCall("give_name", {"name": ""}))),
    Proposal("", (ToolCall("choose_slot", {}),)),
)
MADE_UP: Final = Proposal("", (ToolCall("book_everything", {"patient": "all", "clinic": "another"}),))


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


class ScriptedModel:
    """Answers from a list, in order, and remembers what it was asked. Raises IndexError when the list ends."""

    def __init__(self, *script: Proposal | Failure) -> None:
        self.script = list(script)
        self.asked: list[Question] = []

    def answer(self, question: Question) -> Proposal | Failure:
        """The next answer of the script."""
        self.asked.append(question)
        return self.script.pop(0)


@dataclass(frozen=True, slots=True)
class ModelFaults:
    """The chance of each fault, from 0 to 1. A slow answer takes up to `slowest` seconds."""

    unavailable: float = 0.0
    slow: float = 0.0
    nonsense: float = 0.0
    made_up_tool: float = 0.0
    slowest: float = 20.0


class ModelCore:
    """Asks its brain, with faults. `faults` may be replaced at any moment."""

    def __init__(self, brain: Brain, clock: Clock, rng: random.Random, faults: ModelFaults | None = None) -> None:
        self.faults = faults or ModelFaults()
        self._brain = brain
        self._clock = clock
        self._rng = rng

    async def answer(self, question: Question) -> Proposal | Failure:
        """The answer, after its time. SILENT never returns."""
        if self._strikes(self.faults.slow):
            await self._clock.sleep(self._rng.uniform(0, self.faults.slowest))
        if self._strikes(self.faults.unavailable):
            return self._rng.choice((Failure.UNREACHABLE, Failure.REFUSED, Failure.CUT_OFF, Failure.EMPTY))
        if self._strikes(self.faults.nonsense):
            return self._rng.choice(NONSENSE)
        if self._strikes(self.faults.made_up_tool):
            return MADE_UP
        answer = self._brain.answer(question)
        if answer is Failure.SILENT:
            await asyncio.Event().wait()
        return answer

    def _strikes(self, chance: float) -> bool:
        return chance > 0 and self._rng.random() < chance
