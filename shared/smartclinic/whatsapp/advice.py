"""What staff are told when WhatsApp did not take or deliver a message: why, and what they can do."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

import yaml

from smartclinic.clinics.model import Language
from smartclinic.whatsapp.errors import row_of


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """Every advice in a language, by name."""
    text = resources.files(__package__).joinpath("words", f"{language.value}.yaml").read_text("utf-8")
    loaded: dict[str, str] = yaml.safe_load(text)
    return loaded


def advice(code: int, language: Language) -> str:
    """The words for one of Meta's codes."""
    return catalogue(language)[row_of(code).advice]
