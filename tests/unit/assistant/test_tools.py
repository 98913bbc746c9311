from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from smartclinic.assistant import intents
from smartclinic.assistant.thinking.declared import TOOLS, TOPICS
from smartclinic.assistant.thinking.tools import intent_of
from smartclinic.conversations.answering import Intent
from smartclinic.conversations.gate import Asked
from smartclinic.platform.model import Tool, ToolCall
from tests.unit.assistant.chat import Clinicians
from tests.unit.assistant.situations import asked, holding, situation, slot

OFFERED = asked("slot", "chan/consultation/24 15:00", "wong/consultation/24 17:00")
HELD = holding("chan/consultation/24 15:30")


def meant(tool: str, question: Asked | None = None, /, said: str = "…", **arguments: Any) -> Intent | None:
    return intent_of(ToolCall(tool, arguments), situation(said, asked=question))


def proposed(name: str, details: Mapping[str, str | None] | None = None) -> Intent:
    return Intent(name, details or {}, proposed=True)


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

    assert found == proposed(
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
        {"doctor": {"name": []}, "service": 3, "side": ["after"]},
        {"day": None, "part": None, "doctor": None, "time": ""},
        {"clinic": "another", "contact": "somebody else", "patient": "all"},
        {},
    ],
)
def test_nonsense_in_a_wish_is_left_out(arguments: dict[str, Any]) -> None:
    assert meant("find_slots", **arguments) == proposed(intents.BOOK)


@pytest.mark.parametrize("tool", ["find_slots", "change_visit", "join_waitlist"])
@pytest.mark.parametrize("wish", [{"day": "the 40th"}, {"day": "2026-02-31"}, {"part": 7}, {"time": "quarter past"}])
def test_a_wish_for_a_time_that_cannot_be_read_is_refused(tool: str, wish: dict[str, Any]) -> None:
    assert meant(tool, **wish) is None


def test_a_doctor_who_is_none_of_ours_is_said() -> None:
    assert meant("find_slots", doctor="Dr Smith") == proposed(intents.BOOK, {"unknown_doctor": "Dr Smith"})


@pytest.mark.parametrize("arguments", [{"number": 2}, {"time": "17:00"}, {"number": None, "time": "17:00"}])
def test_choosing_takes_what_was_offered(arguments: dict[str, Any]) -> None:
    assert meant("choose_slot", OFFERED, **arguments) == proposed(
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
    said = "我個名係 陳大文 呀"
    assert meant("give_name", HELD, said=said, names=["陳大文"]) == proposed(intents.NAME, {"text": "陳大文"})
    assert meant("give_name", OFFERED, said=said, names=["陳大文"]) is None
    assert meant("give_name", said=said, names=["陳大文"]) is None


def test_several_names_are_several_who_come() -> None:
    found = meant("give_name", HELD, said="大仔李心怡，細女李心悅", names=["李心怡", "李心悅"])

    assert found == proposed(intents.NAMES, {"names": "李心怡\n李心悅"})


@pytest.mark.parametrize(
    "names", [[""], ["ok"], ["聽日"], [7], None, ["陳"], "陳大文", [], ["陳大文"] * 9, [["陳大文"]]]
)
def test_the_model_cannot_pass_off_anything_as_a_name(names: Any) -> None:
    assert meant("give_name", HELD, said="ok 聽日 陳", names=names) is None


@pytest.mark.parametrize("said", ["我個女", "陳 文", "Chan Tai"])
def test_a_name_that_the_patient_did_not_write_is_refused(said: str) -> None:
    assert meant("give_name", HELD, said=said, names=["陳大文"]) is None
    assert meant("give_name", HELD, said=said, names=["Chan Tai Man"]) is None


@pytest.mark.parametrize("topic", [topic for topic in TOPICS if topic != "insurance"])
def test_facts_are_of_known_topics(topic: str) -> None:
    assert meant("clinic_facts", topic=topic) == proposed(intents.FACTS, {"topic": topic})


def test_facts_may_be_of_a_service_and_a_day_of_the_clinic() -> None:
    found = meant("clinic_facts", topic="bring", service="flu shot", day="2026-11-24")

    assert found == proposed(intents.FACTS, {"topic": "bring", "service": "flu-vaccine", "day": "2026-11-24"})
    assert meant("clinic_facts", topic="bring", service="surgery", day="soon") == proposed(
        intents.FACTS, {"topic": "bring"}
    )


@pytest.mark.parametrize("topic", ["patients", None, ["fees"], 1])
def test_facts_of_other_topics_are_refused(topic: Any) -> None:
    assert meant("clinic_facts", topic=topic) is None


def test_a_person_can_be_proposed() -> None:
    assert meant("ask_for_person") == proposed(intents.PERSON)


@pytest.mark.parametrize(
    ("tool", "arguments", "intent"),
    [
        ("ask_staff", {"kind": "document"}, intents.DOCUMENT),
        ("ask_staff", {"kind": "result"}, intents.RESULT),
        ("ask_staff", {"kind": "refund"}, intents.STAFF_MATTER),
        ("ask_staff", {"kind": ["document"]}, intents.STAFF_MATTER),
        ("clinic_facts", {"topic": "insurance"}, intents.INSURANCE),
        ("data_request", {"kind": "delete"}, intents.DELETE_DATA),
        ("medical_question", {}, intents.MEDICAL),
        ("maybe_urgent", {}, intents.URGENT),
        ("complaint", {}, intents.COMPLAINT),
    ],
)
def test_what_goes_to_staff_goes_with_the_patients_own_words(tool: str, arguments: dict[str, Any], intent: str) -> None:
    assert meant(tool, said="病假紙", **arguments) == proposed(intent, {"said": "病假紙"})


@pytest.mark.parametrize("kind", ["everything", None, 1, ["delete"]])
def test_a_data_request_is_of_a_known_kind(kind: Any) -> None:
    assert meant("data_request", kind=kind) is None


@pytest.mark.parametrize(
    ("arguments", "details"),
    [
        ({"minutes": 15}, {"minutes": "15"}),
        ({"minutes": 9999}, {}),
        ({"minutes": -5}, {}),
        ({"minutes": True}, {}),
        ({}, {}),
    ],
)
def test_a_lateness_is_of_a_plausible_length(arguments: dict[str, Any], details: dict[str, str]) -> None:
    assert meant("say_late", said="遲少少", **arguments) == proposed(intents.LATE, {"said": "遲少少", **details})


def test_a_ticket_is_of_a_queue_of_this_clinic() -> None:
    assert meant("take_ticket", queue="gp") == proposed(intents.QUEUE_TAKE, {"queue": "gp"})
    assert meant("take_ticket", queue="another-clinic/gp", door="yes") == proposed(intents.QUEUE_TAKE)


@pytest.mark.parametrize(("people", "details"), [(2, {"people": "2"}), (500, {}), (0, {}), ("two", {}), (True, {})])
def test_only_so_many_come_together(people: Any, details: dict[str, str]) -> None:
    assert meant("find_slots", people=people) == proposed(intents.BOOK, details)


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_every_tool_that_is_declared_means_something(tool: Tool) -> None:
    question = HELD if tool.name == "give_name" else OFFERED
    given = {"names": ["陳大文"], "number": 1, "topic": "fees", "kind": "access"}

    found = meant(tool.name, question, said="陳大文", **given)

    assert found is not None
    assert found.proposed


@pytest.mark.parametrize("name", ["book_everything", "cancel", "", "find_slots "])
def test_a_tool_that_does_not_exist_is_refused(name: str) -> None:
    assert meant(name, HELD) is None


def test_no_tool_takes_a_clinic_a_contact_or_an_id() -> None:
    named = {name for tool in TOOLS for name in tool.parameters["properties"]}

    assert named == {
        "day", "part", "time", "side", "doctor", "service", "people", "number", "names", "topic", "minutes", "queue",
        "kind",
    }  # fmt: skip


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


def test_a_price_is_of_the_service_that_the_patient_named_though_the_model_left_it_out() -> None:
    intent = intent_of(ToolCall("clinic_facts", {"topic": "fees"}), situation("可以book流感針嗎？幾錢？"))

    assert intent is not None
    assert intent.details["service"] == "flu-vaccine"
