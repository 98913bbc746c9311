"""One day of inbound traffic: in order; and shuffled, duplicated and put into other batches. The facts are the same."""

from __future__ import annotations

import asyncio
import functools
import random
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from smartclinic_local.meta.replay import (
    Recorded,
    Recorder,
    deliver_all,
    events_in,
    one_by_one,
    read_recording,
    rebatched,
    replay,
    shuffled,
)
from tests.functions.in_process import SECRET, Service
from tests.functions.same_day import Facts, recorded_day, told
from tests.unit.local.virtual_time import run

DAY = 11


@functools.cache
def the_day() -> tuple[list[Recorded], Facts]:
    """The recording, and what the service that lived through it knew in the evening."""
    return run(recorded_day(DAY))


def test_the_day_has_a_little_of_everything() -> None:
    recorded, _ = the_day()
    text = "\n".join(events_in(each.payload for each in recorded))

    assert text.count("\n") >= 150
    for kind in (
        "text", "image", "audio", "document", "sticker", "location", "contacts", "order", "unsupported", "edit",
        "revoke", "reaction", "interactive", "system",
    ):  # fmt: skip
        assert f'"type": "{kind}"' in text, kind
    for status in ("sent", "delivered", "read", "failed"):
        assert f'"status": "{status}"' in text, status
    for field in ("calls", "smb_message_echoes", "user_preferences", "history", "message_template_status_update"):
        assert f'"field": "{field}"' in text, field


def test_a_recording_is_read_as_it_was_written() -> None:
    recorded, _ = the_day()
    recorder = Recorder.__new__(Recorder)
    recorder.recorded = recorded

    assert read_recording(recorder.lines()) == recorded


def test_nobody_was_left_unanswered() -> None:
    _, lived = the_day()

    assert lived.owed == []
    assert lived.sent


def test_told_again_in_order_it_is_the_same_day() -> None:
    recorded, lived = the_day()

    async def tell(deliver: Any, service: Service) -> list[int]:
        return await replay(recorded, deliver, app_secret=SECRET, clock=service.app.clock)

    again, statuses = run(told(tell, waits=False))

    assert set(statuses) == {200}
    assert again == lived


@pytest.mark.parametrize("seed", range(6))
def test_told_in_any_order_some_of_it_twice_it_leaves_the_same_facts(seed: int) -> None:
    recorded, lived = the_day()
    rng = random.Random(seed)
    payloads = [each.payload for each in recorded]
    shaken = rebatched(shuffled(one_by_one(payloads), rng, duplicated=0.2), rng)

    async def tell(deliver: Any, _: Service) -> list[int]:
        async def slowly(body: bytes, headers: Mapping[str, str]) -> int:
            await asyncio.sleep(rng.choice((0, 0, 0.5, 3, 12)))
            status: int = await deliver(body, headers)
            return status

        return await deliver_all(shaken, slowly, app_secret=SECRET)

    again, statuses = run(told(tell, waits=True))

    assert Counter(statuses).keys() == {200}
    assert again.owed == []
    assert again.without_overtaken(*again.overtaken) == lived.without_overtaken(*again.overtaken)
    assert again.sent == lived.sent
    assert again.choices == lived.choices
    assert again.calls == lived.calls
    assert again.account == lived.account
    assert again.files == lived.files
