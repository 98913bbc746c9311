"""What staff read about a conversation: why it needs a person, why a message has not left, what is to be done."""

from __future__ import annotations

from typing import Final

from smartclinic.clinics.catalogue import catalogue
from smartclinic.clinics.model import Language
from smartclinic.conversations.gate import Reason
from smartclinic.conversations.outbox import End
from smartclinic.conversations.staff_task import TaskKind

_PACKAGE: Final = "smartclinic.conversations"
_FAMILIES: Final[dict[type, str]] = {Reason: "reason", End: "end", TaskKind: "task"}


def in_words(value: Reason | End | TaskKind, language: Language) -> str:
    """A sentence for the desk, without a full stop. Every value has one in every language."""
    return catalogue(_PACKAGE, language)[f"{_FAMILIES[type(value)]}_{value.value}"]
