"""What is answered without the model: what rules have found is useful still, and else the guided menu. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from smartclinic.assistant import intents
from smartclinic.assistant.understanding.doubts import is_outweighed
from smartclinic.assistant.understanding.normalise import for_matching, shortened
from smartclinic.assistant.understanding.prepared import as_before
from smartclinic.assistant.understanding.reading import doubted, words_of
from smartclinic.assistant.understanding.refining import refined
from smartclinic.assistant.understanding.requests import wish_in
from smartclinic.assistant.understanding.understood import findings
from smartclinic.conversations.answering import Intent, Situation
from smartclinic.platform.clock import hong_kong_day

MODEL: Final = "model"
"""In the details of what was not understood: that no model could be asked, so that a person is."""

_MAY_BE_REFINED: Final = frozenset({intents.ASKED_SLOT, intents.ASKED_DAY, intents.ASKED_DOCTOR})


def unaided(situation: Situation, *, model_is_down: bool = False) -> Intent:
    """What a sign in the words says, though in doubt: it is only proposed. Else times to choose from, where the words
    name one; they bind to nothing. Else that it was not understood.
    """
    before = as_before(situation)
    said = shortened(words_of(found.record for found in before.burst))
    read_as = doubted(said, before)
    if read_as and not is_outweighed(read_as, for_matching(said)) and not _is_over(read_as.details, before):
        return replace(read_as, proposed=True)
    asked, wish = before.open_question, wish_in(said, before)
    is_wish = findings(before).intent == "book" and bool(wish) and not _is_over(wish, before)
    if is_wish and asked is None:
        return Intent(intents.BOOK, wish, proposed=True)
    if is_wish and asked and asked.question in _MAY_BE_REFINED:
        return Intent(intents.BOOK, refined(asked, wish), proposed=True)
    return Intent(intents.NOT_UNDERSTOOD, {MODEL: "down"} if model_is_down else {})


def _is_over(wish: Mapping[str, str | None], situation: Situation) -> bool:
    """Whether the day that is named is past: it tells of something, and asks for nothing."""
    return bool(wish.get("no_such_day")) or (wish.get("day") or "9") < hong_kong_day(situation.now).isoformat()
