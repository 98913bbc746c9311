"""What an evaluation found: for programs, for a terminal, and as one page that a person can read on a phone."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from smartclinic.platform.clock import hong_kong
from smartclinic_local.evaluation.conversation import By, Line
from smartclinic_local.evaluation.figures import Sum, by_tag, sum_of, wilson
from smartclinic_local.evaluation.scenario import Engine
from smartclinic_local.evaluation.verdict import Verdict

_MICRO: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Played:
    """One scenario with all its runs."""

    verdicts: tuple[Verdict, ...]

    @property
    def shown(self) -> Verdict:
        """The run to show: the first that failed, else the first."""
        return next((each for each in self.verdicts if not each.passed), self.verdicts[0])

    @property
    def passed(self) -> int:
        """In how many runs it passed."""
        return sum(each.passed for each in self.verdicts)

    @property
    def interval(self) -> tuple[float, float]:
        """Its pass rate's 95 % interval."""
        return wilson(self.passed, len(self.verdicts))

    @property
    def failed_seeds(self) -> tuple[int, ...]:
        """With which seeds it failed."""
        return tuple(each.seed for each in self.verdicts if not each.passed)


@dataclass(frozen=True, slots=True)
class Report:
    """An evaluation, ended at this instant."""

    engine: Engine
    runs: int
    seed: int
    verdicts: Sequence[Verdict]
    at: datetime
    at_least: float = 1.0

    @property
    def total(self) -> Sum:
        """Everything together."""
        return sum_of(self.verdicts)

    @property
    def is_good(self) -> bool:
        """Whether enough of it passed. Nothing played is no pass."""
        return bool(self.verdicts) and self.total.pass_rate >= self.at_least

    @property
    def languages(self) -> Mapping[str, Sum]:
        """By language."""
        return by_tag(self.verdicts, languages=True)

    @property
    def kinds(self) -> Mapping[str, Sum]:
        """By kind."""
        return by_tag(self.verdicts, languages=False)

    @property
    def scenarios(self) -> tuple[Played, ...]:
        """Scenario by scenario, in order."""
        found: dict[str, list[Verdict]] = {}
        for each in self.verdicts:
            found.setdefault(each.id, []).append(each)
        return tuple(Played(tuple(each)) for each in found.values())

    @property
    def failed(self) -> tuple[Played, ...]:
        """Those that failed in any run, the most often failed first."""
        return tuple(sorted((each for each in self.scenarios if each.failed_seeds), key=lambda each: each.passed))


# --- for programs


def as_json(report: Report) -> dict[str, object]:
    """The report as plain values."""
    return {
        "ok": report.is_good,
        "engine": report.engine.value,
        "runs": report.runs,
        "seed": report.seed,
        "figures": _plain(report.total),
        "languages": {name: _plain(each) for name, each in report.languages.items()},
        "kinds": {name: _plain(each) for name, each in report.kinds.items()},
        "scenarios": [_scenario(each) for each in report.scenarios],
    }


def _plain(sums: Sum) -> dict[str, object]:
    low, high = sums.interval
    derived = {
        "pass_rate": sums.pass_rate, "pass_rate_from": low, "pass_rate_to": high, "usd": sums.usd,
        "usd_each": sums.usd_each, "unaided_share": sums.unaided_share, "paid_a_booking": sums.paid_a_booking,
        "usd_a_booking": sums.usd_a_booking,
    }  # fmt: skip
    return {name: round(value, 6) if isinstance(value, float) else value for name, value in
            {**asdict(sums), **derived}.items()}  # fmt: skip


def _scenario(played: Played) -> dict[str, object]:
    first = played.verdicts[0]
    return {
        "id": first.id,
        "title": first.title,
        "tags": list(first.tags),
        "passed": played.passed,
        "runs": [_run(each) for each in played.verdicts],
    }


def _run(one: Verdict) -> dict[str, object]:
    figures = one.figures
    return {
        "seed": one.seed, "problems": [str(problem) for problem in one.problems], "usd": figures.micro_usd / _MICRO,
        "paid": figures.paid, "turns": figures.turns, "unaided": figures.unaided,
    }  # fmt: skip


# --- for a terminal


def as_text(report: Report) -> Iterator[str]:
    """The report line by line."""
    for played in report.failed:
        yield from _failed(played)
    for name, sums in {**report.languages, **report.kinds}.items():
        yield f"{name:<16}{_rate(sums)}   {_money(sums)}"
    total = report.total
    yield f"{'in all':<16}{_rate(total)}   {_money(total)}"
    yield ""
    yield f"{total.turns} turns of patients', of which {share(total.unaided_share)} needed no model"
    if total.bookings:
        yield (
            f"{total.bookings} finished bookings, each {total.paid_a_booking:.2f} paid messages "
            f"and US${total.usd_a_booking:.3f}"
        )
    if total.wait is not None:
        yield f"an answer after {total.wait:.1f} s (median, the pause for the end of a burst included)"
    yield f"{total.took:.1f} s of this machine's processor, {total.took / max(1, total.conversations):.3f} s each"


def _failed(played: Played) -> Iterator[str]:
    shown = played.shown
    yield f"FAILED {shown.id}: {shown.title} ({played.passed} of {len(played.verdicts)}; shown: seed {shown.seed})"
    yield from (f"    {problem}" for problem in shown.problems)
    yield from (f"    │ {line}" for line in transcript(shown.lines))
    yield ""


def transcript(lines: Sequence[Line]) -> Iterator[str]:
    """A conversation for a terminal: P the patient, A the assistant or whoever answers, S staff."""
    who = {By.PATIENT: "P", By.CLINIC: "A", By.STAFF: "S", By.NOTE: "…"}
    for line in lines:
        shown = f" 〔{' · '.join(line.choices)}〕" if line.choices else ""
        first, *more = line.text.splitlines() or [""]
        yield f"{hong_kong(line.at):%H:%M:%S} {who[line.by]} {first}" + ("" if more else shown)
        for number, each in enumerate(more, start=1):
            yield f"           {each}" + (shown if number == len(more) else "")


def _rate(sums: Sum) -> str:
    low, high = sums.interval
    return f"{sums.passed:>5}/{sums.conversations:<5}{sums.pass_rate:>5.0%} ({low:.0%} to {high:.0%})"


def _money(sums: Sum) -> str:
    return f"US${sums.usd_each:.3f} and {sums.paid / max(1, sums.conversations):.1f} paid messages each"


# --- as a page


def as_page(report: Report) -> str:
    """One page of HTML that needs nothing else."""
    return _pages().get_template("report.html").render(report=report, By=By)


def share(value: float | None) -> str:
    """A share as people read it."""
    return "–" if value is None else f"{value:.0%}"


def clock(instant: datetime) -> str:
    """The time of day in Hong Kong."""
    return f"{hong_kong(instant):%H:%M}"


def moment(instant: datetime) -> str:
    """An instant as people read it, in Hong Kong."""
    return f"{hong_kong(instant):%Y-%m-%d %H:%M}"


@functools.cache
def _pages() -> Environment:
    pages = Environment(
        loader=PackageLoader("smartclinic_local.evaluation"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    pages.filters.update(share=share, clock=clock, moment=moment)
    return pages
