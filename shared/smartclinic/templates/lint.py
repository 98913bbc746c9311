"""Whether Meta would take these templates, rule by rule. Pure: templates in, findings out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from smartclinic.templates.finding import Breaches, Finding, Rule
from smartclinic.templates.lint_parts import template_breaches, variant_breaches
from smartclinic.templates.lint_variables import variable_breaches
from smartclinic.templates.lint_wording import wording_breaches
from smartclinic.templates.model import META_CODES, Template, Variant, variables_in

KNOWN_LANGUAGES: Final = frozenset({"zh_HK", "zh_TW", "zh_CN", "en", "en_GB", "en_US"})
"""Those of Meta's codes that Hong Kong reads."""


def lint(templates: Iterable[Template]) -> tuple[Finding, ...]:
    """Every finding about each template by itself, then about all of them together."""
    listed = tuple(templates)
    return (*(finding for template in listed for finding in _of(template)), *_names(listed), *_texts(listed))


def _of(template: Template) -> Iterator[Finding]:
    yield from _findings(template, "", template_breaches(template))
    yield from _findings(template, "", _languages(template))
    for variant in template.languages:
        yield from _findings(template, variant.language, _variant(template, variant))


def _findings(template: Template, language: str, breaches: Breaches) -> Iterator[Finding]:
    """One finding a breach; a thing that is wrong twice in the same way is said once."""
    for rule, sentence in dict.fromkeys(breaches):
        yield Finding(template.name, language, rule.id, rule.severity, sentence)


def _variant(template: Template, variant: Variant) -> Breaches:
    yield from variant_breaches(variant)
    yield from variable_breaches(template, variant)
    yield from wording_breaches(template, variant)
    declared = {button.id for button in template.buttons}
    if declared != set(variant.buttons):
        odd = ", ".join(sorted(declared ^ set(variant.buttons)))
        yield Rule.BUTTONS_DIFFER, f"give a label to every button and to no other; look at {odd}"


def _languages(template: Template) -> Breaches:
    written = [variant.language for variant in template.languages]
    for code in dict.fromkeys(META_CODES.values()):
        if code not in written:
            yield Rule.LANGUAGE_MISSING, f"the text in {code} is missing (Meta's error 132001 when it is sent); add it"
    for code in written:
        if code not in KNOWN_LANGUAGES:
            yield Rule.LANGUAGE_UNKNOWN, f"{code} is no language here; use one of {', '.join(sorted(KNOWN_LANGUAGES))}"
    used = {frozenset(variables_in(variant.body)) for variant in template.languages}
    if len(used) > 1:
        odd = ", ".join(sorted(frozenset.union(*used) - frozenset.intersection(*used)))
        yield Rule.VARIABLES_DIFFER, f"use the same variables in each language; look at {odd}"


def _names(templates: tuple[Template, ...]) -> Iterator[Finding]:
    counts = Counter(template.name for template in templates)
    for template in {template.name: template for template in templates if counts[template.name] > 1}.values():
        breach = (Rule.DUPLICATE_NAME, f"{counts[template.name]} templates have this name; give each its own")
        yield from _findings(template, "", iter([breach]))


def _texts(templates: tuple[Template, ...]) -> Iterator[Finding]:
    """Meta refuses a second template of the same body and footer in the same language."""
    first: dict[tuple[str, str, str], str] = {}
    for template in templates:
        for variant in template.languages:
            text = (variant.language, variant.body.strip(), variant.footer.strip())
            other = first.setdefault(text, template.name)
            if other != template.name:
                breach = (Rule.DUPLICATE_TEXT, f"body and footer are those of {other}; Meta refuses a copy. Change one")
                yield from _findings(template, variant.language, iter([breach]))
