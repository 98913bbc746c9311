"""Scenario files: what cannot be meant is refused with its line."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from smartclinic.platform.typed_yaml import FileProblems
from smartclinic_local.evaluation import moments
from smartclinic_local.evaluation.scenario_file import read_file, read_scenarios

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ONE = """scenarios:
  - id: one
    title: One
    tags: [en, booking]
    now: 2026-11-23 10:00
    turns:
      - say: hi
"""


def refused(text: str) -> str:
    with pytest.raises(FileProblems) as caught:
        read_file(text)
    return str(caught.value)


def test_a_scenario_is_read() -> None:
    (scenario,) = read_file(ONE).scenarios

    assert (scenario.id, scenario.turns[0].say) == ("one", "hi")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("say: hi", "sey: hi"), "line 7: `sey` is not a setting here; did you mean `say`?"),
        (("say: hi", "say: hi\n        tap: '1'"), "line 7: in `one`: turn 1: exactly one thing happens in a turn"),
        (("say: hi", "wait: long"), "line 7: in `one`: turn 1: `long` cannot be read; write 30s"),
        (("say: hi", "fault: {}"), "turn 1: say what fails"),
        (("say: hi", "staff: {times: 2}"), "turn 1: staff do one thing a turn"),
        (("say: hi", "say: hi\n        expect: {says: ['/(/']}"), "line 8: in `one`: turn 1: /(/ is no pattern"),
        (("say: hi", "say: hi\n        expect: {model: never}"), "`model` cannot be read"),
        (("[en, booking]", "[booking]"), "exactly one of the tags is a language"),
        (("2026-11-23 10:00", "+1d 10:00"), "`now` is a moment of its own"),
        (("2026-11-23 10:00", "Monday"), "`Monday` cannot be read"),
        (("id: one", "id: Number One"), "use small letters, digits and hyphens only"),
        (("    turns", "    clinic: {booked: [{at: +1d 3pm}]}\n    turns"), "`+1d 3pm` cannot be read"),
        (("    turns", "    clinic: {full: [{doctor: who, day: +1d, part: morning}]}\n    turns"), "no doctor `who`"),
        (("    turns", "    clinic: {out_of_stock: [x]}\n    turns"), "no service `x`"),
        (("    turns", "    clinic: {queues: [{queue: x}]}\n    turns"), "no queue `x`"),
        (("    turns", "    expect: {appointments: [{day: soon}]}\n    turns"), "`soon` cannot be read"),
    ],
)
def test_what_cannot_be_meant_is_refused(change: tuple[str, str], told: str) -> None:
    assert told in refused(ONE.replace(*change))


def test_every_file_of_a_folder_is_read_and_an_id_is_one_scenarios_alone(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "a.yaml").write_text(ONE, "utf-8")
    (tmp_path / "more" / "b.yaml").write_text(ONE.replace("id: one", "id: two"), "utf-8")
    assert [each.id for each in read_scenarios([tmp_path])] == ["one", "two"]

    (tmp_path / "c.yaml").write_text(ONE, "utf-8")
    with pytest.raises(FileProblems, match="`one` is the id of a scenario in"):
        read_scenarios([tmp_path])


def test_moments_are_hong_kongs_and_may_count_days_from_now() -> None:
    assert moments.moment("2026-11-24 15:30", NOW) == datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
    assert moments.moment("+1d 15:30", NOW) == datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
    assert moments.day("-7d", NOW) == date(2026, 11, 16)
    assert moments.span("2h") == timedelta(hours=2)
    assert moments.shown(NOW) == "2026-11-23 10:00"
