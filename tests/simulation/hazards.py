"""What may go wrong in a run, each with its chance. A seed draws its own mixture, so that faults also come alone."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final, TypeVar

from smartclinic_local.cloud_tasks.faults import TaskFaults
from smartclinic_local.meta.faults import Faults as MetaFaults
from smartclinic_local.scheduler import SchedulerFaults
from smartclinic_local.vertex.misbehaving import ModelFaults


@dataclass(frozen=True, slots=True)
class Hazards:
    """Chances from 0 to 1 a call; `skew` in seconds between instances' clocks; then what the stand-ins do."""

    read_unavailable: float = 0.0
    commit_refused: float = 0.0
    """Never arrives, and the caller cannot know it."""
    commit_unsaid: float = 0.0
    """Happens, and the answer is lost."""
    commit_late: float = 0.0
    """The answer is lost, and it happens seconds later."""
    task_refused: float = 0.0
    task_unsaid: float = 0.0
    slow: float = 0.0
    death_before: float = 0.0
    death_after: float = 0.0
    skew: float = 0.0
    token_expires: float = 0.0
    """This and the next two: the chance that it happens in a day, for a while."""
    number_blocked: float = 0.0
    scanner_down: float = 0.0
    meta: MetaFaults = field(default_factory=MetaFaults)
    tasks: TaskFaults = field(default_factory=TaskFaults)
    model: ModelFaults = field(default_factory=ModelFaults)
    scheduler: SchedulerFaults = field(default_factory=SchedulerFaults)

    @property
    def may_harm(self) -> bool:
        """Whether anything here may make a sweep find work (invariant 16)."""
        ports = (self.read_unavailable, self.commit_refused, self.commit_unsaid, self.commit_late, self.slow)
        return any((*ports, self.task_refused, self.task_unsaid, self.death_before, self.death_after))


NONE: Final = Hazards()

# What each hazard is in an ordinary mixture; a seed multiplies each by a factor of its own.
ORDINARY: Final = Hazards(
    read_unavailable=0.01,
    commit_refused=0.01,
    commit_unsaid=0.015,
    commit_late=0.01,
    task_refused=0.02,
    task_unsaid=0.02,
    slow=0.02,
    death_before=0.004,
    death_after=0.004,
    skew=0.02,
    token_expires=0.1,
    number_blocked=0.1,
    scanner_down=0.1,
    meta=MetaFaults(
        webhook_duplicated=0.1,
        webhook_reordered=0.15,
        webhook_delayed=0.05,
        webhook_batched=0.15,
        webhook_request_lost=0.03,
        webhook_answer_lost=0.05,
        graph_refused=0.03,
        graph_request_lost=0.02,
        graph_answer_lost=0.04,
        graph_unavailable=0.03,
        graph_unavailable_after_effect=0.03,
        graph_rate_limited=0.03,
        graph_delayed=0.1,
        status_dropped=0.1,
        status_duplicated=0.1,
        status_reordered=0.2,
        status_delayed=0.1,
        message_failed_late=0.02,
        window_error_late=0.3,
        graph_account_blocked=0.002,
        graph_retry_after=0.5,
        media_unavailable=0.05,
        media_broken_off=0.05,
        media_altered=0.02,
    ),
    tasks=TaskFaults(
        dispatch_late=0.05, dispatch_fails=0.03, dispatch_twice=0.08, answer_lost=0.04, longest_delay=30.0
    ),
    model=ModelFaults(
        unavailable=0.1,
        slow=0.15,
        nonsense=0.05,
        made_up_tool=0.03,
        looping=0.05,
        lying=0.1,
        hostile=0.1,
        slowest=60.0,
    ),
    scheduler=SchedulerFaults(missed=0.1, twice=0.05),
)

_FACTORS: Final = (0.0, 0.0, 0.3, 1.0, 1.0, 3.0)
_SIZES: Final = frozenset(
    {"batch_hold", "reorder_within", "delay_within", "graph_delay_within", "failure_within", "longest_delay", "slowest"}
)
_MOST: Final = 0.6


def drawn(rng: random.Random) -> Hazards:
    """A mixture of every fault for one seed: some absent, some common. Skew stays small."""
    mixed = replace(
        ORDINARY,
        meta=_scaled(ORDINARY.meta, rng),
        tasks=_scaled(ORDINARY.tasks, rng),
        model=_scaled(ORDINARY.model, rng),
        scheduler=_scaled(ORDINARY.scheduler, rng),
    )
    return replace(_scaled(mixed, rng), skew=ORDINARY.skew * rng.random())


def only_outside(rng: random.Random) -> Hazards:
    """Faults that never make a sweep find work: doubled and shuffled callbacks and statuses, a model that fails."""
    meta = MetaFaults(
        webhook_duplicated=0.2,
        webhook_reordered=0.3,
        webhook_delayed=0.1,
        webhook_batched=0.3,
        webhook_request_lost=0.1,
        webhook_answer_lost=0.1,
        graph_rate_limited=0.03,
        graph_retry_after=0.5,
        graph_account_blocked=0.002,
        graph_delayed=0.1,
        media_unavailable=0.1,
        media_broken_off=0.1,
        status_dropped=0.2,
        status_duplicated=0.2,
        status_reordered=0.3,
        status_delayed=0.2,
        message_failed_late=0.02,
    )
    model = _scaled(ORDINARY.model, rng)
    outages = Hazards(token_expires=0.1, number_blocked=0.1, scanner_down=0.1)
    return replace(outages, meta=_scaled(meta, rng), model=model, tasks=TaskFaults(dispatch_twice=0.1))


T = TypeVar("T", Hazards, MetaFaults, TaskFaults, ModelFaults, SchedulerFaults)


def _scaled(hazards: T, rng: random.Random) -> T:
    """Each chance times a factor of its own; sizes stay."""
    names = [each.name for each in fields(hazards) if each.name not in _SIZES]
    chances = {name: value for name in names if isinstance(value := getattr(hazards, name), float)}
    scaled: Any = {name: min(_MOST, value * rng.choice(_FACTORS)) for name, value in chances.items()}
    return replace(hazards, **scaled)  # the chances are the record's own fields, hence Any


MIXTURES: Final[Mapping[str, Callable[[random.Random], Hazards]]] = {
    "drawn": drawn,
    "outside": only_outside,
    "none": lambda _: NONE,
}
"""Which faults a run may have, by name."""
