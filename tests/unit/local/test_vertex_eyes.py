"""What the stand-in makes of files."""

from __future__ import annotations

from smartclinic.platform.model import Described, File
from smartclinic_local.vertex.plain_eyes import PlainEyes, marked

SHAPE = {
    "type": "object",
    "properties": {
        "words": {"type": "string"},
        "is_sure": {"type": "boolean"},
        "seen": {"type": "string", "enum": ["card", "letter", "other"]},
        "card": {"type": "object"},
    },
}


def look(content: bytes) -> Described:
    return PlainEyes().look("Look.", File("audio/ogg", content), SHAPE)


def test_a_recording_says_the_words_that_it_holds() -> None:
    heard = look(marked("聽日下晝有冇位", b"OggS"))

    assert heard.values == {"words": "聽日下晝有冇位", "is_sure": True, "seen": "other", "card": {}}
    assert heard.tokens_in > 0


def test_a_file_that_holds_json_is_described_so_and_only_in_the_fields_that_were_asked_for() -> None:
    seen = look(marked({"seen": "card", "card": {"insurer": "Example"}, "diagnosis": "x"}, b"\xff\xd8"))

    assert seen.values == {"words": "", "is_sure": False, "seen": "card", "card": {"insurer": "Example"}}


def test_of_any_other_file_nothing_is_sure() -> None:
    assert look(b"\xff\xd8\x00").values == {"words": "", "is_sure": False, "seen": "other", "card": {}}
