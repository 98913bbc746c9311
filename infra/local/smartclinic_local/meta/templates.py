"""Approved message templates: the only thing that may be sent outside the 24-hour window."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .content import Choice, Content
from .errors import GraphError
from .limits import Json, need_list, need_object, need_text

_VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Template:
    """A template that Meta approved. Variables of the body are {{1}} or {{name}}; `buttons` are quick-reply labels."""

    name: str
    language: str
    category: str
    body: str
    buttons: tuple[str, ...] = ()


def read_template(message: Json, approved: Sequence[Template]) -> Content:
    """The content of a template message, its variables filled in. Raises GraphError."""
    asked = need_object(message, "template")
    name = need_text(asked, "name", 512)
    language = need_text(need_object(asked, "language"), "code", 10)
    for template in approved:
        if (template.name, template.language) == (name, language):
            return _fill(template, asked)
    raise GraphError(132001, f"template name ({name}) does not exist in {language}")


def _fill(template: Template, asked: Json) -> Content:
    components = need_list(asked, "components", None) if asked.get("components") else []
    values = _body_values(components)
    wanted = dict.fromkeys(_VARIABLE.findall(template.body))
    if set(values) != set(wanted):
        raise GraphError(
            132000, f"body: number of localizable_params ({len(values)}) does not match {len(wanted)} expected"
        )
    body = _VARIABLE.sub(lambda variable: values[variable[1]], template.body)
    buttons = tuple(Choice(_payload(components, index) or label, label) for index, label in enumerate(template.buttons))
    return Content("template", body, buttons=buttons, template=template.name, category=template.category)


def _body_values(components: Sequence[Json]) -> dict[str, str]:
    """Variables by name, or by position from "1" on."""
    values: dict[str, str] = {}
    for component in components:
        if component.get("type") == "body":
            for position, parameter in enumerate(_parameters(component), start=1):
                values[str(parameter.get("parameter_name", position))] = need_text(parameter, "text", 1024)
    return values


def _payload(components: Sequence[Json], index: int) -> str | None:
    for component in components:
        if component.get("sub_type") == "quick_reply" and str(component.get("index")) == str(index):
            return next((need_text(each, "payload", 128) for each in _parameters(component)), None)
    return None


def _parameters(component: Mapping[str, object]) -> list[Json]:
    return need_list(component, "parameters", None) if component.get("parameters") else []
