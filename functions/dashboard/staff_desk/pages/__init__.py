"""The pages, a module for each part of a clinic's day. Each declares what its routes need."""

from __future__ import annotations

from collections.abc import Iterator

from staff_desk.pages import (
    account,
    acting,
    beside,
    conversation,
    devices,
    files,
    inbox,
    made_of,
    polling,
    preferring,
    searching,
    signing_in,
    status,
    switching,
    tasks,
    team,
    trail,
    undertaking,
)
from staff_desk.routing import AnyPage


def every_page() -> Iterator[AnyPage]:
    """Every route of the desk."""
    for module in (
        account, acting, beside, conversation, devices, files, inbox, made_of, polling, preferring, searching,
        signing_in, status, switching, tasks, team, trail, undertaking,
    ):  # fmt: skip
        yield from module.PAGES
