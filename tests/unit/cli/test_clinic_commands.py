"""`smartclinic clinic` and `smartclinic staff`, over a store in a file, as an operator runs them."""

from __future__ import annotations

import asyncio
import base64
import getpass
import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from smartclinic import compose
from smartclinic.audit.entry import Action, AuditEntry
from smartclinic.cli.main import main
from smartclinic.cli.service import LeftToTheSweep
from smartclinic.clinics.clinic_file import sample_clinic_text
from smartclinic.platform.config import SETTINGS, Settings
from smartclinic.staff.member import StaffId
from smartclinic.work.unit import Unit

CLINIC = "hong-wo"
T = TypeVar("T")


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store without clinics, and a clinic file."""
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    key = base64.b64encode(b"k" * 32).decode()
    for name, value in {"STORE": f"sqlite:///{tmp_path}/s.db", "MASTER_KEY": key, "IDENTITY_PEPPER": key}.items():
        monkeypatch.setenv(name, value)
    in_store(lambda app: app.store.get([]))
    (tmp_path / "clinic.yaml").write_text(sample_clinic_text(), "utf-8")
    return tmp_path / "clinic.yaml"


def in_store(use: Callable[[compose.App], Awaitable[T]]) -> T:
    """What it comes to with the environment's store."""

    async def used() -> T:
        app = compose.App(Settings.unchecked(os.environ), tasks=LeftToTheSweep())
        try:
            return await use(app)
        finally:
            await app.close()

    return asyncio.run(used())


def trail() -> list[AuditEntry]:
    """The clinic's audit trail, oldest first."""

    async def read(unit: Unit) -> list[AuditEntry]:
        return [found.record for found in reversed(await unit.find(AuditEntry, {}, order="-at", limit=300))]

    return in_store(lambda app: app.work.run(CLINIC, read))


def add(file: Path, *more: str) -> int:
    return main(["clinic", "add", "--file", str(file), "--phone-number-id", "111", *more])


def change(file: Path, written: str, instead: str) -> None:
    text = file.read_text("utf-8")
    assert written in text
    file.write_text(text.replace(written, instead, 1), "utf-8")


# --- clinics ------------------------------------------------------------------------------------------


def test_a_clinic_is_added_with_its_number_its_key_and_an_entry(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert add(file, "--whatsapp-number", "+852 2345 6789", "--waba", "900", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"clinic": CLINIC, "phone_number_id": "111"}

    number = in_store(lambda app: app.directory.number("111"))
    assert number is not None
    assert (number.clinic, len(number.salt)) == (CLINIC, 32)
    assert in_store(lambda app: app.accounts.clinics("900")) == (CLINIC,)
    (entry,) = trail()
    assert (entry.actor, entry.action) == (f"operator:{getpass.getuser()}", Action.ADD_CLINIC)
    assert (entry.subject, entry.before) == (f"clinics/{CLINIC}", None)


def test_a_clinic_is_added_once(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert add(file) == 0
    assert add(file) == 2
    assert "smartclinic clinic apply" in capsys.readouterr().err

    change(file, "id: hong-wo", "id: another")
    assert add(file) == 2
    assert "this number is another clinic's" in capsys.readouterr().err
    assert len(trail()) == 1


def test_applying_a_file_says_which_sections_changed_and_not_what(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(file) == 0
    capsys.readouterr()
    change(file, "minutes: 15", "minutes: 20")
    change(file, "alarm_minutes: 3", "alarm_minutes: 4")

    assert main(["clinic", "apply", "--file", str(file)]) == 0
    assert capsys.readouterr().out == "Changed: services, desk. In use within a minute.\n"
    assert main(["clinic", "apply", "--file", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["changed"] == []

    added, applied = trail()
    assert applied.action is Action.APPLY_CLINIC_FILE
    assert applied.before == added.after
    assert applied.after is not None
    assert applied.after.endswith(": services, desk")
    assert main(["clinic", "show", "--clinic", CLINIC, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["clinic"]["desk"]["alarm_minutes"] == 4


def test_a_file_of_an_unknown_clinic_is_not_applied(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clinic", "apply", "--file", str(file)]) == 2
    assert f"there is no clinic {CLINIC}" in capsys.readouterr().err


def test_a_mistake_is_told_with_its_line_and_nothing_is_changed(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert add(file) == 0
    before = in_store(lambda app: app.directory.clinic(CLINIC))
    change(file, "alarm_minutes: 3", "alarm_minutes: soon")
    line = next(n for n, text in enumerate(file.read_text("utf-8").splitlines(), 1) if "soon" in text)
    capsys.readouterr()

    assert main(["clinic", "apply", "--file", str(file)]) == 2
    told = capsys.readouterr().err
    assert f"line {line}: " in told
    assert "write a whole number" in told
    assert in_store(lambda app: app.directory.clinic(CLINIC)) == before


def test_what_is_known_of_a_clinic_is_shown(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert add(file, "--whatsapp-number", "+852 2345 6789") == 0
    capsys.readouterr()

    assert main(["clinic", "show", "--clinic", CLINIC]) == 0

    shown = capsys.readouterr().out
    assert "Hong Wo Clinic  康和診所" in shown
    assert "+85223456789, by Meta's id 111" in shown
    assert "On call: 1 number, told after 3 minutes" in shown


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [("--phone-number-id", "hong-wo", "WhatsApp Manager"), ("--waba", "a/b", "WhatsApp Manager"),
     ("--whatsapp-number", "2345 6789", "country code")],
)  # fmt: skip
def test_an_option_that_cannot_be_is_one_sentence(
    option: str, value: str, said: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        add(file, option, value)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err.splitlines()[-1]


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert add(tmp_path / "none.yaml") == 2
    assert "cannot be read" in capsys.readouterr().err


def test_the_pepper_is_needed_for_who_is_on_call(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("IDENTITY_PEPPER")

    assert add(file) == 2
    assert "IDENTITY_PEPPER is missing" in capsys.readouterr().err


# --- staff --------------------------------------------------------------------------------------------


def staff(*arguments: str) -> int:
    action, *more = arguments
    return main(["staff", action, "--clinic", CLINIC, *more])


def invite(capsys: pytest.CaptureFixture[str], role: str, email: str) -> StaffId:
    capsys.readouterr()
    assert staff("invite", "--name", "黃芬", "--email", email, "--role", role, "--json") == 0
    return StaffId(json.loads(capsys.readouterr().out)["staff"])


def test_staff_are_invited_changed_listed_and_let_go(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert add(file) == 0
    manager = invite(capsys, "manager", "boss@example.com")
    nurse = invite(capsys, "nurse", "fan@example.com")

    assert staff("role", nurse, "doctor") == 0
    assert staff("revoke", nurse) == 0
    capsys.readouterr()
    assert staff("list", "--json") == 0

    listed = {one["id"]: one for one in json.loads(capsys.readouterr().out)["staff"]}
    assert (listed[manager]["state"], listed[manager]["role"]) == ("invited", "manager")
    assert (listed[nurse]["state"], listed[nurse]["role"], listed[nurse]["may"]) == ("revoked", "doctor", [])
    assert staff("list") == 0
    assert "2 people." in capsys.readouterr().out
    did = [(entry.actor, entry.action, entry.subject) for entry in trail()[1:]]
    who = f"operator:{getpass.getuser()}"
    assert did == [
        (who, Action.INVITE_STAFF, f"staff/{manager}"), (who, Action.INVITE_STAFF, f"staff/{nurse}"),
        (who, Action.CHANGE_ROLE, f"staff/{nurse}"), (who, Action.REVOKE_STAFF, f"staff/{nurse}"),
    ]  # fmt: skip


def test_a_clinic_without_staff_says_so(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert add(file) == 0
    assert staff("list") == 0
    assert "Nobody was invited yet." in capsys.readouterr().out


def test_what_cannot_be_done_about_staff_is_one_sentence(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert add(file) == 0
    manager = invite(capsys, "manager", "boss@example.com")
    person = ["--name", "黃芬", "--role", "nurse"]

    for arguments, said in (
        (["invite", *person, "--email", "Boss@Example.com"], "has this e-mail address already"),
        (["invite", *person, "--email", "boss"], "no e-mail address"),
        (["invite", "--name", "", "--role", "nurse", "--email", "x@example.com"], "no name"),
        (["revoke", manager], "last manager"),
        (["role", manager, "nurse"], "last manager"),
        (["revoke", "nobody"], "nobody of this id"),
        (["revoke", "../x"], "nobody of this id"),
        (["role", "", "nurse"], "nobody of this id"),
    ):
        assert staff(*arguments) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert said in line
        assert staff(*arguments, "--json") == 2
        assert json.loads(capsys.readouterr().out) == {"ok": False, "problems": [line]}


def test_an_unknown_role_is_refused_with_the_roles_there_are(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert add(file) == 0
    with pytest.raises(SystemExit) as ended:
        staff("invite", "--name", "x", "--email", "x@example.com", "--role", "boss")
    assert ended.value.code == 2
    assert "front_desk, nurse, doctor, manager" in capsys.readouterr().err.splitlines()[-1]
