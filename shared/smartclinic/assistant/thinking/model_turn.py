"""The model turn: it reads what rules were not sure of, and proposes one tool, or one sentence that passes the checks.

Only the first call of an answer counts, so that no answer can go round in circles; nothing is asked of the model twice.
"""

from __future__ import annotations

from smartclinic.assistant import intents
from smartclinic.assistant.thinking import output_checks
from smartclinic.assistant.thinking.declared import TOOLS
from smartclinic.assistant.thinking.instruction import instruction, said
from smartclinic.assistant.thinking.spending import Prices
from smartclinic.assistant.thinking.tools import intent_of
from smartclinic.assistant.thinking.unaided import unaided
from smartclinic.assistant.understanding.prepared import as_before
from smartclinic.clinics.model import Language
from smartclinic.conversations.answering import Intent, Situation, Thought
from smartclinic.platform import logs
from smartclinic.platform.model import Model, ModelUnavailable, Proposal


async def think(model: Model, prices: Prices, situation: Situation, language: Language) -> Thought:
    """The model's intent, and its price. Never raises: without a usable answer, what rules found, or the menu."""
    before = as_before(situation)
    told, turns = instruction(before, language), said(before)
    try:
        proposal = await model.propose(instruction=told, said=turns, tools=TOOLS)
    except Exception as error:  # whatever a vendor's library raises, the patient is answered
        logs.warning("model_unavailable", clinic=situation.clinic.config.id, error=type(error).__name__)
        tokens = (error.tokens_in, error.tokens_out) if isinstance(error, ModelUnavailable) else (None, None)
        return Thought(unaided(situation, model_is_down=True), prices.of_no_answer(told, turns, tokens))
    spent = prices.of(proposal.tokens_in, proposal.tokens_out)
    return Thought(_intent(proposal, before, language) or unaided(situation), spent)


def _intent(proposal: Proposal, situation: Situation, language: Language) -> Intent | None:
    """What is proposed; None where it does not hold."""
    clinic = situation.clinic.config.id
    for call in proposal.calls[:1]:
        intent = intent_of(call, situation)
        if intent is None:
            logs.info("tool_call_refused", clinic=clinic)
        return intent
    if (problem := output_checks.problem(proposal.text, situation, language)) is not None:
        logs.info("model_words_refused", clinic=clinic, outcome=problem.value)
        is_medical = problem is output_checks.Problem.MEDICAL  # then so was the question: a person answers it
        return Intent(intents.MEDICAL, proposed=True) if is_medical else None
    return Intent(intents.SAY, {"text": proposal.text}, proposed=True)
