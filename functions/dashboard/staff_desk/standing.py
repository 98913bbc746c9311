"""How the service stands for one clinic, without anything of a patient: what its manager and operators look at."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from smartclinic.audit.entry import Action, AuditEntry
from smartclinic.clinics.channel_state import ChannelState, Stop
from smartclinic.clinics.registering import fingerprint
from smartclinic.conversations.alarms.paths import WaysToStaff, ways_to_staff
from smartclinic.conversations.delivery.dead_letters import DeadLetter, DeadLetters
from smartclinic.conversations.delivery.resuming import how_it_stands
from smartclinic.conversations.outbox import End
from smartclinic.templates.outlook import TemplateLine, how_templates_stand
from staff_desk.visit import Visit

MOST_LETTERS: Final = 100
"""Among how many of the newest messages that ended without leaving it counts."""


@dataclass(frozen=True, slots=True)
class Letters:
    """Messages that ended without leaving and were not sent once more: how many for which reason."""

    by_end: Mapping[End, int]
    newest: datetime | None
    are_all: bool

    @property
    def total(self) -> int:
        """How many were counted."""
        return sum(self.by_end.values())


@dataclass(frozen=True, slots=True)
class Settings:
    """The clinic file in force: what tells it from another, when it was applied, and what differed then."""

    fingerprint: str
    applied_at: datetime | None
    sections: str


@dataclass(frozen=True, slots=True)
class Standing:
    """All of it."""

    channel: ChannelState
    numbers_on_call: int
    ways: WaysToStaff
    letters: Letters
    templates: tuple[TemplateLine, ...]
    settings: Settings


async def read_standing(visit: Visit) -> Standing:
    """How it stands now, read side by side."""
    app, clinic = visit.app, visit.clinic_id
    channel, ways, letters, templates, settings = await asyncio.gather(
        how_it_stands(app.work, clinic), ways_to_staff(app.work, clinic),
        DeadLetters(app.work, app.directory).newest(clinic, MOST_LETTERS), how_templates_stand(app.work, clinic),
        _settings(visit),
    )  # fmt: skip
    numbers = len(visit.clinic.config.desk.on_call)
    return Standing(channel, numbers, ways, _counted(letters), templates, settings)


def is_stopped(stop: Stop | None) -> bool:
    """Whether this breaker holds messages back now."""
    return stop is not None and stop.lifted_at is None


def _counted(letters: list[DeadLetter]) -> Letters:
    lost = [letter for letter in letters if letter.replayed_as is None]
    newest = max((letter.created_at for letter in lost), default=None)
    return Letters(dict(Counter(letter.end for letter in lost).most_common()), newest, len(letters) < MOST_LETTERS)


async def _settings(visit: Visit) -> Settings:
    """From the trail: the last time that the file was applied, else when the clinic was added."""
    read = visit.app.trail.read
    stretches = await asyncio.gather(
        read(visit.clinic_id, action=Action.APPLY_CLINIC_FILE, limit=1),
        read(visit.clinic_id, action=Action.ADD_CLINIC, limit=1),
    )
    entries: list[AuditEntry] = [found.record for stretch in stretches for found in stretch.entries[:1]]
    print_now = fingerprint(visit.clinic.config)
    if not entries:
        return Settings(print_now, None, "")
    _, _, sections = (entries[0].after or "").partition(": ")
    return Settings(print_now, entries[0].at, sections)
