"""Meta's rules on the parts of a template: how long, how many, in which order, and how long it lives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby
from typing import Final

from smartclinic.templates.finding import Breaches, Rule
from smartclinic.templates.model import (
    NAME,
    Button,
    Call,
    Category,
    OpenPage,
    QuickReply,
    Template,
    Variant,
    variables_in,
)

HEADER: Final = 60
BODY: Final = 1024
BODY_SAFE: Final = 512
"""A third party reports that utility bodies above this are refused since October 2025; Meta does not say so."""
FOOTER: Final = 60
BUTTONS: Final = 10
LABEL: Final = 25
URLS: Final = 2

TIME_TO_LIVE: Final[Mapping[Category, tuple[int, int]]] = {
    Category.UTILITY: (30, 43_200),
    Category.AUTHENTICATION: (30, 900),
    Category.MARKETING: (43_200, 2_592_000),
}
"""Seconds, the least and the most that Meta takes."""

_MARKUP: Final = re.compile(r"[*_~`\n]")
_EMOJI: Final = re.compile("[\u2600-\u2704\u2706-\u27bf\u2b00-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]")
"""Every emoji but ✅, the only one that the service's voice allows."""
_URL: Final = re.compile(r"https://[^\s{}]+(?:\{\{[a-z_]+\}\})?")
_PHONE: Final = re.compile(r"\+[1-9][0-9]{6,18}")


def template_breaches(template: Template) -> Breaches:
    """What breaks a rule in all languages alike."""
    if not NAME.fullmatch(template.name):
        yield Rule.NAME_FORM, "the name may hold small letters, digits and underscores, at most 512; rename it"
    if template.category is Category.AUTHENTICATION:
        yield Rule.AUTHENTICATION_FIXED, "Meta writes authentication texts itself; use category utility for own words"
    yield from _time_to_live(template)
    yield from _buttons(template.buttons)


def variant_breaches(variant: Variant) -> Breaches:
    """What breaks a rule in one language."""
    yield from _header(variant.header)
    yield from _body(variant.body)
    if len(variant.footer) > FOOTER:
        yield Rule.FOOTER_LONG, f"the footer has {len(variant.footer)} characters; shorten it to {FOOTER}"
    if variables_in(variant.footer):
        yield Rule.FOOTER_PLAIN, "a footer cannot hold a variable; move it into the body"
    yield from _labels(variant.buttons)


def _time_to_live(template: Template) -> Breaches:
    least, most = TIME_TO_LIVE[template.category]
    seconds = template.time_to_live_seconds
    if seconds is None:
        yield Rule.TTL_MISSING, f"Meta would try for 30 days; set time_to_live_seconds from {least} to {most}"
    elif not least <= seconds <= most:
        yield Rule.TTL_RANGE, f"time_to_live_seconds is {seconds}; for {template.category} set {least} to {most}"


def _header(header: str) -> Breaches:
    if len(header) > HEADER:
        yield Rule.HEADER_LONG, f"the header has {len(header)} characters; shorten it to {HEADER}"
    if _MARKUP.search(header) or variables_in(header):
        yield Rule.HEADER_PLAIN, "a header is one line of plain words; move markup, line breaks and variables away"
    if found := _EMOJI.search(header):
        yield Rule.HEADER_EMOJI, f"take {found[0]} out of the header; only ✅ is used"


def _body(body: str) -> Breaches:
    if not body.strip():
        yield Rule.BODY_EMPTY, "the body is empty; write it"
    if len(body) > BODY:
        yield Rule.BODY_LONG, f"the body has {len(body)} characters; shorten it to {BODY}"
    elif len(body) > BODY_SAFE:
        yield Rule.BODY_OVER_512, f"the body has {len(body)} characters; above {BODY_SAFE} Meta may refuse it"


def _labels(labels: Mapping[str, str]) -> Breaches:
    for label in labels.values():
        if not 1 <= len(label) <= LABEL:
            yield Rule.LABEL_LONG, f"the label 「{label}」 must have 1 to {LABEL} characters"
        if _MARKUP.search(label) or _EMOJI.search(label) or "✅" in label or variables_in(label):
            yield Rule.LABEL_PLAIN, f"the label 「{label}」 may hold plain words only: no emoji, markup or variable"
    if len(set(labels.values())) < len(labels):
        yield Rule.LABELS_SAME, "two buttons have the same label; give each its own"


def _buttons(buttons: tuple[Button, ...]) -> Breaches:
    kinds = [type(button) for button in buttons]
    runs = [is_reply for is_reply, _ in groupby(kinds, lambda kind: kind is QuickReply)]
    if len(buttons) > BUTTONS:
        yield Rule.BUTTONS_MANY, f"there are {len(buttons)} buttons; keep at most {BUTTONS}"
    if len(buttons) >= 4:
        yield Rule.BUTTONS_FOUR, "WhatsApp on a computer cannot show four or more buttons; keep three"
    if len(runs) > 1:
        yield Rule.BUTTONS_MIXED, "WhatsApp on a computer cannot show quick replies beside others; keep one kind"
    if len(runs) > 2:
        yield Rule.BUTTONS_UNGROUPED, "put all quick replies together, before or after the other buttons"
    if kinds.count(OpenPage) > URLS:
        yield Rule.BUTTONS_URL_MANY, f"at most {URLS} buttons may open a page; take some away"
    if kinds.count(Call) > 1:
        yield Rule.BUTTONS_PHONE_MANY, "only one button may call; take the others away"
    for button in buttons:
        yield from _target(button)


def _target(button: Button) -> Breaches:
    if isinstance(button, Call) and not _PHONE.fullmatch(button.phone):
        yield Rule.BUTTON_TARGET, f"`{button.id}`: write the number as +85223456789, at most 20 characters"
    if not isinstance(button, OpenPage):
        return
    if not _URL.fullmatch(button.url) or len(button.url) > 2000:
        yield Rule.BUTTON_TARGET, f"`{button.id}`: write a whole https address; a variable may only end it"
    elif variables_in(button.url) and not button.sample.startswith(button.url.partition("{{")[0]):
        yield Rule.BUTTON_TARGET, f"`{button.id}`: give a sample, the whole address with the variable filled in"
