"""Running something in the foreground until it ends, Ctrl-C or SIGTERM."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from typing import Final

from smartclinic.cli.command import Failed

STOPPING: Final = (signal.SIGINT, signal.SIGTERM)


def run_until_stopped(work: Coroutine[object, object, int]) -> int:
    """The exit status of the work; 0 when it was asked to stop. Raises Failed with the reason when it broke."""
    from smartclinic_local.run.problems import Broken, CannotStart  # noqa: PLC0415 - not in a deployed function

    try:
        return asyncio.run(_stoppable(work))
    except CannotStart as error:
        raise Failed(*str(error).splitlines()) from error
    except Broken as error:
        raise Failed(str(error), status=1) from error


async def _stoppable(work: Coroutine[object, object, int]) -> int:
    loop, task = asyncio.get_running_loop(), asyncio.ensure_future(work)

    def stop() -> None:
        for each in STOPPING:  # a second Ctrl-C does not wait
            loop.remove_signal_handler(each)
        task.cancel()

    for each in STOPPING:
        loop.add_signal_handler(each, stop)
    try:
        return await task
    except asyncio.CancelledError:
        return 0
