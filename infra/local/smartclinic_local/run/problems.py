"""Why the service does not start here, or did not go on."""

from __future__ import annotations


class CannotStart(Exception):
    """The operator must change something first. The text says what, one problem a line."""


class Broken(Exception):
    """Something ended that cannot be started again. The text says what."""
