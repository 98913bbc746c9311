"""The life of a ticket by chat, through the real functions, with staff who call at the counter."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

from smartclinic.audit.entry import Act
from smartclinic.clinics.page_links import is_page_token
from smartclinic.queueing.line import Standing
from smartclinic.queueing.ticket import Ticket
from tests.functions.conversation import Phone, on
from tests.functions.in_process import JOHN, MEI, Service, in_virtual_time, running

CLINIC = "hong-wo"
"""The sample clinic, on a Monday morning: one queue sits, with two doctors."""


@dataclass
class Counter:
    """The staff's side of the one queue that sits."""

    service: Service
    _acts: count[int] = field(default_factory=count)

    async def gives(self, many: int) -> None:
        """So many people without WhatsApp take a ticket at the counter."""
        for _ in range(many):
            await self.service.app.counter.give(CLINIC, "gp", self.act())

    async def calls(self, times: int = 1) -> None:
        """Call so many, and let whoever is to be told be told."""
        for _ in range(times):
            (view, *_) = await self.service.app.counter.read(CLINIC)
            await self.service.app.counter.call_next(CLINIC, "gp", self.act(), seen=view.seen)
        await self.service.quiet()

    def act(self) -> Act:
        """Something that somebody at the counter does."""
        return Act("staff-1", f"act-{next(self._acts)}")

    async def ticket(self) -> tuple[str, Ticket]:
        """The patient's latest ticket: the others have none on WhatsApp."""
        found = [(each.id, await self.service.record(Ticket, each)) for each in await self.service.all("tickets")]
        return max((one for one in found if one[1].contact), key=lambda one: int(one[1].number))


@asynccontextmanager
async def open_queue(when: str = "2026-11-23 10:00") -> AsyncIterator[tuple[Service, Counter]]:
    with on(when):
        async with running() as service:
            yield service, Counter(service)


@in_virtual_time
async def test_a_ticket_lives_in_cantonese() -> None:
    async with open_queue() as (service, counter):
        mei = Phone(service, MEI)
        await counter.gives(7)
        await counter.calls(2)

        taken = await mei.says("攞籌")
        assert "攞咗普通科籌喇 ✅ 你係A8，而家睇緊A2，前面仲有5位，大約" in taken
        assert "自動助理" in taken
        assert mei.choices == ["我到咗", "會遲到", "唔等喇"]
        link = taken.split("自己睇：")[1].split()[0]
        assert link.startswith("http://127.0.0.1/pages/ticket/hong-wo/")
        assert is_page_token(link.rsplit("/", 1)[1])
        assert "你係A8，而家睇緊A2，前面仲有5位" in await mei.says("去到幾多號呀")

        await counter.calls(2)
        near = mei.received[-1].content
        assert near.body.startswith("A8，就快到你喇，前面仲有3位。")
        assert mei.choices == ["我到咗", "會遲到", "唔等喇"]
        paid = len(mei.received)
        await counter.calls()
        assert len(mei.received) == paid  # once

        assert (await mei.taps("我到咗")).startswith("收到，知道你到咗。你係A8，而家睇緊A5，前面仲有2位")
        await counter.calls(3)
        assert await mei.says("到我未呀") == "而家叫緊你（A8），請即刻入去。"
        ticket, _ = await counter.ticket()
        await service.app.counter.miss(CLINIC, ticket, counter.act())
        assert "A8已經叫過，嗰陣你唔喺度" in await mei.says("去到幾號")
        assert "已經記低你（A8）返咗嚟，等姑娘安排" in await mei.taps("我返咗嚟")
        (view, *_) = await service.app.counter.read(CLINIC)
        assert [each.place.wants_back for each in view.missed] == [True]
        await service.app.counter.agree_back(CLINIC, ticket, counter.act())
        assert "你係A8" in await mei.says("仲有幾多個")
        assert await mei.taps("唔等喇") == "好，A8已經取消。想再睇可以再攞籌，要由頭排過。"
        assert (await counter.ticket())[1].ended is Standing.LEFT


@in_virtual_time
async def test_a_ticket_lives_in_english() -> None:
    async with open_queue() as (service, counter):
        john = Phone(service, JOHN)
        await counter.gives(7)
        await counter.calls(2)

        assert "a ticket for General practice ✅ You are A8. A2 is being seen now, 5 before you" in await john.says(
            "take a number"
        )
        assert "You are A8. A2 is being seen now" in await john.says("How many before me?")
        assert "noted" not in await john.taps("I'll be late")
        assert "Thanks, we know that you're here. You are A8." in await john.taps("I'm here")
        await counter.calls(6)
        assert await john.says("is it my turn?") == "A8 is being called now, please go in."
        ticket, _ = await counter.ticket()
        await service.app.counter.done(CLINIC, ticket, counter.act())
        assert "You have no ticket at the moment." in await john.says("is it my turn?")


@in_virtual_time
async def test_a_stop_after_the_ticket_ends_its_notice_and_the_ticket_stands() -> None:
    async with open_queue() as (service, counter):
        mei = Phone(service, MEI)
        await counter.gives(7)
        await mei.says("攞籌")
        await mei.says("停止")
        paid = len(mei.received)

        await counter.calls(5)

        assert len(mei.received) == paid
        assert (await counter.ticket())[1].open


@in_virtual_time
async def test_a_red_flag_comes_before_a_ticket() -> None:
    async with open_queue() as (service, _):
        mei = Phone(service, MEI)

        assert "999" in await mei.says("心口好痛出冷汗，想攞籌")
        assert not mei.choices
        assert not await service.all("tickets")


@in_virtual_time
async def test_midnight_ends_the_ticket_and_its_buttons() -> None:
    async with open_queue("2026-11-23 17:00") as (service, _):
        mei = Phone(service, MEI)
        await mei.says("攞籌")
        await service.app.clock.sleep(16 * 3600)

        assert await mei.taps("我到咗") == "A1係23/11（一）嘅籌，已經過咗。"
