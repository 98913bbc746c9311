"""Tables for people."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def say(line: str = "") -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def spread(values: Sequence[float]) -> str:
    """How far apart repeated measurements were, as a share of their middle: the machine's noise."""
    middle = sorted(values)[len(values) // 2]
    return f"±{(max(values) - min(values)) / 2 / middle:.0%}" if middle else "-"


class Table:
    """Rows under a heading, columns as wide as they need."""

    def __init__(self, title: str, *columns: str) -> None:
        self._title, self._rows = title, [columns]

    def row(self, *cells: str) -> None:
        """Add a row."""
        self._rows.append(cells)

    def print(self, note: str = "") -> None:
        """Print it all."""
        widths = [max(len(row[column]) for row in self._rows) for column in range(len(self._rows[0]))]
        say(f"\n{self._title}")
        for row in self._rows:
            first, *rest = (cell.ljust(width) if column == 0 else cell.rjust(width)
                            for column, (cell, width) in enumerate(zip(row, widths, strict=True)))  # fmt: skip
            say("  " + "   ".join([first, *rest]))
        if note:
            say(f"  {note}")
