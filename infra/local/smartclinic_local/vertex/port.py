"""The model port straight over the core, for the simulator and for tests."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

from smartclinic.platform.model import Described, File, ModelUnavailable, Proposal, Said, Tool
from smartclinic_local.vertex.core import Failure, ModelCore, Question

TIMEOUT: Final = 8.0  # seconds, as the port promises
LOOKING: Final = 20.0


class CoreModel:
    """A `Model` and `Senses` without a wire."""

    def __init__(self, core: ModelCore) -> None:
        self._core = core

    async def propose(self, *, instruction: str, said: Sequence[Said], tools: Sequence[Tool]) -> Proposal:
        """One answer within 8 seconds. Raises ModelUnavailable."""
        try:
            async with asyncio.timeout(TIMEOUT):
                answer = await self._core.answer(Question(instruction, tuple(said), tuple(tools)))
        except TimeoutError as error:
            raise ModelUnavailable("no answer in time") from error
        if isinstance(answer, Failure):
            raise ModelUnavailable(answer.value)
        if not answer.text and not answer.calls:
            raise ModelUnavailable(Failure.EMPTY.value)
        return answer

    async def describe(self, *, instruction: str, file: File, shape: Mapping[str, Any]) -> Described:
        """What is in a file within 20 seconds. Raises ModelUnavailable."""
        try:
            async with asyncio.timeout(LOOKING):
                found = await self._core.describe(instruction, file, shape)
        except TimeoutError as error:
            raise ModelUnavailable("no answer in time") from error
        if isinstance(found, Failure):
            raise ModelUnavailable(found.value)
        return found
