r"""Patterns of the everyday rules: each is compiled here, and matches a text in its matching form (`for_matching`).

A word of Latin letters ends where Chinese begins: people write 打flu shot and 會late 10 mins without a space. So `\b`
stands between a Latin letter or figure and anything else, in every pattern. Most patterns are written down in
patterns/*.yaml (pattern_files.py); here are compiled those that are short or made of other things.
"""

from __future__ import annotations

import re
from typing import Final

_WORD_END: Final = r"(?a:\b)"


def with_word_ends(pattern: str) -> str:
    r"""The pattern, with its `\b` where a Latin word begins or ends."""
    return pattern.replace(r"\b", _WORD_END)


def compiled(pattern: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    r"""The pattern, compiled, with its `\b` where a Latin word begins or ends."""
    return re.compile(with_word_ends(pattern), flags)
