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
from smartclinic.compose import App
from smartclinic.conversations.alarms.on_call import reachable
from smartclinic.conversations.alarms.paths import staff_are_told
from smartclinic.conversations.delivery.dead_letters import DeadLetter, DeadLetters
from smartclinic.conversations.delivery.resuming import how_it_stands
from smartclinic.conversations.outbox import End
from smartclinic.platform.clock import Clock
from smartclinic.templates.standing import Quality, Refusal, TemplateStanding, may_be_sent, standing_id
from smartclinic.templates.template_file import packaged_templates
from smartclinic.work.unit import Unit
from staff_desk.visit import Visit

MOST_LETTERS: Final = 100
"""Among how many of the newest messages that ended without leaving it counts."""


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """How one template stands in one language; no `refusal`: it may be sent."""

    name: str
    language: str
    refusal: Refusal | None
    quality: Quality | None


@dataclass(frozen=True, slots=True)
class Alarms:
    """Who hears of a red flag: how many numbers, how many of them can be told, whether a way to staff is open now."""

    numbers: int
    reachable: int
    is_watched: bool
    is_live: bool


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
    alarms: Alarms
    letters: Letters
    templates: tuple[TemplateLine, ...]
    settings: Settings


async def read_standing(visit: Visit) -> Standing:
    """How it stands now, read side by side."""
    app, clinic = visit.app, visit.clinic_id
    channel, alarms, letters, templates, settings = await asyncio.gather(
        how_it_stands(app.work, clinic), _alarms(visit),
        DeadLetters(app.work, app.directory).newest(clinic, MOST_LETTERS), _templates(app, clinic), _settings(visit),
    )  # fmt: skip
    return Standing(channel, alarms, _counted(letters), templates, settings)


def is_stopped(stop: Stop | None) -> bool:
    """Whether this breaker holds messages back now."""
    return stop is not None and stop.lifted_at is None


async def _alarms(visit: Visit) -> Alarms:
    clock: Clock = visit.app.clock
    numbers = len(visit.clinic.config.desk.on_call)

    async def look(unit: Unit) -> tuple[int, bool]:
        return len(await reachable(unit)), await staff_are_told(unit, clock.now())

    (can_be_told, is_live), is_watched = await asyncio.gather(
        visit.app.work.run(visit.clinic_id, look), visit.app.presence.is_watched(visit.clinic_id)
    )
    return Alarms(numbers, can_be_told, is_watched, is_live)


def _counted(letters: list[DeadLetter]) -> Letters:
    lost = [letter for letter in letters if letter.replayed_as is None]
    newest = max((letter.created_at for letter in lost), default=None)
    return Letters(dict(Counter(letter.end for letter in lost).most_common()), newest, len(letters) < MOST_LETTERS)


async def _templates(app: App, clinic: str) -> tuple[TemplateLine, ...]:
    wanted = [(each, variant.language) for each in packaged_templates().values() for variant in each.languages]

    async def look(unit: Unit) -> tuple[TemplateLine, ...]:
        await unit.load(*((TemplateStanding, standing_id(each.name, language)) for each, language in wanted))
        lines = []
        for each, language in wanted:
            known = await unit.get(TemplateStanding, standing_id(each.name, language))
            refusal = may_be_sent(known, each.category)
            lines.append(TemplateLine(each.name, language, refusal, known.quality if known else None))
        return tuple(lines)

    return await app.work.run(clinic, look)


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
