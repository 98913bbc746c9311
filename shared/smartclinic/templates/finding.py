"""What lint says about a template: which rule, how grave, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias


class Severity(Enum):
    """An error is what Meta refuses, or what harms a patient; a warning is for a person to judge."""

    ERROR = "error"
    WARNING = "warning"


_E, _W = Severity.ERROR, Severity.WARNING


class Rule(Enum):
    """Every rule: its id and severity. Limits are Meta's, "Template components" and "Template review", 2026."""

    NAME_FORM = ("name-form", _E)
    DUPLICATE_NAME = ("duplicate-name", _E)
    DUPLICATE_TEXT = ("duplicate-text", _E)
    AUTHENTICATION_FIXED = ("authentication-fixed", _E)
    TTL_MISSING = ("ttl-missing", _W)
    TTL_RANGE = ("ttl-range", _E)
    LANGUAGE_MISSING = ("language-missing", _E)
    LANGUAGE_UNKNOWN = ("language-unknown", _E)
    VARIABLES_DIFFER = ("variables-differ", _E)
    BUTTONS_DIFFER = ("buttons-differ", _E)
    HEADER_LONG = ("header-long", _E)
    HEADER_PLAIN = ("header-plain", _E)
    HEADER_EMOJI = ("header-emoji", _E)
    BODY_EMPTY = ("body-empty", _E)
    BODY_LONG = ("body-long", _E)
    BODY_OVER_512 = ("body-over-512", _W)
    BODY_FILLED_LONG = ("body-filled-long", _E)
    FOOTER_LONG = ("footer-long", _E)
    FOOTER_PLAIN = ("footer-plain", _E)
    BUTTONS_MANY = ("buttons-many", _E)
    BUTTONS_FOUR = ("buttons-four", _W)
    BUTTONS_MIXED = ("buttons-mixed", _W)
    BUTTONS_UNGROUPED = ("buttons-ungrouped", _E)
    BUTTONS_URL_MANY = ("buttons-url-many", _E)
    BUTTONS_PHONE_MANY = ("buttons-phone-many", _E)
    BUTTON_TARGET = ("button-target", _E)
    LABEL_LONG = ("label-long", _E)
    LABEL_PLAIN = ("label-plain", _E)
    LABELS_SAME = ("labels-same", _E)
    VARIABLE_FORM = ("variable-form", _E)
    VARIABLE_NUMBERED = ("variable-numbered", _E)
    VARIABLE_AT_START = ("variable-at-start", _E)
    VARIABLE_AT_END = ("variable-at-end", _E)
    VARIABLE_NEAR_END = ("variable-near-end", _W)
    VARIABLES_ADJACENT = ("variables-adjacent", _E)
    VARIABLES_MANY = ("variables-many", _E)
    VARIABLE_UNDECLARED = ("variable-undeclared", _E)
    VARIABLE_UNUSED = ("variable-unused", _E)
    SAMPLE_MISSING = ("sample-missing", _E)
    SAMPLE_FORM = ("sample-form", _E)
    PROMOTION = ("promotion", _E)
    PROMOTION_PERHAPS = ("promotion-perhaps", _W)
    ASKS_IDENTIFIER = ("asks-identifier", _E)

    @property
    def id(self) -> str:
        """What the rule is called in print."""
        return self.value[0]

    @property
    def severity(self) -> Severity:
        """How grave a breach is."""
        return self.value[1]


Breach: TypeAlias = tuple[Rule, str]
"""A rule, and the sentence that says what is wrong and what to do."""

Breaches: TypeAlias = Iterator[Breach]


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach in one template; `language` is Meta's code, or "" when it concerns all of them."""

    template: str
    language: str
    rule: str
    severity: Severity
    sentence: str
