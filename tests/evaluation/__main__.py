"""`python -m tests.evaluation [--wrong] [WORD]`: how well rules understand, dev and held-out beside each other.

`--wrong` lists what is misread of the half that rules are written from, `WORD` only where it occurs in the line or in
what is wrong. Of the held-out half only figures are shown, so that it stays held out.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from tests.benchmarks.table import Table, say
from tests.evaluation.measuring import (
    EXACT,
    INFORMATIVE,
    Half,
    Measured,
    measure,
    of_kind,
    red_flags,
    share,
    utterances,
)


def main(words: Sequence[str] | None = None) -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation", description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="list the misread lines of the dev half")
    parser.add_argument("word", nargs="?", default="", help="only lines with this in them")
    asked = parser.parse_args(words)
    said = {half: measure(utterances(half)) for half in Half}
    flags = {half: measure(red_flags(half)) for half in Half}
    if asked.wrong:
        _list_wrong(said[Half.DEV], flags[Half.DEV], asked.word)
    _table(said)
    _flag_table(flags)


def _table(said: dict[Half, list[Measured]]) -> None:
    table = Table("understanding", "share that is right", *Half, "both")
    groups = [*said.values(), [each for half in said.values() for each in half]]
    table.row("lines", *(str(len(group)) for group in groups))
    table.row("intent", *(f"{share([each.intent_is_right for each in group]):.1%}" for group in groups))
    table.row("date, time and choice", *(f"{share([each.is_exact for each in group]):.1%}" for group in groups))
    for field in (*EXACT, *INFORMATIVE):
        known = [[each for each in group if field != "language" or field in each.line.expected] for group in groups]
        table.row(field, *(f"{share([each.agrees_on(field) for each in group]):.1%}" for group in known))
    sure = [share([each.understood.confidence >= 0.8 for each in group]) for group in groups]
    table.row("needs no model", *(f"{each:.1%}" for each in sure))
    table.print()


def _flag_table(flags: dict[Half, list[Measured]]) -> None:
    table = Table("red flags", "share", *Half, "both")
    groups = [*flags.values(), [each for half in flags.values() for each in half]]
    for kind, name in (
        ("emergency", "emergencies caught"),
        ("mentioned", "mentions taken for happening"),
        ("benign", "look-alikes flagged"),
    ):
        of = [of_kind(group, kind) for group in groups]
        table.row(name, *(f"{share([each.is_alarmed for each in one]):.1%} of {len(one)}" for one in of))
    table.print()


def _list_wrong(said: list[Measured], flags: list[Measured], word: str) -> None:
    for each in said:
        if wrong := each.wrong():
            _say(f"{each.line.id} {json.dumps(each.line.text, ensure_ascii=False)} {_context(each)} {wrong}", word)
    for each in flags:
        if each.is_alarmed is not (each.line.kind == "emergency"):
            _say(f"{each.line.id} {each.line.kind} {json.dumps(each.line.text, ensure_ascii=False)}", word)


def _context(each: Measured) -> str:
    context = each.line.context
    return f"after {context.asked} {list(context.offered)}, at {each.line.now[:16]}" if context else each.line.now[:16]


def _say(line: str, word: str) -> None:
    if word in line:
        say(line)


if __name__ == "__main__":
    main()
