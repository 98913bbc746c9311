"""No patient's words stay behind in the process that answered them."""

from __future__ import annotations

from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.when import understand_when
from tests.unit.assistant.chat import Clinicians, at


async def test_what_was_said_is_forgotten_with_the_answer() -> None:
    await Clinicians(now=at("10:00")).patient().says("想約聽日下晝睇陳醫生")

    assert for_matching.cache_info().currsize == 0
    assert understand_when.cache_info().currsize == 0
