"""Meta's rules on variables: where they may stand, how many, that each is declared, used and has a sample."""

from __future__ import annotations

import re
from typing import Final

from smartclinic.templates.finding import Breaches, Rule
from smartclinic.templates.lint_parts import BODY
from smartclinic.templates.model import VARIABLE, OpenPage, Template, Variant, filled, variables_in

UNSENDABLE: Final = re.compile(r"[\n\r\t]| {4,}")
"""What Meta refuses within a parameter: line breaks, tabs, four spaces in a row."""

_NAME: Final = re.compile(r"[a-z][a-z_]{0,19}")
_BRACES: Final = re.compile(r"[{}]")
_AT_START: Final = re.compile(r"\s*\{\{")
_AT_END: Final = re.compile(r"\}\}\s*$")
_NEAR_END: Final = re.compile(r"\}\}[\W_]*$")
_ADJACENT: Final = re.compile(r"\}\}\s*\{\{")
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
_WORD: Final = re.compile(r"[A-Za-z0-9'’-]+")


def variable_breaches(template: Template, variant: Variant) -> Breaches:
    """What breaks a rule about variables in one language."""
    yield from _placed(variant.body)
    yield from _formed(variant.body)
    yield from _declared(template, variant)
    yield from _sampled(template, variant)


def own_words(body: str) -> int:
    """How many words of its own a body has; two Chinese characters count as one."""
    fixed = VARIABLE.sub(" ", body)
    return len(_CHINESE.findall(fixed)) // 2 + len(_WORD.findall(fixed))


def _placed(body: str) -> Breaches:
    """Meta refuses the first three; the ratio (its error 2388293) it does not publish.

    Those who measured it found that x variables need at least 2x + 1 other words.
    """
    if _AT_START.match(body):
        yield Rule.VARIABLE_AT_START, "the body starts with a variable; put words before it"
    if _AT_END.search(body):
        yield Rule.VARIABLE_AT_END, "the body ends with a variable; put words after it"
    elif _NEAR_END.search(body):
        yield Rule.VARIABLE_NEAR_END, "only a full stop follows the last variable, which Meta may refuse; add words"
    if _ADJACENT.search(body):
        yield Rule.VARIABLES_ADJACENT, "two variables stand side by side; put words or punctuation between them"
    count, needed = len(variables_in(body)), 2 * len(variables_in(body)) + 1
    if count and own_words(body) < needed:
        sentence = f"{count} variables need about {needed} words around them; the body has {own_words(body)}. Add some"
        yield Rule.VARIABLES_MANY, sentence


def _formed(body: str) -> Breaches:
    for name in variables_in(body):
        if name.strip().isdigit():
            yield Rule.VARIABLE_NUMBERED, f"{{{{{name}}}}} is a number; give it a name, since variables go by name here"
        elif not _NAME.fullmatch(name):
            yield Rule.VARIABLE_FORM, f"{{{{{name}}}}}: use small letters and underscores, at most 20, without spaces"
    if _BRACES.search(VARIABLE.sub("", body)):
        yield Rule.VARIABLE_FORM, "a brace stands alone; write a variable as {{name}}, or take the brace away"


def _declared(template: Template, variant: Variant) -> Breaches:
    declared = {variable.name for variable in template.variables}
    pages = {name for button in template.buttons if isinstance(button, OpenPage) for name in variables_in(button.url)}
    used = {*variables_in(variant.body), *pages}
    for name in sorted(used - declared):
        yield Rule.VARIABLE_UNDECLARED, f"{{{{{name}}}}} is not under variables; declare it with a sample"
    for name in sorted(declared - used):
        yield Rule.VARIABLE_UNUSED, f"`{name}` is declared and not used here; use it or take it away"


def _sampled(template: Template, variant: Variant) -> Breaches:
    samples = {variable.name: variable.sample.get(variant.language, "") for variable in template.variables}
    for name, sample in samples.items():
        if not sample.strip():
            yield Rule.SAMPLE_MISSING, f"`{name}` has no sample in {variant.language}; add one"
        elif UNSENDABLE.search(sample):
            yield Rule.SAMPLE_FORM, f"the sample of `{name}` holds a line break, a tab or four spaces; take them out"
    named = {name: samples.get(name, "") for name in variables_in(variant.body)}
    if len(variant.body) <= BODY < (length := len(filled(variant.body, named))):
        yield Rule.BODY_FILLED_LONG, f"with its samples the body has {length} characters; shorten it to {BODY}"
