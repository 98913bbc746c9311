"""What an operator sees of the message templates."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import pytest

from smartclinic.cli.main import main
from smartclinic.templates.template_file import packaged_templates

TEXT = (resources.files("smartclinic.templates") / "files" / "queue_near.yaml").read_text("utf-8")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mine.yaml"


def test_the_services_own_templates_are_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["templates", "lint"]) == 0
    assert capsys.readouterr().out == f"{len(packaged_templates())} templates: 0 errors, 0 warnings.\n"


def test_an_error_is_a_line_that_says_where_and_what_to_do(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(TEXT.replace("就快到你喇。", "限時優惠！就快到你喇。"), "utf-8")

    assert main(["templates", "lint", str(file)]) == 1
    line, total = capsys.readouterr().out.splitlines()
    assert line.split()[:4] == ["error", "queue_near", "zh_HK", "promotion"]
    assert "leave it out" in line
    assert total == "1 template: 1 error, 0 warnings."


def test_a_warning_alone_is_no_failure(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(TEXT.replace("time_to_live_seconds: 1800\n", ""), "utf-8")

    assert main(["templates", "lint", str(file)]) == 0
    assert "warning  queue_near  all languages  ttl-missing" in capsys.readouterr().out


def test_findings_can_be_read_by_programs(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(TEXT.replace("name: queue_near", "name: Queue"), "utf-8")

    assert main(["templates", "lint", "--json", str(file)]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["ok"] is False
    assert [(found["template"], found["rule"], found["severity"]) for found in said["findings"]] == [
        ("Queue", "name-form", "error")
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read: No such file"),
        (b"\xff\xfe\x00", "not a text file in UTF-8"),
        (
            TEXT.replace("footer", "foter").replace("category: utility", "category: odd").encode(),
            ", line 2: `category`",
        ),
    ],
)
def test_a_file_that_is_no_template_is_told_with_its_mend(
    content: bytes | None, words: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        file.write_bytes(content)

    assert main(["templates", "lint", str(file)]) == 2
    said = capsys.readouterr().err
    assert str(file) in said
    assert words in said


@pytest.mark.parametrize("name", packaged_templates())
def test_a_template_is_shown_as_a_patient_reads_it(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["templates", "show", name]) == 0
    said = capsys.readouterr().out
    assert "--- zh_HK" in said
    assert "--- en" in said
    assert "{{" not in said


def test_what_meta_is_sent_is_one_object_a_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["templates", "payload", "queue_near"]) == 0
    chinese, english = json.loads(capsys.readouterr().out)
    assert (chinese["language"], english["language"]) == ("zh_HK", "en")
    assert english["message_send_ttl_seconds"] == 1800
    assert {component["type"] for component in english["components"]} == {"BODY", "BUTTONS"}


@pytest.mark.parametrize("action", ["show", "payload"])
def test_a_template_that_is_not_there_is_one_sentence(action: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["templates", action, "birthday"]) == 2
    assert "there is no template birthday; there are appointment_cancelled" in capsys.readouterr().err
