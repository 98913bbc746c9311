"""`smartclinic audit verify`, over a store and checkpoints in files, as an operator runs it."""

from __future__ import annotations

import asyncio
import base64
import json
from pathlib import Path

import pytest

from smartclinic import compose
from smartclinic.cli.main import main
from smartclinic.cli.service import LeftToTheSweep
from smartclinic.clinics.directory import register
from smartclinic.platform.config import SETTINGS, Settings
from smartclinic.platform.store import Patch
from tests.functions.in_process import sample_clinic
from tests.unit.audit.trails import CLINIC, act, entries, path


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    found = {
        "STORE": f"sqlite:///{tmp_path}/store.db",
        "AUDIT_STORE": f"file://{tmp_path}/checkpoints",
        "MASTER_KEY": base64.b64encode(b"k" * 32).decode(),
    }
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    asyncio.run(_fill(found))
    return found


async def _fill(found: dict[str, str]) -> None:
    app = compose.App(Settings.unchecked(found), tasks=LeftToTheSweep())
    await register(app.store, app.keyring, sample_clinic(CLINIC), phone_number_id="111", salt="a")
    for number in range(3):
        await act(app.work, f"act {number}")
    assert await app.sealer.run() == 3
    assert await app.checkpoint_sweep.run() == 1
    await app.close()


async def _change_one(found: dict[str, str]) -> str:
    app = compose.App(Settings.unchecked(found), tasks=LeftToTheSweep())
    entry_id = min(await entries(app.store))
    await app.store.commit([Patch(path("audit", entry_id), {"actor": "somebody else"})])
    await app.close()
    return entry_id


def test_a_sound_trail_is_said_to_be_sound(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "verify", "--clinic", CLINIC]) == 0
    assert capsys.readouterr().out == "Read 3 entries, 1 seal and 1 checkpoint.\nThe trail is sound.\n"


def test_a_changed_entry_is_named_and_the_status_tells(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    changed = asyncio.run(_change_one(environment))
    assert main(["audit", "verify", "--clinic", CLINIC]) == 1
    shown = capsys.readouterr().out
    assert f"WRONG: entry {changed} of seal 1 was changed" in shown
    assert "NOT sound: 1 thing wrong" in shown


def test_programs_are_told_the_same(environment: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "verify", "--clinic", CLINIC, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["entries"], told["findings"], told["warnings"]) == (True, 3, [], [])

    changed = asyncio.run(_change_one(environment))
    assert main(["audit", "verify", "--clinic", CLINIC, "--json"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert (finding["damage"], finding["seal"], finding["entry"]) == ("flipped", 1, changed)


@pytest.mark.parametrize(
    ("where", "said"),
    [("", "AUDIT_STORE is missing"), ("file:///nowhere", "no such folder"), ("memory://", "cannot see")],
)
def test_it_compares_only_with_checkpoints_that_it_can_see(
    where: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AUDIT_STORE", where)
    assert main(["audit", "verify", "--clinic", CLINIC]) == 2
    assert said in capsys.readouterr().err
