"""The pages, a module for each part of a clinic's day. Each declares what its routes need."""

from __future__ import annotations

from collections.abc import Iterator

from staff_desk.pages import made_of, preferring
from staff_desk.routing import AnyPage


def every_page() -> Iterator[AnyPage]:
    """Every route of the desk."""
    for module in (made_of, preferring):
        yield from module.PAGES
