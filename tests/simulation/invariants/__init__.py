"""What must always hold, checked after every commit, every accepted message, every step, and at rest."""

from __future__ import annotations

from typing import Final

from .base import Invariant
from .bookings import SlotsAreNotOversold
from .bounds import ClinicsAreApart, LogsArePrivate, StaffDeedsAreAudited
from .leaving import LeavesInOrder, NothingAfterStop, NothingOutsideTheWindow, SilentWhileTaken
from .rest import EverythingEnds, NothingIsLost, SweepsFindNothing
from .safety import HandlersHold, RedFlagsAreAnswered, StopIsHeard
from .turns import OneEffect, OneReplyPerBurst, UnsentAsksForStaff

EVERY: Final[tuple[type[Invariant], ...]] = (
    OneEffect,
    NothingIsLost,
    UnsentAsksForStaff,
    OneReplyPerBurst,
    LeavesInOrder,
    SilentWhileTaken,
    NothingAfterStop,
    StopIsHeard,
    NothingOutsideTheWindow,
    SlotsAreNotOversold,
    RedFlagsAreAnswered,
    ClinicsAreApart,
    StaffDeedsAreAudited,
    LogsArePrivate,
    EverythingEnds,
    SweepsFindNothing,
    HandlersHold,
)

__all__ = ["EVERY", "Invariant"]
