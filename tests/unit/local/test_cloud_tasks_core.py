"""Cloud Tasks' documented behaviour, in virtual time."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from datetime import timedelta

import pytest

from smartclinic.platform.tasks import QueueName, Target, Task, TasksUnavailable
from smartclinic_local.cloud_tasks.core import TasksCore
from smartclinic_local.cloud_tasks.dispatch import Dispatch, Identity
from smartclinic_local.cloud_tasks.faults import MishapKind, TaskFaults
from smartclinic_local.cloud_tasks.port import CoreTasks
from smartclinic_local.cloud_tasks.queue import QueueConfig
from smartclinic_local.cloud_tasks.task import CreationLost, HttpTask, NameTaken, TaskRefused
from tests.unit.local.virtual_time import START, LoopClock, elapsed, run


class Function:
    """A function that answers what it is told to, and remembers when it was called with what."""

    def __init__(self, *answers: int | Exception, lasting: float = 0.0) -> None:
        self.answers = list(answers)
        self.lasting = lasting
        self.calls: list[tuple[float, Dispatch]] = []
        self.finished = 0
        self.most_at_once = 0
        self._at_once = 0

    async def __call__(self, dispatch: Dispatch) -> int:
        self.calls.append((elapsed(), dispatch))
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        await asyncio.sleep(self.lasting)
        self._at_once -= 1
        self.finished += 1
        answer = self.answers.pop(0) if self.answers else 200
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def times(self) -> list[float]:
        return [time for time, _ in self.calls]


def core_over(function: Function, *, faults: TaskFaults | None = None, seed: int = 1, **config: float) -> TasksCore:
    return TasksCore(
        LoopClock(),
        random.Random(seed),
        queues={"wake": QueueConfig(**config)},  # type: ignore[arg-type] # whole numbers where it asks for them
        dispatch=function,
        mint=lambda identity: f"token of {identity.account} for {identity.audience}",
        faults=faults,
    )


def a_task(name: str = "ab12-0", after: float | None = None, *, queue: str = "wake", **rest: object) -> HttpTask:
    at = None if after is None else START + timedelta(seconds=after)
    make: Callable[..., HttpTask] = HttpTask
    return make(queue, name, "http://127.0.0.1/reply", b"{}", at=at, **rest)


def test_it_dispatches_at_once_without_a_time_and_not_before_its_time_with_one() -> None:
    async def scenario() -> None:
        function = Function()
        core = core_over(function)
        await core.create(a_task("now"))
        await core.create(a_task("later", after=2.5))
        assert core.pending() == 2
        await core.idle()
        assert function.times == [0, 2.5]
        assert core.is_unharmed
        assert core.counters["created"] == core.counters["succeeded"] == 2

    run(scenario())


def test_a_name_stays_taken_for_24_hours_after_its_task_ended() -> None:
    async def scenario() -> None:
        core = core_over(Function())
        await core.create(a_task(after=3600))
        with pytest.raises(NameTaken):
            await core.create(a_task())
        await core.idle()
        await asyncio.sleep(24 * 3600 - 1)
        with pytest.raises(NameTaken):
            await core.create(a_task())
        await asyncio.sleep(1)
        await core.create(a_task())
        await core.idle()

    run(scenario())


def test_backoff_doubles_then_grows_evenly_up_to_the_maximum() -> None:
    config = QueueConfig(min_backoff=10, max_backoff=300, max_doublings=3)
    assert [config.backoff(retry) for retry in range(8)] == [10, 20, 40, 80, 160, 240, 300, 300]


def test_a_failure_a_lost_connection_and_silence_are_tried_again_with_backoff() -> None:
    async def scenario() -> None:
        function = Function(500, ConnectionError())
        core = core_over(function, min_backoff=1, max_backoff=60)
        await core.create(a_task())
        await core.idle()
        assert function.times == [0, 1, 3]
        assert [mishap.status for mishap in core.mishaps] == [500, None]
        assert not core.is_unharmed

    run(scenario())


def test_a_function_that_outlives_its_deadline_is_called_again_and_goes_on() -> None:
    async def scenario() -> None:
        function = Function(lasting=90)
        core = core_over(function, min_backoff=1, max_attempts=2)
        await core.create(a_task())
        await core.idle()
        assert function.times == [0, 61]
        await asyncio.sleep(90)
        assert function.finished == 2
        assert [mishap.kind for mishap in core.mishaps][-1] is MishapKind.GIVEN_UP

    run(scenario())


def test_it_gives_up_after_the_last_attempt() -> None:
    async def scenario() -> None:
        function = Function(*[500] * 9)
        core = core_over(function, max_attempts=3)
        await core.create(a_task())
        await core.idle()
        assert len(function.calls) == 3
        assert core.counters[MishapKind.GIVEN_UP.value] == 1

    run(scenario())


def test_it_keeps_the_queues_rate_and_concurrency() -> None:
    async def scenario() -> None:
        function = Function(lasting=1.0)
        core = core_over(function, max_per_second=2, max_concurrent=3)
        for number in range(6):
            await core.create(a_task(f"task-{number}"))
        await core.idle()
        assert function.most_at_once == 3
        assert function.times == [0, 0, 0.5, 1.0, 1.5, 2.0]

    run(scenario())


def test_a_queue_that_rests_saves_up_a_second_of_dispatches_and_no_more() -> None:
    async def scenario() -> None:
        function = Function()
        core = core_over(function, max_per_second=4)
        for moment in (0, 100):
            for number in range(6):
                await core.create(a_task(f"task-{moment}-{number}", after=moment))
        await core.idle()
        assert function.times[:6] == [0, 0, 0, 0, 0.25, 0.5]
        assert function.times[6:] == [100, 100, 100, 100, 100.25, 100.5]

    run(scenario())


def test_a_busy_answer_slows_the_whole_queue() -> None:
    async def scenario() -> None:
        function = Function(503, 429)
        core = core_over(function, max_per_second=4, max_concurrent=1, min_backoff=100, max_backoff=100)
        for number in range(4):
            await core.create(a_task(f"task-{number}"))
        await core.idle()
        assert function.times[:4] == [0, 0.5, 1.5, 2.0]

    run(scenario())


def test_the_handler_gets_cloud_tasks_headers_and_a_token() -> None:
    async def scenario() -> None:
        function = Function(500, 404)
        core = core_over(function)
        identity = Identity("tasks@project", "https://functions")
        await core.create(a_task(after=5, identity=identity, headers={"Content-Type": "application/json"}))
        await core.idle()
        first, _, third = (dispatch.headers for _, dispatch in function.calls)
        assert first["Authorization"] == "Bearer token of tasks@project for https://functions"
        assert first["Content-Type"] == "application/json"
        assert first["X-CloudTasks-QueueName"] == "wake"
        assert first["X-CloudTasks-TaskName"] == "ab12-0"
        assert float(first["X-CloudTasks-TaskETA"]) == START.timestamp() + 5
        assert first["X-CloudTasks-TaskRetryCount"] == first["X-CloudTasks-TaskExecutionCount"] == "0"
        assert third["X-CloudTasks-TaskRetryCount"] == "2"
        assert third["X-CloudTasks-TaskExecutionCount"] == "1"
        assert third["X-CloudTasks-TaskPreviousResponse"] == "404"

    run(scenario())


@pytest.mark.parametrize(
    "task",
    [
        a_task("with space"),
        a_task("x" * 501),
        a_task(after=31 * 86400),
        a_task(deadline=1),
        a_task(queue="send-reply-8"),
    ],
    ids=["name", "long name", "too far", "deadline", "queue"],
)
def test_it_refuses_what_cloud_tasks_refuses(task: HttpTask) -> None:
    async def scenario() -> None:
        with pytest.raises(TaskRefused):
            await core_over(Function()).create(task)

    run(scenario())


def test_a_creation_that_fails_leaves_nothing() -> None:
    async def scenario() -> None:
        core = core_over(Function(), faults=TaskFaults(creation_fails=1))
        with pytest.raises(CreationLost):
            await core.create(a_task())
        assert core.pending() == 0
        assert not core.is_unharmed

    run(scenario())


def test_a_creation_whose_answer_is_lost_leaves_the_task() -> None:
    async def scenario() -> None:
        function = Function()
        core = core_over(function, faults=TaskFaults(creation_unsaid=1))
        with pytest.raises(CreationLost):
            await core.create(a_task())
        await core.idle()
        assert len(function.calls) == 1
        assert not core.is_unharmed

    run(scenario())


def test_a_lost_answer_is_tried_again() -> None:
    async def scenario() -> None:
        function = Function()
        core = core_over(function, faults=TaskFaults(answer_lost=1))
        await core.create(a_task())
        await asyncio.sleep(0.5)
        core.faults = TaskFaults()
        await core.idle()
        assert len(function.calls) == 2
        assert function.finished == 2

    run(scenario())


def test_a_duplicate_dispatch_is_no_mishap() -> None:
    async def scenario() -> None:
        function = Function()
        core = core_over(function, faults=TaskFaults(dispatch_twice=1))
        await core.create(a_task())
        await core.idle()
        assert len(function.calls) == 2
        assert core.is_unharmed

    run(scenario())


def test_a_late_dispatch_is_a_mishap() -> None:
    async def scenario() -> None:
        function = Function()
        core = core_over(function, faults=TaskFaults(dispatch_late=1, longest_delay=10))
        await core.create(a_task())
        await core.idle()
        assert 0 < function.times[0] <= 10
        assert [mishap.kind for mishap in core.mishaps] == [MishapKind.LATE]

    run(scenario())


def test_the_port_takes_a_known_name_for_success_and_a_lost_creation_for_unavailable() -> None:
    async def scenario() -> None:
        function = Function()
        core = core_over(function)
        tasks = CoreTasks(core, {Target.REPLY: "http://127.0.0.1/reply"})
        task = Task(QueueName.WAKE, "ab12-0", Target.REPLY, {"message": "m"})
        await tasks.create(task)
        await tasks.create(task)
        await core.idle()
        [(_, dispatch)] = function.calls
        assert dispatch.body == b'{"message": "m"}'
        core.faults = TaskFaults(creation_fails=1)
        with pytest.raises(TasksUnavailable):
            await tasks.create(task)

    run(scenario())


def test_a_broken_dispatch_function_is_loud() -> None:
    async def scenario() -> None:
        heard: list[dict[str, object]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: heard.append(context))
        core = core_over(Function(KeyError("defect")))
        await core.create(a_task())
        await core.idle()
        assert isinstance(heard[0]["exception"], KeyError)

    run(scenario())
