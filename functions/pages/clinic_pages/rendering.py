"""Templates and words. Whatever comes from outside is text: escaping is on everywhere, an unknown name is an error."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from smartclinic.clinics.catalogue import catalogue
from smartclinic.clinics.model import Language

PACKAGE: Final = "clinic_pages"
TEMPLATES: Final = Path(__file__).parent / "templates"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def render(template: str, facts: Mapping[str, object]) -> str:
    """A template with these facts."""
    return _environment().get_template(template).render(facts)


def say(language: Language, key: str, **values: object) -> Markup:
    """The pages' own words. What is put into them is escaped."""
    return Markup(catalogue(PACKAGE, language)[key]).format(**{name: escape(value) for name, value in values.items()})  # noqa: S704 - our own words
