"""The words for patients, by language, kept beside the code and not in it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

import yaml

from smartclinic.clinics.model import Language


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """Every text in a language, by key."""
    text = resources.files(__package__).joinpath("words", f"{language.value}.yaml").read_text("utf-8")
    loaded: dict[str, str] = yaml.safe_load(text)
    return loaded


def say(language: Language, key: str, **values: str | int) -> str:
    """A text with its blanks filled in. Raises KeyError for a key or a blank that is missing."""
    return catalogue(language)[key].format(**values).strip()
