"""What an answer says: parts and patterns of it, its language, and what none may say."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator, Mapping
from importlib import resources
from typing import Final

import yaml

from smartclinic.assistant.understanding.language import detect_language
from smartclinic.clinics.model import Clinic, Language, digits_alone
from smartclinic_local.evaluation.scenario_file import is_pattern

_LINK: Final = re.compile(r"https?://([^\s/，。]+)[^\s，。]*")
_PHONE: Final = re.compile(r"(?<![\d/])\+?\d(?:[ -]?\d){7,14}(?![\d/])")
_PAGES: Final = "pages.hong-wo.example"
_CANTONESE: Final = re.compile(r"[嘅喺咗嚟啲冇哋嗰佢嘢畀咁噉嘥唔喇睇攞搵㗎咩冧]")
"""Characters that written Chinese has not got."""

_WRITTEN: Final = re.compile(r"您|嗎|沒有|這|們|哪|什麼|不(?:用|能|會|是|可)|的(?:時間|預約|資料|位置)")
"""What nobody writes in Cantonese."""

_QUOTED: Final = re.compile(r"「[^」]*」|“[^”]*”|https?://\S+|[A-Z]{1,2}\d{1,3}\b")
"""What an answer quotes or points to is in no language: a word to type, an address, a ticket."""


def says(text: str, expected: str) -> bool:
    """Whether a text has this part, or matches this /pattern/, in small or capital letters."""
    if is_pattern(expected):
        return re.search(expected[1:-1], text, re.IGNORECASE | re.DOTALL) is not None
    return expected.casefold() in text.casefold()


def is_in(text: str, language: Language, names: Collection[str]) -> bool:
    """Whether a text is in this language, whatever names it mentions. A bare list of times is in either Chinese."""
    plain = _QUOTED.sub(" ", text)
    for name in sorted(names, key=len, reverse=True):
        plain = plain.replace(name, " ")
    seen = detect_language(plain, language)
    if Language.EN in {seen, language} or Language.SIMPLIFIED in {seen, language}:
        return seen is language
    return not (_CANTONESE if language is Language.WRITTEN else _WRITTEN).search(plain)


def never_said(text: str, clinic: Clinic, own_numbers: Collection[str]) -> Iterator[str]:
    """What this answer says that none may say."""
    for what, pattern in _patterns().items():
        if found := pattern.search(text):
            yield f"{what}: 「{found[0]}」"
    known = {_PAGES, *(host for host in map(_host, _addresses(clinic)) if host)}
    for host in _LINK.findall(text):
        if host.casefold() not in known:
            yield f"a link that is not the clinic's: {host}"
    allowed = {digits_alone(number)[-8:] for number in (clinic.phone, *own_numbers)}
    for found_number in _PHONE.findall(_LINK.sub(" ", text)):
        if digits_alone(found_number)[-8:] not in allowed:
            yield f"somebody's number: {found_number}"


def _addresses(clinic: Clinic) -> Iterator[str]:
    yield clinic.privacy_url
    yield from (branch.map_url for branch in clinic.branches)


def _host(url: str) -> str:
    found = _LINK.match(url)
    return found[1].casefold() if found else ""


@functools.cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    text = (resources.files("smartclinic_local.evaluation") / "never_said.yaml").read_text("utf-8")
    found: dict[str, str] = yaml.safe_load(text)
    return {
        what: re.compile("|".join(f"(?:{line})" for line in lines.splitlines() if line), re.IGNORECASE)
        for what, lines in found.items()
    }
