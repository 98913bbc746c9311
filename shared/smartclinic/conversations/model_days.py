"""What asking a model costs a clinic: counted day by day as it happens, and bounded by the clinic's own budget.

One small document for each clinic and day, which only turns that ask a model touch. The budget itself bounds how often
that is (300 cents are about two thousand turns), far below what one document bears; increments need no precondition,
so that two turns at once never make each other try again. Whoever asks at the same moment may pass the budget together:
by a turn or two.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Final

import msgspec

from smartclinic.clinics.model import Clinic
from smartclinic.platform.clock import hong_kong_day
from smartclinic.platform.store import Increment
from smartclinic.records.fields import Record, Retention, plain, record
from smartclinic.work.unit import Unit

MICRO_USD_IN_A_CENT: Final = 10_000


class Spent(msgspec.Struct, frozen=True, omit_defaults=True):
    """What asking a model has cost: how often it was asked, tokens, and the price in millionths of a US dollar."""

    asked: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    micro_usd: int = 0

    def __add__(self, other: Spent) -> Spent:
        """Both together."""
        mine, others = msgspec.structs.astuple(self), msgspec.structs.astuple(other)
        return Spent(*(one + another for one, another in zip(mine, others, strict=True)))


class Thinking(msgspec.Struct, frozen=True):
    """How often a model was asked for one contact on a day of Hong Kong, ISO."""

    day: str
    asked: int


@record("model_days", retention=Retention.CLINIC_END)
class ModelDay(Record, frozen=True, kw_only=True):
    """What models cost the clinic on a day of Hong Kong. Its id is that day."""

    asked: Annotated[int, plain("how often a model was asked")] = 0
    tokens_in: Annotated[int, plain("tokens of the questions")] = 0
    tokens_out: Annotated[int, plain("tokens of the answers, thoughts included")] = 0
    micro_usd: Annotated[int, plain("what that costs, in millionths of a US dollar")] = 0
    refused: Annotated[int, plain("messages that a spent budget left to the guided menus")] = 0


def thought_of(before: Thinking | None, asked: int, now: datetime) -> Thinking | None:
    """How often a model was asked for this contact today, after it was asked so often more."""
    today = hong_kong_day(now).isoformat()
    earlier = before.asked if before and before.day == today else 0
    return Thinking(today, earlier + asked) if asked else before


def turns_left(thinking: Thinking | None, clinic: Clinic, now: datetime) -> int:
    """How often a model may still be asked for the contact today."""
    is_todays = thinking is not None and thinking.day == hong_kong_day(now).isoformat()
    return max(clinic.assistant.contact_turns - (thinking.asked if thinking and is_todays else 0), 0)


def may_ask(thinking: Thinking | None, clinic: Clinic, now: datetime) -> bool:
    """Whether the contact's budget of today has a turn left."""
    return turns_left(thinking, clinic, now) > 0


async def has_money(unit: Unit, clinic: Clinic, now: datetime) -> bool:
    """Whether the clinic's budget of today is not spent. One read."""
    day = await unit.get(ModelDay, hong_kong_day(now).isoformat())
    return (day.micro_usd if day else 0) < clinic.assistant.daily_cents * MICRO_USD_IN_A_CENT


async def spend(unit: Unit, spent: Spent, now: datetime, *, refused: int = 0) -> None:
    """Count it in this commit. One write; one read where the day is not known to the unit yet."""
    today = hong_kong_day(now).isoformat()
    counted = {name: value for name, value in {**msgspec.structs.asdict(spent), "refused": refused}.items() if value}
    if await unit.get(ModelDay, today) is None:
        unit.create(today, ModelDay(**counted))
    elif counted:
        unit.patch(ModelDay, today, **{name: Increment(value) for name, value in counted.items()})


async def spent_in(unit: Unit, first: date, until: date) -> ModelDay:
    """All of these days together, `first` included and `until` not. A read for each day."""
    days = [(first + timedelta(days=n)).isoformat() for n in range((until - first).days)]
    await unit.load(*((ModelDay, day) for day in days))
    found = [day for each in days if (day := await unit.get(ModelDay, each))]
    counted = ("asked", "tokens_in", "tokens_out", "micro_usd", "refused")
    return ModelDay(**{name: sum(getattr(day, name) for day in found) for name in counted})
