"""Delivery ticks: what the facts say of an outgoing message, in whatever order they came."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smartclinic.conversations.desk.entries import of_ours
from smartclinic.conversations.desk.ticks import may_change_soon, tick_of
from smartclinic.conversations.desk.views import Entry, Tick, Who
from smartclinic.conversations.outbox import Author, End, Failure, OutboxItem, State
from smartclinic.conversations.outgoing import FromTemplate, Say
from smartclinic.media.attachment import State as FileState
from smartclinic.work.unit import Found
from tests.functions.desk_rig import at, ours

FAILED = (Failure(1, 5, 131026),)


@pytest.mark.parametrize(
    ("facts", "tick"),
    [
        ({"state": State.PENDING, "accepted_at": None}, Tick.WAITING),
        ({"state": State.CLAIMED, "accepted_at": None, "attempt": 1}, Tick.WAITING),
        ({"state": State.UNKNOWN, "accepted_at": None, "attempt": 1}, Tick.WAITING),
        ({"state": State.UNKNOWN, "accepted_at": None, "sent_at": 2}, Tick.SENT),
        ({"state": State.ACCEPTED}, Tick.SENT),
        ({"delivered_at": 3}, Tick.DELIVERED),
        ({"delivered_at": 3, "read_at": 4}, Tick.READ),
        ({"read_at": 4}, Tick.READ),
        ({"attempt": 1, "failures": FAILED}, Tick.FAILED),
        ({"attempt": 1, "failures": FAILED, "delivered_at": 3}, Tick.DELIVERED),
        ({"state": State.PENDING, "attempt": 1, "failures": FAILED}, Tick.WAITING),
        ({"state": State.ENDED, "end": End.FAILED, "attempt": 1, "failures": FAILED}, Tick.FAILED),
        ({"state": State.ENDED, "end": End.FAILED, "accepted_at": None, "code": 131026}, Tick.FAILED),
        ({"state": State.ENDED, "end": End.UNCONFIRMED, "accepted_at": None}, Tick.UNCONFIRMED),
        ({"state": State.ENDED, "end": End.UNCONFIRMED, "accepted_at": None, "sent_at": 9}, Tick.SENT),
        ({"state": State.ENDED, "end": End.SUPERSEDED, "accepted_at": None}, Tick.NOT_SENT),
        ({"state": State.ENDED, "end": End.OPTED_OUT, "accepted_at": None}, Tick.NOT_SENT),
    ],
)
def test_a_tick_says_how_far_a_message_has_come(facts: dict[str, object], tick: Tick) -> None:
    assert tick_of(ours("mei", 0, **facts)) is tick


def test_every_end_has_a_tick_that_says_it_did_not_arrive() -> None:
    ended = {end: tick_of(ours("mei", 0, state=State.ENDED, end=end, accepted_at=None)) for end in End}

    assert set(ended.values()) == {Tick.FAILED, Tick.UNCONFIRMED, Tick.NOT_SENT}


def shown(item: OutboxItem, *promised: str) -> Entry:
    return of_ours(Found("out", item), promised).thing


def test_a_failure_comes_with_metas_code() -> None:
    entry = shown(ours("mei", 0, state=State.ENDED, end=End.FAILED, attempt=1, failures=FAILED))

    assert (entry.tick, entry.end, entry.code) == (Tick.FAILED, End.FAILED, 131026)


def test_what_arrived_after_all_has_no_failure_to_show() -> None:
    entry = shown(ours("mei", 0, state=State.ENDED, end=End.UNCONFIRMED, delivered_at=7, code=500))

    assert (entry.tick, entry.end, entry.code) == (Tick.DELIVERED, None, None)


TEMPLATE = FromTemplate("staff_message", "zh_HK", "UTILITY", "診所有訊息俾你")


def test_staffs_words_behind_a_template_are_shown_with_it_and_as_promised() -> None:
    words = ours("mei", 0, author=Author.STAFF, content=Say("驗血報告返咗"), instead=TEMPLATE, by_template=True)

    assert (shown(words, "out").said, shown(words, "out").announced) == (Say("驗血報告返咗"), TEMPLATE)
    assert [shown(words, "out").is_promised, shown(words).is_promised] == [True, False]


def test_words_that_left_freely_are_no_promise_whatever_could_have_left_instead() -> None:
    entry = shown(ours("mei", 0, author=Author.STAFF, instead=TEMPLATE, written_by="nurse"), "out")

    assert (entry.announced, entry.is_promised, entry.by_template) == (None, False, False)
    assert (entry.who, entry.staff) == (Who.STAFF, "nurse")


def test_of_a_rules_message_the_template_is_shown_that_left() -> None:
    entry = shown(ours("mei", 0, author=Author.RULE, instead=TEMPLATE, by_template=True))

    assert (entry.said, entry.announced) == (TEMPLATE, None)


def test_a_screen_watches_what_may_still_change_and_for_ten_minutes_only() -> None:
    def watched(tick: Tick | None = None, file: FileState | None = None, age: int = 0) -> bool:
        entry = Entry(id="x", at=at(0), who=Who.ASSISTANT, said="", tick=tick, file=file)
        return may_change_soon(entry, at(0) + timedelta(seconds=age))

    assert [watched(Tick.WAITING), watched(Tick.SENT), watched(Tick.READ)] == [True, True, False]
    assert [watched(file=FileState.QUARANTINED), watched(file=FileState.CLEAN), watched()] == [True, False, False]
    assert [watched(Tick.SENT, age=599), watched(Tick.SENT, age=600)] == [True, False]
