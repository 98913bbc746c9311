"""Sums over verdicts: how many pass and how sure that is, what a conversation and a booking cost."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from smartclinic_local.evaluation.scenario_file import LANGUAGES
from smartclinic_local.evaluation.verdict import Verdict

_Z: Final = 1.959964
"""The normal distribution's for 95 %."""

_MICRO: Final = 1_000_000


def wilson(passed: int, all_: int) -> tuple[float, float]:
    """Between which shares the true one lies with 95 % (Wilson's score interval); all of it where nothing is known."""
    if not all_:
        return 0.0, 1.0
    share, square = passed / all_, _Z * _Z
    middle = (share + square / (2 * all_)) / (1 + square / all_)
    half = _Z / (1 + square / all_) * math.sqrt(share * (1 - share) / all_ + square / (4 * all_ * all_))
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Sum:
    """Figures of several conversations. Money in US dollars; shares from 0 to 1; None where there is nothing."""

    conversations: int
    passed: int
    turns: int
    unaided: int
    paid: int
    whatsapp_usd: float
    model_usd: float
    bookings: int
    paid_for_bookings: int
    usd_for_bookings: float
    wait: float | None
    longest_wait: float | None
    took: float
    """Processor seconds of this machine."""

    @property
    def pass_rate(self) -> float:
        """The share that passed."""
        return self.passed / self.conversations if self.conversations else 1.0

    @property
    def interval(self) -> tuple[float, float]:
        """The pass rate's 95 % interval."""
        return wilson(self.passed, self.conversations)

    @property
    def usd(self) -> float:
        """Everything that was paid."""
        return self.whatsapp_usd + self.model_usd

    @property
    def usd_each(self) -> float:
        """Dollars for each conversation."""
        return self.usd / self.conversations if self.conversations else 0.0

    @property
    def unaided_share(self) -> float | None:
        """The share of the patients' turns that needed no model."""
        return self.unaided / self.turns if self.turns else None

    @property
    def paid_a_booking(self) -> float | None:
        """Paid messages for each finished booking, over the conversations that made one."""
        return self.paid_for_bookings / self.bookings if self.bookings else None

    @property
    def usd_a_booking(self) -> float | None:
        """Dollars for each finished booking, likewise."""
        return self.usd_for_bookings / self.bookings if self.bookings else None


def sum_of(verdicts: Iterable[Verdict]) -> Sum:
    """The figures of these conversations together."""
    all_ = [*verdicts]
    figures = [each.figures for each in all_]
    booking = [each for each in figures if each.booked]
    waits = sorted(wait for each in figures for wait in each.waits)
    return Sum(
        conversations=len(all_),
        passed=sum(each.passed for each in all_),
        turns=sum(each.turns for each in figures),
        unaided=sum(each.unaided for each in figures),
        paid=sum(each.paid for each in figures),
        whatsapp_usd=sum(each.whatsapp_micro_usd for each in figures) / _MICRO,
        model_usd=sum(each.model_micro_usd for each in figures) / _MICRO,
        bookings=sum(each.booked for each in booking),
        paid_for_bookings=sum(each.paid for each in booking),
        usd_for_bookings=sum(each.micro_usd for each in booking) / _MICRO,
        wait=median(waits) if waits else None,
        longest_wait=waits[-1] if waits else None,
        took=sum(each.took for each in figures),
    )


def by_tag(verdicts: Sequence[Verdict], *, languages: bool) -> dict[str, Sum]:
    """The same for each language, or for each kind, in the order of their names."""
    tags = sorted({tag for each in verdicts for tag in each.tags if (tag in LANGUAGES) is languages})
    return {tag: sum_of(each for each in verdicts if tag in each.tags) for tag in tags}
