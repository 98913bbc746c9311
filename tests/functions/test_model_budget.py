"""What the model costs: counted by turn, by contact and by clinic, and bounded."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from smartclinic.clinics.directory import ClinicRecord
from smartclinic.clinics.model import AssistantRules
from smartclinic.conversations.model_days import ModelDay, Spent
from smartclinic.platform.model import Proposal
from smartclinic_local.vertex.core import Failure, Question, ScriptedModel
from tests.functions.conversation import Phone
from tests.functions.in_process import JOHN, MEI, Service, in_virtual_time, running

UNCLEAR = "其實呢我都唔知點講好"
KIND = Proposal("好呀，慢慢諗，想約嗰陣話我知就得。", (), 2000, 100)


class Counting(ScriptedModel):
    """Always friendly; remembers what it was asked."""

    def answer(self, question: Question) -> Proposal | Failure:
        self.asked.append(question)
        return KIND


@asynccontextmanager
async def clinic_with(rules: AssistantRules) -> AsyncIterator[tuple[Service, Counting]]:
    """A service whose clinic has these limits, and what its model was asked."""
    model = Counting()
    async with running(brain=model) as service:
        directory = service.app.directory
        known = await directory.clinic("hong-wo")
        limited = msgspec.structs.replace(known.config, assistant=rules)

        async def with_limits(clinic: str) -> ClinicRecord:
            _ = clinic
            return msgspec.structs.replace(known, config=limited)

        directory.clinic = with_limits  # type: ignore[method-assign, assignment] # the clinic's file, without writing one
        yield service, model


async def days(service: Service) -> list[ModelDay]:
    return [await service.record(ModelDay, each) for each in await service.all("model_days")]


@in_virtual_time
async def test_tokens_and_price_of_a_turn_stand_at_its_message_and_its_day() -> None:
    async with running(brain=ScriptedModel(KIND, Failure.CUT_OFF)) as service:
        mei = Phone(service, MEI)
        await mei.says(UNCLEAR)

        (item,) = (await service.outbox()).values()
        assert item.spent == Spent(asked=1, tokens_in=2000, tokens_out=100, micro_usd=1300)
        assert item.grounds == "model:say"
        (day,) = await days(service)
        assert (day.asked, day.tokens_in, day.tokens_out, day.micro_usd) == (1, 2000, 100, 1300)

        await mei.says("咁樣呀…")
        (day,) = await days(service)
        assert day.asked == 2
        assert day.micro_usd > 1300, "a failure is paid for as well"


@in_virtual_time
async def test_a_turn_of_rules_costs_nothing() -> None:
    async with running(brain=ScriptedModel()) as service:
        await Phone(service).says("診金幾錢？")

        (item,) = (await service.outbox()).values()
        assert item.spent is None
        assert await days(service) == []


@in_virtual_time
async def test_a_contact_has_so_many_turns_a_day_and_then_guided_menus() -> None:
    async with clinic_with(AssistantRules(contact_turns=2)) as (service, model):
        mei, john = Phone(service), Phone(service, JOHN)
        for _ in range(3):
            said = await mei.says(UNCLEAR)

        assert len(model.asked) == 2
        assert "慢慢諗" not in said
        assert mei.choices
        assert [day.refused for day in await days(service)] == [1]
        assert "慢慢諗" in await john.says(UNCLEAR)
        assert service.events("model_budget_spent")[0]["outcome"] == "contact"


@in_virtual_time
async def test_a_clinic_has_so_many_cents_a_day() -> None:
    async with clinic_with(AssistantRules(daily_cents=0)) as (service, model):
        await Phone(service).says(UNCLEAR)

        assert model.asked == []
        assert service.events("model_budget_spent")[0]["outcome"] == "clinic"
