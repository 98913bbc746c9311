"""What composing a function imports: an answer must not wait for what only files need."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.functions.in_process import ENVIRONMENT

_COMPOSE = """
import sys
from smartclinic import compose
from smartclinic.platform.config import Settings
from smartclinic.platform.store.sqlite import SqliteStore

class Nothing:
    async def create(self, task): pass

app = compose.App(Settings.unchecked({environment!r}), store=SqliteStore.open("sqlite://", compose.service_schema()),
                  tasks=Nothing(), model=object())
for name in {parts!r}:
    getattr(app, name)
print(*sorted(sys.modules))
"""
ONLY_FOR_FILES = ("PIL", "puremagic", "google.cloud.storage", "smartclinic.compose_media", "smartclinic.media.intake")


def imported(*parts: str) -> set[str]:
    """The modules of a fresh process that has composed these."""
    code = _COMPOSE.format(environment=dict(ENVIRONMENT), parts=parts)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "parts", [("recorder",), ("turns", "account_notices", "reply_sweep"), ("sender", "delivery_sweep")]
)
def test_what_answers_and_sends_imports_nothing_that_only_files_need(parts: tuple[str, ...]) -> None:
    assert imported(*parts).isdisjoint(ONLY_FOR_FILES)


def test_what_checks_files_does() -> None:
    assert imported("intake", "attachments", "media_sweep") >= {"PIL", "puremagic", "smartclinic.compose_media"}


def test_what_sends_knows_no_yaml() -> None:
    assert "yaml" not in imported("sender", "delivery_sweep")


def test_what_may_be_stored_is_known_without_what_staff_on_call_are_told_by() -> None:
    assert imported().isdisjoint({
        "smartclinic.conversations.alarms.on_call", "smartclinic.conversations.alarms.watching",
    })  # fmt: skip
