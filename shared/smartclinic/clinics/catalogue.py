"""Catalogues of words by language, kept beside the code that says them and not in it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

import yaml

from smartclinic.clinics.model import Language


@cache
def catalogue(package: str, language: Language) -> Mapping[str, str]:
    """Every text of a package's folder `words` in a language, by key.

    `en.yaml` and any `queue-en.yaml` beside it are one catalogue. Written Chinese has its own words where Cantonese
    would not do; what is the same in both stands once, in zh-HK. Readers of Simplified Chinese get the written words:
    whoever sends them changes the script. Raises ValueError for a key that is in two files.
    """
    match language:
        case Language.WRITTEN:
            return {**catalogue(package, Language.ZH_HK), **own_texts(package, Language.WRITTEN)}
        case Language.SIMPLIFIED:
            return catalogue(package, Language.WRITTEN)
        case _:
            return own_texts(package, language)


@cache
def own_texts(package: str, language: Language) -> Mapping[str, str]:
    """What the files of one language say themselves. Raises ValueError for a key that is in two of them."""
    texts: dict[str, str] = {}
    name = f"{language.value}.yaml"
    for file in sorted(resources.files(package).joinpath("words").iterdir(), key=lambda file: file.name):
        if file.name != name and not file.name.endswith(f"-{name}"):
            continue
        loaded: dict[str, str] = yaml.safe_load(file.read_text("utf-8"))
        if twice := texts.keys() & loaded.keys():
            raise ValueError(f"twice in the words of {package}: {sorted(twice)}")
        texts.update(loaded)
    return texts
