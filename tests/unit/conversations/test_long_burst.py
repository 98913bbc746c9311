"""A burst longer than a page gets one answer too, at once; what no page could hold goes to staff."""

from __future__ import annotations

import asyncio

from smartclinic.conversations.gate import Gate
from smartclinic.conversations.message import Handling
from tests.functions.in_process import in_virtual_time, running, text


@in_virtual_time
async def test_a_hundred_and_twenty_messages_get_one_answer_and_a_person() -> None:
    async with running() as service:
        many = [text(f"第{n}句", wamid=f"wamid.{n}") for n in range(120)]
        await service.callback({"messages": many})
        await asyncio.sleep(10)

        assert len(await service.outbox()) == 1
        assert {message.handling for message in await service.messages()} == {Handling.ANSWERED, Handling.FOR_STAFF}
        (gate,) = await service.all("conversations")
        assert (await service.record(Gate, gate)).attention is not None


@in_virtual_time
async def test_an_identity_number_is_masked_before_it_is_recorded() -> None:
    async with running() as service:
        await service.callback({"messages": [text("我身份證A123456(3)")]})

        (message,) = await service.messages()
        assert "A123456" not in str(message.content)
        assert "我身份證" in str(message.content)
