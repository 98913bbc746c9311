"""The words of queues: the notice that a turn is near, and what staff are told when a step cannot be made."""

from __future__ import annotations

from typing import Final, TypeAlias

from smartclinic.clinics.catalogue import catalogue
from smartclinic.clinics.model import Language
from smartclinic.queueing.admission import WhyNot
from smartclinic.queueing.calling import NotNow

ForStaff: TypeAlias = NotNow | WhyNot
"""Why something cannot be done, as the counter shows it."""

_PACKAGE: Final = "smartclinic.queueing"
_FAMILIES: Final[dict[type, str]] = {NotNow: "not_now", WhyNot: "no_ticket"}


def words(key: str, language: Language, **values: str) -> str:
    """A text of the catalogue with these values in it. Raises KeyError."""
    return catalogue(_PACKAGE, language)[key].format_map(values)


def because(cause: str, language: Language) -> str:
    """Because of the typhoon, before what follows from it; nothing of a cause that needs no naming."""
    reason = catalogue(_PACKAGE, language).get(f"reason_{cause}")
    return words("because", language, reason=reason) if reason else ""


def in_words(value: ForStaff, language: Language) -> str:
    """A sentence for the counter, without a full stop. Every value has one in every language."""
    return words(f"{_FAMILIES[type(value)]}_{value.value}", language)
