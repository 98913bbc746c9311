"""What must always hold, checked after every commit, every accepted message, every step, and at rest."""

from __future__ import annotations

from typing import Final

from .alarms import RedFlagsSound, SomebodyIsTold, WordsPromiseWhatIsSo
from .amending import LastWordsCount
from .base import Invariant
from .bookings import ClosedIsClosed, HoldsEnd, MovesLoseNothing, SlotsAreNotOversold
from .bounds import ClinicsAreApart, LogsArePrivate
from .channel import FilesComeToAnEnd, PricesAreMetas, StoppedNumbersRest
from .desk import NeverBackWithAQuestion, NothingPastARedFlag, OneOfTwoWins, SilentWhileWaiting
from .front_desk import (
    ClosedSessionsExpectNobody,
    DisruptionsReachEverybody,
    OpeningsAreOffered,
    ScreensAreHeeded,
)
from .hearing import NotesAreHeardOnce, RedFlagsAreHeard
from .identity import MergesLoseNothing, NobodysNextOwner, NothingVanishes
from .leaving import FailuresAreHeeded, LeavesInOrder, NothingAfterStop, NothingOutsideTheWindow, SilentWhileTaken
from .phone import CallsAreReturned, EchoesSilence
from .proposals import LiesAreNotSent, ProposalsWaitForAYes
from .queue import NearIsToldOnce, PositionsAreTrue, TicketsAreUnique
from .requests import AnswersAreInTheirLanguage, RequestsBecomeTasks, RightsHaveTheirReceipt
from .rest import EverythingEnds, NothingIsLost, SweepsFindNothing
from .safety import HandlersHold, RedFlagsAreAnswered, StopIsHeard
from .spending import BudgetsHold, ModelsDelayNobody
from .trail import StaffDeedsAreAudited, TheChainHolds
from .turns import OneEffect, OneReplyPerBurst, UnsentAsksForStaff

EVERY: Final[tuple[type[Invariant], ...]] = (
    OneEffect,
    NothingIsLost,
    UnsentAsksForStaff,
    FailuresAreHeeded,
    OneReplyPerBurst,
    LeavesInOrder,
    SilentWhileTaken,
    SilentWhileWaiting,
    OneOfTwoWins,
    NeverBackWithAQuestion,
    NothingPastARedFlag,
    NothingAfterStop,
    StopIsHeard,
    NothingOutsideTheWindow,
    SlotsAreNotOversold,
    MovesLoseNothing,
    ClosedIsClosed,
    HoldsEnd,
    TicketsAreUnique,
    PositionsAreTrue,
    NearIsToldOnce,
    ScreensAreHeeded,
    DisruptionsReachEverybody,
    ClosedSessionsExpectNobody,
    OpeningsAreOffered,
    RedFlagsAreAnswered,
    RedFlagsSound,
    SomebodyIsTold,
    WordsPromiseWhatIsSo,
    ClinicsAreApart,
    StaffDeedsAreAudited,
    TheChainHolds,
    LogsArePrivate,
    EverythingEnds,
    SweepsFindNothing,
    HandlersHold,
    NobodysNextOwner,
    MergesLoseNothing,
    NothingVanishes,
    LastWordsCount,
    EchoesSilence,
    CallsAreReturned,
    StoppedNumbersRest,
    FilesComeToAnEnd,
    PricesAreMetas,
    RedFlagsAreHeard,
    ProposalsWaitForAYes,
    LiesAreNotSent,
    RequestsBecomeTasks,
    RightsHaveTheirReceipt,
    AnswersAreInTheirLanguage,
    NotesAreHeardOnce,
    BudgetsHold,
    ModelsDelayNobody,
)

__all__ = ["EVERY", "Invariant"]
