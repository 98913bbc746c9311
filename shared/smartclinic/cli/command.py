"""What every subcommand is, and how it fails."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass


class Failed(Exception):
    """The command did not do it. `lines` say why and what to do, one problem each; `status` is the exit status."""

    def __init__(self, *lines: str, status: int = 2) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
        self.status = status


@dataclass(frozen=True, slots=True)
class Command:
    """A subcommand: `declare` adds its arguments, `run` does it and gives the exit status. `run` raises Failed."""

    name: str
    summary: str
    about: str
    declare: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def telling_programs(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """The same; but when it raises Failed and JSON was asked for, what failed is a JSON object on standard output."""

    def told(asked: argparse.Namespace) -> int:
        try:
            return run(asked)
        except Failed as failed:
            if getattr(asked, "json", False):
                sys.stdout.write(json.dumps({"ok": False, "problems": failed.lines}) + "\n")
            raise

    return told
