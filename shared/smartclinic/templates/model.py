"""What a message template says: its texts by language, its variables, its buttons. Facts only, no rules.

A template is a YAML file under files/. Meta's rules about it are lint.py's; Meta's standing towards it, a clinic at
a time, is standing.py's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final, TypeAlias

from msgspec import Meta, Struct

from smartclinic.clinics.model import Language

Word = Annotated[str, Meta(min_length=1, max_length=64)]
Note = Annotated[str, Meta(min_length=1, max_length=300)]

NAME: Final = re.compile(r"[a-z0-9_]{1,512}")
"""How a template may be called."""

VARIABLE: Final = re.compile(r"\{\{([^{}]*)\}\}")
"""A variable in a text, as Meta writes it: {{patient}}. The group is its name."""

META_CODES: Final[Mapping[Language, str]] = {
    Language.ZH_HK: "zh_HK",
    Language.WRITTEN: "zh_HK",
    Language.SIMPLIFIED: "zh_HK",
    Language.EN: "en",
}
"""What Meta calls the languages of our templates: there is one in Chinese, for whoever reads Chinese."""


class Category(StrEnum):
    """What Meta lets a template be for, and prices it as."""

    UTILITY = "utility"
    MARKETING = "marketing"
    AUTHENTICATION = "authentication"


class ParameterFormat(StrEnum):
    """How variables are told apart: by name, and in no other way here, since numbers get exchanged in translation."""

    NAMED = "named"


class _Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all parts of a template share: unchangeable, named fields, nothing undeclared."""


class Variable(_Part, frozen=True):
    """A blank that is filled when the message is sent. `sample` shows Meta's reviewers, by language, what fills it."""

    name: Word
    note: Note
    sample: dict[str, str]


class QuickReply(_Part, frozen=True, tag_field="kind", tag="quick_reply"):
    """A button that answers; the payload given when the message is sent comes back with the tap."""

    id: Word


class OpenPage(_Part, frozen=True, tag_field="kind", tag="url"):
    """A button that opens a page. The address may end in one variable; `sample` is then a whole address."""

    id: Word
    url: str
    sample: str = ""


class Call(_Part, frozen=True, tag_field="kind", tag="phone"):
    """A button that calls a number, written with its country code."""

    id: Word
    phone: str


Button: TypeAlias = QuickReply | OpenPage | Call


class Variant(_Part, frozen=True):
    """The template in one language, by Meta's code. `buttons` gives each button's label."""

    language: Word
    body: str
    header: str = ""
    footer: str = ""
    buttons: dict[str, str] = {}


class Template(_Part, frozen=True):
    """One message template, as its file describes it. Without a time to live, Meta keeps trying for 30 days."""

    name: str
    category: Category
    parameter_format: ParameterFormat
    sent_when: Note
    languages: Annotated[tuple[Variant, ...], Meta(min_length=1)]
    time_to_live_seconds: int | None = None
    variables: tuple[Variable, ...] = ()
    buttons: tuple[Button, ...] = ()

    def variant(self, code: str) -> Variant:
        """The text in a language, by Meta's code. Raises KeyError when there is none."""
        for variant in self.languages:
            if variant.language == code:
                return variant
        raise KeyError(code)

    def samples(self, code: str) -> dict[str, str]:
        """What fills each variable for Meta's reviewers. Raises KeyError when a sample is missing."""
        return {variable.name: variable.sample[code] for variable in self.variables}


def variables_in(text: str) -> tuple[str, ...]:
    """The names of the variables of a text, in order, each as often as it stands there."""
    return tuple(found[1] for found in VARIABLE.finditer(text))


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its variables replaced, in one pass: a value that looks like a variable stays as it is.

    Raises KeyError for a variable without a value.
    """
    return VARIABLE.sub(lambda found: values[found[1]], text)
