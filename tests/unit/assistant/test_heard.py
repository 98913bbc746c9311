"""What was heard of a voice note is words like any other; what a picture shows decides what is said to it."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from smartclinic.assistant import intents
from smartclinic.assistant.receptionist import Receptionist
from smartclinic.assistant.talking.heard_talk import READ_BACK, to_hear
from smartclinic.assistant.understanding.reading import read, words_of
from smartclinic.assistant.understanding.sent import Sent, sent_in
from smartclinic.conversations.answering import Situation
from smartclinic.conversations.content import Media, MediaKind
from smartclinic.conversations.message import Heard
from smartclinic.conversations.model_days import thought_of
from smartclinic.conversations.wording import wording
from smartclinic.media.seen import Seen
from smartclinic.work.unit import Found
from tests.unit.assistant.situations import MONDAY, SAMPLE, Desk, situation

NOTE = Media(MediaKind.VOICE, "media-1")
PICTURE = Media(MediaKind.IMAGE, "media-2")


def hearing(*files: tuple[Media, Heard | None], beside: tuple[str, ...] = ()) -> Situation:
    """A burst of files, each with what was made of it, and words."""
    where = situation(*(media for media, _ in files), *beside)
    heard = [heard for _, heard in files] + [None] * len(beside)
    burst = tuple(
        Found(found.id, msgspec.structs.replace(found.record, heard=each))
        for found, each in zip(where.burst, heard, strict=True)
    )
    return replace(where, burst=burst)


def said(words: str, *, is_sure: bool = True) -> tuple[Media, Heard]:
    return NOTE, Heard(words, is_sure)


def shows(*seen: Seen) -> list[tuple[Media, Heard]]:
    return [(PICTURE, Heard(seen=each)) for each in seen]


def test_what_was_heard_for_sure_is_understood() -> None:
    where = hearing(said("想約聽日下晝三點半"))
    intent = read(where)
    assert intent is not None
    assert (intent.name, intent.details["time"]) == (intents.BOOK, "15:30")
    assert wording(where.burst[0].record) == "[voice] 想約聽日下晝三點半"


def test_what_was_not_is_neither_understood_nor_remembered() -> None:
    where = hearing(said("想約聽日下晝三點半", is_sure=False))
    intent = read(where)
    assert intent is not None
    assert intent.name == intents.SENT
    assert words_of(found.record for found in where.burst) == ""
    assert wording(where.burst[0].record) == "[voice]"


@pytest.mark.parametrize(
    ("files", "sent"),
    [
        ([said("你好")], None),
        ([said("你好", is_sure=False)], Sent.UNCLEAR),
        ([(NOTE, None)], Sent.VOICE),
        ([(NOTE, Heard())], Sent.VOICE),
        ([said("你好"), (NOTE, None)], Sent.VOICE),
        (shows(Seen.CARD), Sent.SCHEME_CARD),
        (shows(Seen.CARD, Seen.CARD), Sent.SCHEME_CARD),
        (shows(Seen.LETTER), Sent.LETTER),
        (shows(Seen.MEDICINE), Sent.MEDICINE),
        (shows(Seen.OTHER), Sent.IMAGE),
        (shows(Seen.OTHER, Seen.OTHER), Sent.FILES),
        (shows(Seen.CARD, Seen.LETTER), Sent.FILES),
        (shows(Seen.CARD, Seen.IDENTITY), Sent.IDENTITY),
        ([(PICTURE, None), *shows(Seen.IDENTITY)], Sent.IDENTITY),
    ],
)
def test_what_most_needs_an_answer(files: list[tuple[Media, Heard | None]], sent: Sent | None) -> None:
    assert sent_in(hearing(*files).burst) is sent


async def test_a_long_voice_note_is_read_back_in_part() -> None:
    answer = await Desk().answers(hearing(said("你哋幾點開門" + "呀" * 500)))
    assert answer.content is not None
    assert answer.content.body.startswith("聽到你講：「你哋幾點開門")
    assert "呀" * READ_BACK not in answer.content.body


async def test_a_markup_in_what_was_heard_is_said_as_it_is() -> None:
    answer = await Desk().answers(hearing(said("{clinic} {0} 你哋幾點開門")))
    assert answer.content is not None
    assert "「{clinic} {0} 你哋幾點開門」" in answer.content.body


async def test_beside_typed_words_a_picture_gets_a_line_of_its_kind() -> None:
    answer = await Desk().answers(hearing(*shows(Seen.CARD), beside=("想約聽日下晝",)))
    assert answer.content is not None
    assert "帶埋張卡" in answer.content.body


def test_opting_in_must_be_written() -> None:
    receptionist = Desk().receptionist
    assert receptionist.opt_change(hearing(said("恢復"))) is None
    change = receptionist.opt_change(hearing(said("停止")))
    assert change is not None
    assert change.out
    assert receptionist.opt_change(hearing(said("停止", is_sure=False))) is None


def test_an_emergency_counts_though_it_was_not_heard_for_sure() -> None:
    assert Desk().receptionist.red_flags(hearing(said("心口好痛出冷汗", is_sure=False)))


@pytest.mark.parametrize(
    ("media", "is_heard"),
    [
        (NOTE, True),
        (Media(MediaKind.AUDIO, "1"), True),
        (PICTURE, True),
        (Media(MediaKind.VIDEO, "1"), False),
        (Media(MediaKind.DOCUMENT, "1"), False),
        (Media(MediaKind.STICKER, "1"), False),
        (Media(MediaKind.VOICE, "1", lost=True), False),
        (Media(MediaKind.VOICE), False),
        (Media(MediaKind.IMAGE, "1", caption="早晨"), False),
    ],
)
def test_which_files_are_heard(media: Media, is_heard: bool) -> None:
    assert bool(to_hear(situation(media))) is is_heard


def test_nothing_is_heard_beyond_the_budget_but_what_is_being_heard_already() -> None:
    where = situation(NOTE)
    spent = thought_of(None, SAMPLE.assistant.contact_turns, MONDAY)
    where = replace(where, gate=msgspec.structs.replace(where.gate, thinking=spent))
    assert to_hear(where) == frozenset()
    kept = tuple(Found(one.id, msgspec.structs.replace(one.record, file_kept=True)) for one in where.burst)
    assert to_hear(replace(where, burst=kept)) == {where.burst[0].id}


@pytest.mark.parametrize(("left", "heard"), [(0, 0), (1, 1), (2, 2), (9, 5)])
def test_of_many_voice_notes_so_many_are_heard_as_turns_are_left(left: int, heard: int) -> None:
    where = situation(*[NOTE] * 5)
    spent = thought_of(None, SAMPLE.assistant.contact_turns - left, MONDAY)
    where = replace(where, gate=msgspec.structs.replace(where.gate, thinking=spent))
    assert to_hear(where) == {found.id for found in where.burst[:heard]}


def test_a_clinic_without_a_budget_and_a_service_without_ears_hear_nothing() -> None:
    rules = msgspec.structs.replace(SAMPLE.assistant, daily_cents=0)
    assert to_hear(situation(NOTE, clinic=msgspec.structs.replace(SAMPLE, assistant=rules))) == frozenset()
    model = Desk().model
    assert Receptionist(model).to_hear(situation(NOTE)) == frozenset()
    assert Receptionist(model, hears=True).to_hear(situation(NOTE)) != frozenset()
