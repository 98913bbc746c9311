"""The story of a run: what happened, when, to whom. Printed when a seed fails; its hash shows an exact replay."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator


class Story:
    """Events in order. Cheap to add to: nothing is formatted before somebody reads it."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._events: list[tuple[float, str, str, tuple[object, ...]]] = []

    def add(self, who: str, what: str, *about: object) -> None:
        """Something happened. `about` must print alike in every replay."""
        self._events.append((self._seconds(), who, what, about))

    def __len__(self) -> int:
        return len(self._events)

    def lines(self) -> Iterator[str]:
        """A line an event: seconds, who, what, about what."""
        for at, who, what, about in self._events:
            told = " ".join(str(part) for part in about if part not in {None, ""})
            yield f"{at:10.3f}  {who:<12} {what} {told}".rstrip()

    def digest(self) -> str:
        """The same for the same story, and for no other."""
        return hashlib.sha256("\n".join(self.lines()).encode()).hexdigest()
