"""The net catches: nine defects of the assistant, planted one at a time, and how soon a seed finds each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec
import pytest

from smartclinic.assistant import receptionist
from smartclinic.assistant.receptionist import Receptionist
from smartclinic.assistant.talking.prepared import PreparedTalk
from smartclinic.assistant.thinking import output_checks
from smartclinic.assistant.understanding.reading import words_of
from smartclinic.assistant.understanding.red_flags import find_red_flags
from smartclinic.conversations import staff_task
from smartclinic.conversations.answering import Answer, Intent, Situation
from smartclinic.conversations.turns import turn as turns
from tests.simulation.test_planted_defects import Defect, Patch, first_finding


def tool_call_is_carried_out(patch: Patch) -> None:
    """What the model proposes is done, and said afterwards."""

    async def at_once(_: PreparedTalk, __: Intent, do: Callable[[], Awaitable[Answer]]) -> Answer:
        return await do()

    patch.setattr(PreparedTalk, "only_prepared", at_once)


def output_checks_are_skipped(patch: Patch) -> None:
    """Whatever the model writes is sent."""
    patch.setattr(output_checks, "problem", lambda *_: None)


def red_flag_of_a_transcript_is_not_looked_at(patch: Patch) -> None:
    """Only what was typed is looked through for emergencies."""

    def typed(_: Receptionist, situation: Situation) -> tuple[str, ...]:
        written = (msgspec.structs.replace(found.record, heard=None) for found in situation.burst)
        return find_red_flags(words_of(written)).emergency

    patch.setattr(Receptionist, "red_flags", typed)


def stop_by_voice_is_lost(patch: Patch) -> None:
    """STOP counts where it is typed."""
    patch.setattr(receptionist, "spoken_in", lambda _: "")


def voice_note_is_acted_on_at_once(patch: Patch) -> None:
    """What was heard counts as if it had been written."""
    patch.setattr(receptionist, "as_heard", lambda _, intent: intent)


def costs_are_not_counted(patch: Patch) -> None:
    """The day's budget is never spent."""

    async def nothing(*_: object, **__: object) -> None:
        return None

    patch.setattr(turns, "spend", nothing)


def rights_wait_for_staff(patch: Patch) -> None:
    """While staff hold the conversation nobody confirms what was asked of one's data."""
    patch.setattr(Receptionist, "rights_request", lambda *_: None)


def each_request_is_a_task_of_its_own(patch: Patch) -> None:
    """Who asks again is heard as somebody else."""

    async def never(*_: object) -> None:
        return None

    patch.setattr(staff_task, "_asked_today", never)


def script_is_forgotten(patch: Patch) -> None:
    """Readers of Simplified Chinese are answered in Traditional characters."""
    patch.setattr(receptionist, "answer_in_their_script", lambda answer, _: answer)


DEFECTS = (
    Defect(tool_call_is_carried_out, "drawn", ("31",), 12, "assistant", first=4),
    Defect(output_checks_are_skipped, "drawn", ("32",), 8, "assistant", first=1),
    Defect(red_flag_of_a_transcript_is_not_looked_at, "drawn", ("9",), 8, "voice"),
    Defect(stop_by_voice_is_lost, "drawn", ("5",), 8, "voice", first=6),
    Defect(voice_note_is_acted_on_at_once, "drawn", ("31",), 8, "voice"),
    Defect(costs_are_not_counted, "drawn", ("37",), 8, "assistant"),
    Defect(rights_wait_for_staff, "drawn", ("34",), 8, "assistant", first=3),
    Defect(each_request_is_a_task_of_its_own, "drawn", ("33",), 8, "assistant"),
    Defect(script_is_forgotten, "drawn", ("35",), 8, "assistant", first=1),
)


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.plant.__name__)
def test_it_finds_what_is_wrong_with_the_assistant(defect: Defect, monkeypatch: Patch) -> None:
    defect.plant(monkeypatch)

    assert first_finding(defect) is not None, f"not found within {defect.within} seeds"
