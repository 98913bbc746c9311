"""What the sweep does with attachments that have lost their task."""

from __future__ import annotations

import asyncio
from typing import Final

from smartclinic.media.attachment import Fetch
from smartclinic.media.intake import Intake
from smartclinic.platform.clock import milliseconds
from smartclinic.work.run import Work
from smartclinic.work.sweep import Handling

_AT_ONCE: Final = 2
"""How many the sweep brings at a time: each may take half a minute, and the memory of a picture."""


def attachments(work: Work, intake: Intake) -> Handling:
    """Attachments on their way; what is left when a round is cut off is found by the next."""
    places = asyncio.Semaphore(_AT_ONCE)

    async def handle(clinic: str, attachment_id: str) -> None:
        async with places:
            # A sweep's follow-up tasks need names of their own: the ordinary ones may be used up.
            await intake.bring(Fetch(clinic=clinic, attachment=attachment_id, k=milliseconds(work.clock.now())))

    return Handling(handle, intake.give_up)
