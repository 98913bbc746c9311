"""What staff read of a conversation: why it needs a person, what became of messages and files, what is to be done."""

from __future__ import annotations

from typing import Final, TypeAlias

from smartclinic.clinics.catalogue import catalogue
from smartclinic.clinics.model import Language
from smartclinic.conversations.gate import Reason
from smartclinic.conversations.outbox import End
from smartclinic.conversations.staff_task import TaskKind
from smartclinic.media.attachment import Refusal, State

Told: TypeAlias = Reason | End | TaskKind | State | Refusal
"""What staff are told of. The state is a file's; a refused one has a refusal that says more."""

_PACKAGE: Final = "smartclinic.conversations"
_FAMILIES: Final[dict[type, str]] = {
    Reason: "reason",
    End: "end",
    TaskKind: "task",
    State: "file",
    Refusal: "refusal",
}


def in_words(value: Told, language: Language) -> str:
    """A sentence for the desk, without a full stop. Every value has one in every language."""
    return catalogue(_PACKAGE, language)[f"{_FAMILIES[type(value)]}_{value.value}"]
