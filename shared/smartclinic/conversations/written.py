"""What staff type: never empty, and never longer than it may be. Refused before anything is written."""

from __future__ import annotations

from smartclinic.platform.readable import is_blank, readable


class NothingWritten(Exception):
    """There is no word in it."""


class TooLong(Exception):
    """It has more characters than it may have."""

    def __init__(self, longest: int) -> None:
        super().__init__(f"more than {longest} characters")
        self.longest = longest


def written(text: str, longest: int) -> str:
    """The text with plain line ends (browsers send CR LF), without what cannot be seen, and nothing around it.

    Raises NothingWritten, TooLong.
    """
    plain = readable(text).strip()
    if is_blank(plain):
        raise NothingWritten
    if len(plain) > longest:
        raise TooLong(longest)
    return plain
