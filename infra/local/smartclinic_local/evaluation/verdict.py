"""One conversation, judged: what is wrong with it, and its figures. Plain values, that travel between processes."""

from __future__ import annotations

import time
from dataclasses import dataclass

from smartclinic.appointments.states import HOLDS_A_PLACE
from smartclinic_local.evaluation.conversation import Conversation, Line, Problem
from smartclinic_local.evaluation.heard_errors import heard_errors
from smartclinic_local.evaluation.judging import judge
from smartclinic_local.evaluation.looking import kind_of
from smartclinic_local.evaluation.playing import play
from smartclinic_local.evaluation.prices import whatsapp_price
from smartclinic_local.evaluation.scenario import Engine, Scenario


@dataclass(frozen=True, slots=True)
class Figures:
    """What a conversation took. `turns`: the patient's; `unaided`: those where no model was asked or shown a file.

    `paid`: delivered messages that Meta charges for, whoever they went to. Money in millionths of a US dollar.
    `waits`: seconds from the end of each burst to its answer. `took`: processor seconds of this machine.
    """

    turns: int
    unaided: int
    paid: int
    whatsapp_micro_usd: int
    model_micro_usd: int
    tokens_in: int
    tokens_out: int
    booked: int
    waits: tuple[float, ...]
    took: float

    @property
    def micro_usd(self) -> int:
        """Everything."""
        return self.whatsapp_micro_usd + self.model_micro_usd


@dataclass(frozen=True, slots=True)
class Verdict:
    """A conversation and what is to be said of it."""

    id: str
    title: str
    tags: tuple[str, ...]
    engine: Engine
    seed: int
    problems: tuple[Problem, ...]
    lines: tuple[Line, ...]
    figures: Figures

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.problems


def verdict(scenario: Scenario, engine: Engine, seed: int) -> Verdict:
    """Play a scenario once, and judge it."""
    began = time.process_time()
    with heard_errors() as errors:
        conversation = play(scenario, engine, seed)
    conversation.errors = errors
    problems = tuple(judge(scenario, conversation))
    figures = _figures(conversation, time.process_time() - began)
    lines = tuple(conversation.lines)
    return Verdict(scenario.id, scenario.title, scenario.tags, engine, seed, problems, lines, figures)


def _figures(conversation: Conversation, took: float) -> Figures:
    turns = [outcome for outcome in conversation.outcomes if outcome.is_patients]
    paid = [sent for sent in conversation.sent if sent.reached_at is not None and sent.price_type == "regular"]
    return Figures(
        turns=len(turns),
        unaided=sum(not (outcome.asked or outcome.looked) for outcome in turns),
        paid=len(paid),
        whatsapp_micro_usd=sum(whatsapp_price(sent.price_category) for sent in paid),
        model_micro_usd=_spent(conversation),
        tokens_in=conversation.use.tokens_in,
        tokens_out=conversation.use.tokens_out,
        booked=_booked(conversation),
        waits=tuple(round(outcome.seconds, 2) for outcome in turns if outcome.seconds is not None),
        took=round(took, 4),
    )


def _spent(conversation: Conversation) -> int:
    """What the service has recorded of the model's price."""
    documents = conversation.after.documents if conversation.after else {}
    spent = [document.get("micro_usd", 0) for path, document in documents.items() if kind_of(path) == "model_days"]
    return sum(each for each in spent if isinstance(each, int))


def _booked(conversation: Conversation) -> int:
    """How many visits were booked in this conversation, and stand."""
    if conversation.before is None or conversation.after is None:
        return 0
    new = conversation.after.appointments.keys() - conversation.before.appointments.keys()
    return sum(conversation.after.appointments[key].state in HOLDS_A_PLACE for key in new)
