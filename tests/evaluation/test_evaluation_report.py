"""What an evaluation comes to: its figures, its words, its page, and the command's exit status."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime
from pathlib import Path

import pytest

from smartclinic.cli.main import main
from smartclinic_local.evaluation.conversation import By, Line, Problem
from smartclinic_local.evaluation.figures import by_tag, sum_of, wilson
from smartclinic_local.evaluation.report import Report, as_json, as_page, as_text
from smartclinic_local.evaluation.scenario import Engine
from smartclinic_local.evaluation.verdict import Figures, Verdict

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
WORKS = """scenarios:
  - id: greets
    title: Greets
    tags: [en, facts]
    now: 2026-11-23 10:00
    turns:
      - say: What time do you open tomorrow?
        expect: {says: ['9']}
"""


def verdict(
    which: str = "a", *problems: Problem, tags: tuple[str, ...] = ("en", "booking"), booked: int = 1
) -> Verdict:
    figures = Figures(
        turns=4, unaided=3, paid=3, whatsapp_micro_usd=78_000, model_micro_usd=2_000, tokens_in=900, tokens_out=30,
        booked=booked, waits=(2.5, 4.5), took=0.05,
    )  # fmt: skip
    lines = (
        Line(1, AT, By.PATIENT, "<script>alert(1)</script>"),
        Line(1, AT, By.CLINIC, "3:30?\nor 4:00?", ("3:30", "4:00")),
        Line(2, AT, By.NOTE, "model: slow"),
    )
    return Verdict(which, f"Scenario {which}", tags, Engine.STAND_IN, 1, problems, lines, figures)


def report(*verdicts: Verdict, at_least: float = 1.0) -> Report:
    return Report(Engine.STAND_IN, 1, 1, verdicts, AT, at_least)


def test_a_pass_rates_interval_is_wilsons() -> None:
    assert wilson(9, 10) == pytest.approx((0.5958, 0.9821), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(5, 5)[1] == 1.0


def test_a_bookings_cost_is_over_the_conversations_that_made_one() -> None:
    found = sum_of([verdict("a"), verdict("b", booked=0)])

    assert (found.bookings, found.paid_a_booking, found.usd_a_booking) == (1, 3.0, 0.08)
    assert (found.paid, found.usd, found.unaided_share, found.wait) == (6, 0.16, 0.75, 3.5)


def test_figures_are_kept_apart_by_language_and_by_kind() -> None:
    found = [verdict("a"), verdict("b", Problem(1, "x"), tags=("zh-HK", "booking", "several"))]

    assert list(by_tag(found, languages=True)) == ["en", "zh-HK"]
    assert by_tag(found, languages=False)["booking"].pass_rate == 0.5


def test_it_is_good_where_enough_passes_and_never_where_nothing_was_played() -> None:
    failed = verdict("b", Problem(None, "x"))

    assert report(verdict("a")).is_good
    assert not report(verdict("a"), failed).is_good
    assert report(verdict("a"), failed, at_least=0.5).is_good
    assert not report(at_least=0.0).is_good


def test_a_failed_conversation_is_shown_with_what_was_expected() -> None:
    text = "\n".join(as_text(report(verdict("a"), verdict("b", Problem(1, "the answer was to say 「x」")))))

    assert "FAILED b: Scenario b" in text
    assert "turn 1: the answer was to say 「x」" in text
    assert "or 4:00? 〔3:30 · 4:00〕" in text
    assert "FAILED a" not in text


def test_the_page_shows_it_too_and_runs_nothing_that_a_patient_wrote() -> None:
    page = as_page(
        report(verdict("a"), verdict("b", Problem(1, "was to say <x>"), Problem(None, "missing is a visit")))
    )

    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "was to say &lt;x&gt;" in page
    assert "missing is a visit" in page
    assert "http" not in page.replace("http-equiv", "")


def test_a_verdict_travels_between_processes() -> None:
    one = verdict("a", Problem(1, "x"))

    assert pickle.loads(pickle.dumps(one)) == one


def test_programs_get_the_same() -> None:
    told = as_json(report(verdict("a"), verdict("b", Problem(1, "x"))))

    assert json.loads(json.dumps(told)) == told
    assert told["ok"] is False
    assert told["scenarios"][1]["runs"][0]["problems"] == ["turn 1: x"]  # type: ignore[index]


def test_the_command_plays_a_file_and_writes_its_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, page = tmp_path / "one.yaml", tmp_path / "report.html"
    file.write_text(WORKS, "utf-8")

    status = main(["eval", str(file), "--model", "guided", "--json", "--report", str(page)])

    told = json.loads(capsys.readouterr().out)
    assert (status, told["ok"], told["figures"]["passed"]) == (0, True, 1)
    assert "Greets" in page.read_text("utf-8")


def test_the_command_fails_where_a_conversation_does(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "one.yaml"
    file.write_text(WORKS.replace("['9']", "[never]"), "utf-8")

    assert main(["eval", str(file), "--model", "guided"]) == 1
    assert "the answer was to say 「never」" in capsys.readouterr().out
    assert main(["eval", str(file), "--model", "guided", "--at-least", "0"]) == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nowhere.yaml"], "nowhere.yaml is not there"),
        (["one.yaml", "--only", "queue"], "no scenario has the tag or the id queue"),
        (["broken.yaml"], "broken.yaml, line 2: "),
        (["one.yaml", "--model", "vertex"], "GOOGLE_CLOUD_PROJECT is missing"),
    ],
)
def test_the_command_says_what_it_cannot_do(
    words: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "one.yaml").write_text(WORKS, "utf-8")
    (tmp_path / "broken.yaml").write_text(WORKS.replace("id: greets", "id: Greets!"), "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GOOGLE_CLOUD_PROJECT", raising=False)

    assert main(["eval", *words]) == 2
    assert told in capsys.readouterr().err
