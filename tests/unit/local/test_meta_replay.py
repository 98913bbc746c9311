"""Recorded traffic: the same events, however they are told again."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from smartclinic_local.meta.payloads import account_id, signed_headers
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
from tests.unit.local.meta_world import JOHN, KEUNG, MEI, NUMBER, Webhook, World
from tests.unit.local.virtual_time import LoopClock, run

OTHER = "106540352249999"


def a_day() -> list[Mapping[str, Any]]:
    """The payloads of a small day with every kind of field, some of them in batches."""

    async def scenario() -> list[Mapping[str, Any]]:
        world = World(numbers={NUMBER: "+852 2345 6789", OTHER: "+852 2345 9999"})
        core = world.core
        for number_id in (NUMBER, OTHER):
            with core.together():
                for person in (MEI, JOHN, KEUNG):
                    wrote = await core.patient_sends_text(number_id, person, "你好")
                    await core.patient_sends_image(number_id, person, "睇下")
                await core.patient_edits(wrote, "早晨")
                await core.patient_calls(number_id, MEI)
                await core.patient_stops_marketing(number_id, JOHN)
                await core.value_errors(number_id, 131035)
                await core.patient_sends_broken_interactive(number_id, KEUNG)
                await core.clinic_phone.sends(number_id, MEI, "等等")
                core.accounts.account_review(account_id(number_id), "APPROVED")
                core.accounts.capability(account_id(number_id), 2000)
        moved = await core.patient_changes_number([NUMBER, OTHER], MEI, "+85260000001")
        await core.patient_sends_text(NUMBER, moved, "新號碼")
        await world.send_text(to=str(KEUNG.phone))
        await core.settled()
        return world.webhook.payloads

    return run(scenario())


DAY = a_day()


def test_the_day_has_batches_and_every_field() -> None:
    fields = {change["field"] for payload in DAY for entry in payload["entry"] for change in entry["changes"]}
    assert fields == {
        "messages",
        "calls",
        "user_preferences",
        "user_id_update",
        "smb_message_echoes",
        "account_review_update",
        "business_capability_update",
    }
    assert len(one_by_one(DAY)) > 3 * len(DAY)


@pytest.mark.parametrize("seed", range(20))
def test_other_batches_hold_the_same_events_in_the_same_order(seed: int) -> None:
    again = rebatched(DAY, random.Random(seed), most=40)
    assert events_in(again) == events_in(DAY)


def test_batches_differ_in_size_and_shape() -> None:
    shapes = {
        tuple((len(payload["entry"]), sum(len(entry["changes"]) for entry in payload["entry"])) for payload in again)
        for seed in range(10)
        for again in [[json.loads(json.dumps(payload)) for payload in rebatched(DAY, random.Random(seed))]]
    }
    assert len(shapes) == 10
    assert len(rebatched(DAY, random.Random(1), most=1)) == len(one_by_one(DAY))


@pytest.mark.parametrize("seed", range(5))
def test_shuffling_and_doubling_loses_nothing_and_invents_nothing(seed: int) -> None:
    rng = random.Random(seed)
    shaken = rebatched(shuffled(one_by_one(DAY), rng, duplicated=0.5), rng)
    before, after = Counter(events_in(DAY)), Counter(events_in(shaken))
    assert set(after) == set(before)
    assert all(before[event] <= after[event] <= 2 * before[event] for event in before)
    assert sum(after.values()) > sum(before.values())


def test_the_same_seed_shakes_in_the_same_way_and_leaves_its_input_alone() -> None:
    untouched = json.dumps(DAY)
    first, second = (rebatched(shuffled(DAY, rng), rng) for rng in (random.Random(3), random.Random(3)))
    assert first == second
    assert json.dumps(DAY) == untouched


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"object": "page", "entry": {}},
        {"object": "whatsapp_business_account", "entry": []},
        {"object": "whatsapp_business_account", "entry": [{}]},
        {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages"}]}]},
        {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": []}]},
    ],
    ids=str,
)
def test_what_is_not_built_as_meta_builds_it_stays_as_it_is(payload: Mapping[str, Any]) -> None:
    again = rebatched([DAY[0], payload, DAY[1]], random.Random(1))
    if payload.get("entry"):
        assert payload in again
    assert events_in(again) == events_in([DAY[0], payload, DAY[1]])


def test_a_message_keeps_its_own_contact_and_errors_stay_beside_their_message() -> None:
    for payload in one_by_one(DAY):
        value: Any = json.loads(json.dumps(payload))["entry"][0]["changes"][0]["value"]
        assert len(value.get("contacts", [])) <= 1
        if "errors" in value and "messages" in value:
            assert value["messages"][0]["type"] == "interactive"


def test_a_recorder_keeps_what_passes_and_a_recording_is_read_back() -> None:
    async def scenario() -> list[Recorded]:
        webhook = Webhook(503)
        recorder = Recorder(webhook, LoopClock())
        body = b'{"object":"whatsapp_business_account","entry":[]}'
        await recorder.__call__(body, signed_headers("secret", body))
        await LoopClock().sleep(5)
        await recorder(body, signed_headers("secret", body))
        assert len(webhook.posts) == 2
        assert read_recording([*recorder.lines(), "\n"]) == recorder.recorded
        return recorder.recorded

    assert [each.at for each in run(scenario())] == [0, 5]


def test_a_replay_keeps_its_pace_signs_and_insists() -> None:
    async def scenario() -> tuple[list[int], list[float]]:
        webhook = Webhook(503)
        recorded = [Recorded(1.0, DAY[0]), Recorded(4.0, DAY[1])]
        statuses = await replay(recorded, webhook, app_secret="app-secret", clock=LoopClock())
        assert all(headers == signed_headers("app-secret", body) for _, body, headers in webhook.posts)
        return statuses, webhook.times

    assert run(scenario()) == ([200, 200], [1, 1, 4])


def test_delivering_gives_up_after_so_many_attempts() -> None:
    async def scenario() -> tuple[list[int], int]:
        webhook = Webhook(500, 500, 500)
        return await deliver_all([DAY[0]], webhook, app_secret="s", attempts=3), len(webhook.posts)

    assert run(scenario()) == ([500], 3)
