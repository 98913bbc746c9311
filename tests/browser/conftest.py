"""A headless Chromium, and a phone page served over a Meta stand-in with a small scripted clinic behind it."""

from __future__ import annotations

import asyncio
import json
import random
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from smartclinic.platform.clock import SystemClock
from smartclinic_local.meta.app import create_app
from smartclinic_local.meta.core import MetaCore
from smartclinic_local.meta.lives import Habits
from smartclinic_local.meta.people import Person

NUMBER = "106540352242922"
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
)


@pytest.fixture(scope="session")
def browser(requires: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """Chromium under WebDriver, one for the session: it takes a second to start."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(requires("chromium"))
    for argument in (*QUIET, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("NO_PROXY", "127.0.0.1,localhost")  # WebDriver is on this machine whatever proxy is set
        driver = webdriver.Chrome(options=options, service=Service(str(requires("chromedriver"))))
        try:
            yield driver
        finally:
            driver.quit()


class Clinic:
    """A clinic that answers "list" with a list, "buttons" with buttons, "think" with typing, the rest with an echo."""

    def __init__(self) -> None:
        self.core = MetaCore(
            SystemClock(),
            random.Random(3),
            app_secret="secret",
            phone_numbers={NUMBER: "+85223456789"},
            deliver=self.receive,
            habits=Habits(sent_after=0.05, delivered_after=0.05),
        )
        self.address = ""
        self.loop: asyncio.AbstractEventLoop | None = None
        self._answers: set[asyncio.Task[None]] = set()

    def write(self, person: Person, text: str) -> None:
        """Another patient writes, from another phone."""
        assert self.loop is not None
        asyncio.run_coroutine_threadsafe(self.core.patient_sends_text(NUMBER, person, text), self.loop).result(5)

    def stop(self) -> None:
        """End the pages' event streams: the server waits for them."""
        assert self.loop is not None
        asyncio.run_coroutine_threadsafe(self.core.close(), self.loop).result(5)

    async def receive(self, body: bytes, headers: Mapping[str, str]) -> int:
        for entry in json.loads(body)["entry"]:
            for change in entry["changes"]:
                for message in change["value"].get("messages", []):
                    task = asyncio.ensure_future(self._answer(message))
                    self._answers.add(task)
                    task.add_done_callback(self._answers.discard)
        return 200

    async def _answer(self, message: dict[str, Any]) -> None:
        text = message.get("text", {}).get("body", "")
        receipt = {"status": "read", "message_id": message["id"]}
        if text == "think":
            await self._post(receipt | {"typing_indicator": {"type": "text"}})
            return
        await self._post(receipt)
        to = {"to": f"+{message['from']}"} if "from" in message else {"recipient": message["from_user_id"]}
        await self._post(to | _reply(text) | {"biz_opaque_callback_data": f"outbox-of-{text}"})

    async def _post(self, message: dict[str, Any]) -> None:
        body = json.dumps({"messaging_product": "whatsapp"} | message).encode()
        answer = await self.core.handle_graph(
            "POST", f"/v25.0/{NUMBER}/messages", {"Authorization": "Bearer token"}, body
        )
        assert answer.status == 200, answer


def _reply(text: str) -> dict[str, Any]:
    if text == "list":
        rows = [{"id": f"slot-{hour}", "title": f"下晝{hour}:00", "description": "陳醫生"} for hour in (3, 4, 5)]
        sections = [{"title": "星期二", "rows": rows}]
        action = {"button": "揀時間", "sections": sections}
        return _interactive({"type": "list", "body": {"text": "請揀時間"}, "action": action})
    if text == "buttons":
        buttons = [{"type": "reply", "reply": {"id": title, "title": title}} for title in ("改期", "取消")]
        return _interactive({"type": "button", "body": {"text": "約好喇 ✅"}, "action": {"buttons": buttons}})
    return {"type": "text", "text": {"body": f"收到：{text}"}}


def _interactive(interactive: dict[str, Any]) -> dict[str, Any]:
    return {"type": "interactive", "interactive": interactive}


@pytest.fixture
def clinic(requires: Callable[[str], Path]) -> Iterator[Clinic]:
    """The clinic and its phone page on a free port, on an event loop of its own thread."""
    requires("chromium")
    served = Clinic()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        served.address = f"http://127.0.0.1:{listener.getsockname()[1]}/phone/"
        config = uvicorn.Config(
            create_app(served.core, clinic_names={NUMBER: "康和診所"}), log_level="error", timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=_run, args=(_serve(server, listener, served),))
        thread.start()
        try:
            yield served
        finally:
            served.stop()
            server.should_exit = True
            thread.join()


def _run(work: Coroutine[object, object, None]) -> None:
    asyncio.run(work)


async def _serve(server: uvicorn.Server, listener: socket.socket, clinic: Clinic) -> None:
    clinic.loop = asyncio.get_running_loop()
    await server.serve(sockets=[listener])
