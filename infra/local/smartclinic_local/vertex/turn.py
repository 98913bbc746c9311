"""What a receptionist looks at before answering: the patient's last words, what was asked, and what day it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import Final

from smartclinic.assistant.understanding.normalise import for_matching
from smartclinic.assistant.understanding.time_words import time_mentions
from smartclinic.platform.model import Said
from smartclinic_local.vertex.core import Question

TODAY: Final = re.compile(r"^Today: (\d{4}-\d{2}-\d{2})", re.MULTILINE)
SETTLED: Final = re.compile(r"✅|約好|booked|confirmed", re.IGNORECASE)
_MARKS: Final = re.compile(r"</?patient>")
REMEMBERED_TURNS: Final = 8


@dataclass(frozen=True, slots=True)
class Turn:
    """The turn to answer. `text` is as written, `plain` the form that rules match, `earlier` the newest first."""

    text: str
    plain: str
    asked: str
    earlier: tuple[str, ...]
    today: date | None

    @classmethod
    def of(cls, question: Question) -> Turn:
        """Read the turn off a question: what the patient said last, in one or several messages."""
        backwards = list(reversed(question.said))
        last = list(takewhile(lambda said: said.by_patient, backwards))
        before = backwards[len(last) :]
        text = " ".join(_MARKS.sub("", said.text) for said in reversed(last))
        today = TODAY.search(question.instruction)
        return cls(
            text=text,
            plain=for_matching(text),
            asked=before[0].text if before else "",
            earlier=tuple(_unsettled(before)),
            today=date.fromisoformat(today[1]) if today else None,
        )

    def offered_minutes(self) -> frozenset[int]:
        """The times, in minutes of the day, that the assistant's last message names."""
        return frozenset(minute for found in time_mentions(for_matching(self.asked)) for minute in found.minutes)


def _unsettled(backwards: list[Said]) -> Iterator[str]:
    """What the patient said, back to the last thing that was settled."""
    for said in backwards[:REMEMBERED_TURNS]:
        if said.by_patient:
            yield _MARKS.sub("", said.text)
        elif SETTLED.search(said.text):
            return
