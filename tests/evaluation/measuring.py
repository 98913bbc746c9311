"""Measuring `understand` against utterances whose meaning people have written down by docs/understanding.md.

Each file has a held-out third from which no rule was written. Of that only figures are ever shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, convert
from msgspec.structs import asdict

from smartclinic.assistant.understanding.offering import Context, moment
from smartclinic.assistant.understanding.understood import Understood, understand
from smartclinic.clinics.clinic_file import load_clinic_file, sample_clinic_text
from smartclinic.clinics.model import Clinic

_HERE: Final = Path(__file__).parent
EXACT: Final = ("date", "time", "choice")
"""What must be right exactly, and null where the text says nothing."""

INFORMATIVE: Final = ("language", "period", "doctor", "service")


class Half(StrEnum):
    """Which lines: those that rules were written from, or the others."""

    DEV = "dev"
    HELD_OUT = "held_out"


class Line(Struct, frozen=True):
    """An utterance and what it says; what is not expected is null."""

    id: str
    text: str
    now: str
    expected: dict[str, Any]
    context: Context | None = None
    kind: str | None = None


class Measured(Struct, frozen=True):
    """A line and what was understood of it."""

    line: Line
    understood: Understood

    @property
    def intent_is_right(self) -> bool:
        """Whether the intent is the expected one."""
        return self.understood.intent == self.line.expected.get("intent")

    @property
    def is_exact(self) -> bool:
        """Whether date, time and choice are all what is expected, null included."""
        return all(self.agrees_on(field) for field in EXACT)

    def agrees_on(self, field: str) -> bool:
        """Whether this field is what is expected, null included."""
        return bool(getattr(self.understood, field) == self.line.expected.get(field))

    @property
    def is_alarmed(self) -> bool:
        """Whether it was taken for an emergency that is happening."""
        return self.understood.red_flag is not None

    def wrong(self) -> dict[str, tuple[Any, Any]]:
        """Every marked or informative field that differs: what is expected, and what was understood."""
        said, fields = asdict(self.understood), ("intent", *EXACT, *INFORMATIVE)
        return {
            field: (self.line.expected.get(field), said[field])
            for field in fields
            if not self.agrees_on(field) and (field != "language" or field in self.line.expected)
        }


@cache
def clinic() -> Clinic:
    """The sample clinic, for which the utterances were written."""
    return load_clinic_file(sample_clinic_text())


def utterances(half: Half) -> list[Line]:
    """The utterances of this half, in the order of their files."""
    return [line for file in sorted((_HERE / "utterances" / half.value).glob("*.jsonl")) for line in _read(file)]


def red_flags(half: Half) -> list[Line]:
    """The phrasings of red flags and of what looks like them, of every author."""
    return [line for file in sorted((_HERE / "red_flags").glob(f"{half.value}*.jsonl")) for line in _read(file)]


def ordinary(half: Half) -> list[str]:
    """What clinics really receive, in words that emergencies share: nothing in it is one."""
    return (_HERE / "ordinary" / f"{half.value}.txt").read_text("utf-8").splitlines()


def measure(lines: Iterable[Line]) -> list[Measured]:
    """What is understood of each."""
    return [Measured(line, understand(line.text, moment(line.now), clinic(), line.context)) for line in lines]


def share(claims: Sequence[bool]) -> float:
    """How many of so many are true; all of none are."""
    return sum(claims) / len(claims) if claims else 1.0


def of_kind(measured: Iterable[Measured], kind: str) -> list[Measured]:
    """Those of a kind of red-flag line: emergency, mentioned (as denied, past or feared) or benign."""
    return [each for each in measured if each.line.kind == kind]


def _read(file: Path) -> list[Line]:
    return [convert(json.loads(line), Line) for line in file.read_text("utf-8").splitlines() if line.strip()]
