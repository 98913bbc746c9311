"""Tickets as people ask for them, and back after a missed turn."""

from __future__ import annotations

from datetime import date

import pytest

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.queue_requests import queue_request
from tests.unit.assistant.chat import Clinicians
from tests.unit.assistant.situations import situation
from tests.unit.assistant.test_changed_days import closed


@pytest.mark.parametrize(
    ("text", "name", "queue"),
    [
        ("攞飛", intents.QUEUE_TAKE, None),
        ("攞飛睇陳醫生", intents.QUEUE_TAKE, "gp"),
        ("can i get a ticket for dr chan", intents.QUEUE_TAKE, "gp"),
        ("walk in ticket for my son", intents.QUEUE_TAKE, None),
        ("leave", intents.QUEUE_LEAVE, None),
        ("排返隊得唔得", intents.QUEUE_BACK, None),
    ],
)
def test_a_ticket_is_asked_for_in_ordinary_words(text: str, name: str, queue: str | None) -> None:
    intent = queue_request(text, situation(text))

    assert intent is not None
    assert intent.name == name
    assert intent.details.get("queue") == queue


@pytest.mark.parametrize(
    "text", ["飛機票", "where can i get a ticket for parking", "sick leave", "i need leave for two days"]
)
def test_other_tickets_and_leaves_are_none_of_the_queue(text: str) -> None:
    assert queue_request(text, situation(text)) is None


async def test_a_ticket_that_a_signal_keeps_from_anybody_says_so_and_not_that_tickets_are_out() -> None:
    clinic = Clinicians()
    await closed(clinic, date(2026, 11, 23))

    said = await clinic.patient(language="zh-HK").says("攞籌睇陳醫生")

    assert "因為八號或以上風球，今節停診，唔再派籌。" in said
    assert "截" not in said
