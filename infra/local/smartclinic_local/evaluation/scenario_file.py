"""Reading scenario files: YAML in, scenarios out, or every problem with its line and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from smartclinic.clinics.model import Language
from smartclinic.platform.typed_yaml import FileKind, FileProblems, Problem, read_typed
from smartclinic_local.evaluation import moments
from smartclinic_local.evaluation.clinic import sample_clinic
from smartclinic_local.evaluation.scenario import (
    HAPPENINGS,
    ClinicState,
    End,
    Fault,
    Heard,
    Scenario,
    ScenarioFile,
    StaffActs,
    Step,
    what_happens,
)

_EXAMPLE: Final = "docs/evaluation.md"
_KIND: Final = FileKind(
    ScenarioFile,
    name="scenario file",
    example=_EXAMPLE,
    mends={"regex": "use small letters, digits and hyphens only"},
)
_SOME_TIME: Final = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LANGUAGES: Final = frozenset({*(language.value for language in Language), "mixed"})
"""The tags of which each scenario has exactly one."""


def read_scenarios(paths: Sequence[Path]) -> list[Scenario]:
    """Every scenario of these files and folders, in order. Raises FileProblems naming file and line, OSError."""
    problems, found = list[str](), dict[str, tuple[Path, Scenario]]()
    for file in _files(paths):
        try:
            scenarios = read_file(file.read_text("utf-8")).scenarios
        except FileProblems as error:
            problems += [f"{file}, {problem}" for problem in error.problems]
            continue
        for scenario in scenarios:
            if scenario.id in found:
                problems.append(f"{file}: `{scenario.id}` is the id of a scenario in {found[scenario.id][0]} too")
            found.setdefault(scenario.id, (file, scenario))
    if problems:
        raise FileProblems(problems)
    return [scenario for _, scenario in found.values()]


def read_file(text: str) -> ScenarioFile:
    """The scenarios of one file. Raises FileProblems."""
    return read_typed(text, _KIND, _contradictions)


def _files(paths: Sequence[Path]) -> list[Path]:
    return [file for path in paths for file in (sorted(path.rglob("*.yaml")) if path.is_dir() else [path])]


# --- what types do not say


def _contradictions(file: ScenarioFile) -> Iterator[Problem]:
    for number, scenario in enumerate(file.scenarios):
        at = f"$.scenarios[{number}]"
        for path, words in _faults(scenario):
            yield f"{at}.{path}", f"in `{scenario.id}`: {words}"


def _faults(scenario: Scenario) -> Iterator[Problem]:
    yield from _readable("now", scenario.now, lambda text: moments.moment(text, _SOME_TIME))
    if scenario.now.startswith("+"):
        yield "now", "`now` is a moment of its own; write 2026-11-23 10:00"
    if len(LANGUAGES & set(scenario.tags)) != 1:
        yield "tags", f"exactly one of the tags is a language: {', '.join(sorted(LANGUAGES))}"
    for number, step in enumerate(scenario.turns):
        for path, words in _of_step(step):
            yield f"turns[{number}]{path}", f"turn {number + 1}: {words}"
    yield from _of_clinic(scenario.clinic)
    yield from _of_end(scenario.expect)


def _of_step(step: Step) -> Iterator[Problem]:
    happening = what_happens(step)
    if len(happening) != 1:
        has = " and ".join(name for name, _ in happening) or "nothing"
        yield "", f"exactly one thing happens in a turn ({', '.join(HAPPENINGS)}), here {has}"
    if step.wait is not None:
        yield from _readable(".wait", step.wait, moments.span)
    if step.wait_until is not None:
        yield from _readable(".wait_until", step.wait_until, lambda text: moments.moment(text, _SOME_TIME))
    if isinstance(step.staff, StaffActs) and sum(each is not None for each in _acts(step.staff)) != 1:
        yield ".staff", "staff do one thing a turn: deed, reply or call_next"
    if step.fault == Fault():
        yield ".fault", "say what fails: model, store or meta"
    yield from _patterns(".expect", _of_heard(step.expect))


def _acts(staff: StaffActs) -> tuple[object, ...]:
    return staff.deed, staff.reply, staff.call_next


def _of_heard(heard: Heard) -> tuple[str, ...]:
    return (*heard.says, *heard.says_not)


def _of_clinic(clinic: ClinicState) -> Iterator[Problem]:
    sample = sample_clinic()
    doctors, services = {each.id for each in sample.doctors}, {each.id for each in sample.services}
    for number, visit in enumerate(clinic.booked):
        at = f"clinic.booked[{number}]"
        yield from _readable(at, visit.at, lambda text: moments.moment(text, _SOME_TIME))
        yield from _one_of(at, "doctor", visit.doctor, doctors)
        yield from _one_of(at, "service", visit.service, services)
    for number, full in enumerate(clinic.full):
        yield from _readable(f"clinic.full[{number}]", full.day, lambda text: moments.day(text, _SOME_TIME))
        yield from _one_of(f"clinic.full[{number}]", "doctor", full.doctor, doctors)
    for number, queue in enumerate(clinic.queues):
        yield from _one_of(f"clinic.queues[{number}]", "queue", queue.queue, {each.id for each in sample.queues})
    for service in clinic.out_of_stock:
        yield from _one_of("clinic.out_of_stock", "service", service, services)


def _of_end(end: End) -> Iterator[Problem]:
    for number, visit in enumerate(end.appointments or ()):
        at = f"expect.appointments[{number}]"
        if visit.at is not None:
            yield from _readable(at, visit.at, lambda text: moments.moment(text, _SOME_TIME))
        if visit.day is not None:
            yield from _readable(at, visit.day, lambda text: moments.day(text, _SOME_TIME))
    yield from _patterns("expect", (*end.says, *end.never_says))


def _one_of(path: str, what: str, value: str, known: Iterable[str]) -> Iterator[Problem]:
    if value not in set(known):
        yield path, f"the sample clinic has no {what} `{value}`; it has {', '.join(sorted(known))}"


def _readable(path: str, text: str, read: Callable[[str], object]) -> Iterator[Problem]:
    try:
        read(text)
    except ValueError as error:
        yield path, f"`{text}` cannot be read; {error}"


def _patterns(path: str, texts: Iterable[str]) -> Iterator[Problem]:
    for text in texts:
        if is_pattern(text):
            try:
                re.compile(text[1:-1])
            except re.error as error:
                yield path, f"{text} is no pattern: {error}"


def is_pattern(text: str) -> bool:
    """Whether an expectation is written as /pattern/, rather than as a part of the text."""
    return len(text) > 2 and text.startswith("/") and text.endswith("/")
