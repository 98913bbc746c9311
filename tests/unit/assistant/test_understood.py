"""What a message says, field by field, by the rules that conversations are read with."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from smartclinic.assistant.understanding.offering import Context, moment
from smartclinic.assistant.understanding.understood import SURE, Understood, findings, understand
from smartclinic.clinics.model import Clinic
from tests.unit.assistant.situations import situation

MORNING = moment("2026-11-23T10:05:00+08:00")
PHRASINGS = yaml.safe_load(Path(__file__).with_name("everyday_phrasings.yaml").read_text("utf-8"))
SLOTS = Context("slot", ("2026-11-24T15:00", "2026-11-24T15:30", "2026-11-26T17:00"))


@pytest.mark.parametrize("intent", sorted(PHRASINGS))
def test_everyday_requests_are_told_apart(intent: str, clinic: Clinic) -> None:
    read = {text: understand(text, MORNING, clinic) for text in PHRASINGS[intent]}

    assert {text: said.intent for text, said in read.items() if said.intent != intent} == {}
    assert [text for text, said in read.items() if said.confidence < SURE] == []


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("停止", "opt_out"),
        ("STOP", "opt_out"),
        ("ＳＴＯＰ", "opt_out"),
        ("Stop.", "opt_out"),
        ("取消訂閱", "opt_out"),
        ("恢復", "opt_in"),
        ("停止食藥得唔得", "medical_question"),
        ("bus stop 喺邊", "other"),
        ("取消", "cancel"),
        ("取消聽日個預約", "cancel"),
    ],
)
def test_only_a_whole_message_opts_out(text: str, intent: str, clinic: Clinic) -> None:
    assert understand(text, MORNING, clinic).intent == intent


@pytest.mark.parametrize(
    ("text", "context", "intent", "choice"),
    [
        ("2", SLOTS, "choose", 2),
        ("三點", SLOTS, "choose", 1),
        ("診金幾多", SLOTS, "fees", None),
        ("唔約住", SLOTS, "decline", None),
        ("冇一個啱", SLOTS, "book", None),
        ("聽日嗰個", SLOTS, "choose", None),
        ("option 6", SLOTS, "choose", None),
        ("得", SLOTS, "confirm", None),
        ("👍", Context("confirm"), "confirm", None),
        ("係呀，順便問下收唔收現金", Context("confirm"), "confirm", None),
        ("唔係呀 個名唔啱", Context("confirm"), "decline", None),
        ("陳大文", Context("name"), "confirm", None),
        ("睇開嗰個", Context("doctor", ("chan", "wong")), "choose", None),
        ("黃", Context("doctor", ("chan", "wong")), "choose", 2),
    ],
)
def test_an_answer_is_read_by_what_was_asked(
    text: str, context: Context, intent: str, choice: int | None, clinic: Clinic
) -> None:
    said = understand(text, MORNING, clinic, context)

    assert (said.intent, said.choice) == (intent, choice)


def test_an_emergency_goes_before_everything(clinic: Clinic) -> None:
    said = understand("我阿爸心口好痛出冷汗，聽日可唔可以睇陳醫生", MORNING, clinic)

    assert (said.intent, said.red_flag is not None, said.urgent, said.doctor) == ("emergency", True, True, "chan")


def test_what_rules_are_not_sure_of_is_told_to_the_model_with_what_was_found() -> None:
    said: Understood = findings(situation("個女話嗰度有啲怪怪哋"))

    assert said.confidence < SURE
    assert said.date is None
