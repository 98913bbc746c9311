"""The pages, a module for each part of a clinic's day. Each declares what its routes need."""

from __future__ import annotations

from collections.abc import Iterator

from staff_desk.pages import (
    account,
    acting,
    beside,
    boards,
    booking_form,
    conversation,
    day,
    day_sheet,
    days_since,
    devices,
    disruptions,
    files,
    inbox,
    made_of,
    patients,
    polling,
    preferring,
    queue,
    queue_acts,
    searching,
    signing_in,
    status,
    switching,
    tasks,
    team,
    trail,
    undertaking,
    visit_acts,
    week,
)
from staff_desk.routing import AnyPage


def every_page() -> Iterator[AnyPage]:
    """Every route of the desk."""
    for module in (
        account, acting, beside, boards, booking_form, conversation, day, day_sheet, days_since, devices, disruptions,
        files, inbox, made_of, patients, polling, preferring, queue, queue_acts, searching, signing_in, status,
        switching, tasks, team, trail, undertaking, week,
        visit_acts,  # last: its addresses would take the others'
    ):  # fmt: skip
        yield from module.PAGES
