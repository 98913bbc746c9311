"""What the desk's scripts and pages say to each other: nobody waits for what is never sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from staff_desk.rendering import TEMPLATES

STATIC: Final = TEMPLATES.parent / "static"
FOR_TESTS: Final = {"data-sounding"}


def texts(folder: Path, *endings: str) -> str:
    """What stands in these files, the libraries' own apart."""
    files = sorted(each for each in folder.iterdir() if each.suffix in endings)
    assert files
    return "\n".join(each.read_text() for each in files)


def in_markup(name: str) -> str:
    """`dataset.wordsNew` as markup has it."""
    return "data-" + re.sub(r"[A-Z]", lambda each: f"-{each[0].lower()}", name)


def attributes_of_scripts() -> Iterator[str]:
    scripts = texts(STATIC, ".js")
    yield from re.findall(r"data-[a-z-]+[a-z]", re.sub(r"//.*", "", scripts))
    yield from map(in_markup, re.findall(r"(?:dataset|words)\.([a-zA-Z]+)", scripts))


def test_every_data_attribute_is_read_by_a_script_or_a_style_and_every_one_that_is_read_is_somewhere() -> None:
    marked = set(
        re.findall(r"\s(data-[a-z-]+[a-z])(?=[\s=>{])", texts(TEMPLATES, ".html") + texts(STATIC.parent, ".py"))
    )
    read, styled = set(attributes_of_scripts()), texts(STATIC, ".css")
    assert {each for each in marked - read - FOR_TESTS if f"[{each}" not in styled} == set()
    assert read - marked == set()


def test_what_pages_and_scripts_wait_for_is_sent() -> None:
    everything = texts(STATIC, ".js") + texts(TEMPLATES, ".html")
    heard = set(re.findall(r"""(desk:[a-z]+) from:body|addEventListener\("(desk:[a-z]+)""", everything))
    names = {name for pair in heard for name in pair if name}
    sent = set(re.findall(r"""(?:tell|new CustomEvent)\([`"](desk:[a-z]+)""", everything))
    assert names - sent == set()
    assert "desk:changed" in names
