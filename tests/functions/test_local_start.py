"""Starting: with a Meta that is there already, and each function alone."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from smartclinic.whatsapp.signature import sign
from smartclinic_local.run.web import address, listen, serving
from tests.functions.in_process import ENVIRONMENT, ROOT, VERIFY_TOKEN, encoded, envelope, text
from tests.functions.local_service import clean_environment, started

FRAMEWORK: Final = str(Path(sys.executable).parent / "functions-framework")
PRINTED: Final = {"webhook", "phone", "graph", "app_secret", "verify_token", "phone_number_id", "clinic_id", "store",
                   "dashboard"}  # fmt: skip


class OtherMeta:
    """Somebody else's stand-in for Meta: takes every message."""

    def __init__(self) -> None:
        self.sent: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()

    async def messages(self, request: Request) -> Response:
        message = await request.json()
        if "type" in message:
            self.sent.put_nowait(message)
        return JSONResponse({"messages": [{"id": "wamid.OUT"}]})


async def test_a_meta_that_is_there_already_is_used_and_none_started() -> None:
    other, listener = OtherMeta(), listen(0)
    app = Starlette(routes=[Route("/v25.0/106540352242922/messages", other.messages, methods=["POST"])])
    base = f"{address(listener)}/v25.0"
    service = started(GRAPH_API_BASE=base, META_APP_SECRET="new, old", STORE="sqlite://")
    async with serving(app, listener):
        running = await asyncio.to_thread(service.__enter__)
        try:
            body = encoded(envelope({"messages": [text("hello", at=int(time.time()))]}))
            headers = {"X-Hub-Signature-256": sign(body, running.ready["app_secret"])}
            async with httpx.AsyncClient(trust_env=False) as http:
                assert (await http.post(running.ready["webhook"], content=body, headers=headers)).status_code == 200
            message = await asyncio.wait_for(other.sent.get(), 30)
            assert message["to"] == "+85291234567"
            assert running.ready["graph"] == base
            assert set(running.ready) == PRINTED - {"phone"}
            assert await asyncio.to_thread(running.stop, signal.SIGINT) == 0
        finally:
            await asyncio.to_thread(service.__exit__, None, None, None)


@pytest.mark.parametrize(
    ("name", "method", "status"),
    [("webhook", "GET", 200), ("reply", "POST", 403), ("delivery", "POST", 403), ("media", "POST", 403)],
)
def test_a_function_starts_alone(name: str, method: str, status: int) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "42"}
    settings = {**ENVIRONMENT, "CLOUD_TASKS_ENDPOINT": "127.0.0.1:9"}  # no credentials of Google's are here
    with alone(name, settings) as (process, port):
        transport = httpx.HTTPTransport(retries=8)  # waits 0.5 s, 1 s, 2 s, … while nobody listens
        with httpx.Client(transport=transport, trust_env=False) as http:
            assert http.request(method, f"http://127.0.0.1:{port}/", params=query).status_code == status
        assert process.poll() is None


def test_the_webhook_refuses_to_start_without_the_secret_that_signs() -> None:
    settings = {name: value for name, value in ENVIRONMENT.items() if name != "META_APP_SECRET"}
    with alone("webhook", settings) as (process, _):
        assert process.wait(60) != 0
        assert process.stdout is not None
        assert b"META_APP_SECRET: is missing" in process.stdout.read()


@contextmanager
def alone(name: str, settings: Mapping[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A function as the contract starts it, and its port."""
    with listen(0) as free:
        port = int(free.getsockname()[1])
    source = str(ROOT / "functions" / name / "main.py")
    command = [FRAMEWORK, "--source", source, "--target", name, "--host", "127.0.0.1", "--port", str(port)]
    environment = clean_environment(**settings)
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    ) as process:
        try:
            yield process, port
        finally:
            process.kill()
