"""What may go wrong between a function and Cloud Tasks, and the record of what did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


@dataclass(frozen=True, slots=True)
class TaskFaults:
    """The chance of each fault, from 0 to 1. A late dispatch is late by up to `longest_delay` seconds."""

    creation_fails: float = 0.0
    creation_unsaid: float = 0.0
    dispatch_late: float = 0.0
    dispatch_fails: float = 0.0
    dispatch_twice: float = 0.0
    answer_lost: float = 0.0
    longest_delay: float = 30.0


class MishapKind(Enum):
    """What did not succeed. A duplicate dispatch is no mishap: at least once is the promise."""

    CREATION_FAILED = "creation failed"
    CREATION_UNSAID = "created, but the answer was lost"
    LATE = "dispatched late"
    DISPATCH_FAILED = "dispatch failed"
    GIVEN_UP = "given up after the last attempt"


@dataclass(frozen=True, slots=True)
class Mishap:
    """One creation or dispatch that did not succeed. `status` is the handler's, None without an answer."""

    kind: MishapKind
    at: datetime
    queue: str
    name: str
    status: int | None = None
