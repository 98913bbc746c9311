"""What every way of handing in tasks promises: straight over the core, and over gRPC as in the cloud."""

from __future__ import annotations

import json
import random
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from smartclinic.platform.clock import SystemClock
from smartclinic.platform.cloud_tasks import CloudTasksClient
from smartclinic.platform.tasks import QUEUE_IDS, QueueName, Target, Task, Tasks, TasksUnavailable
from smartclinic_local.cloud_tasks.core import TasksCore
from smartclinic_local.cloud_tasks.dispatch import Identity
from smartclinic_local.cloud_tasks.faults import TaskFaults
from smartclinic_local.cloud_tasks.http import HttpDispatch
from smartclinic_local.cloud_tasks.port import CoreTasks
from smartclinic_local.cloud_tasks.queue import QUEUES
from smartclinic_local.cloud_tasks.wire import serve

URLS = {Target.REPLY: "http://reply.test/", Target.DELIVERY: "http://delivery.test/"}
CALLER = Identity("tasks@clinic.test", "https://functions.test")


class Functions:
    """What arrived at the functions, and what they answer."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self.refusing = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self.refusing:
            raise httpx.ConnectError("refused")
        return httpx.Response(204)


@pytest.fixture
def functions() -> Functions:
    return Functions()


@pytest.fixture
async def core(functions: Functions) -> AsyncIterator[TasksCore]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(functions)) as client:
        core = TasksCore(
            SystemClock(),
            random.Random(1),
            queues=QUEUES,
            dispatch=HttpDispatch(client),
            mint=lambda identity: f"{identity.account} {identity.audience}",
        )
        yield core
        await core.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(params=["core", "grpc"])
async def tasks(request: pytest.FixtureRequest, core: TasksCore) -> AsyncIterator[Tasks]:
    if request.param == "core":
        yield CoreTasks(core, URLS, CALLER)
        return
    port = free_port()
    server = await serve(core, port)
    client = CloudTasksClient.open(
        project="clinic",
        location="asia-east2",
        urls=URLS,
        service_account=CALLER.account,
        audience=CALLER.audience,
        endpoint=f"127.0.0.1:{port}",
    )
    yield client
    await client.close()
    await server.stop(None)


def a_task(
    name: str = "5f3a-0",
    *,
    at: datetime | None = None,
    queue: QueueName = QueueName.SEND_REPLY,
    shard: int | None = 3,
) -> Task:
    return Task(queue, name, Target.DELIVERY, {"v": 1, "outbox": "診"}, at, shard)


async def test_it_posts_the_body_to_the_target_with_the_callers_token(
    tasks: Tasks, core: TasksCore, functions: Functions
) -> None:
    await tasks.create(a_task())
    await core.idle()
    [request] = functions.requests
    assert request.method == "POST"
    assert str(request.url) == URLS[Target.DELIVERY]
    assert json.loads(request.content) == {"v": 1, "outbox": "診"}
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["Authorization"] == f"Bearer {CALLER.account} {CALLER.audience}"
    assert request.headers["X-CloudTasks-TaskName"] == "5f3a-0"
    assert request.headers["X-CloudTasks-QueueName"] == "send-reply-3"


async def test_it_keeps_the_time_to_the_microsecond(tasks: Tasks, core: TasksCore) -> None:
    at = datetime.now(UTC) + timedelta(days=2, microseconds=123)
    await tasks.create(a_task(at=at))
    assert core.next_due() == at


async def test_a_name_that_exists_is_success(tasks: Tasks, core: TasksCore, functions: Functions) -> None:
    await tasks.create(a_task())
    await core.idle()
    await tasks.create(a_task())
    await core.idle()
    assert len(functions.requests) == 1


async def test_the_same_name_in_two_queues_is_two_tasks(tasks: Tasks, core: TasksCore, functions: Functions) -> None:
    await tasks.create(a_task(queue=QueueName.WAKE, shard=None))
    await tasks.create(a_task(queue=QueueName.SEND_PROACTIVE, shard=1))
    await tasks.create(a_task(queue=QueueName.SEND_PROACTIVE, shard=2))
    await core.idle()
    assert len(functions.requests) == 3


async def test_every_queue_takes_tasks(tasks: Tasks, core: TasksCore, functions: Functions) -> None:
    for name in QueueName:
        for shard in name.shards:
            await tasks.create(a_task(queue=name, shard=shard))
    await core.idle()
    assert sorted(r.headers["X-CloudTasks-QueueName"] for r in functions.requests) == sorted(QUEUE_IDS)


@pytest.mark.parametrize("faults", [TaskFaults(creation_fails=1), TaskFaults(creation_unsaid=1)])
async def test_no_answer_is_unavailable(tasks: Tasks, core: TasksCore, faults: TaskFaults) -> None:
    core.faults = faults
    with pytest.raises(TasksUnavailable):
        await tasks.create(a_task())


async def test_what_cloud_tasks_refuses_is_unavailable(tasks: Tasks, core: TasksCore) -> None:
    with pytest.raises(TasksUnavailable):
        await tasks.create(a_task("no spaces"))
    assert core.pending() == 0


async def test_a_function_that_refuses_connections_is_a_failed_dispatch(
    tasks: Tasks, core: TasksCore, functions: Functions
) -> None:
    functions.refusing = True
    await tasks.create(a_task())
    while not core.mishaps:
        await SystemClock().sleep(0.001)
    assert core.mishaps[0].status is None
    assert core.pending() == 1
