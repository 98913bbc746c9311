"""Cloud Tasks' gRPC service over the core, for the laptop."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime
from typing import Any, Final

import grpc
import grpc.aio
from google.cloud.tasks_v2.types import cloudtasks
from google.cloud.tasks_v2.types import task as task_types

from smartclinic_local.cloud_tasks.core import TasksCore
from smartclinic_local.cloud_tasks.dispatch import Identity
from smartclinic_local.cloud_tasks.task import CreationLost, HttpTask, NameTaken, NoSuchQueue, TaskRefused

SERVICE: Final = "google.cloud.tasks.v2.CloudTasks"
QUEUE: Final = re.compile(r"projects/[^/]+/locations/[^/]+/queues/([^/]+)")


ANSWERS: Final[dict[type[Exception], grpc.StatusCode]] = {
    NoSuchQueue: grpc.StatusCode.NOT_FOUND,
    NameTaken: grpc.StatusCode.ALREADY_EXISTS,
    TaskRefused: grpc.StatusCode.INVALID_ARGUMENT,
    CreationLost: grpc.StatusCode.UNAVAILABLE,
}

# Protobuf's generated classes, which have no type information.
CreateTaskRequest: Any = cloudtasks.CreateTaskRequest.pb()
CloudTask: Any = task_types.Task.pb()


async def serve(core: TasksCore, port: int) -> grpc.aio.Server:
    """Serve CreateTask on 127.0.0.1 until the server is stopped."""

    async def create(request: Any, context: grpc.aio.ServicerContext) -> Any:
        return await _create(core, request, context)

    handler = grpc.unary_unary_rpc_method_handler(
        create, request_deserializer=CreateTaskRequest.FromString, response_serializer=CloudTask.SerializeToString
    )
    server = grpc.aio.server(options=(("grpc.so_reuseport", 0),))  # a second stand-in on the port must fail
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, {"CreateTask": handler}),))
    server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    return server


async def _create(core: TasksCore, request: Any, context: grpc.aio.ServicerContext) -> Any:
    try:
        task = _task(request)
        await core.create(task)
    except tuple(ANSWERS) as error:
        await context.abort(ANSWERS[type(error)], str(error))
    return CloudTask(name=f"{request.parent}/tasks/{task.name}")


def _queue(parent: str) -> str:
    if (match := QUEUE.fullmatch(parent)) is None:
        raise NoSuchQueue(parent)
    return match[1]


def _task(request: Any) -> HttpTask:
    task, call = request.task, request.task.http_request
    if not call.url:
        raise TaskRefused("only HTTP tasks are known here")
    prefix = f"{request.parent}/tasks/"
    if task.name and not task.name.startswith(prefix):
        raise TaskRefused("the task's name is not in this queue")
    return HttpTask(
        queue=_queue(request.parent),
        name=task.name.removeprefix(prefix) or secrets.token_hex(10),
        url=call.url,
        body=call.body,
        headers=dict(call.headers),
        at=_time(task),
        identity=_identity(call),
        deadline=task.dispatch_deadline.seconds or 600.0,
    )


def _time(task: Any) -> datetime | None:
    return task.schedule_time.ToDatetime(tzinfo=UTC) if task.HasField("schedule_time") else None


def _identity(call: Any) -> Identity | None:
    account = call.oidc_token.service_account_email
    return Identity(account, call.oidc_token.audience or call.url) if account else None
