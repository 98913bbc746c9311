"""Every declared row of what Meta may send is read as it says, and nothing else is declared."""

from __future__ import annotations

import pytest

from smartclinic.conversations.recording.events import AccountTold, Arrived, StatusSeen
from smartclinic.whatsapp.inbound import parse, rows
from tests.unit.whatsapp.inbound_samples import AT, SAMPLES, Sample, wrapped

ROWS = {(row.field, row.type): row for row in rows()}


def named(sample: Sample) -> str:
    return f"{sample.row[0]} {sample.row[1]} {sample.content or sample.drops or sample.fact or sample.details}"[:80]


@pytest.mark.parametrize("row", sorted(ROWS))
def test_a_row_has_a_sample(row: tuple[str, str]) -> None:
    assert [sample for sample in SAMPLES if sample.row == row]


def test_no_row_is_declared_twice() -> None:
    assert len(ROWS) == len(rows())


def test_every_row_says_what_is_done() -> None:
    assert all(row.does for row in rows())


@pytest.mark.parametrize("sample", SAMPLES, ids=named)
def test_a_sample_is_read_as_its_row_says(sample: Sample) -> None:
    parsed = parse(wrapped(sample.change))

    assert dict(parsed.dropped) == ({sample.drops: 1} if sample.drops else {})
    for event in parsed.events:
        if isinstance(event, Arrived):
            assert event.content == sample.content
            assert int(event.at.timestamp()) == AT
        elif isinstance(event, StatusSeen):
            assert (event.fact, event.at_ms) == (sample.fact, AT * 1000)
        else:
            assert isinstance(event, AccountTold)
            assert event.details == sample.details
    gives = [sample.content, sample.fact, sample.details]
    assert len(parsed.events) == len([given for given in gives if given is not None])


@pytest.mark.parametrize("sample", [sample for sample in SAMPLES if sample.content], ids=named)
def test_what_is_made_is_what_the_row_declares(sample: Sample) -> None:
    row = ROWS[sample.row]
    assert row.effect is not None
    told_apart = {"interactive", "edit", "contacts", "button"}
    if row.type not in told_apart:
        assert type(sample.content) is type(row.makes)


@pytest.mark.parametrize("sample", [sample for sample in SAMPLES if sample.drops], ids=named)
def test_what_is_dropped_has_the_declared_reason(sample: Sample) -> None:
    assert ROWS[sample.row].drops in {sample.drops, None}
