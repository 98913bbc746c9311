"""The simulated model: a receptionist, and for words that no rule knows one that calls whatever tool comes to mind."""

from __future__ import annotations

import random
from datetime import UTC, date, timedelta
from typing import Any, Final

from smartclinic.platform.model import Proposal, ToolCall
from smartclinic_local.vertex.core import Failure, Question
from smartclinic_local.vertex.receptionist import ReceptionistModel
from smartclinic_local.vertex.turn import Turn

from .loop import DAWN

OPAQUE: Final = (
    "你知我講邊樣㗎啦",
    "嗰味嘢照舊囉",
    "照上次同你講嗰樣",
    "same same as mama said lah",
    "嗰樣嘢仲喺度嗎",
)
"""Words that mean something to whoever was there, so that only a model would make anything of them."""

_TOKENS: Final = (900, 20)
_TOMORROW: Final = (DAWN.astimezone(UTC).date() + timedelta(days=1)).isoformat()


class WilfulModel:
    """A brain that proposes much: each of its proposals could be meant, and none may be carried out unasked."""

    def __init__(self, rng: random.Random) -> None:
        self._rng, self._plain = rng, ReceptionistModel()

    def answer(self, question: Question) -> Proposal | Failure:
        """Any declared tool for words that tell nothing; else the receptionist's answer."""
        turn = Turn.of(question)
        if not any(words in turn.text for words in OPAQUE) or self._rng.random() < 0.1:
            return self._plain.answer(question)
        declared = {tool.name for tool in question.tools}
        name, arguments = self._rng.choice([call for call in _calls(turn.today) if call[0] in declared])
        return Proposal("", (ToolCall(name, arguments),), *_TOKENS)


def _calls(today: date | None) -> tuple[tuple[str, dict[str, Any]], ...]:  # arguments, as in the port
    """What a model may take such words for. What changes something comes more than once."""
    soon = today.isoformat() if today else _TOMORROW
    changing: tuple[tuple[str, dict[str, Any]], ...] = (
        ("cancel_visit", {}),
        ("change_visit", {"day": _TOMORROW, "time": "10:00"}),
        ("say_coming", {}),
        ("say_late", {"minutes": 15}),
        ("take_ticket", {}),
        ("arrived", {}),
        ("leave_queue", {}),
        ("join_waitlist", {"day": _TOMORROW, "part": "afternoon"}),
        ("leave_waitlist", {}),
        ("choose_slot", {"number": 1}),
    )
    return (
        *changing,
        *changing,
        ("find_slots", {"day": soon}),
        ("my_visits", {}),
        ("queue_position", {}),
        ("clinic_facts", {"topic": "hours"}),
        ("ask_staff", {"kind": "receipt"}),
        ("data_request", {"kind": "access"}),
        ("medical_question", {}),
        ("maybe_urgent", {}),
        ("off_topic", {}),
    )
