"""A chat as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from smartclinic.platform.clock import hong_kong
from smartclinic_local.demo.phone import Choice, Entry
from smartclinic_local.demo.scripts import Script

MARGIN: Final = " " * 9


def heading(script: Script, clinic_name: str) -> str:
    """Above a booking."""
    return f"── {script.language}: {script.name} ↔ {clinic_name} " + "─" * 30


def lines(script: Script, entry: Entry) -> Iterator[str]:
    """A message: when (Hong Kong), who, what, and what can be tapped."""
    arrow, who = ("▶", script.name) if entry.sender == "patient" else ("◀", "")
    first, *more = entry.body.splitlines() or [""]
    yield f"  {hong_kong(entry.at):%H:%M} {arrow} {f'{who}: ' if who else ''}{first}"
    for line in more:
        yield MARGIN + line if line else ""
    if entry.rows:
        yield f"{MARGIN}≡ {entry.list_button}: {' · '.join(_label(row) for row in entry.rows)}"
    if entry.buttons:
        yield MARGIN + " ".join(f"[{button.title}]" for button in entry.buttons)


def _label(row: Choice) -> str:
    return f"{row.title} ({row.description})" if row.description else row.title
