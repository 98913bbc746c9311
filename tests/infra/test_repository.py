"""The repository explains itself and installs from a package index by name alone."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]


def test_make_alone_lists_every_target() -> None:
    targets = re.search(r"^\.PHONY: (.*)$", (CHECKOUT / "Makefile").read_text(), re.MULTILINE)
    assert targets
    said = subprocess.run(
        ["make", "--no-print-directory"], cwd=CHECKOUT, check=True, capture_output=True, text=True
    ).stdout
    assert {line.split()[0] for line in said.splitlines()[1:]} == set(targets[1].split())


def test_a_locked_requirement_is_a_name_and_an_exact_version() -> None:
    lines = (CHECKOUT / "requirements.lock").read_text().splitlines()
    pin = re.compile(r"#.*|[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+")
    assert [line for line in lines if not pin.fullmatch(line)] == []


def test_a_decision_fits_on_a_page() -> None:
    long = {
        path.name: count
        for path in (CHECKOUT / "docs/decisions").glob("*.md")
        if (count := len(path.read_text().splitlines())) > 60
    }
    assert long == {}
