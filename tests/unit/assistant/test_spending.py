"""Prices and budgets, as pure rules."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from smartclinic.assistant.thinking.spending import Prices
from smartclinic.clinics.model import AssistantRules
from smartclinic.conversations.model_days import Spent, Thinking, may_ask, thought_of
from smartclinic.platform.model import Said
from tests.unit.assistant.situations import MONDAY, SAMPLE

FLASH = Prices.read("0.50", "3.00")


@pytest.mark.parametrize(("tokens", "micro_usd"), [((2000, 100), 1300), ((1, 0), 1), ((0, 0), 0), ((3, 1), 5)])
def test_a_question_costs_what_its_tokens_cost_rounded_up(tokens: tuple[int, int], micro_usd: int) -> None:
    assert FLASH.of(*tokens) == Spent(1, *tokens, micro_usd)


def test_what_got_no_answer_costs_what_is_known_or_likely() -> None:
    turns = [Said(True, "聽日" * 50)]

    assert FLASH.of_no_answer("x" * 1900, turns, (None, None)) == Spent(1, 1000, 0, 500)
    assert FLASH.of_no_answer("x" * 1900, turns, (800, 2048)) == Spent(1, 800, 2048, 6544)


def test_costs_add_up() -> None:
    assert Spent(1, 2, 3, 4) + Spent(1, 1, 1, 1) == Spent(2, 3, 4, 5)


def test_a_contacts_turns_are_counted_by_hong_kongs_day() -> None:
    clinic = msgspec.structs.replace(SAMPLE, assistant=AssistantRules(contact_turns=2))
    once = thought_of(None, 1, MONDAY)
    twice = thought_of(once, 1, MONDAY + timedelta(hours=13))

    assert once == Thinking("2026-11-23", 1)
    assert (may_ask(None, clinic, MONDAY), may_ask(once, clinic, MONDAY)) == (True, True)
    assert not may_ask(twice, clinic, MONDAY)
    tomorrow = MONDAY + timedelta(hours=14)  # midnight
    assert may_ask(twice, clinic, tomorrow)
    assert thought_of(twice, 1, tomorrow) == Thinking("2026-11-24", 1)


def test_a_contact_that_was_not_thought_about_is_not_written_anew() -> None:
    before = Thinking("2026-11-20", 7)

    assert thought_of(before, 0, MONDAY) is before
