"""Somebody whom only a user id (BSUID) names can do everything that somebody with a phone number can.

The same conversations with the same person, known by phone, by user id, and by both: the effects and the words must
be the same, but for the address and for being asked for the number.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

import httpx
import pytest

from smartclinic.assistant.catalogue import say
from smartclinic.audit.entry import Act
from smartclinic.clinics.model import Language
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.notices import Notice
from smartclinic.conversations.outgoing import Say
from smartclinic_local.meta.people import Person
from tests.functions.conversation import Phone
from tests.functions.effects_rig import Came, Chat, chatting
from tests.functions.in_process import NUMBER, in_virtual_time

BY_PHONE: Final = Person("陳小美", phone="+85291234567", id="mei")
BY_USER_ID: Final = Person("陳小美", bsuid="HK.4455667788990011", username="siumei", id="mei")
BY_BOTH: Final = replace(BY_PHONE, bsuid=BY_USER_ID.bsuid)

REQUESTS: Final = tuple(
    say(language, key) for language in Language for key in ("ask_number_for_changes", "ask_number_to_call")
)
_REFERENCE: Final = re.compile(r"(?<=編號)\w+|(?<=[Rr]eference )\w+|(?<=/appointment/hong-wo/)\w+")
CLINIC: Final = "hong-wo"


class Wiretap(httpx.AsyncBaseTransport):
    """The network to Meta; remembers whom each message was addressed to."""

    def __init__(self, network: httpx.AsyncBaseTransport) -> None:
        self._network = network
        self.addressed: list[dict[str, Any]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(await request.aread() or b"{}")
        if "type" in body:
            self.addressed.append({name: body[name] for name in ("to", "recipient") if name in body})
        return await self._network.handle_async_request(request)


@dataclass
class Story:
    """A chat whose every step is written down, free of what may differ."""

    chat: Chat
    steps: list[object] = field(default_factory=list)
    asked_for_number: int = 0

    async def says(self, *texts: str) -> None:
        """Write, all at once."""
        meta, person = self.chat.meta, self.chat.person
        await self.does(*(meta.patient_sends_text(NUMBER, person, text) for text in texts))

    async def taps(self, title: str) -> None:
        """Tap what is shown."""
        shown = self.chat.received[-1].wamid
        await self.does(self.chat.meta.patient_taps(NUMBER, self.chat.person, title, shown))

    async def does(self, *deeds: Awaitable[object]) -> None:
        """Whatever else people and staff do."""
        came = await self.chat.does(*deeds)
        self.steps.append(await self._seen(came))

    async def contact(self) -> ContactId:
        """Whose conversation it is."""
        (contact,) = {message.contact for message in await self.chat.service.messages()}
        assert contact is not None
        return contact

    async def _seen(self, came: Came) -> dict[str, object]:
        gate = await self.chat.gate()
        return {
            "said": [self._words(sent.content.body) for sent in came.sent],
            "choices": [
                [choice.title for choice in sent.content.choices if not self._has_room_for_request(sent.content.body)]
                for sent in came.sent
            ],
            "messages": [(type(each.content), each.handling, each.answered_by is None) for each in came.messages],
            "tasks": [task.kind for task in came.tasks],
            "files": [(file.kind, file.state) for file in came.files],
            "reads": came.reads,
            "reasons": await self.chat.reasons(),
            "gate": (gate.opted_out_at, gate.taken_by, gate.taken_until, gate.window_until, gate.marketing_stopped_at),
            "turns": [(turn.by, self._words(turn.text, counts=False)) for turn in gate.turns],
            "outbox": [(item.author, item.lane, item.state, item.end) for item in await self.chat.outbox()],
            "booked": await Phone(self.chat.service).booked(),
            "owed": await self.chat.owed(),
            "log": [line["message"] for line in came.log if line["severity"] != "INFO"],
        }

    def _has_room_for_request(self, body: str) -> bool:
        """Whether this is a confirmation: beside a request for the number, WhatsApp shows no other buttons."""
        return "✅" in body or any(request in body for request in REQUESTS)

    def _words(self, body: str, *, counts: bool = True) -> str:
        """The words without a booking's reference and without the request for the number, which is counted."""
        for request in REQUESTS:
            if request in body:
                self.asked_for_number += counts
                body = body.replace(f"\n\n{request}", "")
        return _REFERENCE.sub("…", body)


# --- what people do


async def books_by_words(story: Story) -> None:
    await story.says("你好", "想約聽日下晝睇陳醫生")
    await story.says("三點半")
    await story.says("陳小美")
    await story.says("聽日3點半陳醫生")
    await story.says("取消")


async def books_in_english(story: Story) -> None:
    await story.says("can I see a doctor tomorrow afternoon")
    await story.says("the second one")
    await story.says("may chan")
    await story.says("thank you")


async def books_by_taps(story: Story) -> None:
    await story.says("想約")
    for title in ("其他日子", "25/11（三）", "換醫生", "黃醫生", "中午12:45"):
        await story.taps(title)
    await story.says("陳小美")


async def changes_their_mind(story: Story) -> None:
    await story.says("我想約聽日上晝陳醫生")
    await story.says("呀唔係，後日先得閒")
    await story.says("10點半")
    await story.says("都係改11點得唔得")
    await story.says("都係唔約住")


async def asks_for_facts(story: Story) -> None:
    for question in ("幾點開門", "地址", "收費", "有咩醫生", "私隱政策"):
        await story.says(question)


async def stops_and_starts(story: Story) -> None:
    await story.says("停止")
    await story.does(tells(story, "reminder-1"))
    await story.says("恢復")
    await story.does(tells(story, "reminder-2"))
    await story.does(story.chat.meta.patient_stops_marketing(NUMBER, story.chat.person))


async def has_an_emergency(story: Story) -> None:
    await story.says("我胸口好痛，透唔到氣")
    await story.says("地址")


async def asks_for_a_person(story: Story) -> None:
    await story.says("我想搵姑娘")
    await story.says("我隻腳好痛點算")


async def is_helped_by_staff(story: Story) -> None:
    await story.says("我想搵姑娘")
    takeover, contact = story.chat.service.app.takeover, await story.contact()
    await story.does(takeover.take(CLINIC, contact, Act("staff-1", "take"), seen=0))
    await story.does(takeover.write(CLINIC, contact, "陳太，咩事呀？", Act("staff-1", "write"), story.chat.now))
    await story.says("想問報告出咗未")
    await story.does(takeover.hand_back(CLINIC, contact, Act("staff-1", "back"), story.chat.now))
    await story.says("地址")


async def is_helped_on_the_clinics_phone(story: Story) -> None:
    await story.says("你好")
    await story.does(story.chat.meta.clinic_phone.sends(NUMBER, story.chat.person, "陳太，咩事呀？"))
    await story.says("想問報告出咗未")


async def is_told_something(story: Story) -> None:
    await story.says("你好")
    await story.does(tells(story, "reminder-1"))
    await story.does(story.chat.meta.patient_opens_chat(story.chat.person))
    await story.does(reacts_to_the_last(story))


async def sends_things(story: Story) -> None:
    meta, person = story.chat.meta, story.chat.person
    await story.does(meta.patient_sends_image(NUMBER, person))
    await story.does(meta.patient_sends_image(NUMBER, person, "想約聽日"))
    await story.does(meta.patient_sends_voice(NUMBER, person))
    await story.does(meta.patient_sends_document(NUMBER, person))
    await story.does(meta.patient_sends_sticker(NUMBER, person))
    await story.does(meta.patient_sends_location(NUMBER, person))
    await story.does(meta.patient_shares_card(NUMBER, person, "陳師奶", "+85261110000"))
    await story.does(meta.patient_orders(NUMBER, person))
    await story.does(meta.patient_sends_unsupported(NUMBER, person))
    await story.does(meta.patient_sends_lost_media(NUMBER, person))
    await story.does(meta.patient_sends_broken_interactive(NUMBER, person))


async def edits_and_deletes(story: Story) -> None:
    await story.says("想約聽日")
    wrote = story.chat.meta.ledger.wrote[-1]
    await story.does(story.chat.meta.patient_edits(wrote, "想約後日"))
    await story.does(story.chat.meta.patient_revokes(wrote))


async def calls(story: Story) -> None:
    await story.does(story.chat.meta.patient_calls(NUMBER, story.chat.person, seconds=5))
    await story.says("你好")


STORIES: Final[tuple[Callable[[Story], Awaitable[None]], ...]] = (
    books_by_words, books_in_english, books_by_taps, changes_their_mind, asks_for_facts, stops_and_starts,
    has_an_emergency, asks_for_a_person, is_helped_by_staff, is_helped_on_the_clinics_phone, is_told_something,
    sends_things, edits_and_deletes, calls,
)  # fmt: skip


async def tells(story: Story, cause: str) -> None:
    """The clinic tells something by itself."""
    notices = story.chat.service.app.notices
    await notices.notify(CLINIC, await story.contact(), Notice(Say("聽日記得嚟"), cause))


async def reacts_to_the_last(story: Story) -> None:
    """A thumbs-up."""
    last = story.chat.received[-1].wamid
    await story.chat.meta.patient_reacts(NUMBER, story.chat.person, last, "👍")


@dataclass
class Told:
    """A story as it went."""

    steps: list[object]
    addressed: list[dict[str, Any]]
    asked_for_number: int


async def told_by(person: Person, story: Callable[[Story], Awaitable[None]]) -> Told:
    """The story as this person has it."""
    async with tapped(person) as (chat, wire):
        told = Story(chat)
        await story(told)
        return Told(told.steps, wire.addressed, told.asked_for_number)


@asynccontextmanager
async def tapped(person: Person) -> AsyncIterator[tuple[Chat, Wiretap]]:
    """A chat whose line is tapped."""
    async with chatting(person) as chat:
        network = chat.service.app._given_transport
        assert network is not None
        chat.service.app._given_transport = wire = Wiretap(network)
        yield chat, wire


@pytest.mark.parametrize("person", [BY_USER_ID, BY_BOTH], ids=["user id", "both"])
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_it_goes_as_it_does_for_somebody_with_a_phone_number(
    story: Callable[[Story], Awaitable[None]], person: Person
) -> None:
    told: dict[str, Told] = {}

    def tell(name: str, who: Person) -> Told:
        @in_virtual_time
        async def scenario() -> None:
            told[name] = await told_by(who, story)

        scenario()
        return told[name]

    usual, theirs = tell("usual", BY_PHONE), tell("theirs", person)

    assert theirs.steps == usual.steps
    assert len(theirs.addressed) == len(usual.addressed) > 0
    assert usual.asked_for_number == 0


@pytest.mark.parametrize(
    ("person", "address"),
    [
        (BY_PHONE, {"to": "+85291234567"}),
        (BY_BOTH, {"to": "+85291234567"}),
        (BY_USER_ID, {"recipient": "HK.4455667788990011"}),
    ],
    ids=["phone", "both", "user id"],
)
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_every_message_is_addressed_as_meta_asks(
    story: Callable[[Story], Awaitable[None]], person: Person, address: dict[str, str]
) -> None:
    @in_virtual_time
    async def scenario() -> None:
        told = await told_by(person, story)
        assert told.addressed == [address] * len(told.addressed)

    scenario()


@pytest.mark.parametrize("story", [books_by_words, books_in_english, books_by_taps, calls])
def test_the_number_is_asked_for_where_the_clinic_needs_it(story: Callable[[Story], Awaitable[None]]) -> None:
    @in_virtual_time
    async def scenario() -> None:
        assert (await told_by(BY_USER_ID, story)).asked_for_number == 1
        assert (await told_by(BY_BOTH, story)).asked_for_number == 0

    scenario()
