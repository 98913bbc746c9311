"""What an earlier run left behind neither hangs nor misleads the next one."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from smartclinic.platform.store import Create
from tests.contract.store import emulator
from tests.contract.store.schema import SCHEMA, note


@pytest.fixture
def host() -> Iterator[str]:
    """An address that accepts connections and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield f"127.0.0.1:{listener.getsockname()[1]}"


def _left_behind(folder: Path, host: str) -> Path:
    place = folder / host.rpartition(":")[2]
    place.mkdir()
    os.mkfifo(place / "alive")
    (folder / "current").write_text(host)
    return place


def test_an_emulator_without_its_keeper_is_not_joined(tmp_path: Path, host: str) -> None:
    _left_behind(tmp_path, host)

    assert emulator._join(tmp_path) is None


def test_an_emulator_that_hangs_is_not_joined(tmp_path: Path, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emulator, "ANSWER_SECONDS", 0.05)
    keeper = os.open(_left_behind(tmp_path, host) / "alive", os.O_RDONLY | os.O_NONBLOCK)

    assert emulator._join(tmp_path) is None

    os.close(keeper)


def test_a_given_emulator_that_does_not_answer_is_an_error_not_a_wait(host: str) -> None:
    script = "from tests.contract.store import emulator; emulator.ANSWER_SECONDS = 0.05; emulator.emulator_host()"

    ran = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "FIRESTORE_EMULATOR_HOST": host},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert ran.returncode == 1
    assert f"nothing answers at FIRESTORE_EMULATOR_HOST={host}" in ran.stderr


def test_a_machine_without_gcloud_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(emulator.EmulatorMissing, match="install the Google Cloud CLI"):
        emulator._find()


async def test_wiping_empties_one_project_alone(requires: Callable[[str], Path]) -> None:
    requires("firestore emulator")
    wiped, kept = emulator.fresh_project(), emulator.fresh_project()
    async with (
        emulator.open_firestore_store(SCHEMA, project=wiped) as one,
        emulator.open_firestore_store(SCHEMA, project=kept) as other,
    ):
        await one.commit([Create(note("1"), {})])
        await other.commit([Create(note("1"), {})])

        emulator.wipe(wiped)

        assert not (await one.get([note("1")]))[0].exists
        assert (await other.get([note("1")]))[0].exists
