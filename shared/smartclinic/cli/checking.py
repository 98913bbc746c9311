"""`smartclinic check`: every setting, what it means, whether it is set, and how to mend what is wrong."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from smartclinic.cli.bundle import functions
from smartclinic.cli.command import Command, Failed
from smartclinic.platform.config import SETTINGS, Setting


@dataclass(frozen=True, slots=True)
class Finding:
    """A setting of this environment. `value` is never a secret's; `mend` is "" when all is well."""

    setting: str
    meaning: str
    state: str
    value: str
    needed: bool
    mend: str


def findings(environment: Mapping[str, str], function: str | None = None) -> Iterator[Finding]:
    """What there is to say about each setting, for one function or for all."""
    for setting in SETTINGS:
        problem = setting.problem(environment, function)
        needed = bool(setting.needed_by if function is None else setting.needed_by & {function})
        state, value = _state(setting, environment.get(setting.name, "").strip())
        state = state if problem is None else "wrong" if state == "set" else "missing"
        yield Finding(setting.name, setting.meaning, state, value, needed, problem.mend if problem else "")


def _state(setting: Setting, given: str) -> tuple[str, str]:
    if given:
        return "set", "(secret)" if setting.secret else given
    return ("default", setting.default) if setting.default else ("not set", "")


def _declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--function", metavar="NAME", help="check what this function needs; without it, all of them")
    parser.add_argument("--json", action="store_true", help="print a JSON object for programs")


def _run(asked: argparse.Namespace) -> int:
    if asked.function is not None and asked.function not in functions():
        raise Failed(f"there is no function {asked.function}; there are {', '.join(functions())}")
    found = tuple(findings(os.environ, asked.function))
    is_well = not any(finding.mend for finding in found)
    if asked.json:
        text = json.dumps({"ok": is_well, "settings": [asdict(finding) for finding in found]}, ensure_ascii=False)
    else:
        text = "\n".join(_lines(found))
    sys.stdout.write(text + "\n")
    return 0 if is_well else 1


def _lines(found: tuple[Finding, ...]) -> Iterator[str]:
    for finding in found:
        yield f"{'✗' if finding.mend else '✓'} {finding.setting} {finding.value or finding.state}"
        yield f"    {finding.meaning}"
        if finding.mend:
            yield f"    {finding.setting} {finding.mend}"
    wrong = sum(bool(finding.mend) for finding in found)
    yield f"{wrong} of {len(found)} settings must be mended." if wrong else f"All {len(found)} settings are well."


COMMAND = Command(
    name="check",
    summary="list every setting and what is missing or wrong",
    about="List every setting of the functions (environment variables): what it means, whether it is set, what is "
    "missing or wrong and how to mend it. A secret's value is never shown. Exit status 0 only when all is well.",
    declare=_declare,
    run=_run,
)
