"""The words for patients, by language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from smartclinic.clinics import catalogue as catalogues
from smartclinic.clinics.model import Language

_PACKAGE: Final = "smartclinic.assistant"


def catalogue(language: Language) -> Mapping[str, str]:
    """Every text in a language, by key."""
    return catalogues.catalogue(_PACKAGE, language)


def say(language: Language, key: str, **values: str | int) -> str:
    """A text with its blanks filled in. Raises KeyError for a key or a blank that is missing."""
    return catalogue(language)[key].format(**values).strip()
