"""`smartclinic eval`: whole conversations, played with the real service on virtual time, and judged."""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from smartclinic.cli.bundle import CHECKOUT
from smartclinic.cli.command import Command, Failed, telling_programs
from smartclinic.platform.typed_yaml import FileProblems

if TYPE_CHECKING:
    from smartclinic_local.evaluation.report import Report
    from smartclinic_local.evaluation.scenario import Scenario

SCENARIOS: Final = CHECKOUT / "tests" / "evaluation" / "scenarios"
"""The project's own, where there is a checkout."""

_ENGINES: Final = ("guided", "stand-in", "vertex")


def _declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="scenario files or folders (the project's)")
    parser.add_argument("--model", choices=_ENGINES, default="stand-in", help="what thinks where rules are not sure")
    parser.add_argument("--runs", type=_count, default=1, metavar="N", help="so often each, with as many seeds (1)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="the first seed (1)")
    parser.add_argument("--only", metavar="TAG", help="scenarios with this tag, or of this id")
    parser.add_argument("--jobs", type=_count, default=1, metavar="N", help="so many processes at once (1)")
    parser.add_argument("--at-least", type=_share, default=1.0, metavar="SHARE", help="the pass rate of success (1)")
    parser.add_argument("--report", type=Path, metavar="FILE.html", help="write a page for people")
    parser.add_argument("--json", action="store_true", help="print one JSON object for programs")


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text} is no number of 1 or more")
    return int(text)


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"{text} is no share; write it as 0.95")
    return share


def _run(asked: argparse.Namespace) -> int:
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    if missing := [name for name in ("starlette", "uvicorn") if not find_spec(name)]:
        raise Failed(f"{' and '.join(missing)} missing: pip install 'smartclinic[local]'")
    from smartclinic_local.evaluation.evaluating import evaluate  # noqa: PLC0415 - two seconds, for this command alone
    from smartclinic_local.evaluation.report import Report  # noqa: PLC0415
    from smartclinic_local.evaluation.scenario import Engine  # noqa: PLC0415

    engine, scenarios = Engine(asked.model), _scenarios(asked)
    if engine is Engine.VERTEX and not os.environ.get("GOOGLE_CLOUD_PROJECT"):
        raise Failed("GOOGLE_CLOUD_PROJECT is missing; set it: the project whose Vertex AI is asked")
    progress = _Progress(len(scenarios) * asked.runs)
    verdicts = evaluate(
        scenarios, engine, runs=asked.runs, seed=asked.seed, jobs=asked.jobs, told=lambda each: progress.one(each.id)
    )
    progress.ends()
    report = Report(engine, asked.runs, asked.seed, verdicts, datetime.now(UTC), asked.at_least)
    _show(report, asked)
    return 0 if report.is_good else 1


def _scenarios(asked: argparse.Namespace) -> list[Scenario]:
    """What is to be played. Raises Failed."""
    from smartclinic_local.evaluation.scenario_file import read_scenarios  # noqa: PLC0415

    paths: list[Path] = asked.paths or [SCENARIOS]
    if absent := [str(path) for path in paths if not path.exists()]:
        raise Failed(*(f"{path} is not there; name a scenario file or a folder of them" for path in absent))
    try:
        found = read_scenarios(paths)
    except FileProblems as error:
        raise Failed(*error.problems) from error
    except UnicodeDecodeError as error:
        raise Failed("a scenario file is not a text file in UTF-8") from error
    except OSError as error:
        raise Failed(f"{error.filename} cannot be read: {error.strerror}") from error
    wanted = [each for each in found if asked.only is None or asked.only in {each.id, *each.tags}]
    if not wanted:
        raise Failed(f"no scenario has the tag or the id {asked.only}" if found else "there is no scenario")
    return wanted


def _show(report: Report, asked: argparse.Namespace) -> None:
    from smartclinic_local.evaluation.report import as_json, as_page, as_text  # noqa: PLC0415

    if asked.report:
        try:
            asked.report.write_text(as_page(report), "utf-8")
        except OSError as error:
            raise Failed(f"{asked.report} cannot be written: {error.strerror}") from error
    if asked.json:
        sys.stdout.write(json.dumps(as_json(report), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in as_text(report)))


class _Progress:
    """A line on a terminal that says how far it is; nothing where nobody watches."""

    def __init__(self, all_: int) -> None:
        self._all, self._done, self._is_watched = all_, 0, sys.stderr.isatty()

    def one(self, what: str) -> None:
        """One more is done."""
        self._done += 1
        if self._is_watched:
            sys.stderr.write(f"\r{self._done}/{self._all} {what:<60.60}")
            sys.stderr.flush()

    def ends(self) -> None:
        """Wipe the line."""
        if self._is_watched:
            sys.stderr.write("\r" + " " * 76 + "\r")


COMMAND = Command(
    name="eval",
    summary="play conversations with the service, and judge them",
    about="Play scenario files with the real service in this process, on virtual time: against the guided menus alone, "
    "the laptop's stand-in for a model, or Vertex AI (settings VERTEX_*); judge how each conversation ends, and say "
    "what it cost. docs/evaluation.md explains the files. Exit status 0 only if the pass rate is at least --at-least.",
    declare=_declare,
    run=telling_programs(_run),
)
