"""Playing: everything that a scenario can say happens, happens to the real service."""

from __future__ import annotations

import pytest

from smartclinic.conversations.gate import Reason
from smartclinic.queueing.line import Standing
from smartclinic_local.evaluation.conversation import By, Conversation
from smartclinic_local.evaluation.heard_errors import heard_errors
from smartclinic_local.evaluation.playing import play
from smartclinic_local.evaluation.scenario import Engine
from smartclinic_local.evaluation.scenario_file import read_file

HEAD = "scenarios:\n  - id: one\n    title: One\n    tags: [zh-HK, booking]\n    now: 2026-11-23 10:00\n"


def played(turns: str, clinic: str = "{}", engine: Engine = Engine.STAND_IN) -> Conversation:
    text = f"{HEAD}    clinic: {clinic}\n    turns:\n" + "".join(f"      - {turn}\n" for turn in turns.splitlines())
    with heard_errors():
        return play(read_file(text).scenarios[0], engine, 1)


def answers(conversation: Conversation) -> list[str]:
    return ["\n".join(answer.text for answer in outcome.answers) for outcome in conversation.outcomes]


def reasons(conversation: Conversation) -> tuple[Reason, ...]:
    gate = conversation.after.gate if conversation.after else None
    return gate.attention.reasons if gate and gate.attention else ()


def test_a_burst_gets_one_answer_and_a_tap_is_found_in_an_older_message() -> None:
    conversation = played("say: [你好, 想約聽日下晝睇陳醫生]\nsay: 幾點開門\ntap: 其他日子")

    assert conversation.stopped == ""
    assert [len(outcome.answers) for outcome in conversation.outcomes] == [1, 1, 1]


def test_a_number_taps_that_row_of_the_last_message() -> None:
    conversation = played("say: 想約聽日下晝睇陳醫生\ntap: '1'")

    assert conversation.lines[-2].text == "〔下晝3:00〕"


def test_a_voice_note_is_heard_and_a_picture_is_sorted() -> None:
    conversation = played("voice: 想約聽日下晝睇陳醫生\nvoice: {words: 嗯嗯, sure: false}\npicture: card")

    assert "想約聽日下晝睇陳醫生" in answers(conversation)[0]
    assert Reason.VOICE_NOTE in reasons(conversation)
    assert conversation.use.looks == 3


def test_without_a_model_nothing_is_heard() -> None:
    conversation = played("voice: 想約聽日下晝睇陳醫生", engine=Engine.GUIDED)

    assert Reason.VOICE_NOTE in reasons(conversation)


@pytest.mark.parametrize("what", ["sticker", "location", "document", "video", "call"])
def test_whatever_is_sent_has_come_to_something(what: str) -> None:
    conversation = played(f"sends: {what}\ncontact_card: {{name: 何大文}}\nsay: 你好\nreact: 👍")

    assert conversation.after
    assert all(message.handling is not None for message in conversation.after.messages.values())


def test_staff_take_it_write_and_give_it_back() -> None:
    turns = "say: 搵姑娘\nstaff: take\nstaff: {reply: 你好呀}\nsay: 想問下\nstaff: release\nsay: 幾點開門"
    conversation = played(turns)

    assert answers(conversation)[2:4] == ["你好呀", ""]
    assert [line.by for line in conversation.lines if line.text == "你好呀"] == [By.STAFF]
    assert answers(conversation)[5]


def test_a_red_flag_can_be_acknowledged() -> None:
    conversation = played("say: 我阿爸心口好痛出冷汗\nstaff: acknowledge")

    assert "999" in answers(conversation)[0]
    assert conversation.stopped == ""


def test_a_line_moves_on_as_staff_call() -> None:
    line = "{queues: [{queue: gp, called: 2, waiting: 4, patient_waits: true, behind: 1, people: [何大文]}]}"
    conversation = played("say: 去到幾多號呀\nstaff: {call_next: gp, times: 2}\nwait: 1m\ntap: 唔等喇", line)

    assert "前面仲有4位" in answers(conversation)[0]
    assert conversation.after
    assert [ticket.ended for ticket in conversation.after.tickets.values()] == [Standing.LEFT]


def test_what_the_store_and_meta_swallow_is_made_good() -> None:
    turns = (
        "fault: {store: down}\nsay: 想約聽日下晝睇陳醫生\nfault: {store: none}\nwait: 2m\nfault: {meta: unsaid}\n"
        "say: 三點半\nfault: {meta: none}\nwait: 5m\nfault: {store: unsaid}\nsay: 陳小美\nwait: 3m"
    )
    conversation = played(turns)

    assert conversation.harmed
    assert conversation.after
    assert [visit.patient_name for visit in conversation.after.appointments.values()] == ["陳小美"]


@pytest.mark.parametrize(
    "fault", ["unreachable", "slow", "nonsense", "lying", "looping", "made_up_tool", "hostile", "none"]
)
def test_whatever_the_model_does_something_is_answered_and_nothing_is_booked(fault: str) -> None:
    conversation = played(f"fault: {{model: {fault}}}\nsay: hmm maybe whatever thing then you know")

    assert answers(conversation)[1]
    assert conversation.use.turns >= 1
    assert conversation.after
    assert not conversation.after.appointments


def test_a_day_stands_as_the_scenario_says() -> None:
    clinic = (
        "{booked: [{at: -7d 15:30, doctor: wong, patient: 陳小美, by: patient}, {at: +1d 16:00, patient: 黎小姐}], "
        "full: [{doctor: chan, day: +1d, part: afternoon}], out_of_stock: [flu-vaccine]}"
    )
    conversation = played("say: 想約聽日下晝睇陳醫生\nwait_until: +1d 09:00\nsay: 我想打流感針", clinic)

    assert conversation.before
    assert [visit.state.value for visit in conversation.before.appointments.values()] == ["completed"]
    assert "下晝3:30 陳醫生" not in answers(conversation)[0]
    assert conversation.lines[-2].at.isoformat().startswith("2026-11-24T01:00")


def test_steps_of_another_engine_are_not_played() -> None:
    conversation = played("say: 你好\n{say: 幾點開門, engines: [guided]}")

    assert len(conversation.outcomes) == 1
