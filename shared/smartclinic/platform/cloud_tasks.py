"""Deferred work in Cloud Tasks: requests built by hand over one raw gRPC channel.

The high-level clients, not the framework, were what a webhook's time went to (measured: requests built by hand
serve nearly twice as many).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from smartclinic.platform.channels import open_channel
from smartclinic.platform.tasks import QUEUE_IDS, Target, Task, TasksUnavailable

if TYPE_CHECKING:
    import grpc.aio

SERVICE: Final = "cloudtasks.googleapis.com:443"
CREATE_TASK: Final = "/google.cloud.tasks.v2.CloudTasks/CreateTask"
DEADLINE: Final = 3.0  # seconds for a creation
DISPATCH_DEADLINE: Final = 60  # seconds for the function's answer: the age of a claim


@dataclass(frozen=True, slots=True)
class _Wire:
    """Where queues and functions are, who calls them, and the request class that says so."""

    queues: Mapping[str, str]
    urls: Mapping[Target, str]
    service_account: str
    audience: str | None
    new_request: Any  # protobuf's generated class, which has no type information
    post: int

    def request(self, task: Task) -> Any:
        """The CreateTaskRequest for a task."""
        parent = self.queues[task.queue_id]
        request = self.new_request(parent=parent)
        request.task.name = f"{parent}/tasks/{task.name}"
        request.task.dispatch_deadline.seconds = DISPATCH_DEADLINE
        if task.at is not None:
            request.task.schedule_time.FromDatetime(task.at)
        call = request.task.http_request
        call.url = self.urls[task.target]
        call.http_method = self.post
        call.headers["Content-Type"] = "application/json"
        call.body = json.dumps(dict(task.body)).encode()
        call.oidc_token.service_account_email = self.service_account
        call.oidc_token.audience = self.audience or call.url
        return request


class CloudTasksClient:
    """The tasks port over Cloud Tasks. Made once per event loop."""

    def __init__(self, channel: grpc.aio.Channel, wire: _Wire) -> None:
        self._channel = channel
        self._wire = wire
        self._routing = {queue: (("x-goog-request-params", f"parent={name}"),) for queue, name in wire.queues.items()}
        self._create = channel.unary_unary(
            CREATE_TASK, request_serializer=wire.new_request.SerializeToString
        )  # the answer stays bytes: nobody reads it

    @classmethod
    def open(
        cls,
        *,
        project: str,
        location: str,
        urls: Mapping[Target, str],
        service_account: str,
        audience: str | None = None,
        endpoint: str | None = None,
    ) -> Self:
        """A client of the project's queues, named as in `QUEUE_IDS`; `endpoint` is a stand-in's, on this machine.

        Tasks carry the service account's OIDC token, for `audience` or else for the called function's own address.
        Call it on the event loop that will use it.
        """
        from google.cloud.tasks_v2.types import cloudtasks, target  # noqa: PLC0415 - see open_channel

        queues = {queue: f"projects/{project}/locations/{location}/queues/{queue}" for queue in QUEUE_IDS}
        new_request, post = cloudtasks.CreateTaskRequest.pb(), int(target.HttpMethod.POST)
        wire = _Wire(queues, dict(urls), service_account, audience, new_request, post)
        return cls(open_channel(SERVICE, endpoint), wire)

    async def create(self, task: Task) -> None:
        """Hand in a task within 3 seconds, once. A name that exists is success. Raises TasksUnavailable."""
        import grpc  # noqa: PLC0415 - loaded by `open` already

        try:
            await self._create(self._wire.request(task), timeout=DEADLINE, metadata=self._routing[task.queue_id])
        except grpc.RpcError as error:
            if error.code() is not grpc.StatusCode.ALREADY_EXISTS:
                raise TasksUnavailable(f"Cloud Tasks answered {error.code().name}") from error

    async def close(self) -> None:
        """Let go of the channel."""
        await self._channel.close()
