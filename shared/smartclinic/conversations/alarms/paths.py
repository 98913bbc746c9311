"""Whether anybody would hear a red flag now: then, and only then, a patient reads that staff have been told."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from smartclinic.clinics.channel_state import ALL_IS_WELL, STATE_ID, ChannelState, standing_still
from smartclinic.clinics.model import STAFF_LANGUAGES, Language, written_to
from smartclinic.conversations.alarms.on_call import reachable
from smartclinic.conversations.alarms.on_call_now import NOW, OnCallNow
from smartclinic.conversations.alarms.presence import DESK, DeskPresence, is_heard, is_watched
from smartclinic.conversations.gate import Gate
from smartclinic.platform import logs
from smartclinic.templates.model import META_CODES, Category
from smartclinic.templates.standing import TemplateStanding, may_be_sent, standing_id
from smartclinic.work.run import Work
from smartclinic.work.unit import Unit

STAFF_ALARM: Final = "staff_alarm"
"""The template that tells the people on call."""

_PATIENCE_S: Final = 1.0
"""Emergency words wait no longer for this: without an answer they promise nothing."""


@dataclass(frozen=True, slots=True)
class WaysToStaff:
    """Who would hear of a red flag: how many on call can be told, whether a screen shows the desk, and with its sound
    on, and so whether any way to staff is open.
    """

    reachable: int
    is_watched: bool
    is_heard: bool
    is_live: bool


async def ways_to_staff(work: Work, clinic: str) -> WaysToStaff:
    """How they stand now. Raises Unavailable."""

    async def look(unit: Unit) -> WaysToStaff:
        now = work.clock.now()
        is_live = await staff_are_told(unit, now)
        return WaysToStaff(await _count_tellable(unit), await is_watched(unit, now), await is_heard(unit, now), is_live)

    return await work.run(clinic, look)


async def staff_are_told(unit: Unit, now: datetime) -> bool:
    """Whether a path to staff is live: a visible screen, or somebody on call whom a template reaches.

    Never raises, and answers within a second: what cannot be read counts as no path.
    """
    try:
        async with asyncio.timeout(_PATIENCE_S):
            return await _is_live(unit, now)
    except Exception as error:  # whatever fails here, the emergency words leave
        logs.warning("alarm_path_unknown", clinic=unit.clinic, error=type(error).__name__)
        return False


async def _is_live(unit: Unit, now: datetime) -> bool:
    standings = [(TemplateStanding, _standing_id(language)) for language in STAFF_LANGUAGES]
    await unit.load((DeskPresence, DESK), (OnCallNow, NOW), (ChannelState, STATE_ID), *standings)
    return await is_watched(unit, now) or await _count_tellable(unit) > 0


async def _count_tellable(unit: Unit) -> int:
    """How many on call a template would reach now: the number is not stopped, and Meta has approved it."""
    channel = await unit.get(ChannelState, STATE_ID) or ALL_IS_WELL
    if standing_still(channel, proactive=True) is not None:
        return 0
    return sum([await _is_approved(unit, person.gate) for person in await reachable(unit)])


async def _is_approved(unit: Unit, gate: Gate) -> bool:
    standing = await unit.get(TemplateStanding, _standing_id(written_to(gate.language)))
    return may_be_sent(standing, Category.UTILITY) is None


def _standing_id(language: Language) -> str:
    return standing_id(STAFF_ALARM, META_CODES[language])
