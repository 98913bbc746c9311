"""What `make bench` comes to: it measures, and it fails when something breaks meanwhile."""

from __future__ import annotations

import pytest

from tests.benchmarks import __main__ as benchmarks
from tests.benchmarks import fuzz, simulation, slots


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "main", lambda _: fuzz.Tally())
    monkeypatch.setattr(simulation, "main", lambda _: simulation.Tally())
    monkeypatch.setattr(slots, "main", lambda _: None)


def test_it_succeeds_when_nothing_broke() -> None:
    assert benchmarks.main(["fuzz", "simulation", "slots"]) == 0


def test_a_callback_that_meta_would_send_again_for_nothing_fails_it(monkeypatch: pytest.MonkeyPatch) -> None:
    tally = fuzz.Tally()
    tally.statuses[500] = 1
    monkeypatch.setattr(fuzz, "main", lambda _: tally)

    assert benchmarks.main(["fuzz"]) == 1


def test_an_exception_that_nobody_caught_fails_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "main", lambda _: fuzz.Tally(escaped=["seed 1, case 2: KeyError"]))

    assert benchmarks.main(["fuzz"]) == 1


def test_a_broken_invariant_fails_it_and_the_rest_is_measured_all_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    measured: list[float] = []
    monkeypatch.setattr(simulation, "main", lambda _: simulation.Tally(failures=["seed 3: invariant 4"]))
    monkeypatch.setattr(slots, "main", measured.append)

    assert benchmarks.main(["simulation", "slots"]) == 1
    assert len(measured) == 1
    assert "failed: simulation" in capsys.readouterr().out
