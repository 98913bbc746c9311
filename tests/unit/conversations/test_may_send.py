from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from smartclinic.contacts.identity import ContactId, Identity
from smartclinic.conversations.gate import WINDOW, Gate, released, taken, with_window
from smartclinic.conversations.may_send import EndNow, Send, may_send
from smartclinic.conversations.outbox import Author, End, Lane, OutboxItem
from smartclinic.conversations.outgoing import Say

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
OPEN = with_window(Gate(address=Identity(phone="85291234567")), NOW - timedelta(hours=1))
ITEM = OutboxItem(
    contact=ContactId("c"), lane=Lane.REPLY, author=Author.ASSISTANT, epoch=0, content=Say("好"), created_at=NOW
)
TAKEN = taken(OPEN, "nurse", NOW + timedelta(hours=2))
EMERGENCY = replace(ITEM, author=Author.SAFETY)
RECEIPT = replace(ITEM, author=Author.RULE, receipt=True)
STAFF = replace(ITEM, author=Author.STAFF)
NOTICE = replace(ITEM, author=Author.RULE, lane=Lane.PROACTIVE)
STOPPED = replace(OPEN, opted_out_at=NOW)


@pytest.mark.parametrize(
    ("item", "gate", "verdict"),
    [
        pytest.param(ITEM, OPEN, Send(), id="an answer in an open window"),
        pytest.param(ITEM, TAKEN, EndNow(End.SUPERSEDED), id="an answer while staff hold it"),
        pytest.param(ITEM, released(TAKEN), EndNow(End.SUPERSEDED), id="an answer of before a takeover that is over"),
        pytest.param(replace(ITEM, epoch=2), released(TAKEN), Send(), id="an answer of after it"),
        pytest.param(EMERGENCY, TAKEN, Send(), id="emergency words while staff hold it"),
        pytest.param(RECEIPT, TAKEN, Send(), id="the receipt of STOP while staff hold it"),
        pytest.param(replace(ITEM, receipt=True), TAKEN, Send(), id="a receipt, whoever writes it"),
        pytest.param(STAFF, TAKEN, Send(), id="staff's own words"),
        pytest.param(NOTICE, OPEN, Send(), id="a notice"),
        pytest.param(NOTICE, STOPPED, EndNow(End.OPTED_OUT), id="a notice after STOP"),
        pytest.param(RECEIPT, STOPPED, Send(), id="the receipt of STOP itself"),
        pytest.param(ITEM, STOPPED, Send(), id="an answer to somebody who wrote after STOP"),
        pytest.param(ITEM, replace(OPEN, window_until=None), EndNow(End.WINDOW_CLOSED), id="nobody has written"),
        pytest.param(STAFF, replace(OPEN, window_until=NOW), EndNow(End.WINDOW_CLOSED), id="staff, too late"),
        pytest.param(EMERGENCY, replace(OPEN, window_until=NOW), EndNow(End.WINDOW_CLOSED), id="emergency, too late"),
    ],
)
def test_what_may_leave(item: OutboxItem, gate: Gate, verdict: Send | EndNow) -> None:
    assert may_send(item, gate, NOW) == verdict


@pytest.mark.parametrize(
    ("before_close", "may"), [(timedelta(hours=1), True), (timedelta(seconds=61), True), (timedelta(seconds=60), False),
                              (timedelta(seconds=1), False), (timedelta(), False), (-timedelta(hours=1), False)],
)  # fmt: skip
def test_the_window_closes_a_minute_early(before_close: timedelta, may: bool) -> None:
    gate = replace(OPEN, window_until=NOW + before_close)

    assert (may_send(ITEM, gate, NOW) == Send()) is may


def test_a_takeover_that_has_run_out_still_ends_what_was_written_before_it() -> None:
    later = NOW + timedelta(hours=3)
    gate = replace(TAKEN, window_until=later + WINDOW)

    assert may_send(ITEM, gate, later) == EndNow(End.SUPERSEDED)
    assert may_send(replace(ITEM, epoch=gate.epoch), gate, later) == Send()


def test_what_its_subject_no_longer_stands_for_ends() -> None:
    assert may_send(NOTICE, OPEN, NOW, subject_stands=False) == EndNow(End.SUBJECT_GONE)


def test_the_invariants_hold_for_every_combination() -> None:
    """Invariants 4, 5 and 6, said once more and independently."""
    windows = (None, NOW, NOW + timedelta(seconds=59), NOW + timedelta(hours=1))
    holders = (None, NOW - timedelta(seconds=1), NOW + timedelta(hours=1))
    for author, lane, receipt, epoch, window, until, stopped, stands in itertools.product(
        Author, Lane, (False, True), (0, 1, 2), windows, holders, (None, NOW), (False, True)
    ):
        item = replace(ITEM, author=author, lane=lane, receipt=receipt, epoch=epoch)
        gate = replace(OPEN, epoch=1, window_until=window, taken_until=until, opted_out_at=stopped)
        if may_send(item, gate, NOW, subject_stands=stands) != Send():
            continue
        assert window is not None
        assert window > NOW + timedelta(seconds=59)
        assert stands
        assert not (lane is Lane.PROACTIVE and stopped)
        if author is Author.ASSISTANT and not receipt:
            assert epoch >= gate.epoch
            assert until is None or until <= NOW
