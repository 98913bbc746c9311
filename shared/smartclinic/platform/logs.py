"""Structured logs as Cloud Logging reads them: one JSON object a line, with severity and trace.

Deny by default: an event has a fixed name and may carry only the fields listed here, all of them ids, counts
and codes. Nothing that a person wrote or is called can be logged, because there is no field for it.
Source: https://cloud.google.com/logging/docs/structured-logging
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from contextvars import ContextVar
from typing import Final

ALLOWED: Final = frozenset(
    {
        "attempt",
        "clinic",
        "code",
        "contact",
        "count",
        "delay_s",
        "error",
        "function",
        "kind",
        "lane",
        "message",
        "outbox",
        "outcome",
        "queue",
        "reason",
        "status",
        "task",
    }
)
_ID: Final = re.compile(r"[A-Za-z0-9_.:/ ,()<>'-]{0,200}")
_OURS: Final = re.compile(r"\b[0-9a-f]{32}(-\d+)?\b")
"""Our own ids, and task names made of them: random digits, nobody's number."""
_PHONE: Final = re.compile(r"(?<![0-9a-f])\d(?:[ ().-]?\d){7,}(?![0-9a-f])")
_LARGEST_COUNT: Final = 10_000_000

_trace: ContextVar[str] = ContextVar("trace", default="")
_logger = logging.getLogger("smartclinic")


def set_trace(header: str | None) -> None:
    """Tie the following events of this request to its trace (`X-Cloud-Trace-Context: TRACE/SPAN;o=1`)."""
    trace = (header or "").split("/", 1)[0]
    project = os.environ.get("GOOGLE_CLOUD_PROJECT", "")
    _trace.set(f"projects/{project}/traces/{trace}" if re.fullmatch(r"[0-9a-f]{32}", trace) else "")


def info(event: str, **fields: str | int | None) -> None:
    """Record that something ordinary happened."""
    _emit(logging.INFO, event, fields)


def warning(event: str, **fields: str | int | None) -> None:
    """Record something that mends itself but should be rare."""
    _emit(logging.WARNING, event, fields)


def error(event: str, **fields: str | int | None) -> None:
    """Record something that an operator must look at; the alert policy watches this severity."""
    _emit(logging.ERROR, event, fields)


def _emit(level: int, event: str, fields: dict[str, str | int | None]) -> None:
    if unknown := fields.keys() - ALLOWED:
        raise ValueError(f"log fields not allowed: {sorted(unknown)}")
    safe = {name: _safe(value) for name, value in fields.items() if value is not None}
    _logger.log(level, event, extra={"event_fields": safe, "trace": _trace.get()})


def _safe(value: str | int) -> str | int:
    """Ids and codes pass; anything else (CJK, new lines, plus signs, what looks like a phone number) is withheld.

    So are Meta's message ids: base64, they hold the phone number.
    """
    if isinstance(value, int):
        return value if abs(value) < _LARGEST_COUNT else "withheld"
    is_plain = _ID.fullmatch(value) and "wamid" not in value.lower()
    return value if is_plain and not _PHONE.search(_OURS.sub("", value)) else "withheld"


class CloudFormatter(logging.Formatter):
    """Renders a record as Cloud Logging's JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """One line. Foreign records keep their logger's name only: their text may hold a phone number."""
        ours = record.name == "smartclinic"
        entry: dict[str, object] = {
            "severity": record.levelname,
            "message": record.getMessage() if ours else f"log record of {record.name}",
        }
        entry |= getattr(record, "event_fields", {})
        if trace := getattr(record, "trace", ""):
            entry["logging.googleapis.com/trace"] = trace
        if record.exc_info and record.exc_info[0]:
            entry["error"] = record.exc_info[0].__name__
        return json.dumps(entry, ensure_ascii=False)


def configure() -> None:
    """Send every log record through the formatter to standard error. Doing it again changes nothing, and costs little.

    It is done again at every request: functions-framework may configure logging after it has loaded the function
    (LOG_EXECUTION_ID), which takes our handler away and disables our logger.
    """
    _logger.disabled = False
    root = logging.getLogger()
    if any(isinstance(handler.formatter, CloudFormatter) for handler in root.handlers):
        return
    handler = logging.StreamHandler(sys.__stderr__)  # what the framework redirects during a request is not for us
    handler.setFormatter(CloudFormatter())
    root.handlers[:] = [handler]
    _logger.setLevel(logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)
