"""Reading template files: YAML in, a `Template` out, or every problem with its line and how to mend it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Final

from smartclinic.platform.typed_yaml import FileKind, FileProblems, Problem, read_typed
from smartclinic.templates.model import Template


class TemplateFileError(FileProblems):
    """The template file cannot be used. `problems` says for each fault: the line, what is wrong, how to mend it."""


class UnknownTemplate(Exception):
    """The service has no template of this name."""


def load_template(text: str) -> Template:
    """The template that this YAML text describes. Raises TemplateFileError with every problem found."""
    return read_typed(text, _TEMPLATE_FILE, _named_twice)


@cache
def packaged_templates() -> Mapping[str, Template]:
    """The service's own templates, by name. Raises TemplateFileError."""
    folder = resources.files(__package__) / "files"
    files = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".yaml")), key=lambda entry: entry.name)
    templates = (load_template(entry.read_text("utf-8")) for entry in files)
    return {template.name: template for template in templates}


def packaged_template(name: str) -> Template:
    """One of the service's own templates. Raises UnknownTemplate."""
    found = packaged_templates().get(name)
    if found is None:
        raise UnknownTemplate(name)
    return found


def _named_twice(template: Template) -> Iterator[Problem]:
    """What a file may say once only, because everything else finds it by that name."""
    for field, what, names in (
        ("variables", "variable", [variable.name for variable in template.variables]),
        ("buttons", "button", [button.id for button in template.buttons]),
        ("languages", "language", [variant.language for variant in template.languages]),
    ):
        counts = Counter(names)
        for n, name in enumerate(names):
            if counts[name] > 1:
                yield f"$.{field}[{n}]", f"the {what} `{name}` is described more than once; keep one of them"


_TEMPLATE_FILE: Final = FileKind(
    Template,
    name="template file",
    example="the template appointment_confirmed",
    raises=TemplateFileError,
    mends={"Invalid enum value": "write utility, marketing or authentication; the parameter format is named"},
)
