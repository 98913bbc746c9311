"""What thinks in a conversation: nothing, the stand-in or Vertex AI; with faults in front, and everything counted."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final, TypeVar

from PIL import Image

from smartclinic.platform.clock import Clock
from smartclinic.platform.gemini import Gemini
from smartclinic.platform.model import Described, File, Model, ModelUnavailable, Proposal, Said, Tool
from smartclinic_local.evaluation.scenario import Engine, ModelFault
from smartclinic_local.vertex.core import Failure, ModelCore
from smartclinic_local.vertex.misbehaving import ModelFaults
from smartclinic_local.vertex.plain_eyes import PlainEyes, marked
from smartclinic_local.vertex.port import CoreModel
from smartclinic_local.vertex.receptionist import ReceptionistModel
from smartclinic_local.virtual_time import in_real_time

THINKS_FOR: Final = 3.0
"""Seconds that the stand-in takes at most."""

_FAULTS: Final[Mapping[ModelFault, ModelFaults]] = {
    ModelFault.NONE: ModelFaults(slow=1.0, slowest=THINKS_FOR),
    ModelFault.UNREACHABLE: ModelFaults(unavailable=1.0),
    ModelFault.SLOW: ModelFaults(slow=1.0, slowest=60.0),
    ModelFault.NONSENSE: ModelFaults(nonsense=1.0),
    ModelFault.LYING: ModelFaults(lying=1.0),
    ModelFault.LOOPING: ModelFaults(looping=1.0),
    ModelFault.MADE_UP_TOOL: ModelFaults(made_up_tool=1.0),
    ModelFault.HOSTILE: ModelFaults(hostile=1.0),
}

T = TypeVar("T", Proposal, Described)


@dataclass
class Use:
    """How often a model was asked, and what it cost in tokens."""

    turns: int = 0
    looks: int = 0
    tokens_in: int = 0
    tokens_out: int = 0


@dataclass
class SceneEyes:
    """Sees what a scenario says is in a picture. Pictures are written anew on their way, so their width tells which."""

    pictures: dict[int, Mapping[str, Any]] = field(default_factory=dict)  # JSON of the schema that is asked for
    _plain: PlainEyes = field(default_factory=PlainEyes)

    def show(self, holds: Mapping[str, Any]) -> bytes:
        """A picture that holds this."""
        width, written = 64 + len(self.pictures), BytesIO()
        self.pictures[width] = holds
        Image.new("RGB", (width, 48), (90, 140, 110)).save(written, "JPEG")
        return written.getvalue()

    def look(self, instruction: str, file: File, shape: Mapping[str, Any]) -> Described | Failure:
        """What is in a file."""
        if not file.type.startswith("image/"):
            return self._plain.look(instruction, file, shape)
        with Image.open(BytesIO(file.content)) as opened:
            holds = self.pictures.get(opened.width, {})
        return self._plain.look(instruction, File(file.type, marked(holds)), shape)


class EngineModel:
    """The `Model` and `Senses` of one conversation. `fault` may be exchanged at any moment."""

    def __init__(self, engine: Engine, clock: Clock, rng: random.Random, real: Gemini | None = None) -> None:
        """`real`: the model itself, for the engine that has one."""
        self.use, self.eyes, self.fault = Use(), SceneEyes(), ModelFault.NONE
        self._engine, self._real = engine, real
        self._core = ModelCore(ReceptionistModel(), clock, rng, eyes=self.eyes)
        self._stand_in = CoreModel(self._core)
        self.under_way = 0

    async def propose(self, *, instruction: str, said: Sequence[Said], tools: Sequence[Tool]) -> Proposal:
        """One answer. Raises ModelUnavailable."""
        self.use.turns += 1
        real = self._real if self.fault is ModelFault.NONE else None
        asked = real or self._stand_in
        return await self._ask(lambda: asked.propose(instruction=instruction, said=said, tools=tools), real)

    async def describe(self, *, instruction: str, file: File, shape: Mapping[str, Any]) -> Described:
        """What is in a file. Raises ModelUnavailable.

        The stand-in says it whatever the engine: a scenario's recordings are silence, and its pictures are blank.
        """
        self.use.looks += 1
        return await self._ask(lambda: self._stand_in.describe(instruction=instruction, file=file, shape=shape))

    async def close(self) -> None:
        """Let go of the model itself."""
        if self._real is not None:
            with in_real_time():
                await self._real.close()

    async def _ask(self, ask: Callable[[], Awaitable[T]], real: Model | None = None) -> T:
        self.under_way += 1
        try:
            answer = await self._answer(ask, is_real=real is not None)
        except ModelUnavailable as error:
            self._count(error.tokens_in or 0, error.tokens_out or 0)
            raise
        finally:
            self.under_way -= 1
        self._count(answer.tokens_in, answer.tokens_out)
        return answer

    async def _answer(self, ask: Callable[[], Awaitable[T]], *, is_real: bool) -> T:
        if self._engine is Engine.GUIDED:
            raise ModelUnavailable("there is no model")
        if is_real:
            with in_real_time():
                return await ask()
        self._core.faults = _FAULTS[self.fault]
        return await ask()

    def _count(self, tokens_in: int, tokens_out: int) -> None:
        self.use.tokens_in += tokens_in
        self.use.tokens_out += tokens_out
