from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartclinic.platform import logs
from tests.functions.in_process import captured_log


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    with captured_log() as stream:
        yield stream
    logs.set_trace(None)


def only(log: io.StringIO) -> dict[str, Any]:
    (line,) = log.getvalue().splitlines()
    entry: dict[str, Any] = json.loads(line)
    return entry


def test_an_event_is_one_json_line_with_severity_message_and_fields(log: io.StringIO) -> None:
    logs.warning("task_not_created", queue="wake", count=3)

    assert only(log) == {"severity": "WARNING", "message": "task_not_created", "queue": "wake", "count": 3}


def test_each_severity_is_named_as_cloud_logging_names_it(log: io.StringIO) -> None:
    logs.info("a")
    logs.warning("b")
    logs.error("c")

    assert [json.loads(line)["severity"] for line in log.getvalue().splitlines()] == ["INFO", "WARNING", "ERROR"]


def test_a_request_is_tied_to_its_trace(log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "clinic")
    logs.set_trace("105445aa7843bc8bf206b12000100000/1;o=1")

    logs.info("received")

    assert only(log)["logging.googleapis.com/trace"] == "projects/clinic/traces/105445aa7843bc8bf206b12000100000"


@pytest.mark.parametrize("header", [None, "", "x", "105445aa/1", "85291234567", "../../etc"])
def test_a_malformed_trace_is_left_out(log: io.StringIO, header: str | None) -> None:
    logs.set_trace(header)

    logs.info("received")

    assert only(log).keys() == {"severity", "message"}


def test_a_field_that_is_not_on_the_list_is_a_defect() -> None:
    with pytest.raises(ValueError, match="text"):
        logs.info("received", text="你好")


def test_a_field_without_a_value_is_left_out(log: io.StringIO) -> None:
    logs.info("sent", code=None, outcome="Accepted")

    assert only(log).keys() == {"severity", "message", "outcome"}


@pytest.mark.parametrize(
    "value",
    [
        "85291234567", "+85291234567", "852 9123 4567", "9123-4567", "9123 4567", "(852) 9123.4567",
        "call 91234567", "x-91234567", "陳小美", "想約醫生", "two\nlines", '{"severity":"ERROR"}', "me@example.com",
        "wamid.HBgLODUyOTEyMzQ1NjcVAgASGBQA", "WAMID.HBgL", "x" * 201, 85291234567, -85291234567, "H" + "é",
    ],
)  # fmt: skip
def test_what_may_be_personal_is_withheld(log: io.StringIO, value: str | int) -> None:
    logs.info("received", reason=value)

    assert only(log)["reason"] == "withheld"


@pytest.mark.parametrize(
    "value",
    [
        "1793581200a793581200b793581200cc", "0" * 32, f"{'12345678' * 4}-0", f"{'12345678' * 4}-1793581200000",
        "yvgkuo5nbktpu6zv6xlurq7nyi", "hong-wo", "_receive:42", "<module>:7", "body too large", "NotRecorded",
        131047, 0,
    ],
)  # fmt: skip
def test_ids_codes_and_places_pass(log: io.StringIO, value: str | int) -> None:
    logs.info("received", reason=value)

    assert only(log)["reason"] == value


@given(
    number=st.from_regex(r"[0-9]{3}([ .-]?[0-9]){5,12}", fullmatch=True), around=st.sampled_from(["", "to ", "no: "])
)
def test_no_phone_number_passes(number: str, around: str) -> None:
    with captured_log() as log:
        logs.info("received", reason=f"{around}{number}")

    assert number not in log.getvalue()


def test_another_librarys_record_keeps_its_loggers_name_only(log: io.StringIO) -> None:
    try:
        raise RuntimeError("about +852 9123 4567")
    except RuntimeError:
        logging.getLogger("grpc._channel").exception("POST /85291234567 failed for %s", "陳小美")

    entry = only(log)
    assert entry == {"severity": "ERROR", "message": "log record of grpc._channel", "error": "RuntimeError"}


def test_configuring_twice_logs_once() -> None:
    root = logging.getLogger()
    before = root.handlers[:]
    root.handlers.clear()  # what other tests have left there is not this one's
    try:
        logs.configure()
        once = root.handlers[:]
        logs.configure()
        assert root.handlers == once
        assert len(once) == 1
    finally:
        root.handlers[:] = before


ONE_REQUEST = """
import asyncio, logging
from functions_framework import _configure_app_execution_id_logging
from smartclinic.platform import logs
from smartclinic.platform.edge import guarded
from starlette.requests import Request
from starlette.responses import Response

async def handler(_request):
    logs.error("channel_broken", code=190)
    logging.getLogger("httpx").error("POST /85291234567 failed")
    return Response()

logs.configure()
_configure_app_execution_id_logging()
assert logging.getLogger("smartclinic").disabled, "the framework does this no longer: nothing is tested here"
for _ in range(2):
    asyncio.run(guarded("test", handler, Request({"type": "http", "headers": []})))
"""


def test_the_frameworks_own_logging_does_not_stand_in_the_way_of_ours() -> None:
    said = subprocess.run([sys.executable, "-c", ONE_REQUEST], check=True, capture_output=True, text=True).stderr

    events = [json.loads(line) for line in said.splitlines()]
    assert events[0] == {"severity": "ERROR", "message": "channel_broken", "code": 190}
    assert len([event for event in events if event["message"] == "channel_broken"]) == 2
    assert "85291234567" not in said
