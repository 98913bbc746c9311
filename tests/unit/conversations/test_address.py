"""Answers go to where the newest message came from: phone numbers are recycled."""

from __future__ import annotations

import asyncio

from smartclinic.contacts.identity import Contact, Identity
from smartclinic.conversations.gate import Gate
from smartclinic_local.meta.people import Person
from tests.functions.in_process import in_virtual_time, running

OLD = Person("何太", phone="+85291110000", bsuid="HK.1", id="ho")
NEW = Person("何太", phone="+85292220000", bsuid="HK.1", id="ho")
HIDDEN = Person("何太", bsuid="HK.1", id="ho")


@in_virtual_time
async def test_a_new_phone_of_the_same_person_replaces_the_old_one() -> None:
    async with running() as service:
        for person in (OLD, NEW):
            await service.says(person, "你好")
            await asyncio.sleep(20)

        (gate,) = await service.all("conversations")
        found = [await service.record(Contact, each) for each in await service.all("contacts")]
        (contact,) = [each for each in found if each.same_as is None]
        assert (await service.record(Gate, gate)).address == Identity(phone="85292220000", bsuid="HK.1")
        assert contact.identity == Identity(phone="85292220000", bsuid="HK.1")


@in_virtual_time
async def test_a_phone_that_is_hidden_later_is_not_written_to_any_more() -> None:
    async with running() as service:
        for person in (OLD, HIDDEN):
            await service.says(person, "你好")
            await asyncio.sleep(20)

        (gate,) = await service.all("conversations")
        assert (await service.record(Gate, gate)).address == Identity(bsuid="HK.1")
