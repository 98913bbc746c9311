"""What this machine can run, and what happens to a test whose tool is missing.

A developer's laptop skips such a test and says why; with `REQUIRE_ALL=1` (CI) it fails instead.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def requires(tool: str) -> Path:
    """The path of a tool on this machine; the names are the keys of `_TOOLS`.

    Skips the test when it is missing, naming what to install; fails it with `REQUIRE_ALL=1`.
    """
    find, mend = _TOOLS[tool]
    if found := find():
        return found
    reason = f"no {tool} on this machine: {mend}"
    if os.environ.get("REQUIRE_ALL", "") not in ("", "0"):
        pytest.fail(reason)
    pytest.skip(reason)


def _command(*names: str) -> Callable[[], Path | None]:
    """A finder of the first of these commands."""

    def find() -> Path | None:
        return next((Path(place) for name in names if (place := shutil.which(name))), None)

    return find


def _firestore_emulator() -> Path | None:
    """The gcloud command, when its Firestore emulator is installed beside it."""
    gcloud = shutil.which("gcloud")
    if not gcloud:
        return None
    emulator = Path(gcloud).resolve().parent.parent / "platform" / "cloud-firestore-emulator"
    return Path(gcloud) if emulator.is_dir() else None


def _terraform_provider() -> Path | None:
    """The settings file that tells terraform where its provider is, without a registry."""
    settings = os.environ.get("TF_CLI_CONFIG_FILE", "")
    return Path(settings) if settings and Path(settings).is_file() else None


_TOOLS: dict[str, tuple[Callable[[], Path | None], str]] = {
    "gcloud": (_command("gcloud"), "install the Google Cloud CLI"),
    "firestore emulator": (_firestore_emulator, "gcloud components install cloud-firestore-emulator"),
    "java": (_command("java"), "install a Java 17 runtime"),
    "chromium": (_command("chromium", "chromium-browser", "google-chrome"), "apt-get install chromium"),
    "terraform": (_command("terraform"), "install terraform 1.11 or newer"),
    "terraform provider": (_terraform_provider, "TF_CLI_CONFIG_FILE names a file with a mirror of hashicorp/google"),
}
