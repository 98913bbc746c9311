"""One day of traffic at two clinics, recorded; and what a service knows after it, however it was told.

What must be the same is what was recorded: each message's content, sender, thread and time; each fact of what the
clinic had sent; choices about marketing and STOP; calls to return; files; notices of the account. What may differ:
when a message was handled and what answered it, since another burst gets another answer; whether staff on the clinic's
phone held the conversation, since an echo that comes hours late holds nothing; who turned out to be whom, since
whoever writes under a number that was given up is a stranger. A message whose edit or deletion came first is a mere
stand-in for it (`wamid` is empty): of it only the content is the same. A call has the time of whichever of its two
events came first.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from smartclinic.clinics.channel_state import ChannelState
from smartclinic.contacts.identity import Contact
from smartclinic.conversations.accounts.notice import AccountNotice
from smartclinic.conversations.content import Call
from smartclinic.conversations.gate import Gate
from smartclinic.conversations.message import Message
from smartclinic.conversations.notices import Notice
from smartclinic.conversations.outbox import OutboxItem
from smartclinic.conversations.outgoing import Say
from smartclinic.media.attachment import Attachment
from smartclinic.platform.store import Path
from smartclinic.records.fields import Record
from smartclinic.templates.standing import TemplateStanding
from smartclinic_local.meta.circumstances import AD_REFERRAL
from smartclinic_local.meta.payloads import Event, account_id, contact_block, unix_seconds
from smartclinic_local.meta.people import Person
from smartclinic_local.meta.record import Wrote
from smartclinic_local.meta.replay import Recorded, Recorder
from smartclinic_local.meta.templates import Template
from tests.functions.conversation import on
from tests.functions.in_process import NUMBER, OTHER_NUMBER, Service, running

BEFORE_DAWN: Final = "2026-11-23 06:00"
UNTIL_NINE: Final = timedelta(hours=3).total_seconds()
UNTIL_EVENING: Final = timedelta(hours=11, minutes=30).total_seconds()
CLINICS: Final[Mapping[str, str]] = {NUMBER: "hong-wo", OTHER_NUMBER: "other-clinic"}
DEEDS: Final = 130
EDITABLE_FOR: Final = timedelta(minutes=15)

PEOPLE: Final = (
    *(Person(f"電話{n}", phone=f"+8529100000{n}") for n in range(4)),
    *(Person(f"代號{n}", bsuid=f"HK.10000000000000{n}") for n in range(3)),
    *(Person(f"兩樣{n}", phone=f"+8529200000{n}", bsuid=f"HK.20000000000000{n}") for n in range(3)),
)
MOVER: Final = PEOPLE[3]
UNREACHABLE: Final = PEOPLE[6]
"""Who moves to another number at noon, and whom the morning's notice does not reach."""

TEXTS: Final = (
    "想約聽日", "地址", "幾點開門", "收費", "2", "三點半", "陳小美", "唔該晒", "停止", "恢復", "STOP", "START",
    "吓吓吓", "我想搵姑娘", "我胸口好痛，透唔到氣", "see a doctor tomorrow", "address please", "取消", "想打流感針",
)  # fmt: skip

OPTING: Final = frozenset({"停止", "恢復", "STOP", "START"})


@dataclass(frozen=True)
class Facts:
    """What was recorded, by document; and what is still owed to anybody."""

    messages: dict[str, tuple[Any, ...]]
    sent: dict[str, tuple[Any, ...]]
    choices: dict[str, tuple[Any, ...]]
    calls: dict[str, int]
    files: dict[str, tuple[Any, ...]]
    account: dict[str, Any]
    owed: list[str]

    def without_overtaken(self, *overtaken: str) -> dict[str, tuple[Any, ...]]:
        """The messages, only the content of those whose edit came first."""
        return {id_: found[:1] if id_ in overtaken else found for id_, found in self.messages.items()}

    @property
    def overtaken(self) -> tuple[str, ...]:
        """Messages whose edit or deletion came first."""
        return tuple(id_ for id_, (_, wamid, *_) in self.messages.items() if not wamid)


@asynccontextmanager
async def morning() -> AsyncIterator[Service]:
    """Two clinics at six o'clock: everybody has written once, been answered, and told something by the clinic.

    All phones are off, so that what becomes of these notices is told later in the day. The same each time.
    """
    with on(BEFORE_DAWN):
        async with running() as service:
            for number in CLINICS:
                service.meta.templates.put(account_id(number), Template("visit", "zh_HK", "UTILITY", "你聽日有預約。"))
                for person in PEOPLE:
                    await service.meta.patient_sends_text(number, person, "你好")
            await asyncio.sleep(60)
            for person in PEOPLE:
                service.meta.patient_turns_phone_off(person)
            for clinic, contact in sorted({await whose(service, each) for each in await service.all("messages")}):
                await service.app.notices.notify(clinic, contact, Notice(Say("今日記得嚟"), f"notice for {contact}"))
            await asyncio.sleep(UNTIL_NINE - 60)
            yield service


async def whose(service: Service, found: Any) -> tuple[str, Any]:
    """The clinic and the contact of a stored message (a snapshot of any record, hence Any)."""
    return found.path.split("/")[1], (await service.record(Message, found)).contact


# --- the day


@dataclass
class Day:
    """What people, staff and Meta do from nine to half past eight."""

    service: Service
    rng: random.Random
    now: dict[str, Person] = field(default_factory=lambda: {person.id: person for person in PEOPLE})
    called: set[tuple[str, str]] = field(default_factory=set)

    async def goes_by(self) -> None:
        """Everything, in the course of eleven hours."""
        end = self.service.app.clock.now() + timedelta(seconds=UNTIL_EVENING - 600)
        self.cannot_reach(UNREACHABLE)
        for done in range(DEEDS):
            await asyncio.sleep(self.rng.choice((1, 3, 20, 60, 300, 600)))
            await self.happens(done)
        await asyncio.sleep(max(600.0, (end - self.service.app.clock.now()).total_seconds()))

    async def happens(self, done: int) -> None:
        """One thing."""
        meta, number = self.service.meta, self.rng.choice(tuple(CLINICS))
        if done == DEEDS // 2:
            self.now[MOVER.id] = await meta.patient_changes_number(tuple(CLINICS), MOVER, "+85293333333")
        if done % 10 == 5:
            self.account(number)
        person = self.rng.choice(tuple(self.now.values()))
        if person.id != UNREACHABLE.id:
            meta.patient_turns_phone_on(person)
        if self.rng.random() < 0.3:
            await meta.patient_opens_chat(person)
        await self.rng.choice(self.deeds())(number, person)

    def deeds(self) -> tuple[Callable[[str, Person], Any], ...]:
        """What may happen; words are the most common (each returns an awaitable of something, hence Any)."""
        meta = self.service.meta
        return (
            *[self.writes] * 10, *[self.edits] * 4, *[self.deletes] * 2, *[self.taps] * 3, self.reacts, self.calls,
            meta.patient_sends_image, meta.patient_sends_voice, meta.patient_sends_document, meta.patient_sends_sticker,
            meta.patient_sends_location, meta.patient_orders, meta.patient_sends_unsupported,
            meta.patient_requests_welcome, meta.patient_sends_lost_media, meta.patient_sends_broken_interactive,
            meta.patient_stops_marketing, meta.patient_resumes_marketing, self.shares_a_card, self.comes_from_an_ad,
            self.staff_write, self.copies_chats,
        )  # fmt: skip

    async def writes(self, number: str, person: Person) -> None:
        """A text, perhaps in answer to what came last."""
        last = self.last_shown(number, person)
        text = self.rng.choice(TEXTS)
        if last and self.rng.random() < 0.3:
            await self.service.meta.patient_sends_text(number, person, text, quoting=last.wamid)
        else:
            await self.service.meta.patient_sends_text(number, person, text)

    async def edits(self, number: str, person: Person) -> None:
        """The last message, while WhatsApp still allows it; else a new one."""
        wrote = await self.changeable(number, person)
        await self.service.meta.patient_edits(wrote, self.rng.choice(TEXTS))

    async def deletes(self, number: str, person: Person) -> None:
        """The same, taken back."""
        await self.service.meta.patient_revokes(await self.changeable(number, person))

    async def changeable(self, number: str, person: Person) -> Wrote:
        """A text that may still be changed: the last one, or one written for it."""
        if wrote := self.last_written(number, person):
            return wrote
        wrote = await self.service.meta.patient_sends_text(number, person, "想約聽日")
        await asyncio.sleep(self.rng.choice((1, 5, 60)))
        return wrote

    async def taps(self, number: str, person: Person) -> None:
        """One of the choices shown last."""
        shown = self.last_shown(number, person)
        if shown is None or not shown.content.choices:
            await self.writes(number, person)
        else:
            choice = self.rng.choice(shown.content.choices)
            await self.service.meta.patient_taps(number, person, choice.id, shown.wamid)

    async def reacts(self, number: str, person: Person) -> None:
        """A thumbs-up on what came last."""
        if shown := self.last_shown(number, person):
            await self.service.meta.patient_reacts(number, person, shown.wamid, "👍")

    async def calls(self, number: str, person: Person) -> None:
        """One call a day, since two at once are one thing to do."""
        if (number, person.id) not in self.called:
            self.called.add((number, person.id))
            await self.service.meta.patient_calls(number, person, seconds=3)

    async def shares_a_card(self, number: str, person: Person) -> None:
        """Somebody else's."""
        await self.service.meta.patient_shares_card(number, person, "陳師奶", "+85261110000")

    async def comes_from_an_ad(self, number: str, person: Person) -> None:
        """The first words after an advertisement."""
        await self.service.meta.patient_sends_text(number, person, "想打流感針", referral=AD_REFERRAL)

    async def staff_write(self, number: str, person: Person) -> None:
        """On the clinic's own phone."""
        await self.service.meta.clinic_phone.sends(number, person, "我哋姑娘會打畀你")

    async def copies_chats(self, number: str, person: Person) -> None:
        """Old chats, which are nobody's business."""
        await self.service.meta.clinic_phone.sync_history(number, {person: [(False, "舊年嘅嘢"), (True, "好")]})

    def account(self, number: str) -> None:
        """Meta says something of the account."""
        accounts, waba = self.service.meta.accounts, account_id(number)
        self.rng.choice((
            lambda: accounts.template_status(waba, "visit", "zh_HK", self.rng.choice(("PAUSED", "APPROVED"))),
            lambda: accounts.template_quality(waba, "visit", "zh_HK", self.rng.choice(("GREEN", "YELLOW", "RED"))),
            lambda: accounts.capability(waba, self.rng.choice((1000, 2000, 10000))),
        ))()  # fmt: skip

    def cannot_reach(self, person: Person) -> None:
        """What the clinic has told this person fails hours later."""
        for sent in self.service.meta.ledger.accepted:
            if sent.person == person and sent.content.body == "今日記得嚟":
                status = {
                    "id": sent.wamid, "status": "failed", "timestamp": unix_seconds(self.service.app.clock.now()),
                    "recipient_user_id": person.bsuid, "biz_opaque_callback_data": sent.biz_id,
                    "errors": [{"code": 131026, "title": "Message undeliverable"}],
                }  # fmt: skip
                self.service.meta.tell(Event(sent.number_id, "statuses", status, contact_block(person)))

    def last_written(self, number: str, person: Person) -> Wrote | None:
        """A text that may still be changed. Not STOP or START: whether one that is taken back was heeded is chance."""
        now = self.service.app.clock.now()
        return next(
            (
                each
                for each in reversed(self.service.meta.ledger.wrote)
                if (each.number_id, each.person, each.type) == (number, person, "text")
                and now - each.at < EDITABLE_FOR
                and not each.revoked
                and not OPTING & {each.text, each.edited_to}
            ),
            None,
        )

    def last_shown(self, number: str, person: Person) -> Any:
        """What came up last on the phone (of the ledger's own type, hence Any)."""
        accepted = self.service.meta.ledger.accepted
        return next((each for each in reversed(accepted) if (each.number_id, each.person) == (number, person)), None)


async def recorded_day(seed: int) -> tuple[list[Recorded], Facts]:
    """A day as it went, and what the service knew in the evening."""
    async with morning() as service:
        postman = service.meta._postman
        recorder = postman._deliver = Recorder(postman._deliver, service.app.clock)
        await Day(service, random.Random(seed)).goes_by()
        return recorder.recorded, await facts(service)


# --- the same day for another service


async def told(
    tell: Callable[[Callable[[bytes, Mapping[str, str]], Any], Service], Any], *, waits: bool
) -> tuple[Facts, list[int]]:
    """What another service knows after it was told; and the status of every POST.

    `tell` gets a `deliver` and the service. `waits`: only in the evening, when everything has happened.
    """
    async with morning() as service:
        everybody_is_there(service)
        if waits:
            await asyncio.sleep(UNTIL_EVENING)

        async def deliver(body: bytes, headers: Mapping[str, str]) -> int:
            return (await service.call("webhook", content=body, headers=dict(headers))).status_code

        statuses = await tell(deliver, service)
        await asyncio.sleep(900)
        return await facts(service), statuses


def everybody_is_there(service: Service) -> None:
    """This Meta has not seen the day; it takes answers all the same."""
    for person in (*PEOPLE, Person(MOVER.name, phone="+85293333333", id=MOVER.id)):
        service.meta.ledger.meet(person)
        for number in CLINICS:
            service.meta.ledger.open_window(number, person.id, service.app.clock.now() + timedelta(hours=10))


# --- what is known


async def facts(service: Service) -> Facts:
    """Everything that must not depend on how the day was told."""
    messages = {each.path: await service.record(Message, each) for each in await service.all("messages")}
    outbox = {each.path: await service.record(OutboxItem, each) for each in await service.all("outbox")}
    files = {each.path: await service.record(Attachment, each) for each in await service.all("attachments")}
    tasks = [each.path.split("/")[1] for each in await service.all("staff_tasks")]
    return Facts(
        messages={path: _message(found) for path, found in messages.items()},
        sent={path: _fate(item) for path, item in outbox.items() if item.content == Say("今日記得嚟")},
        choices=await _choices(service),
        calls={clinic: tasks.count(clinic) for clinic in CLINICS.values()},
        files={path: (file.kind, file.media_id, file.claimed_hash) for path, file in files.items()},
        account=await _account(service),
        owed=[path for path, found in messages.items() if _is_owed(path, found, outbox)],
    )


def _message(found: Message) -> tuple[Any, ...]:
    at = None if isinstance(found.content, Call) else found.at
    return (found.content, found.wamid, found.thread, at, found.quotes, found.referral, found.cards, found.sender)


def _fate(item: OutboxItem) -> tuple[Any, ...]:
    return (
        item.accepted_at, item.sent_at, item.delivered_at, item.read_at, item.failures, item.code, item.price,
        item.price_type, item.priced_at,
    )  # fmt: skip


def _is_owed(path: str, found: Message, outbox: Mapping[Path, OutboxItem]) -> bool:
    """Whether anybody is left unanswered: every message is handled, every answer is on its way or staff know."""
    if found.due_at is not None or found.handling is None or found.sender is not None:
        return True
    answer = outbox.get(Path(f"{path.rsplit('/', 2)[0]}/outbox/{found.answered_by}")) if found.answered_by else None
    return bool(found.answered_by) and (answer is None or not answer.is_settled)


async def _choices(service: Service) -> dict[str, tuple[Any, ...]]:
    """STOP, and choices about marketing, of everybody who kept their number."""
    gates = {each.path.replace("/conversations/", "/contacts/"): each for each in await service.all("conversations")}
    found: dict[str, tuple[Any, ...]] = {}
    for each in await service.all("contacts"):
        contact = await service.record(Contact, each)
        if contact.identity is None or contact.identity.phone in {"85291000003", "85293333333"}:
            continue
        gate = await service.record(Gate, gates[each.path])
        who = f"{each.path.split('/')[1]} {contact.identity}"
        found[who] = (gate.opted_out_at is not None, gate.marketing_stopped_at)
    return found


async def _account(service: Service) -> dict[str, Any]:
    """What is known of accounts, numbers and templates (any records, hence Any)."""
    kinds: dict[str, type[Record]] = {
        "account_notices": AccountNotice,
        "channel": ChannelState,
        "templates": TemplateStanding,
    }
    return {
        each.path: await service.record(cls, each) for kind, cls in kinds.items() for each in await service.all(kind)
    }
