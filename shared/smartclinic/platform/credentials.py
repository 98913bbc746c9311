"""Google's credentials on this machine: saying plainly that there are none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class NoCredentials(Exception):
    """This machine has no default credentials for Google Cloud, or they cannot be read."""


@contextmanager
def needing_credentials() -> Iterator[None]:
    """Turn Google's own complaint, while a channel is opened, into NoCredentials."""
    from google.auth.exceptions import DefaultCredentialsError  # noqa: PLC0415 - for those alone who call Google

    try:
        yield
    except DefaultCredentialsError as error:
        raise NoCredentials from error
