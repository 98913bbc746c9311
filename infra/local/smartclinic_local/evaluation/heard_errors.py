"""What the functions log as errors while a conversation is played; nothing else of their logs is shown."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

_LOGGER = logging.getLogger("smartclinic")


class _Keeps(logging.Handler):
    """Counts events by name and reason."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        """Count it. An event carries ids and codes, nothing personal."""
        fields: dict[str, object] = getattr(record, "event_fields", {})
        told = [str(fields[name]) for name in ("function", "error", "reason", "code") if name in fields]
        self.heard[" ".join([record.getMessage(), *told])] += 1


@contextmanager
def heard_errors() -> Iterator[Counter[str]]:
    """The errors of what runs meanwhile, as words, with how often each came. Afterwards logging is what it was."""
    root, keeps = logging.getLogger(), _Keeps()
    handlers, level, was_passed_on = root.handlers[:], _LOGGER.level, _LOGGER.propagate
    _LOGGER.addHandler(keeps)
    _LOGGER.propagate = False
    try:
        yield keeps.heard
    finally:
        _LOGGER.propagate = was_passed_on
        _LOGGER.removeHandler(keeps)
        _LOGGER.setLevel(level)
        root.handlers[:] = handlers  # each function sends them to standard error when it is called
