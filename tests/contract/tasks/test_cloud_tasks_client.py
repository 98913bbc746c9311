"""What the production adapter alone promises."""

from __future__ import annotations

import subprocess
import sys

import grpc.aio
import pytest
from google.api_core import grpc_helpers_async
from pytest_mock import MockerFixture

from smartclinic.platform.cloud_tasks import CloudTasksClient
from smartclinic.platform.tasks import QueueName, Target, Task, TasksUnavailable


def a_client(endpoint: str | None) -> CloudTasksClient:
    return CloudTasksClient.open(
        project="clinic",
        location="asia-east2",
        urls={Target.REPLY: "https://reply.test/"},
        service_account="tasks@clinic.test",
        audience="https://functions.test",
        endpoint=endpoint,
    )


async def test_plain_text_leaves_this_machine_never() -> None:
    with pytest.raises(ValueError, match="plain text"):
        a_client("10.0.0.7:8123")


async def test_without_an_endpoint_it_is_google_with_default_credentials(mocker: MockerFixture) -> None:
    channel = grpc.aio.insecure_channel("127.0.0.1:9")
    created = mocker.patch.object(grpc_helpers_async, "create_channel", return_value=channel)
    await a_client(None).close()
    assert created.call_args.args == ("cloudtasks.googleapis.com:443",)
    assert created.call_args.kwargs["default_scopes"] == ("https://www.googleapis.com/auth/cloud-platform",)


async def test_nobody_listening_is_unavailable_at_once() -> None:
    client = a_client("127.0.0.1:9")
    with pytest.raises(TasksUnavailable, match="UNAVAILABLE"):
        await client.create(Task(QueueName.WAKE, "ab12-0", Target.REPLY, {}))
    await client.close()


def test_importing_it_costs_neither_grpc_nor_googles_client() -> None:
    program = (
        "import sys, smartclinic.platform.cloud_tasks\n"
        "sys.exit('grpc' in sys.modules or 'google.cloud.tasks_v2' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
