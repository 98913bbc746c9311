"""Who plays in the demo, and what they want. Everything else they say depends on what they are offered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Script:
    """A patient of the phone page by name, who is also who comes, and the first words.

    `taps`: chooses by tapping a row; else types its number.
    """

    language: str
    name: str
    request: str
    taps: bool


SCRIPTS: Final = (
    Script("Cantonese", "陳小美", "你好，想約聽日下晝睇醫生", taps=True),
    Script("English", "John Smith", "Can I see a doctor tomorrow afternoon?", taps=False),
)
