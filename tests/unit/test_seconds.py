"""The seconds that parts of the service may take add up to less than those after which others give them up."""

from __future__ import annotations

from smartclinic.conversations.outbox import CLAIM_AGE
from smartclinic.conversations.turns.turn import LEASE
from smartclinic.media.attachment import HELD_FOR
from smartclinic.media.hearing import HEARING_S
from smartclinic.media.intake import CHECK_S, GO_ON, READ_S
from smartclinic.platform.edge import TURN_S
from smartclinic.platform.gemini import LOOKING, TIMEOUT
from smartclinic.whatsapp.graph import READING_S
from smartclinic.work.lines import LONGEST_TURN_S
from smartclinic_local.vertex import port

DISPATCH_S = 60
"""After which Cloud Tasks, a claim, a lease and a hold give a request up: functions.tf, `timeout_seconds`."""

LOADING_S = 2
"""What the first question of an instance takes beside, to load Google's library."""


def test_a_request_ends_before_anybody_gives_it_up() -> None:
    others = [waits.total_seconds() for waits in (LEASE, HELD_FOR, CLAIM_AGE)]

    assert others == [DISPATCH_S] * 3
    assert TURN_S < DISPATCH_S


def test_a_turn_with_a_model_fits_a_request() -> None:
    three_commits = 3 * LONGEST_TURN_S  # the lease, the answer, and once more what was overtaken

    assert LOADING_S + TIMEOUT + READING_S + three_commits < TURN_S


def test_hearing_fits_a_request_and_the_model_fits_hearing() -> None:
    commits = 2  # what was heard, and that it was

    assert LOADING_S + LOOKING < HEARING_S
    assert GO_ON.total_seconds() + READ_S + HEARING_S + commits < TURN_S
    assert GO_ON.total_seconds() + CHECK_S < TURN_S


def test_the_stand_in_waits_as_long_as_the_model_does() -> None:
    assert (port.TIMEOUT, port.LOOKING) == (TIMEOUT, LOOKING)
