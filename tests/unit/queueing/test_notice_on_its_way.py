"""From the counter's key to the patient's phone: the real functions, with Meta and Cloud Tasks as stand-ins."""

from __future__ import annotations

from smartclinic.audit.entry import Act
from smartclinic.contacts.identity import ContactId
from smartclinic.queueing import for_patient
from smartclinic.queueing.for_patient import Taken
from smartclinic.work.unit import Unit
from tests.functions.in_process import MEI, Service, in_virtual_time, running

CLINIC = "hong-wo"


async def takes(service: Service, contact: ContactId | None, cause: str) -> Taken:
    record, now = await service.app.directory.clinic(CLINIC), service.app.clock.now()

    async def take(unit: Unit) -> object:
        queue = record.config.queues[0]
        return await for_patient.take(unit, record, queue, contact, cause=cause, now=now, is_here=contact is None)

    taken = await service.app.work.run(CLINIC, take)
    assert isinstance(taken, Taken)
    return taken


async def line_with_mei(service: Service) -> str:
    """Five in the room, and Mei at home; two are called, so that three are before her."""
    await service.says(MEI, "你好")
    await service.quiet()
    (contact,) = await service.all("conversations")
    for n in range(5):
        await takes(service, None, f"walk-in {n}")
    return (await takes(service, ContactId(contact.id), "mei")).id


async def call(service: Service, seen: int) -> None:
    queue = (await service.app.directory.clinic(CLINIC)).config.queues[0].id
    await service.app.counter.call_next(CLINIC, queue, Act("ann", f"call {seen}"), seen=seen)


@in_virtual_time
async def test_the_notice_reaches_the_phone_once_and_the_sweeps_find_nothing() -> None:
    async with running() as service:
        await line_with_mei(service)
        for seen in range(4):
            await call(service, seen)
            await service.quiet()

        notices = [text for text in service.shown(MEI) if "就快到你喇" in text]
        assert len(notices) == 1
        assert "前面仲有3位" in notices[0]
        assert await service.app.reply_sweep.run() == 0


@in_virtual_time
async def test_a_ticket_given_up_before_the_notice_leaves_is_not_told() -> None:
    async with running() as service:
        ticket = await line_with_mei(service)
        await call(service, 0)
        await call(service, 1)
        clinic, now = (await service.app.directory.clinic(CLINIC)).config, service.app.clock.now()
        await service.app.work.run(CLINIC, lambda unit: for_patient.leave(unit, clinic, ticket, now))
        await service.quiet()

        assert not [text for text in service.shown(MEI) if "就快到你喇" in text]
