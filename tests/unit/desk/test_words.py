"""The desk's own words: in both languages, all of them said somewhere, the same blanks in each."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import staff_desk
from smartclinic.clinics.catalogue import catalogue
from smartclinic.clinics.model import STAFF_LANGUAGES, Language
from staff_desk.rendering import PACKAGE

STAFF_READ = (PACKAGE, "smartclinic.conversations", "smartclinic.whatsapp")
SPOKEN = re.compile("[嘅喺唔咗佢嚟啲冇揀撳俾畀搵睇咁哋嘢]|呢[個部度位]|而家|即刻|點解|打電話")
"""Spoken Cantonese: how the clinic speaks to patients, not to its staff."""
LOOSE = re.compile("[一-鿿] [A-Za-z0-9{]|[A-Za-z0-9}] [一-鿿]|[一-鿿][,;:?!()\"']|[,;:?!()\"'][一-鿿]")
"""A space between Chinese and Latin, which the style sheet sets (`text-autospace`), or half-width punctuation."""

ROOT = Path(staff_desk.__file__).parent
KEYS = re.compile(r"[\"']([a-z][a-z0-9]*(?:_[a-z0-9.-]*)+|broken)[\"']")
MADE = re.compile(r"[\"']([a-z][a-z0-9]*_[a-z0-9_]*?)(?:[\"'] ~|\{)")
"""Keys that are put together: `"role_" ~ …` in a template, f"inbox_why_{…}" in code. Their beginnings."""


def blanks(text: str) -> set[str]:
    """What has to be put into these words."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def source() -> str:
    """Everything that may say words."""
    files = [*ROOT.rglob("*.py"), *ROOT.rglob("*.html")]
    return "\n".join(file.read_text("utf-8") for file in sorted(files))


def test_both_languages_have_the_same_words_with_the_same_blanks() -> None:
    zh, en = (catalogue(PACKAGE, language) for language in STAFF_LANGUAGES)
    assert set(zh) == set(en)
    assert {key for key in zh if blanks(zh[key]) != blanks(en[key])} == set()
    assert all(isinstance(text, str) and text.strip() for text in (*zh.values(), *en.values()))


def test_no_key_stands_twice() -> None:
    for language in STAFF_LANGUAGES:
        lines = (ROOT / "words" / f"{language.value}.yaml").read_text("utf-8").splitlines()
        keys = [line.split(":")[0] for line in lines if re.match(r"[a-z]", line)]
        assert sorted(keys) == sorted(set(keys))


def test_every_word_that_a_page_says_is_there() -> None:
    words = catalogue(PACKAGE, Language.ZH_HK)
    said = set(re.findall(r"\bsay\(\s*[\"']([a-z0-9_.-]+)[\"']\s*[,)]", source()))
    assert said - set(words) == set()


def test_every_word_is_said_somewhere() -> None:
    text = source()
    named, beginnings = set(KEYS.findall(text)), tuple(set(MADE.findall(text)))
    unused = {key for key in catalogue(PACKAGE, Language.ZH_HK) if key not in named and not key.startswith(beginnings)}
    assert unused == set()


def test_staff_read_written_chinese_with_its_own_punctuation() -> None:
    for package in STAFF_READ:
        words = catalogue(package, Language.ZH_HK)
        assert {key: text for key, text in words.items() if SPOKEN.search(text) or LOOSE.search(text)} == {}
