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
        ("攞一個", intents.QUEUE_TAKE, None),
        ("好的，請給我一個籌", intents.QUEUE_TAKE, None),
        ("想攞多張ticket俾我老婆", intents.QUEUE_TAKE, None),
        ("can I get a ticket to see a GP now?", intents.QUEUE_TAKE, "gp"),
        ("ok a paediatrics ticket for my kid then", intents.QUEUE_TAKE, "paediatrics"),
        ("Ticket for the kids' queue for my baby please", intents.QUEUE_TAKE, "paediatrics"),
        ("how long roughly?", intents.QUEUE_POSITION, None),
        ("而家去到no幾呀", intents.QUEUE_POSITION, None),
        ("我自己仲有幾多位", intents.QUEUE_POSITION, None),
        ("有冇叫過我個號 我去咗廁所", intents.QUEUE_POSITION, None),
        ("can I just walk in now or do I need to book?", intents.QUEUE_POSITION, None),
        ("使唔使預約定可以walk in", intents.QUEUE_POSITION, None),
        ("返到嚟喇", intents.QUEUE_BACK, None),
        ("臨時有事離開，籌號請作廢。", intents.QUEUE_LEAVE, None),
    ],
)
def test_a_ticket_is_asked_for_in_ordinary_words(text: str, name: str, queue: str | None) -> None:
    intent = queue_request(text, situation(text))

    assert intent is not None
    assert intent.name == name
    assert intent.details.get("queue") == queue


@pytest.mark.parametrize(
    "text",
    [
        "飛機票",
        "飛機ticket",
        "聽日仲有幾多位",
        "how long does a body check take",
        "where can i get a ticket for parking",
        "sick leave",
        "i need leave for two days",
    ],
)
def test_other_tickets_and_leaves_are_none_of_the_queue(text: str) -> None:
    assert queue_request(text, situation(text)) is None


async def test_a_ticket_that_a_signal_keeps_from_anybody_says_so_and_not_that_tickets_are_out() -> None:
    clinic = Clinicians()
    await closed(clinic, date(2026, 11, 23))

    said = await clinic.patient(language="zh-HK").says("攞籌睇陳醫生")

    assert "因為八號或以上風球，今節停診，唔再派籌。" in said
    assert "截" not in said
