"""What an operator sees who asks for something that cannot be."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from smartclinic.cli.generated import INDEX_FILE, REGISTER, WHATSAPP_PAGE, Generated
from smartclinic.cli.main import COMMANDS, main
from smartclinic.clinics.clinic_file import sample_clinic_text
from smartclinic.platform.config import SETTINGS


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"smartclinic {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [[], ["fly"], ["local", "--port", "70000"], ["local", "--port", "x"], ["bundle", "webhook"]]
)
def test_what_is_no_command_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: smartclinic" in capsys.readouterr().err


def test_problems_of_a_clinic_file_are_said_one_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "clinic.yaml"
    text = (
        sample_clinic_text()
        .replace("grid_minutes: 15", "grid_minutes: soon")
        .replace("closed_on_general_holidays: true", "closed_on_general_holidays: perhaps")
    )
    file.write_text(text, "utf-8")
    assert main(["local", "--clinic", str(file)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) >= 2
    assert all(line.startswith(f"{file}, line ") for line in lines)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_clinic_file_that_cannot_be_read_is_one_sentence(
    content: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "clinic.yaml"
    if content is not None:
        file.write_bytes(content)
    assert main(["local", "--clinic", str(file)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_taken_port_is_one_sentence_that_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert main(["local", "--port", str(port)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"port {port} is taken")
    assert "--port" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--store", "mysql://here"], "must be firestore"),
        (["--store", "firestore"], "FIRESTORE_EMULATOR_HOST"),
        (["--store", "sqlite://", "--processes"], "name a file"),
        (["--store", "sqlite:////proc/no/such.db", "--port", "0"], "cannot be kept"),
    ],
)
def test_a_store_that_cannot_serve_is_one_sentence(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["local", *arguments]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert len(said.splitlines()) == 1


def test_the_demo_says_that_it_needs_patients_of_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OIDC_CERTS_URL", "https://elsewhere.example/certs")
    assert main(["demo", "--once", "--port", "0"]) == 2
    assert "set CLOUD_TASKS_ENDPOINT too, or unset OIDC_CERTS_URL" in capsys.readouterr().err


def test_check_names_what_is_missing_and_how_to_mend_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("META_APP_SECRET", "do not show me")
    monkeypatch.setenv("STORE", "mysql://here")
    assert main(["check", "--json", "--function", "webhook"]) == 1
    said = capsys.readouterr().out
    found = {finding["setting"]: finding for finding in json.loads(said)["settings"]}
    assert found.keys() == {setting.name for setting in SETTINGS}
    assert found["STORE"]["state"] == "wrong"
    assert "sqlite" in found["STORE"]["mend"]
    assert found["MASTER_KEY"]["state"] == "missing"
    assert found["META_APP_SECRET"]["state"] == "set"
    assert found["META_ACCESS_TOKEN"]["mend"] == ""  # the webhook sends nothing
    assert "do not show me" not in said


def test_check_is_content_with_what_a_function_needs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.functions.in_process import ENVIRONMENT

    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    assert main(["check"]) == 0
    said = capsys.readouterr().out
    assert "settings are well" in said
    assert ENVIRONMENT["MASTER_KEY"] not in said


def test_check_knows_only_functions_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--function", "barber"]) == 2
    assert "there are audit, dashboard, delivery, media, pages, reply, webhook" in capsys.readouterr().err


def test_a_bundle_of_what_is_no_function_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bundle", "barber", str(tmp_path / "bundle")]) == 2
    assert "there is no function barber" in capsys.readouterr().err


@pytest.mark.parametrize("generated", [REGISTER, INDEX_FILE, WHATSAPP_PAGE], ids=["data map", "index file", "whatsapp"])
def test_a_generated_file_says_what_the_code_declares(generated: Generated) -> None:
    assert generated.is_fresh(), f"run smartclinic {generated.command}"


def test_a_stale_generated_file_fails_its_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smartclinic.cli.generated.CHECKOUT", tmp_path)
    generated = Generated("words", tmp_path / "words.md", lambda: "fresh")
    generated.file.write_text("stale")
    assert not generated.is_fresh()
