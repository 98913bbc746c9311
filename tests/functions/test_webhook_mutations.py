"""A few thousand spoilt callbacks through the real function; `make bench` sends a hundred thousand."""

from __future__ import annotations

import random

import pytest

from smartclinic.whatsapp.inbound import NotWhatsApp, parse
from tests.functions.in_process import encoded, envelope, in_virtual_time, running, text
from tests.functions.mutations import ODDITIES, body, callback, spoilt
from tests.unit.whatsapp.inbound_samples import SAMPLES, wrapped


@pytest.mark.parametrize("seed", range(4))
@in_virtual_time
async def test_a_spoilt_callback_is_taken_and_its_neighbour_recorded(seed: int) -> None:
    rng = random.Random(seed)
    async with running() as service:
        service.tasks.held = []
        statuses = [(await service.post(body(rng))).status_code for _ in range(500)]
        beside = callback(rng)
        beside["object"] = "whatsapp_business_account"
        beside["entry"] = [
            beside.get("entry"),
            *envelope({"messages": [text("a neighbour", wamid="wamid.N")]})["entry"],
        ]

        assert (await service.post(encoded(beside))).status_code == 200

        assert set(statuses) <= {200, 400}
        assert statuses.count(200) > 400
        assert service.events("request_failed") == []
        assert "wamid.N" in {message.wamid for message in await service.messages()}


@pytest.mark.parametrize("sample", range(len(SAMPLES)))
def test_a_spoilt_sample_never_escapes_the_parser(sample: int) -> None:
    rng = random.Random(sample)
    for _ in range(40):
        try:
            parsed = parse(spoilt(wrapped(SAMPLES[sample].change), rng))
        except NotWhatsApp:
            continue
        assert all(count > 0 for count in parsed.dropped.values())


@pytest.mark.parametrize("oddity", range(len(ODDITIES)))
def test_an_odd_value_in_any_place_is_survived(oddity: int) -> None:
    for sample in SAMPLES:
        event = sample.change["value"]
        for key in list(event):
            parse(wrapped({**sample.change, "value": {**event, key: ODDITIES[oddity]}}))
            parse(wrapped({**sample.change, "value": {**event, key: [ODDITIES[oddity]]}}))


@in_virtual_time
async def test_a_number_too_long_for_python_does_not_take_its_neighbours_with_it() -> None:
    async with running() as service:
        raw = encoded(envelope({"messages": [{**text("x"), "timestamp": 1}, text("fine", wamid="wamid.N")]}))

        response = await service.post(raw.replace(b'"timestamp":1,', b'"timestamp":' + b"7" * 6_000 + b","))

        assert response.status_code == 200
        assert [message.wamid for message in await service.messages()] == ["wamid.N"]
