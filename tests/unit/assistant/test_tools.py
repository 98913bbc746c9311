from __future__ import annotations

from typing import Any

import pytest

from smartclinic.assistant import intents
from smartclinic.assistant.thinking.tools import intent_of, tools
from smartclinic.conversations.answering import Intent
from smartclinic.conversations.gate import Asked
from smartclinic.platform.model import ToolCall
from tests.unit.assistant.chat import Clinicians
from tests.unit.assistant.situations import asked, holding, situation, slot

OFFERED = asked("slot", "chan/consultation/24 15:00", "wong/consultation/24 17:00")
HELD = holding("chan/consultation/24 15:30")


def meant(tool: str, question: Asked | None = None, /, **arguments: Any) -> Intent | None:
    return intent_of(ToolCall(tool, arguments), situation("…", asked=question))


def test_looking_for_slots_is_a_wish_for_a_visit() -> None:
    found = meant(
        "find_slots",
        day="2026-11-24",
        part="afternoon",
        time="15:30",
        side="after",
        doctor="陳醫生",
        service="flu shot",
    )

    assert found == Intent(
        intents.BOOK,
        {
            "day": "2026-11-24",
            "part": "afternoon",
            "time": "15:30",
            "side": "after",
            "doctor": "chan",
            "service": "flu-vaccine",
        },
    )


@pytest.mark.parametrize(
    "arguments",
    [
        {"day": "the 40th", "part": 7, "doctor": {"name": []}, "service": 3, "side": ["after"], "time": "quarter past"},
        {"day": None, "part": None, "doctor": None},
        {"day": "2026-02-31", "clinic": "another", "contact": "somebody else", "patient": "all"},
        {},
    ],
)
def test_nonsense_in_a_wish_is_left_out(arguments: dict[str, Any]) -> None:
    assert meant("find_slots", **arguments) == Intent(intents.BOOK, {})


def test_a_doctor_who_is_none_of_ours_is_said() -> None:
    assert meant("find_slots", doctor="Dr Smith") == Intent(intents.BOOK, {"unknown_doctor": "Dr Smith"})


@pytest.mark.parametrize("arguments", [{"number": 2}, {"time": "17:00"}, {"number": None, "time": "17:00"}])
def test_choosing_takes_what_was_offered(arguments: dict[str, Any]) -> None:
    assert meant("choose_slot", OFFERED, **arguments) == Intent(
        intents.CHOOSE, {"slot": slot("wong/consultation/24 17:00")}
    )


@pytest.mark.parametrize(
    "arguments", [{"number": 9}, {"number": -1}, {"time": "16:15"}, {"slot": "chan/consultation/1"}, {}]
)
def test_what_was_not_offered_cannot_be_chosen(arguments: dict[str, Any]) -> None:
    assert meant("choose_slot", OFFERED, **arguments) is None


def test_nothing_can_be_chosen_when_nothing_is_offered() -> None:
    assert meant("choose_slot", number=1) is None


def test_a_name_counts_while_it_is_asked() -> None:
    assert meant("give_name", HELD, name="陳大文") == Intent(intents.NAME, {"text": "陳大文"})
    assert meant("give_name", OFFERED, name="陳大文") is None
    assert meant("give_name", name="陳大文") is None


@pytest.mark.parametrize("name", ["", "ok", "聽日", 7, None, "陳"])
def test_the_model_cannot_pass_off_anything_as_a_name(name: Any) -> None:
    assert meant("give_name", HELD, name=name) is None


@pytest.mark.parametrize("topic", ["hours", "address", "fees", "doctors", "privacy"])
def test_facts_are_of_known_topics(topic: str) -> None:
    assert meant("clinic_facts", topic=topic) == Intent(intents.FACTS, {"topic": topic})


@pytest.mark.parametrize("topic", ["patients", None, ["fees"], 1])
def test_facts_of_other_topics_are_refused(topic: Any) -> None:
    assert meant("clinic_facts", topic=topic) is None


def test_a_person_can_be_proposed() -> None:
    assert meant("ask_for_person") == Intent(intents.PERSON)


@pytest.mark.parametrize("name", ["book_everything", "cancel", "", "find_slots "])
def test_a_tool_that_does_not_exist_is_refused(name: str) -> None:
    assert meant(name, HELD) is None


def test_no_tool_takes_a_clinic_a_contact_or_an_id() -> None:
    named = {name for tool in tools() for name in tool.parameters["properties"]}

    assert named == {"day", "part", "time", "side", "doctor", "service", "number", "name", "topic"}


def test_what_changes_a_visit_is_only_prepared() -> None:
    found = meant("change_visit", day="2026-11-27", time="19:00")
    assert found is not None
    assert (found.name, found.details["prepared"], found.details["day"]) == (intents.CHANGE, "yes", "2026-11-27")

    cancelled = meant("cancel_visit", visit="somebody else's", revision=0)
    assert cancelled is not None
    assert cancelled.name == intents.CANCEL
    assert "visit" not in cancelled.details


async def test_the_model_moves_and_cancels_nothing() -> None:
    patient = Clinicians().patient()
    await patient.says("聽日下晝三點睇陳醫生")
    await patient.says("陳小美")
    before = await patient.place.stands()

    for call in (
        ToolCall("change_visit", {"day": "2026-11-26", "time": "16:00"}), ToolCall("cancel_visit", {}),
        ToolCall("my_visits", {}),
    ):  # fmt: skip
        intent = intent_of(call, situation("…"))
        assert intent is not None
        said = await patient.is_understood_as("…", intent)
        assert "24/11（二）下晝3:00" in said
        assert await patient.place.stands() == before
