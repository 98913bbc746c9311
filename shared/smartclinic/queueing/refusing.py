"""Why the counter cannot do what staff have pressed: nothing was changed."""

from __future__ import annotations

from smartclinic.queueing.calling import NotNow


class CalledSince(Exception):
    """Somebody else has called (or taken a call back) since the screen was drawn: nothing was changed.

    `label`: who was called last, "": nobody.
    """

    def __init__(self, label: str) -> None:
        super().__init__("the line was called since")
        self.label = label


class CannotNow(Exception):
    """The step cannot be made as the line stands: nothing was changed. `why` has words in the catalogue."""

    def __init__(self, why: NotNow) -> None:
        super().__init__(why.value)
        self.why = why


class NoSuchQueue(Exception):
    """The clinic has no queue of this id."""
