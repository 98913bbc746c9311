"""Message templates: the only thing that may be sent outside the 24-hour window, and only when approved."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .content import Choice, Content
from .errors import GraphError
from .limits import Json, need_list, need_object, need_text

VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
HEADER_LENGTH, BODY_LENGTH = 60, 1024
_UNFIT = re.compile(r"[\n\t]| {4}")
_DEFAULT_LIFE = 30 * 86400.0
_LIFE_OF_A_CODE = 600.0


@dataclass(frozen=True, slots=True)
class Template:
    """A template as Meta holds it. Variables of header and body are {{1}} or {{name}}; `buttons` are quick replies.

    `status` is Meta's: APPROVED, PENDING, REJECTED, PAUSED, DISABLED. `ttl_seconds` None: thirty days, or ten
    minutes for AUTHENTICATION.
    """

    name: str
    language: str
    category: str
    body: str
    buttons: tuple[str, ...] = ()
    header: str = ""
    footer: str = ""
    ttl_seconds: int | None = None
    status: str = "APPROVED"
    id: str = ""

    @property
    def is_named(self) -> bool:
        """Whether its variables have names."""
        return any(not variable.isdigit() for variable in VARIABLE.findall(self.header + self.body))

    @property
    def lives_for(self) -> float:
        """Seconds in which it must reach the phone."""
        if self.ttl_seconds is not None and self.ttl_seconds > 0:
            return float(self.ttl_seconds)
        return _LIFE_OF_A_CODE if self.category.upper() == "AUTHENTICATION" else _DEFAULT_LIFE


def read_template(message: Json, known: Sequence[Template]) -> Content:
    """The content of a template message, its variables filled in. Raises GraphError."""
    asked = need_object(message, "template")
    name = need_text(asked, "name", 512)
    language = need_text(need_object(asked, "language"), "code", 10)
    for template in known:
        if (template.name, template.language) == (name, language):
            _check_status(template)
            return _fill(template, asked)
    raise _no_such(name, language)


def _check_status(template: Template) -> None:
    if template.status in {"PENDING", "REJECTED"}:
        raise _no_such(template.name, template.language)
    if template.status != "APPROVED":
        raise GraphError(132016 if template.status == "DISABLED" else 132015, f"Template {template.name}")


def _no_such(name: str, language: str) -> GraphError:
    return GraphError(132001, f"template name ({name}) does not exist in {language}")


def _fill(template: Template, asked: Json) -> Content:
    components = need_list(asked, "components", None) if asked.get("components") else []
    header = _filled("header", template.header, template, components, HEADER_LENGTH)
    body = _filled("body", template.body, template, components, BODY_LENGTH)
    buttons = _buttons(template, components)
    return Content(
        "template",
        body,
        header=header,
        footer=template.footer,
        buttons=buttons,
        template=template.name,
        category=template.category,
        lives_for=template.lives_for,
    )


def _filled(part: str, text: str, template: Template, components: Sequence[Json], longest: int) -> str:
    wanted = dict.fromkeys(VARIABLE.findall(text))
    values = _values(part, template, components)
    if len(values) != len(wanted):
        raise GraphError(
            132000, f"{part}: number of localizable_params ({len(values)}) does not match {len(wanted)} expected"
        )
    if set(values) != set(wanted):
        raise GraphError(132012, f"{part}: Parameter name is missing or empty")
    filled = VARIABLE.sub(lambda variable: values[variable[1]], text)
    if len(filled) > longest:
        raise GraphError(132005, f"{part}: the translated text is longer than {longest} characters")
    return filled


def _values(part: str, template: Template, components: Sequence[Json]) -> dict[str, str]:
    """Variables by name, or by position from "1" on."""
    given = [each for component in components if component.get("type") == part for each in _parameters(component)]
    return {_key(parameter, position, template): _value(parameter) for position, parameter in enumerate(given, start=1)}


def _key(parameter: Json, position: int, template: Template) -> str:
    name = parameter.get("parameter_name")
    if (name is not None) != template.is_named:
        raise GraphError(
            132012, "Parameter name is missing or empty" if template.is_named else "Unexpected parameter_name"
        )
    return str(name) if template.is_named else str(position)


def _value(parameter: Json) -> str:
    if parameter.get("type") != "text":
        raise GraphError(132012, f"Format mismatch, expected TEXT, received {parameter.get('type')}")
    value = need_text(parameter, "text", 1024)
    if _UNFIT.search(value):
        raise GraphError(132012, "Param text cannot have new-line/tab characters or more than 4 consecutive spaces")
    return value


def _buttons(template: Template, components: Sequence[Json]) -> tuple[Choice, ...]:
    for component in components:
        if component.get("type") == "button" and str(component.get("index")) not in map(
            str, range(len(template.buttons))
        ):
            raise GraphError(132012, f"There is no button at index {component.get('index')}")
    return tuple(Choice(_payload(components, index) or label, label) for index, label in enumerate(template.buttons))


def _payload(components: Sequence[Json], index: int) -> str | None:
    """What a quick reply brings back; its label when nothing was given."""
    for component in components:
        if component.get("sub_type") == "quick_reply" and str(component.get("index")) == str(index):
            return next((_payload_of(each) for each in _parameters(component)), None)
    return None


def _payload_of(parameter: Json) -> str:
    if parameter.get("type") != "payload":
        raise GraphError(132012, "A quick reply's parameter has the type payload")
    return need_text(parameter, "payload", 128)


def _parameters(component: Mapping[str, object]) -> list[Json]:
    return need_list(component, "parameters", None) if component.get("parameters") else []
