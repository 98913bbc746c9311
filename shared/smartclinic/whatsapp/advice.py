"""What staff are told when WhatsApp did not take or deliver a message: why, and what they can do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from smartclinic.clinics import catalogue as catalogues
from smartclinic.clinics.model import Language
from smartclinic.whatsapp.errors import row_of

_PACKAGE: Final = "smartclinic.whatsapp"


def catalogue(language: Language) -> Mapping[str, str]:
    """Every advice in a language, by name."""
    return catalogues.catalogue(_PACKAGE, language)


def advice(code: int, language: Language) -> str:
    """The words for one of Meta's codes."""
    return catalogue(language)[row_of(code).advice]
