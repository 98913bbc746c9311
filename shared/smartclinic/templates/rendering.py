"""A template with a patient's values in it: what the patient will read, and what Meta is told. Pure.

Meta answers wrong parameters with 132000 (count), 132012 (format) or 131008 (empty) when it is too late for the
sender to mend them, so everything is checked here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from typing import Final
from urllib.parse import quote

from msgspec import Struct

from smartclinic.clinics.model import Language
from smartclinic.templates.lint_parts import BODY
from smartclinic.templates.model import (
    META_CODES,
    VARIABLE,
    OpenPage,
    QuickReply,
    Template,
    Variant,
    filled,
    variables_in,
)

_UNSENDABLE: Final = re.compile(r"\s*[\n\r\t\v\f\x1c-\x1e\x85\u2028\u2029]\s*| {4,}")


class CannotRender(Exception):
    """This template cannot be filled with this. The text names variables and buttons, never a value."""


class Parameter(Struct, frozen=True):
    """A named parameter of the body."""

    name: str
    text: str


class RenderedButton(Struct, frozen=True, omit_defaults=True):
    """A button in its place. `value` is a quick reply's payload, or what ends a page's address, percent-encoded."""

    kind: str
    label: str
    value: str = ""


class Rendered(Struct, frozen=True, omit_defaults=True):
    """One message, ready to be stored and sent: plain values, no lists within lists. `language` is Meta's code."""

    name: str
    language: str
    category: str
    body: str
    parameters: tuple[Parameter, ...]
    buttons: tuple[RenderedButton, ...]
    header: str = ""
    footer: str = ""


def render(
    template: Template, language: Language, values: Mapping[str, str], payloads: Mapping[str, str] | None = None
) -> Rendered:
    """The message for these values by variable name, and payloads by quick reply's id. Raises CannotRender."""
    variant = _variant(template, language)
    _same("values", {variable.name for variable in template.variables}, values.keys())
    clean = {name: _sendable(template, name, value) for name, value in values.items()}
    body = filled(variant.body, clean)
    if len(body) > BODY:
        raise CannotRender(f"{template.name}: the body would have {len(body)} characters, {BODY} are allowed")
    return Rendered(
        name=template.name,
        language=variant.language,
        category=template.category.value,
        body=body,
        parameters=tuple(Parameter(name, clean[name]) for name in dict.fromkeys(variables_in(variant.body))),
        buttons=_buttons(template, variant, clean, payloads or {}),
        header=variant.header,
        footer=variant.footer,
    )


def _variant(template: Template, language: Language) -> Variant:
    try:
        return template.variant(META_CODES[language])
    except KeyError:
        raise CannotRender(f"{template.name} has no text in {language}") from None


def _same(what: str, wanted: Set[str], given: Set[str]) -> None:
    missing, extra = sorted(wanted - given), sorted(given - wanted)
    if missing or extra:
        raise CannotRender(f"{what} missing: {', '.join(missing) or 'none'}; not known: {', '.join(extra) or 'none'}")


def _sendable(template: Template, name: str, value: str) -> str:
    """A value as Meta takes it: on one line, without four spaces in a row. Raises CannotRender when nothing is left."""
    clean = _UNSENDABLE.sub(" ", value).strip()
    if not clean:
        raise CannotRender(f"{template.name}: the value of {name} is empty, which Meta refuses")
    return clean


def _buttons(
    template: Template, variant: Variant, values: Mapping[str, str], payloads: Mapping[str, str]
) -> tuple[RenderedButton, ...]:
    _same("payloads", {button.id for button in template.buttons if isinstance(button, QuickReply)}, payloads.keys())
    found = []
    for button in template.buttons:
        label = variant.buttons[button.id]
        if isinstance(button, QuickReply):
            found.append(RenderedButton("quick_reply", label, payloads[button.id]))
        elif isinstance(button, OpenPage):
            ending = VARIABLE.search(button.url)
            found.append(RenderedButton("url", label, quote(values[ending[1]], safe="") if ending else ""))
        else:
            found.append(RenderedButton("phone", label))
    return tuple(found)
