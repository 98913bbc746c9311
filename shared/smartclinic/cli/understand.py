"""`smartclinic understand`: what messages say, by the rules of the assistant alone; JSON lines in, JSON lines out."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, TextIO

import msgspec

from smartclinic.assistant.understanding.offering import Context, moment
from smartclinic.assistant.understanding.understood import Understood, understand
from smartclinic.cli.command import Command
from smartclinic.cli.local import read_clinic
from smartclinic.clinics.model import Clinic

_SHOWN_AFTER: Final = 2.0
"""Seconds: work that takes no longer shows no progress."""

_SHOWN_EVERY: Final = 0.2


class Request(msgspec.Struct, frozen=True):
    """One line of the input: docs/understanding.md."""

    text: str
    now: str
    context: Context | None = None


class Refused(msgspec.Struct, frozen=True):
    """What is wrong with a line, and which it is, counted from 1."""

    error: str
    line: int


def answers(lines: Iterable[bytes], clinic: Clinic) -> Iterator[Understood | Refused]:
    """An answer to each line that holds anything, in their order."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _answer(line, number, clinic)


def _answer(line: bytes, number: int, clinic: Clinic) -> Understood | Refused:
    try:
        asked = msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf"), type=Request)
        return understand(asked.text, moment(asked.now), clinic, asked.context)
    except UnicodeDecodeError:
        return Refused("this line is not UTF-8", number)
    except msgspec.DecodeError as error:
        return Refused(str(error), number)
    except (ValueError, OverflowError):
        return Refused("now is no moment; write it as 2026-11-23T10:05:00+08:00", number)


def _declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--clinic", type=Path, metavar="FILE", help="a clinic file; without it the sample clinic")


def _run(asked: argparse.Namespace) -> int:
    clinic = read_clinic(asked.clinic)
    encoder, progress, refused = msgspec.json.Encoder(), Progress(sys.stderr, sys.stdin.buffer), 0
    try:
        for answer in answers(sys.stdin.buffer, clinic):
            refused += isinstance(answer, Refused)
            sys.stdout.write(encoder.encode(answer).decode() + "\n")
            sys.stdout.flush()
            progress.step()
    except BrokenPipeError:  # whoever reads has seen enough
        sys.stderr.close()
        return 1
    finally:
        progress.end()
    return 1 if refused else 0


class Progress:
    """How many messages were understood, on a terminal, where it takes long and nothing else is shown there."""

    def __init__(self, screen: TextIO, source: BinaryIO) -> None:
        self._screen, self._started, self._shown_at, self._done = screen, time.monotonic(), 0.0, 0
        self._is_wanted = screen.isatty() and not sys.stdout.isatty() and not source.isatty()

    def step(self) -> None:
        """One more."""
        self._done += 1
        now = time.monotonic()
        if not self._is_wanted or now - self._started < _SHOWN_AFTER or now - self._shown_at < _SHOWN_EVERY:
            return
        self._shown_at = now
        rate = self._done / (now - self._started)
        self._screen.write(f"\r{self._done:,} messages, {rate:,.0f} a second")
        self._screen.flush()

    def end(self) -> None:
        """No more: what was shown is wiped away."""
        if self._shown_at:
            self._screen.write("\r\033[K")
            self._screen.flush()


COMMAND = Command(
    name="understand",
    summary="say what messages mean, by the assistant's rules alone",
    about="Read JSON lines with text, now and, where something was asked before, context; write for each what the "
    "rules of the assistant understand: intent, language, date, time, choice and more, as docs/understanding.md says. "
    "Nothing else runs, no model is asked. A line that is wrong is answered with its error and its number; then the "
    "exit status is 1.",
    declare=_declare,
    run=_run,
)
