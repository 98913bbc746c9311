"""Cloud Scheduler's behaviour, in virtual time. The clock starts at a full minute."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta

import pytest

from smartclinic_local.cloud_tasks.dispatch import Dispatch, Identity
from smartclinic_local.scheduler import Job, SchedulerCore, SchedulerFaults
from tests.unit.local.virtual_time import LoopClock, elapsed, run

SWEEP = Job("sweep-reply", "http://reply.test/sweep", Identity("scheduler@clinic.test", "https://functions.test"))


class Function:
    """A function that remembers when it was called with what."""

    def __init__(self, answer: int | Exception = 204, lasting: float = 0.0) -> None:
        self.answer = answer
        self.lasting = lasting
        self.calls: list[tuple[float, Dispatch]] = []

    async def __call__(self, dispatch: Dispatch) -> int:
        self.calls.append((elapsed(), dispatch))
        await asyncio.sleep(self.lasting)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    @property
    def times(self) -> list[float]:
        return [time for time, _ in self.calls]


async def after(
    seconds: float, function: Function, *, job: Job = SWEEP, faults: SchedulerFaults | None = None
) -> SchedulerCore:
    """The scheduler after so many seconds with one job."""
    core = SchedulerCore(
        LoopClock(),
        random.Random(1),
        [job],
        dispatch=function,
        mint=lambda identity: identity.account,
        faults=faults,
    )
    await asyncio.sleep(10)
    core.start()
    await asyncio.sleep(seconds - 10)
    await core.close()
    return core


def test_it_calls_at_every_full_minute_with_a_token() -> None:
    async def scenario() -> None:
        function = Function()
        core = await after(200, function)
        assert function.times == [60, 120, 180]
        assert core.counters == {"succeeded": 3}
        headers = function.calls[0][1].headers
        assert headers["Authorization"] == "Bearer scheduler@clinic.test"
        assert headers["X-CloudScheduler-JobName"] == "sweep-reply"
        assert headers["X-CloudScheduler-ScheduleTime"] == "2026-11-02T01:01:00Z"

    run(scenario())


def test_a_job_that_is_still_running_delays_its_next_run() -> None:
    async def scenario() -> None:
        function = Function(lasting=70)
        await after(300, function)
        assert function.times == [60, 180]

    run(scenario())


def test_a_job_that_outlives_its_deadline_or_fails_counts_as_failed_and_comes_again() -> None:
    async def scenario() -> None:
        slow = Function(lasting=50)
        core = await after(130, slow, job=Job("slow", "http://reply.test/", deadline=15.0))
        assert slow.times == [60, 120]
        assert core.counters["failed"] == 1
        for answer in (500, ConnectionError()):
            assert (await after(elapsed() + 70, Function(answer))).counters["failed"] >= 1

    run(scenario())


@pytest.mark.parametrize(("faults", "calls"), [(SchedulerFaults(missed=1), 0), (SchedulerFaults(twice=1), 2)])
def test_runs_are_missed_or_doubled_by_fault(faults: SchedulerFaults, calls: int) -> None:
    async def scenario() -> None:
        function = Function()
        await after(70, function, faults=faults)
        assert len(function.calls) == calls

    run(scenario())


def test_a_slower_job_keeps_to_full_steps_of_the_clock() -> None:
    async def scenario() -> None:
        function = Function()
        await after(7300, function, job=Job("hourly", "http://reply.test/", every=timedelta(hours=1)))
        assert function.times == [3600, 7200]

    run(scenario())
