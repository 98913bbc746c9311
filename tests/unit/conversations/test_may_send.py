from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from smartclinic.clinics.channel_state import Stop
from smartclinic.contacts.identity import ContactId, Identity
from smartclinic.conversations.delivery.may_send import AsTemplate, Defer, EndNow, Send, Verdict, may_send
from smartclinic.conversations.gate import WINDOW, Gate, released, taken, with_window
from smartclinic.conversations.outbox import Author, End, Lane, OutboxItem
from smartclinic.conversations.outgoing import FromTemplate, Say

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
SHUT = replace(OPEN, window_until=NOW)
REMINDER = FromTemplate("reminder", "zh_HK", "utility", "聽日有約")
PROMOTION = FromTemplate("promotion", "zh_HK", "marketing", "優惠")
BY_TEMPLATE = replace(ITEM, instead=REMINDER)
STANDS_STILL = Stop(190, NOW, NOW + timedelta(minutes=5), 300)


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


@pytest.mark.parametrize(
    ("item", "gate", "verdict"),
    [
        pytest.param(BY_TEMPLATE, OPEN, Send(), id="words while the window is open"),
        pytest.param(BY_TEMPLATE, SHUT, AsTemplate(), id="the template once it has closed"),
        pytest.param(replace(BY_TEMPLATE, by_template=True), OPEN, AsTemplate(), id="Meta took it for closed"),
        pytest.param(replace(ITEM, content=REMINDER), SHUT, Send(), id="what is a template needs no window"),
        pytest.param(replace(NOTICE, content=REMINDER), STOPPED, EndNow(End.OPTED_OUT), id="but no STOP before it"),
        pytest.param(
            replace(NOTICE, content=PROMOTION), replace(OPEN, marketing_stopped_at=NOW), EndNow(End.OPTED_OUT),
            id="marketing to somebody who stopped it",
        ),
        pytest.param(
            replace(NOTICE, content=REMINDER), replace(OPEN, marketing_stopped_at=NOW), Send(),
            id="a reminder to somebody who stopped marketing",
        ),
        pytest.param(NOTICE, replace(OPEN, number_lost_at=NOW), EndNow(End.NUMBER_LOST), id="another owner's number"),
        pytest.param(ITEM, replace(OPEN, number_lost_at=NOW), Send(), id="an answer goes to who wrote"),
        pytest.param(ITEM, replace(OPEN, address=Identity()), EndNow(End.NO_ADDRESS), id="no address"),
        pytest.param(replace(ITEM, content=Say("好" * 4097)), OPEN, EndNow(End.TOO_LONG), id="too long"),
    ],
)  # fmt: skip
def test_what_leaves_and_as_what(item: OutboxItem, gate: Gate, verdict: Verdict) -> None:
    assert may_send(item, gate, NOW) == verdict


@pytest.mark.parametrize("item", [BY_TEMPLATE, replace(ITEM, content=REMINDER)])
def test_a_template_that_may_not_be_sent_ends(item: OutboxItem) -> None:
    assert may_send(item, SHUT, NOW, template_stands=False) == EndNow(End.TEMPLATE_UNAVAILABLE)


def test_what_stands_still_waits_a_day_at_most_and_emergency_words_do_not() -> None:
    assert may_send(ITEM, OPEN, NOW, stop=STANDS_STILL) == Defer(STANDS_STILL.until)
    assert may_send(EMERGENCY, OPEN, NOW, stop=STANDS_STILL) == Send()
    assert may_send(ITEM, OPEN, NOW, stop=replace(STANDS_STILL, until=NOW)) == Send()
    waited = replace(ITEM, held=NOW - timedelta(hours=24))
    assert may_send(waited, OPEN, NOW, stop=STANDS_STILL) == EndNow(End.FAILED)


@pytest.mark.parametrize(("item", "gate", "reason"), [
    (ITEM, TAKEN, End.SUPERSEDED), (NOTICE, STOPPED, End.OPTED_OUT), (ITEM, SHUT, End.WINDOW_CLOSED),
])  # fmt: skip
def test_what_must_end_does_not_wait_for_a_number_that_stands_still(item: OutboxItem, gate: Gate, reason: End) -> None:
    assert may_send(item, gate, NOW, stop=STANDS_STILL) == EndNow(reason)


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
