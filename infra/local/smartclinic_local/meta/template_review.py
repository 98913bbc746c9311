"""What Meta checks when a template is handed in (its "Templates" pages); the rest is the reviewer's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from .errors import GraphError
from .limits import Json, need_list, need_text
from .templates import BODY_LENGTH, HEADER_LENGTH, VARIABLE, Template

CATEGORIES = ("AUTHENTICATION", "MARKETING", "UTILITY")
FOOTER_LENGTH, BUTTONS, LABEL_LENGTH = 60, 10, 25
WORDS_A_VARIABLE = 3
_NAME = re.compile(r"[a-z0-9_]{1,512}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
_LIVES = {"UTILITY": (30, 43_200), "AUTHENTICATION": (30, 900), "MARKETING": (43_200, 2_592_000)}
_TOO_MANY_VARIABLES, _AT_AN_END = 2388293, 2388299


def read_new_template(asked: Json) -> Template:
    """The template that a request describes, PENDING. Raises GraphError."""
    name = _matching(asked, "name", _NAME, "lower-case letters, digits and underscores")
    language = _matching(asked, "language", _LANGUAGE, "a language code such as zh_HK")
    category = str(asked.get("category", ""))
    if category not in CATEGORIES:
        raise GraphError(100, f"Param category must be one of {', '.join(CATEGORIES)}")
    components = need_list(asked, "components", None)
    header, body = _one(components, "HEADER"), _one(components, "BODY")
    if body is None:
        raise GraphError(100, "A template needs a component of type BODY")
    template = Template(
        name,
        language,
        category,
        need_text(body, "text", BODY_LENGTH),
        _labels(components),
        header=need_text(header, "text", HEADER_LENGTH) if header else "",
        footer=_footer(components),
        ttl_seconds=_life(asked, category),
        status="PENDING",
    )
    _check_variables(template, body, str(asked.get("parameter_format", "POSITIONAL")).upper())
    return template


def _matching(asked: Json, name: str, pattern: re.Pattern[str], meaning: str) -> str:
    value = asked.get(name)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise GraphError(100, f"Param {name} must be {meaning}")
    return value


def _one(components: Sequence[Json], kind: str) -> Json | None:
    found = [component for component in components if str(component.get("type")).upper() == kind]
    if len(found) > 1:
        raise GraphError(100, f"Only one component of type {kind} is allowed")
    return found[0] if found else None


def _footer(components: Sequence[Json]) -> str:
    footer = _one(components, "FOOTER")
    text = need_text(footer, "text", FOOTER_LENGTH) if footer else ""
    if VARIABLE.search(text):
        raise GraphError(100, "A footer has no variables")
    return text


def _labels(components: Sequence[Json]) -> tuple[str, ...]:
    """The quick replies, which stand together before or after all other buttons."""
    block = _one(components, "BUTTONS")
    buttons = need_list(block, "buttons", BUTTONS) if block else []
    kinds = [str(button.get("type")).upper() == "QUICK_REPLY" for button in buttons]
    if sum(first != second for first, second in pairwise(kinds)) > 1:
        raise GraphError(100, "Quick reply buttons must be grouped together")
    labels = [need_text(button, "text", LABEL_LENGTH) for button in buttons]
    if len(set(labels)) < len(labels):
        raise GraphError(100, "Duplicated button text")
    return tuple(label for label, is_reply in zip(labels, kinds, strict=True) if is_reply)


def _life(asked: Json, category: str) -> int | None:
    life = asked.get("message_send_ttl_seconds")
    if life is None or life == -1:
        return None
    least, most = _LIVES[category]
    if not isinstance(life, int) or not least <= life <= most:
        raise GraphError(100, f"message_send_ttl_seconds of {category} must be from {least} to {most}")
    return life


def _check_variables(template: Template, body: Json, parameter_format: str) -> None:
    text = template.body.strip()
    found = VARIABLE.findall(text)
    if template.is_named != (parameter_format == "NAMED") and found:
        raise GraphError(100, f"Variables do not match parameter_format {parameter_format}")
    if not template.is_named and sorted(set(map(int, found))) != list(range(1, len(set(found)) + 1)):
        raise GraphError(100, "Variables must be numbered from {{1}} without a gap")
    if found and (text.startswith("{{") or text.endswith("}}")):
        raise GraphError(100, "Variables can't be at the start or end of the template.", subcode=_AT_AN_END)
    if len(VARIABLE.sub("", text)) < WORDS_A_VARIABLE * len(set(found)):
        raise GraphError(100, "This template has too many variables for its length.", subcode=_TOO_MANY_VARIABLES)
    if found and not body.get("example"):
        raise GraphError(100, "A body with variables needs an example of each")
