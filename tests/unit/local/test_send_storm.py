"""A storm of one clinic's notices, through the queues that exist, in virtual time.

Meta's limits are per number, incoming and outgoing together: 80 messages a second, 20 in coexistence.
Source: https://developers.facebook.com/docs/whatsapp/cloud-api/overview#throughput
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import pytest

from smartclinic.conversations.outbox import Lane
from smartclinic.conversations.waking import Deliver, deliver_task
from smartclinic.platform.tasks import Target, shard_of
from smartclinic_local.cloud_tasks.core import TasksCore
from smartclinic_local.cloud_tasks.dispatch import Dispatch
from smartclinic_local.cloud_tasks.port import CoreTasks
from smartclinic_local.cloud_tasks.queue import QUEUES
from tests.unit.local.virtual_time import START, LoopClock, elapsed, run

COEXISTENCE: Final = 20  # messages a second
THROUGHPUT: Final = 80
NOTICES: Final = 400
STORMY, CALM, NEIGHBOUR = "central", "shatin", "clinic-13"
DUE: Final = 60.0  # seconds after the start


class Instances:
    """As many instances as it takes: each send reaches Meta after up to `slowest` seconds, and ends later still."""

    def __init__(self, slowest: float) -> None:
        self.sent: dict[tuple[str, Lane], list[float]] = {}
        self._slowest = slowest
        self._rng = random.Random(7)

    async def __call__(self, dispatch: Dispatch) -> int:
        body = json.loads(dispatch.body)
        await asyncio.sleep(self._rng.uniform(0, self._slowest))
        sender = (body["clinic"], Lane(body.get("lane", Lane.REPLY.value)))
        self.sent.setdefault(sender, []).append(elapsed())
        await asyncio.sleep(self._rng.uniform(0, self._slowest))
        return 200


class Storm:
    """The queues, and what left them."""

    def __init__(self, slowest: float) -> None:
        self.instances = Instances(slowest)
        self.core = TasksCore(
            LoopClock(), random.Random(1), queues=QUEUES, dispatch=self.instances, mint=lambda _: "token"
        )
        self._tasks = CoreTasks(self.core, {Target.DELIVERY: "http://127.0.0.1/delivery"})

    async def hand_in(self, clinic: str, lane: Lane, count: int, due: float = DUE) -> None:
        for number in range(count):
            at = START + timedelta(seconds=due)
            await self._tasks.create(deliver_task(Deliver(clinic=clinic, outbox=f"{clinic}-{number}", lane=lane), at))

    def sent(self, clinic: str, lane: Lane) -> list[float]:
        return self.instances.sent[clinic, lane]


def busiest_second(moments: Sequence[float]) -> int:
    """The most sends in any window of one second."""
    ordered = sorted(moments)
    return max(sum(start <= moment < start + 1 for moment in ordered) for start in ordered)


def test_two_clinics_of_this_story_share_a_shard_and_the_third_has_another() -> None:
    assert shard_of(STORMY) == shard_of(NEIGHBOUR) != shard_of(CALM)


@pytest.mark.parametrize("slowest", [0.0, 0.2, 0.5, 2.0])
def test_no_second_of_a_storm_exceeds_metas_limits(slowest: float) -> None:
    async def scenario() -> None:
        storm = Storm(slowest)
        await storm.hand_in(STORMY, Lane.PROACTIVE, NOTICES)
        await storm.hand_in(STORMY, Lane.REPLY, NOTICES)
        await storm.core.idle()
        notices, replies = storm.sent(STORMY, Lane.PROACTIVE), storm.sent(STORMY, Lane.REPLY)
        assert len(notices) == len(replies) == NOTICES
        assert busiest_second(notices) <= COEXISTENCE
        assert busiest_second(notices + replies) <= THROUGHPUT

    run(scenario())


def test_a_storm_is_over_as_soon_as_its_pace_allows() -> None:
    async def scenario() -> None:
        storm = Storm(slowest=0.5)
        await storm.hand_in(STORMY, Lane.PROACTIVE, NOTICES)
        await storm.core.idle()
        assert max(storm.sent(STORMY, Lane.PROACTIVE)) - DUE < 41

    run(scenario())


def test_a_clinic_in_another_shard_does_not_notice_the_storm() -> None:
    async def scenario() -> None:
        storm = Storm(slowest=0.0)
        await storm.hand_in(STORMY, Lane.PROACTIVE, NOTICES)
        await storm.hand_in(CALM, Lane.PROACTIVE, 5)
        await storm.core.idle()
        assert storm.sent(CALM, Lane.PROACTIVE) == [DUE] * 5

    run(scenario())


@pytest.mark.parametrize("clinic", [STORMY, NEIGHBOUR, CALM])
def test_emergency_words_leave_at_once_though_four_hundred_notices_wait(clinic: str) -> None:
    async def scenario() -> None:
        storm = Storm(slowest=0.0)
        await storm.hand_in(STORMY, Lane.PROACTIVE, NOTICES)
        await storm.hand_in(clinic, Lane.REPLY, 1, due=DUE + 2.25)
        await storm.core.idle()
        assert storm.sent(clinic, Lane.REPLY) == [DUE + 2.25]
        assert max(storm.sent(STORMY, Lane.PROACTIVE)) > DUE + 30

    run(scenario())


def test_notices_of_a_neighbour_in_the_same_shard_wait_their_turn() -> None:
    async def scenario() -> None:
        storm = Storm(slowest=0.0)
        await storm.hand_in(STORMY, Lane.PROACTIVE, NOTICES)
        await storm.hand_in(NEIGHBOUR, Lane.PROACTIVE, 1, due=DUE + 1)
        await storm.core.idle()
        assert DUE + 1 < storm.sent(NEIGHBOUR, Lane.PROACTIVE)[0] < DUE + 41

    run(scenario())
