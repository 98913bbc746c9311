"""A missing tool is named on a laptop and fails in CI."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.machine import requires


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without any tool."""
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.usefixtures("bare_machine")
def test_a_missing_tool_skips_and_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUIRE_ALL", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no chromium on this machine: apt-get install chromium"):
        requires("chromium")


@pytest.mark.usefixtures("bare_machine")
def test_a_missing_tool_fails_when_all_are_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUIRE_ALL", "1")
    with pytest.raises(pytest.fail.Exception, match="no java on this machine"):
        requires("java")


def test_a_settings_file_that_does_not_exist_is_no_terraform_provider(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REQUIRE_ALL", "0")
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(tmp_path / "nothing"))
    with pytest.raises(pytest.skip.Exception):
        requires("terraform provider")
