"""What a model makes of a file is data: parsed strictly, bounded, without anybody's numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from smartclinic.media.allowed import AMR, JPEG, MP4, OGG, PDF
from smartclinic.media.attachment import Kind
from smartclinic.media.hearing import HEARING_S, LISTEN, LONGEST_WORDS, LOOK, Perceived, may_be_heard, perceive
from smartclinic.media.seen import Seen
from smartclinic.platform.model import Described, File, ModelUnavailable
from tests.unit.local.virtual_time import run
from tests.unit.media import samples

MB = 1024 * 1024


class Told:
    """A model that answers this, whatever it is given."""

    def __init__(self, values: Mapping[str, Any] | Exception, after: float = 0.0) -> None:
        self._values, self._after = values, after
        self.files: list[File] = []

    async def describe(self, *, instruction: str, file: File, shape: Mapping[str, Any]) -> Described:
        self.files.append(file)
        await asyncio.sleep(self._after)
        if isinstance(self._values, Exception):
            raise self._values
        return Described(self._values, 7, 3)


async def heard(**values: object) -> Perceived:
    return await perceive(Told(values), Kind.VOICE, OGG, samples.VOICE)


async def seen(**values: object) -> Perceived:
    return await perceive(Told(values), Kind.IMAGE, JPEG, b"")


async def test_a_voice_note_is_its_words_and_whether_they_were_heard_for_sure() -> None:
    said = await heard(words=" 聽日下晝三點半 ", is_sure=True)
    assert said == Perceived("聽日下晝三點半", is_sure=True, tokens_in=7, tokens_out=3)


@pytest.mark.parametrize(
    "values",
    [
        {"words": "聽日", "is_sure": "yes"},
        {"words": "聽日", "is_sure": True, "call": "cancel"},
        {"words": {"said": "聽日"}, "is_sure": True},
        {"is_sure": True},
        {"words": " \u200b ", "is_sure": True},
        {"shows": "card"},
    ],
)
async def test_what_is_no_transcript_is_nothing(values: dict[str, object]) -> None:
    assert await heard(**values) == Perceived(tokens_in=7, tokens_out=3)


async def test_numbers_of_identity_cards_are_not_kept_of_what_is_said() -> None:
    assert "A123456" not in (await heard(words="我身份證係A123456(3)", is_sure=True)).words


async def test_a_transcript_beyond_all_measure_is_cut_and_not_sure() -> None:
    said = await heard(words="喂" * (LONGEST_WORDS + 1), is_sure=True)
    assert (len(said.words), said.is_sure) == (LONGEST_WORDS, False)


async def test_nothing_in_a_transcript_turns_round_what_stands_beside_it() -> None:
    assert (await heard(words="聽\u202e日", is_sure=True)).words == "聽日"


@pytest.mark.parametrize("shows", Seen)
async def test_a_picture_is_only_its_kind(shows: Seen) -> None:
    sight = await seen(shows=shows.value, company="", member_name="", plan="", valid_until="")
    assert (sight.shows, dict(sight.card), sight.words) == (shows, {}, "")


@pytest.mark.parametrize("values", [{"shows": "rash"}, {"shows": "card", "diagnosis": "x"}, {"shows": None}, {}])
async def test_what_is_no_kind_of_picture_is_nothing(values: dict[str, object]) -> None:
    assert (await seen(**values)).shows is None


async def test_only_of_a_card_something_is_read() -> None:
    assert (await seen(shows="letter", member_name="CHAN SIU MEI")).card == {}


@pytest.mark.parametrize(
    ("name", "printed", "kept"),
    [
        ("company", "Blue Harbour", "Blue Harbour"),
        ("company", "Blue\nHarbour  Health", "Blue Harbour Health"),
        ("company", "Blue Harbour 1234 5678 9012", "Blue Harbour █"),
        ("company", "12345678", None),
        ("company", "x" * 500, "x" * 60),
        ("plan", "Gold 2000", "Gold 2000"),
        ("plan", "GH-12345-678", "GH-█"),
        ("plan", "A123456(3)", None),
        ("member_name", "CHAN SIU MEI", "CHAN SIU MEI"),
        ("member_name", "CHAN SIU MEI 91234567", None),
        ("valid_until", "31/12/2027", "31/12/2027"),
        ("valid_until", "12/27", "12/27"),
        ("valid_until", "2027年12月31日", "2027年12月31日"),
        ("valid_until", "DEC 2027", "DEC 2027"),
        ("valid_until", "1234 5678 9012", None),
        ("valid_until", "1234567", None),
        ("valid_until", "see http://evil.example", None),
    ],
)
async def test_of_a_card_no_number_is_kept(name: str, printed: str, kept: str | None) -> None:
    line = (await seen(shows="card", **{name: printed})).card.get(name)
    assert line == kept


async def test_a_model_that_fails_has_heard_nothing_and_may_have_been_paid() -> None:
    said = await perceive(Told(ModelUnavailable("refused", 5, 1)), Kind.VOICE, OGG, samples.VOICE)
    assert said == Perceived(tokens_in=5, tokens_out=1)


@pytest.mark.parametrize("error", [ModelUnavailable("down"), AttributeError("name"), RecursionError()])
async def test_whatever_goes_wrong_is_nothing_heard_and_costs_by_its_length(error: Exception) -> None:
    a_minute = samples.VOICE + b"OggS\0\4" + (60 * 48_000).to_bytes(8, "little") + bytes(20)
    said = await perceive(Told(error), Kind.VOICE, OGG, a_minute)
    assert said == Perceived(tokens_in=len(LISTEN) // 2 + 60 * 32)


async def test_what_does_not_say_how_long_it_is_costs_by_its_weight_and_a_picture_as_one() -> None:
    sound = await perceive(Told(ModelUnavailable("down")), Kind.AUDIO, AMR, bytes(15_250))
    picture = await perceive(Told(ModelUnavailable("down")), Kind.IMAGE, JPEG, b"")
    assert (sound.tokens_in, picture.tokens_in) == (len(LISTEN) // 2 + 320, len(LOOK) // 2 + 1120)


def test_nobody_waits_longer_than_the_time_there_is() -> None:
    async def scenario() -> None:
        said = await perceive(Told({"words": "喂", "is_sure": True}, HEARING_S + 1), Kind.VOICE, OGG, samples.VOICE)
        assert said.words == ""
        assert said.tokens_in > len(LISTEN) // 2

    run(scenario())


async def test_a_recording_longer_than_five_minutes_is_not_given_to_the_model() -> None:
    last_page = b"OggS\0\4" + (301 * 48_000).to_bytes(8, "little") + bytes(20)
    told = Told({"words": "喂", "is_sure": True})
    assert await perceive(told, Kind.VOICE, OGG, samples.VOICE + last_page) == Perceived()
    assert told.files == []


async def test_sound_that_a_phone_wrapped_as_video_is_given_as_sound() -> None:
    told = Told({"words": "喂", "is_sure": True})
    await perceive(told, Kind.VOICE, MP4, samples.media(b"mp42"))
    assert told.files[0].type == "audio/mp4"


@pytest.mark.parametrize(
    ("kind", "type_", "size", "is_heard"),
    [
        (Kind.VOICE, OGG, 16 * MB, True),
        (Kind.VOICE, OGG, 17 * MB, False),
        (Kind.AUDIO, AMR, MB, False),
        (Kind.AUDIO, "audio/mpeg", 4 * MB, True),
        (Kind.AUDIO, "audio/mpeg", 6 * MB, False),
        (Kind.IMAGE, JPEG, MB, True),
        (Kind.IMAGE, JPEG, 8 * MB, False),
        (Kind.VIDEO, MP4, MB, False),
        (Kind.DOCUMENT, PDF, MB, False),
        (Kind.DOCUMENT, JPEG, MB, False),
    ],
)
def test_what_is_heard(kind: Kind, type_: str, size: int, is_heard: bool) -> None:
    assert may_be_heard(kind, type_, size) is is_heard
