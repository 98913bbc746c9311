"""Runs terraform's own tests in a copy of infra/terraform, without a cloud, and reads what they planned."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.machine import requires

SOURCES: Final = Path(__file__).parents[2] / "infra" / "terraform"
FUNCTIONS: Final = ("audit", "dashboard", "delivery", "media", "pages", "reply", "webhook")

Values = Mapping[str, Any]
"""A resource's arguments and attributes, as terraform's JSON has them."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What `terraform test` said, and what the first run would have created."""

    succeeded: bool
    said: str
    resources: Sequence[Mapping[str, Any]]

    def of(self, kind: str) -> dict[str, Values]:
        """The resources of a type, by their `for_each` key, or by their name without one."""
        found = [item for item in self.resources if item["type"] == kind and item["mode"] == "managed"]
        return {str(item.get("index", item["name"])): item["values"] for item in found}


def run_tests(folder: Path) -> Outcome:
    """Copy the files into `folder`, initialise, validate and test them with a mock of the provider."""
    terraform = str(requires("terraform"))
    requires("terraform provider")
    work = shutil.copytree(SOURCES, folder / "terraform", ignore=shutil.ignore_patterns(".terraform*"))
    bundles = folder / "bundles"
    bundles.mkdir()
    for name in FUNCTIONS:
        (bundles / f"{name}.zip").write_text(name)
    for command in (["init", "-backend=false"], ["validate"]):
        subprocess.run([terraform, *command, "-no-color"], cwd=work, check=True, capture_output=True, timeout=120)
    tested = subprocess.run(
        [terraform, "test", "-json", "-verbose", f"-var=bundles={bundles}"],
        cwd=work,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return _outcome(tested.returncode == 0, [json.loads(line) for line in tested.stdout.splitlines()])


def _outcome(succeeded: bool, events: Sequence[Mapping[str, Any]]) -> Outcome:
    """The outcome in terraform's stream of events."""
    states = [event["test_state"] for event in events if event["type"] == "test_state"]
    wrong = [event for event in events if event["@level"] == "error"]
    said = "\n".join(f"{event['@message']} {event.get('diagnostic', {}).get('detail', '')}" for event in wrong)
    return Outcome(succeeded, said, states[0]["root_module"]["resources"] if states else ())
