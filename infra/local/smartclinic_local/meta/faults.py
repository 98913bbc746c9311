"""What may go wrong, each with its probability. All zero unless a test or a simulation says otherwise."""

from __future__ import annotations

import random
from dataclasses import dataclass, fields


class ConnectionRefused(Exception):
    """The request never arrived: nothing happened, and the caller may know it."""


class AnswerLost(Exception):
    """The caller hears nothing. Whether the request had its effect, the caller cannot know."""


@dataclass(frozen=True, slots=True)
class Faults:
    """Probabilities from 0 to 1, then the sizes of delays in seconds."""

    webhook_duplicated: float = 0.0
    webhook_reordered: float = 0.0
    webhook_delayed: float = 0.0
    webhook_batched: float = 0.0
    webhook_request_lost: float = 0.0
    webhook_answer_lost: float = 0.0

    graph_refused: float = 0.0
    graph_request_lost: float = 0.0
    graph_answer_lost: float = 0.0
    graph_unavailable: float = 0.0
    graph_unavailable_after_effect: float = 0.0
    graph_rate_limited: float = 0.0
    graph_delayed: float = 0.0

    status_dropped: float = 0.0
    status_duplicated: float = 0.0
    status_reordered: float = 0.0
    status_delayed: float = 0.0
    message_failed_late: float = 0.0
    window_error_late: float = 0.0

    graph_account_blocked: float = 0.0
    graph_retry_after: float = 0.0
    media_unavailable: float = 0.0
    media_broken_off: float = 0.0
    media_altered: float = 0.0

    batch_hold: float = 1.5
    reorder_within: float = 3.0
    delay_within: float = 30.0
    graph_delay_within: float = 8.0
    failure_within: float = 1800.0

    @classmethod
    def all_at(cls, probability: float) -> Faults:
        """Every fault with the same probability."""
        sizes = {"batch_hold", "reorder_within", "delay_within", "graph_delay_within", "failure_within"}
        return cls(**{field.name: probability for field in fields(cls) if field.name not in sizes})


def happens(rng: random.Random, probability: float) -> bool:
    """Decide a fault. An impossible one uses no randomness, so that switching it on moves nothing else."""
    return probability > 0 and rng.random() < probability


def pause(rng: random.Random, reordered: float, delayed: float, faults: Faults) -> float:
    """Seconds by which a callback is late: a moment, so that later ones pass it, or long."""
    late = rng.uniform(0, faults.reorder_within) if happens(rng, reordered) else 0.0
    return late + (rng.uniform(0, faults.delay_within) if happens(rng, delayed) else 0.0)
