"""The whole service around a model that hears what a test says: what the tests of voice notes and pictures share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from smartclinic.conversations.gate import Gate
from smartclinic.conversations.message import Message
from smartclinic.conversations.staff_task import StaffTask
from smartclinic.media.attachment import Attachment
from smartclinic.platform.model import Described, File, ModelUnavailable, Proposal, Said, Tool
from tests.functions.in_process import MEI, NUMBER, Service, running
from tests.unit.media import samples


@dataclass
class Ears:
    """A model that hears what it is told to, after so long; in turns it says nothing."""

    hears: Mapping[str, Any] | None = None
    after: float = 1.0
    asked: list[tuple[str, File]] = field(default_factory=list)

    async def propose(self, *, instruction: str, said: Sequence[Said], tools: Sequence[Tool]) -> Proposal:
        raise ModelUnavailable("no turns here")

    async def describe(self, *, instruction: str, file: File, shape: Mapping[str, Any]) -> Described:
        self.asked.append((instruction, file))
        await asyncio.sleep(self.after)
        if self.hears is None:
            raise ModelUnavailable("deaf", 10, 0)
        return Described(self.hears, 900, 40)


@dataclass
class Clinic:
    """A service whose patients send voice notes and pictures."""

    service: Service
    ears: Ears

    async def speaks(self, words: str, *, is_sure: bool = True, caption: str = "") -> None:
        """Somebody sends a voice note that says this."""
        self.ears.hears = {"words": words, "is_sure": is_sure}
        await self.service.meta.patient_sends_voice(NUMBER, MEI, content=samples.VOICE)

    async def pictures(self, shows: str, **card: str) -> None:
        """Somebody sends a picture of this."""
        self.ears.hears = {"shows": shows, **card}
        await self.service.meta.patient_sends_image(NUMBER, MEI, content=samples.picture(), caption="")

    @property
    def shown(self) -> list[str]:
        """What has reached the patient, in order."""
        return self.service.shown(MEI)

    async def quiet(self) -> list[str]:
        """Wait until nothing is under way; what the patient has been shown."""
        await self.service.quiet()
        return self.shown

    async def message(self) -> Message:
        """The one message that came with a file."""
        (message,) = [one for one in await self.service.messages() if one.file_kept or one.heard]
        return message

    async def gate(self) -> Gate:
        """The one conversation."""
        (gate,) = await self.service.all("conversations")
        found: Gate = await self.service.record(Gate, gate)
        return found

    async def tasks(self) -> list[StaffTask]:
        """What waits on the desk."""
        return [await self.service.record(StaffTask, one) for one in await self.service.all("staff_tasks")]

    async def attachments(self) -> list[Attachment]:
        """Every file that was asked for."""
        return [await self.service.record(Attachment, one) for one in await self.service.all("attachments")]

    async def sweeps_find(self) -> int:
        """How much reply's sweep and media's find due a minute later."""
        await asyncio.sleep(90)
        found = [await self.service.call(name, path="/sweep") for name in ("reply", "media")]
        return sum(answer.json()["found"] for answer in found)


@asynccontextmanager
async def hearing(hears: Mapping[str, Any] | None = None, *, after: float = 1.0) -> AsyncIterator[Clinic]:
    """A service with ears."""
    ears = Ears(hears, after)
    async with running(model=ears) as service:
        yield Clinic(service, ears)


SOON_S: Final = 10.0
"""In this many seconds a voice note is answered that is heard in one."""
