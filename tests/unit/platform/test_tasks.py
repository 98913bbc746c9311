"""Which queue a task goes to."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime

import pytest

from smartclinic.conversations.outbox import Lane
from smartclinic.conversations.waking import Deliver, deliver_task
from smartclinic.platform.tasks import QUEUE_IDS, SEND_SHARDS, QueueName, Target, Task, shard_of


def a_task(queue: QueueName, shard: int | None) -> Task:
    return Task(queue, "ab12-0", Target.DELIVERY, {}, shard=shard)


def test_sends_have_a_queue_for_each_shard_and_the_rest_one_each() -> None:
    sends = {f"send-{lane}-{shard}" for lane in ("reply", "proactive") for shard in range(SEND_SHARDS)}
    assert set(QUEUE_IDS) == {"wake", "media"} | sends


def test_a_clinics_shard_never_changes() -> None:
    assert [shard_of(clinic) for clinic in ("central", "shatin", "mongkok")] == [1, 2, 0]


def test_a_clinics_shard_is_the_same_in_every_process() -> None:
    program = "from smartclinic.platform.tasks import shard_of; print(shard_of('central'))"
    said = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert int(said) == shard_of("central")


def test_clinics_spread_evenly() -> None:
    clinics = Counter(shard_of(f"clinic-{number}") for number in range(8_000))
    assert len(clinics) == SEND_SHARDS
    assert all(900 < held < 1_100 for held in clinics.values())


@pytest.mark.parametrize("shard", [None, -1, SEND_SHARDS])
def test_a_send_needs_a_shard_that_exists(shard: int | None) -> None:
    with pytest.raises(ValueError, match="has no shard"):
        a_task(QueueName.SEND_PROACTIVE, shard)


def test_a_wake_up_has_no_shard() -> None:
    with pytest.raises(ValueError, match="has no shard"):
        a_task(QueueName.WAKE, 0)


@pytest.mark.parametrize("lane", Lane)
def test_a_clinics_sends_stay_in_its_shard_of_their_lane(lane: Lane) -> None:
    first = deliver_task(deliver := Deliver(clinic="central", outbox="0a", lane=lane), None)
    assert first.queue_id == f"send-{lane.value}-{shard_of('central')}"
    assert deliver.again(datetime(2026, 11, 2, tzinfo=UTC)).queue_id == first.queue_id


def test_what_is_hurried_goes_among_the_replies_again_and_again() -> None:
    alarm = Deliver(clinic="central", outbox="0a", lane=Lane.PROACTIVE, hurried=True)

    queues = {deliver_task(alarm, None).queue, alarm.again(datetime(2026, 11, 2, tzinfo=UTC)).queue}

    assert queues == {QueueName.SEND_REPLY}
