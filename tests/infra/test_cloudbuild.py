"""A push deploys exactly what is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def steps() -> dict[str, dict[str, Any]]:
    """The steps of cloudbuild.yaml, by id."""
    build = yaml.safe_load((CHECKOUT / "cloudbuild.yaml").read_text())
    return {step["id"]: step for step in build["steps"]}


def test_it_checks_and_tests_before_it_deploys(steps: dict[str, dict[str, Any]]) -> None:
    assert list(steps) == ["check", "test", "bundle", "plan", "apply"]


def test_it_bundles_every_function_where_terraform_looks(steps: dict[str, dict[str, Any]]) -> None:
    script = steps["bundle"]["args"][-1]
    assert "for entry in functions/*/main.py" in script
    assert "build/bundles/$$function" in script
    assert 'default     = "../../build/bundles"' in (CHECKOUT / "infra/terraform/variables.tf").read_text()


def test_it_applies_only_what_was_planned(steps: dict[str, dict[str, Any]]) -> None:
    assert "-out=/workspace/build/plan" in steps["plan"]["args"][-1]
    assert steps["apply"]["args"][-1] == "/workspace/build/plan"


def test_it_tests_on_the_python_that_is_deployed(steps: dict[str, dict[str, Any]]) -> None:
    assert {steps[step]["name"] for step in ("check", "test", "bundle")} == {"python:3.13"}
    assert 'runtime         = "python313"' in (CHECKOUT / "infra/terraform/functions.tf").read_text()
