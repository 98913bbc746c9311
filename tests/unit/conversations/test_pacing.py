"""Messages to one person never exceed what Meta's pair rate allows, even when they leave a little late."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as values

from smartclinic.contacts.identity import Identity
from smartclinic.conversations.delivery.pacing import BURST, SPACING, paced
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.outbox import Author
from smartclinic_local.meta.pair_rate import PairRate
from tests.unit.conversations.delivering import delivering

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
NOBODY = Gate(address=Identity(phone="85291234567"))


@given(
    gaps=values.lists(values.one_of(values.just(0.0), values.floats(0, 20), values.floats(0, 900)), max_size=200),
    latest=values.floats(0, 24),
    seed=values.integers(0, 1000),
)
def test_meta_never_has_to_refuse(gaps: list[float], latest: float, seed: int) -> None:
    gate, now, leaves = NOBODY, NOW, []
    late = random.Random(seed)
    for gap in gaps:
        now += timedelta(seconds=gap)
        gate, at = paced(gate, now, urgent=False)
        leaves.append(at + timedelta(seconds=late.uniform(0, latest)))

    bucket = PairRate()
    assert all(bucket.take("number", "mei", at) for at in sorted(leaves))


@given(values.lists(values.floats(0, 30), max_size=100))
def test_nothing_waits_that_need_not(gaps: list[float]) -> None:
    gate, now = NOBODY, NOW
    for number, gap in enumerate(gaps):
        now += timedelta(seconds=gap)
        gate, at = paced(gate, now, urgent=False)
        if number < BURST or gap >= SPACING.total_seconds() * BURST:
            assert at == now


def test_after_the_burst_one_leaves_in_six_seconds() -> None:
    gate, leaves = NOBODY, []
    for _ in range(BURST + 3):
        gate, at = paced(gate, NOW, urgent=False)
        leaves.append((at - NOW).total_seconds())

    assert leaves[BURST - 1 :] == [0, 6, 12, 18]


def test_emergency_words_never_wait_and_count_all_the_same() -> None:
    gate = NOBODY
    for _ in range(BURST):
        gate, _ = paced(gate, NOW, urgent=False)

    gate, at = paced(gate, NOW, urgent=True)
    assert at == NOW
    assert paced(gate, NOW, urgent=False)[1] == NOW + 2 * SPACING


async def test_a_storm_to_one_person_leaves_at_metas_pace_and_the_sweep_finds_nothing_due() -> None:
    async with delivering() as desk:
        sent = [await desk.posts(f"第{n}句") for n in range(BURST + 10)]
        safety = await desk.posts("打999", author=Author.SAFETY)
        await desk.passes(seconds=1)
        assert len(desk.channel.posts) == BURST + 1
        assert desk.channel.posts[-1].outbox == safety
        assert (await desk.store.due("outbox", desk.clock.now())).due == ()

        await desk.passes(seconds=130)
        assert {posted.outbox for posted in desk.channel.posts} == {*sent, safety}
        bucket = PairRate()
        assert all(bucket.take("n", "p", posted.at) for posted in desk.channel.posts)
