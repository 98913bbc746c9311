r"""Patterns of the everyday rules: each is compiled here, and matches a text in its matching form (`for_matching`).

A word of Latin letters ends where Chinese begins: people write 打flu shot and 會late 10 mins without a space. So `\b`
stands between a Latin letter or figure and anything else, in every pattern. Most patterns are written down in
patterns/*.yaml (pattern_files.py); here are compiled those that are short or made of other things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_HAN_RUN: Final = re.compile(r"[\u3400-\u9fff]+")
_WORD_END: Final = r"(?a:\b)"


def with_word_ends(pattern: str) -> str:
    r"""The pattern, with its `\b` where a Latin word begins or ends."""
    return pattern.replace(r"\b", _WORD_END)


def compiled(pattern: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    r"""The pattern, compiled, with its `\b` where a Latin word begins or ends."""
    return re.compile(with_word_ends(pattern), flags)


def one_of(lines: str) -> re.Pattern[str]:
    """The patterns of a text that has one a line, as one that matches what any of them does."""
    return compiled("|".join(f"(?:{line})" for line in lines.splitlines() if line))


def han_runs(text: str) -> list[str]:
    """The runs of Chinese characters, each as long as it is."""
    return _HAN_RUN.findall(text)


def pieces(text: str, sizes: range) -> Iterator[str]:
    """Every piece of these sizes of the runs of Chinese characters, which have no spaces between words."""
    for run in han_runs(text):
        for size in sizes:
            yield from (run[start : start + size] for start in range(len(run) - size + 1))
