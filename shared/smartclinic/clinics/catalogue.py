"""Catalogues of words by language, kept beside the code that says them and not in it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

import yaml

from smartclinic.clinics.model import Language


@cache
def catalogue(package: str, language: Language) -> Mapping[str, str]:
    """Every text of a package's folder `words` in a language, by key."""
    text = resources.files(package).joinpath("words", f"{language.value}.yaml").read_text("utf-8")
    loaded: dict[str, str] = yaml.safe_load(text)
    return loaded
