"""What every test gets. Sockets, warnings and random order are set in pyproject.toml."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import machine


@pytest.fixture(scope="session")
def requires() -> Callable[[str], Path]:
    """`requires("java")` is the tool's path; without it the test is skipped, or fails with REQUIRE_ALL=1."""
    return machine.requires
