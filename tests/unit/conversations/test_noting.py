"""What is noted without an answer: staff on the clinic's own phone, choices about marketing, deletions."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from smartclinic.clinics.model import DeskRules
from smartclinic.contacts.identity import ContactId, Identity
from smartclinic.conversations.amending import Amended
from smartclinic.conversations.content import Call, Content, Echo, Moved, Preference, Revoke, Text
from smartclinic.conversations.gate import (
    HELD_BY_PHONE,
    HELD_FOR,
    WINDOW,
    Gate,
    Reason,
    Speaker,
    Turn,
    freed,
    taken,
    with_attention,
    with_turns,
)
from smartclinic.conversations.message import Message
from smartclinic.conversations.turns.noting import forgotten, noted
from tests.unit.local.virtual_time import START

GATE = Gate(address=Identity(phone="85291234567"))
SOON = START + timedelta(minutes=1)


def wrote(content: Content, minutes: float = 0) -> Message:
    return Message(thread=ContactId("t"), wamid="w", at=START + timedelta(minutes=minutes), recorded=1, content=content)


def test_staff_who_write_on_the_clinics_phone_hold_the_conversation() -> None:
    gate = noted(GATE, [wrote(Echo("我哋打返俾你"))], SOON)
    assert (gate.taken_by, gate.taken_until, gate.epoch) == (HELD_BY_PHONE, START + HELD_FOR, 1)
    assert gate.turns == (Turn(Speaker.STAFF, "我哋打返俾你"),)


def test_writing_on_the_phone_answers_what_waited_for_a_person() -> None:
    waiting = with_attention(GATE, Reason.ASKED, START - timedelta(minutes=5))
    assert noted(waiting, [wrote(Echo("你好"))], SOON).attention is None
    newer = with_attention(GATE, Reason.ASKED, START + timedelta(seconds=30))
    assert noted(newer, [wrote(Echo("你好"))], SOON).attention == newer.attention


def test_an_echo_that_comes_hours_late_holds_nothing() -> None:
    gate = noted(GATE, [wrote(Echo("你好"))], START + HELD_FOR)
    assert (gate.taken_by, gate.epoch) == (None, 0)


def test_an_echo_does_not_shorten_what_staff_hold_on_the_desk() -> None:
    held = taken(GATE, "ann", START + timedelta(hours=5))
    gate = noted(held, [wrote(Echo("你好"))], SOON)
    assert (gate.taken_by, gate.taken_until) == ("ann", START + timedelta(hours=5))


def test_what_was_taken_on_the_phone_just_ends() -> None:
    gate = noted(GATE, [wrote(Echo("你好"))], SOON)
    over = freed(gate, START + HELD_FOR, DeskRules())
    assert (over.taken_by, over.attention) == (None, None)


def test_a_call_opens_the_window_and_metas_own_notes_do_not() -> None:
    assert noted(GATE, [wrote(Call())], SOON).window_until == START + WINDOW
    assert (
        noted(GATE, [wrote(Echo("hi")), wrote(Moved()), wrote(Preference(marketing=False))], SOON).window_until is None
    )


def test_the_last_choice_about_marketing_counts_in_whatever_order_it_comes() -> None:
    stop, resume = wrote(Preference(marketing=False), 1), wrote(Preference(marketing=True), 2)
    assert noted(noted(GATE, [stop], SOON), [resume], SOON).marketing_stopped_at is None
    assert noted(noted(GATE, [resume], SOON), [stop], SOON).marketing_stopped_at is None
    assert noted(GATE, [stop], SOON).marketing_stopped_at == stop.at


def test_deleted_words_are_not_remembered() -> None:
    gate = with_turns(GATE, Turn(Speaker.PATIENT, "我有糖尿"), Turn(Speaker.ASSISTANT, "收到"))
    original = msgspec.structs.replace(wrote(Text("我有糖尿")), answered_by="o")
    after = forgotten(gate, Amended(contents={"a": Revoke("a")}), {"a": original})
    assert after.turns == (Turn(Speaker.ASSISTANT, "收到"),)


def test_what_was_rewritten_after_the_answer_is_forgotten_too() -> None:
    gate = with_turns(GATE, Turn(Speaker.PATIENT, "想約聽日"), Turn(Speaker.ASSISTANT, "收到"))
    after = forgotten(gate, Amended(contents={"a": Text("想約星期五")}), {"a": wrote(Text("想約聽日"))})
    assert after.turns == (Turn(Speaker.ASSISTANT, "收到"),)
