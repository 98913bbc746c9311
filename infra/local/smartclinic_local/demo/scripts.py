"""Who plays in the demo, and what they want. Everything else they say depends on what they are offered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Script:
    """A patient of the phone page by name, who is also who comes, and the words of each thing that they want.

    `taps`: chooses by tapping a row; else types its number. `row`: which of those offered, counted from 0.
    """

    language: str
    name: str
    request: str
    taps: bool
    row: int = 1
    change: str = ""
    ticket: str = ""
    position: str = ""
    matter: str = ""


SCRIPTS: Final = (
    Script(
        "Cantonese", "陳小美", "你好，想約聽日下晝睇醫生", taps=True,
        change="我想改期", ticket="攞籌", position="去到幾多號呀",
        matter="阿媽啲血壓藥食晒，想再配",
    ),
    Script(
        "English", "John Smith", "Can I see a doctor tomorrow afternoon?", taps=False, row=0,
        change="I need to reschedule", ticket="Can I take a number?", position="How many before me?",
        matter="Can I get a copy of my receipt from last week?",
    ),
    Script(
        "Simplified Chinese", "林嘉欣", "你好，我想预约明天下午看医生", taps=True, row=2,
        change="我想改期", ticket="取号", position="前面还有多少人？",
        matter="上星期的验血报告出来了吗？",
    ),
)  # fmt: skip
