"""`smartclinic understand`, as a program uses it that writes a line and waits for its answer."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from smartclinic.cli import understand
from smartclinic.cli.main import main
from smartclinic.cli.understand import Progress
from smartclinic.clinics.clinic_file import sample_clinic_text

MORNING = "2026-11-23T10:05:00+08:00"


def answers(lines: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *more: str):  # type: ignore[no-untyped-def] # a list of whatever JSON says
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(lines)))
    status = main(["understand", *more])
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def asking(text: str, **more: object) -> bytes:
    return json.dumps({"text": text, "now": MORNING, **more}).encode() + b"\n"


def test_every_field_is_there_and_null_where_the_text_does_not_say_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, said = answers(asking("聽日下晝三點半有冇位，想睇陳醫生"), monkeypatch, capsys)

    assert status == 0
    assert said == [
        {
            "intent": "book",
            "language": "zh-HK",
            "date": "2026-11-24",
            "time": "15:30",
            "period": "afternoon",
            "doctor": "chan",
            "branch": None,
            "service": None,
            "patient": None,
            "choice": None,
            "confidence": 0.9,
            "red_flag": None,
            "urgent": False,
        }
    ]


def test_an_answer_is_read_by_what_was_offered(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    context = {"asked": "slot", "offered": ["2026-11-24T15:00", "2026-11-24T15:30+08:00", "whenever"]}

    _, said = answers(asking("三點半嗰個", context=context), monkeypatch, capsys)

    assert (said[0]["intent"], said[0]["choice"], said[0]["time"], said[0]["date"]) == ("choose", 2, "15:30", None)


def test_a_doctor_may_be_offered_by_id_or_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    context = {"asked": "doctor", "offered": ["chan", "Dr Wong", "somebody"]}

    _, said = answers(asking("2", context=context), monkeypatch, capsys)

    assert (said[0]["intent"], said[0]["choice"]) == ("choose", 2)


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b'"text"',
        b"\xff\xfe",
        b'{"text": "hi"}',
        b'{"text": 3, "now": "2026-11-23"}',
        b'{"text": "hi", "now": "yesterday"}',
        b'{"text": "hi", "now": "9999-12-31T23:59:59-23:00"}',
        b'{"text": "hi", "now": "2026-11-23", "context": {"asked": "colour"}}',
        b'{"text": "\\ud800", "now": "2026-11-23"}',
    ],
)
def test_a_wrong_line_is_answered_with_its_number_and_the_others_are_understood(
    line: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, said = answers(asking("你好") + b"\n" + line + b"\n" + asking("STOP"), monkeypatch, capsys)

    assert status == 1
    assert [each.get("intent") for each in said] == ["greeting", None, "opt_out"]
    assert said[1]["line"] == 3
    assert said[1]["error"]


def test_a_moment_without_an_offset_is_hong_kong_s(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, said = answers(asking("聽日", now="2026-11-23T23:30"), monkeypatch, capsys)

    assert said[0]["date"] == "2026-11-24"


def test_it_understands_by_the_clinic_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "clinic.yaml"
    file.write_text(sample_clinic_text().replace("陳醫生", "霍醫生"), "utf-8")

    _, said = answers(asking("想約霍醫生"), monkeypatch, capsys, "--clinic", str(file))

    assert said[0]["doctor"] == "chan"


def test_a_clinic_file_that_is_not_there_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["understand", "--clinic", "nowhere.yaml"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("screen", "shown"), [(Screen(), True), (io.StringIO(), False)])
def test_progress_is_shown_on_a_terminal_alone_and_only_when_it_takes_long(
    screen: io.StringIO, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([0.0, 1.0, 3.0])
    monkeypatch.setattr(understand, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    progress = Progress(screen, io.BytesIO())

    progress.step()
    assert not screen.getvalue()
    progress.step()
    progress.end()

    assert ("2 messages" in screen.getvalue()) is shown
