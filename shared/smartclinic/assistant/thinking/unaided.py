"""What is answered without the model: what rules have found is useful still, and else the guided menu. Pure."""

from __future__ import annotations

from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.normalise import shortened
from smartclinic.assistant.understanding.prepared import as_before
from smartclinic.assistant.understanding.reading import words_of
from smartclinic.assistant.understanding.refining import refined
from smartclinic.assistant.understanding.requests import wish_in
from smartclinic.assistant.understanding.understood import findings
from smartclinic.conversations.answering import Intent, Situation
from smartclinic.platform.clock import hong_kong_day

MODEL: Final = "model"
"""In the details of what was not understood: that no model could be asked, so that a person is."""

_MAY_BE_REFINED: Final = frozenset({intents.ASKED_SLOT, intents.ASKED_DAY, intents.ASKED_DOCTOR})


def unaided(situation: Situation, *, model_is_down: bool = False) -> Intent:
    """Times to choose from, where the words name one; they bind to nothing. Else that it was not understood."""
    before = as_before(situation)
    asked = before.gate.asked
    is_open = asked is not None and before.now < asked.until
    wish = wish_in(shortened(words_of(found.record for found in before.burst)), before)
    if findings(before).intent != "book" or not wish or _is_over(wish, before):
        return Intent(intents.NOT_UNDERSTOOD, {MODEL: "down"} if model_is_down else {})
    if asked is None or not is_open:
        return Intent(intents.BOOK, wish, proposed=True)
    if asked.question in _MAY_BE_REFINED:
        return Intent(intents.BOOK, refined(asked, wish), proposed=True)
    return Intent(intents.NOT_UNDERSTOOD, {MODEL: "down"} if model_is_down else {})


def _is_over(wish: dict[str, str], situation: Situation) -> bool:
    """Whether the day that is named is past: it tells of something, and asks for nothing."""
    return bool(wish.get("no_such_day")) or wish.get("day", "9") < hong_kong_day(situation.now).isoformat()
