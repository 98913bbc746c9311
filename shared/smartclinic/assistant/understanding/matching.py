r"""Patterns of the everyday rules, made of pieces that are read one a line.

They match texts in their matching form (`for_matching`), Traditional and in small letters. `\b` and `\w` know ASCII
alone, so that 「我所有data」 has a word in it that begins after 有; no pattern of these may rely on `\W`.
"""

from __future__ import annotations

import re


def any_of(*pieces: str) -> re.Pattern[str]:
    """A pattern that finds any of the pieces."""
    return re.compile("|".join(pieces), re.ASCII)
