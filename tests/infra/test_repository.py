"""The repository explains itself and installs from a package index by name alone."""

from __future__ import annotations

import re
import subprocess
import sys
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


def test_make_check_finds_what_only_tests_call(tmp_path: Path) -> None:
    for file, text in {
        "shared/smartclinic/rule.py": "def lonely() -> int:\n    return 1\n\n\ndef used() -> int:\n    return 2\n",
        "functions/reply/main.py": "from smartclinic.rule import used\n\nused()\n",
        "infra/local/stand_in.py": "",
        "tests/test_rule.py": "from smartclinic.rule import lonely\n\nlonely()\n",
    }.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text)

    vulture = Path(sys.executable).with_name("vulture")
    found = subprocess.run(
        [vulture, "--config", CHECKOUT / "vulture.toml"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert [line.split("'")[1] for line in found.stdout.splitlines()] == ["lonely"]
    assert "--config vulture.toml" in (CHECKOUT / "Makefile").read_text()
