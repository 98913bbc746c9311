"""The least that an async function can be, and the same with the webhook's two calls and nothing around them."""

from __future__ import annotations

import functools
import os

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import Response


@functions_framework.aio.http
async def bare(request: Request) -> Response:
    """Read the body, answer 200."""
    await request.body()
    return Response()


@functions_framework.aio.http
async def calling(request: Request) -> Response:
    """Read the body, make two gRPC calls one after the other, answer 200: the floor for anything durable."""
    body = await request.body()
    write, create = _calls()
    await write(body[:400], timeout=3.0)
    await create(body[:400], timeout=3.0)
    return Response()


@functools.cache
def _calls():  # type: ignore[no-untyped-def] # grpc has no types
    import grpc.aio

    channel = grpc.aio.insecure_channel(os.environ["CLOUD_TASKS_ENDPOINT"])
    call = channel.unary_unary("/google.cloud.tasks.v2.CloudTasks/CreateTask")
    return call, call
