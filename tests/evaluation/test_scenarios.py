"""Every scenario of the project, played with the guided menus alone and with the stand-in for a model."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from smartclinic.cli.evaluating import SCENARIOS
from smartclinic_local.evaluation.evaluating import evaluate
from smartclinic_local.evaluation.report import Report, as_text
from smartclinic_local.evaluation.scenario import Engine
from smartclinic_local.evaluation.scenario_file import read_scenarios

FILES = sorted(SCENARIOS.rglob("*.yaml"))


@pytest.mark.parametrize("engine", [Engine.GUIDED, Engine.STAND_IN], ids=lambda engine: engine.value)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_ends_as_it_should(file: Path, engine: Engine) -> None:
    verdicts = evaluate(read_scenarios([file]), engine)

    report = Report(engine, 1, 1, verdicts, datetime(2026, 11, 23, tzinfo=UTC))
    if report.failed:
        pytest.fail("\n" + "\n".join(as_text(report)), pytrace=False)
