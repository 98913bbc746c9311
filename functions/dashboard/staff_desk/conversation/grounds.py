"""On what grounds the assistant answered: who decided, and what it took the patient to want."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from staff_desk.conversation.spoken import Words

_DECIDED: Final = {"rules": "thread_by_rules", "model": "thread_by_model", "budget": "thread_by_budget"}


def in_words(grounds: str | None, say: Words) -> Markup | None:
    """`rules:book` or `model:book` in words; None where nothing is recorded, or by a later version of the service."""
    if grounds is None:
        return None
    decided, _, intent = grounds.partition(":")
    try:
        return say(_DECIDED[decided], intent=say(f"thread_intent_{intent}"))
    except KeyError:
        return None
