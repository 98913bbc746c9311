"""A ticket by chat: taken, asked about, late, missed, given up; in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final

import msgspec
import pytest

from smartclinic.appointments.appointment import Appointment
from smartclinic.appointments.changing import CannotChange, Changed, arrive
from smartclinic.appointments.states import AppointmentState
from smartclinic.assistant import intents
from smartclinic.assistant.catalogue import say
from smartclinic.assistant.receptionist import Receptionist
from smartclinic.assistant.thinking.tools import intent_of
from smartclinic.assistant.understanding.queue_requests import queue_request
from smartclinic.assistant.understanding.taps import tap_id
from smartclinic.clinics.catalogue import catalogue
from smartclinic.clinics.model import STAFF_LANGUAGES, Clinic, Language, Part
from smartclinic.clinics.page_links import PageLinks
from smartclinic.contacts.identity import ContactId
from smartclinic.contacts.patients import Source
from smartclinic.conversations.answering import Answer, Intent
from smartclinic.conversations.content import Tap
from smartclinic.conversations.gate import Asked
from smartclinic.conversations.limits import BUTTON, INTERACTIVE
from smartclinic.conversations.outgoing import Choice, SayWithList
from smartclinic.conversations.template_taps import TicketTap, ticket_tap, ticket_tapped
from smartclinic.platform.clock import HONG_KONG
from smartclinic.platform.model import ToolCall
from smartclinic.platform.store import Page, Path, Query, Snapshot
from smartclinic.queueing import calling
from smartclinic.queueing.admission import WhyNot
from smartclinic.queueing.door import door_words
from smartclinic.queueing.line import Line, LineKey, Place, StoredLine
from smartclinic.queueing.queue_words import words as notice_words
from smartclinic.queueing.stepping import keep_line, line_of
from smartclinic.queueing.ticket import Ticket
from smartclinic.templates.template_file import packaged_template
from smartclinic.work.unit import Unit
from tests.unit.assistant.chat import choices_of
from tests.unit.assistant.situations import ME, MONDAY, SAMPLE, Desk, situation

ONE_QUEUE: Final = msgspec.structs.replace(SAMPLE, queues=(SAMPLE.queue("gp"),))
OTHER: Final = ContactId("somebodyelse1")
_IDS = count(1)


def at(clock: str, day: int = 23) -> datetime:
    """A moment of November 2026 in Hong Kong; the 23rd is a Monday."""
    hour, minute = clock.split(":")
    return datetime(2026, 11, day, int(hour), int(minute), tzinfo=HONG_KONG).astimezone(UTC)


@dataclass
class Chat:
    """One clinic's patients and its counter, in memory."""

    clinic: Clinic = ONE_QUEUE
    now: datetime = MONDAY
    desk: Desk = field(init=False)
    asked: Asked | None = None
    last: Answer = field(init=False)

    def __post_init__(self) -> None:
        self.desk = Desk(self.clinic)
        self.desk.receptionist = Receptionist(_NoModel(), PageLinks("https://pages.example"))  # type: ignore[arg-type]

    async def says(
        self, said: str | Tap, *, who: ContactId = ME, language: str = "", stopped: datetime | None = None
    ) -> str:
        """What is answered to these words or this tap."""
        where = situation(said, clinic=self.clinic, now=self.now, asked=self.asked, language=language)
        found = replace(where.burst[0], id=f"message{next(_IDS)}")
        gate = msgspec.structs.replace(where.gate, opted_out_at=stopped)
        where = replace(where, burst=(found,), contact=who, gate=gate)
        intent = self.desk.receptionist.read(where)
        assert intent is not None, said
        unit = self.desk.unit()
        self.last = await self.desk.receptionist.act(unit, where, intent)
        if unit.writes:
            await self.desk.store.commit(unit.writes)
        self.asked = self.last.asked
        return self.last.content.body if self.last.content else ""

    async def taps(self, title: str, *, who: ContactId = ME) -> str:
        """Tap a button or a row of what was answered last."""
        chosen = next(each for each in self.choices if each.title == title)
        return await self.says(Tap(chosen.id, chosen.title), who=who, language="en" if title.isascii() else "")

    @property
    def choices(self) -> tuple[Choice, ...]:
        return choices_of(self.last.content)

    @property
    def titles(self) -> list[str]:
        return [each.title for each in self.choices]

    async def others_wait(self, many: int) -> None:
        """So many people take a ticket at the door."""
        for _ in range(many):
            await self.says(door_words(self.clinic.queues[0]), who=ContactId(f"other{next(_IDS):08}"))

    async def stands_behind(self, many: int) -> None:
        """So many stand before everybody in the line, as if all had come at once."""
        unit, at = self.desk.unit(), self.now - timedelta(minutes=5)
        line = await line_of(unit, self.key)
        others = tuple(Place(f"{n:032x}", 1000 + n, at, Part.MORNING, here_at=at) for n in range(many))
        unit.put(self.key.id, StoredLine(line=msgspec.structs.replace(line, places=(*line.places, *others))))
        await self.desk.store.commit(unit.writes)

    @contextmanager
    def reading(self) -> Iterator[list[str]]:
        """The ids of the documents that are read meanwhile, by id or by a query."""
        read: list[str] = []
        store = self.desk.store
        get, find = store.get, store.find

        async def counted_get(paths: Sequence[Path]) -> Sequence[Snapshot]:
            read.extend(path.rsplit("/", 1)[-1] for path in paths)
            return await get(paths)

        async def counted_find(query: Query) -> Page:
            page = await find(query)
            read.extend(snapshot.id for snapshot in page.snapshots)
            return page

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(store, "get", counted_get)
            patched.setattr(store, "find", counted_find)
            yield read

    async def step(self, name: str, ticket: str | None = None) -> None:
        """Staff call the next, or do something with a ticket."""
        unit, queue = self.desk.unit(), self.clinic.queues[0]
        before = await line_of(unit, self.key)
        match name:
            case "call":
                called = calling.call_next(before, queue, self.now)
                after: object = called.line if isinstance(called, calling.Called) else called
            case "miss":
                after = calling.miss(before, before.last_calls[-1], self.now)
            case "back":
                after = calling.taken_back(before, ticket or "", queue, self.now)
            case "pause":
                after = calling.paused(before)
            case "stop":
                after = calling.stopped(before, Part.MORNING)
            case _:
                after = calling.closed(before, self.now, at_most=50)
        assert isinstance(after, Line), after
        await keep_line(unit, self.clinic, queue, before, after, now=self.now)
        await self.desk.store.commit(unit.writes)

    @property
    def key(self) -> LineKey:
        return LineKey(self.clinic.queues[0].id, self.now.astimezone(HONG_KONG).date().isoformat())

    async def line(self) -> Line:
        stored = await self.desk.unit().get(StoredLine, self.key.id)
        return stored.line if stored else Line(*self.key)

    async def mine(self, who: ContactId = ME) -> tuple[str, Ticket]:
        unit = self.desk.unit()
        for place in (await self.line()).places:
            ticket = await unit.get(Ticket, place.ticket)
            if ticket and ticket.contact == who:
                return place.ticket, ticket
        raise AssertionError("no ticket")


class _NoModel:
    async def propose(self, **_: object) -> None:
        raise AssertionError("no model is asked here")


# --- what is understood


def each_of(said: str) -> list[str]:
    """What is between the strokes."""
    return [each.strip() for each in said.split("/")]


TAKES = """
    攞籌 / 我想攞籌 / 唔該攞個籌 / 我要拎張籌 / 可以幫我拎個籌嗎 / 拿筹 / 取号 / 攞黃醫生籌 / 再攞籌 /
    我想排隊 / take a number / Can I take a ticket? / can i join the queue please /
    give me a queue number
"""
ASKS = """
    去到幾多號呀 / 而家去到幾號 / 睇到幾多號 / 叫到幾號 / 仲有幾多個 / 前面仲有幾多人 / 幾時到我 /
    到我未呀 / 我係幾多號 / 要等幾耐 / 仲有冇籌 / 使唔使攞籌 / 點攞籌 / 我攞咗籌 / 现在到几号了 /
    前面还有多少人 / what number are you on? / how many before me / how many people before me? /
    when is my turn / how long is the wait / do I need to take a ticket? / are there any tickets left
"""
COMES = """
    我到咗 / 我到左喇 / 到咗 / 我喺門口 / 我到了 / i'm here / I've arrived / I'm at the clinic
"""
LEAVES = """
    唔等喇 / 我唔等喇 / 唔排喇 / 取消籌 / 退籌 / leave the queue / cancel my ticket /
    I can't wait any longer
"""
IS_BACK = """
    我返咗嚟 / 返嚟喇 / 過咗號 / I'm back / I missed my turn / 叫咗我嗰陣我唔喺度
"""
ELSE = """
    地址幾多號 / 彌敦道幾多號 / 你哋喺幾多號 / 診所幾多錢 / 仲有幾多個位 / 仲有幾多個時間 /
    聽日仲有幾多個位 / 今日幾號 / 想約聽日下晝睇陳醫生 / 約咗幾號 / 你哋電話幾多號 / 取消預約 /
    報告要等幾耐 / 我份報告到咗未 / 會遲到 / 唔約喇 / 攞藥 / 攞報告 / 想要病假紙 / 陳小美 / John Smith /
    三點半 / 2 / 24號得唔得 / 唔使攞籌 / 我行到咗旺角站 / what number should I call /
    can I get a number to call you / how much / my number is 91234567 / I'm not here tomorrow /
    cancel my appointment / can't wait to see you / 我等你 / 等等 / 睇醫生 / 停止 / STOP / 心口痛
"""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        *((intents.QUEUE_TAKE, each) for each in each_of(TAKES)),
        *((intents.QUEUE_POSITION, each) for each in each_of(ASKS)),
        *((intents.QUEUE_HERE, each) for each in each_of(COMES)),
        *((intents.QUEUE_LEAVE, each) for each in each_of(LEAVES)),
        *((intents.QUEUE_BACK, each) for each in each_of(IS_BACK)),
        *((None, each) for each in each_of(ELSE)),
    ],
)
def test_it_understands_what_is_said_of_the_queue_and_nothing_else(name: str | None, said: str) -> None:
    understood = queue_request(said, situation(said))

    assert (understood.name if understood else None) == name


def test_the_doctor_who_is_named_names_the_queue() -> None:
    assert queue_request("想攞李醫生嘅籌", situation("…")) == Intent(intents.QUEUE_TAKE, {"queue": "paediatrics"})


def test_only_the_words_at_the_door_say_that_somebody_stands_there() -> None:
    queue = SAMPLE.queue("gp")

    assert queue_request(door_words(queue), situation("…")) == Intent(
        intents.QUEUE_TAKE, {"queue": "gp", "door": "yes"}
    )
    assert queue_request("攞籌 A", situation("…")) == Intent(intents.QUEUE_TAKE, {"queue": "gp", "door": None})


def test_a_button_about_a_ticket_names_action_and_ticket_and_nothing_else_does() -> None:
    ticket = "0123456789abcdef" * 2

    assert ticket_tapped(ticket_tap(TicketTap.LATE, ticket)) == (TicketTap.LATE, ticket)
    for forged in (
        f"ticket/eat/{ticket}",
        "ticket/here/",
        f"ticket/here/{ticket[:-1]}G",
        f"see/{ticket}",
        f"ticket/{ticket}",
    ):
        assert ticket_tapped(forged) is None


@pytest.mark.parametrize("language", Language)
def test_every_reason_has_its_words_and_every_button_fits(language: Language) -> None:
    for why in WhyNot:
        assert say(language, f"queue_no_{why.value}")
    for name in (*(tap.value for tap in TicketTap), "take", "again", "which"):
        assert len(say(language, f"queue_{name}_button" if name != "which" else "queue_which_button")) <= BUTTON


@pytest.mark.parametrize("language", STAFF_LANGUAGES)
@pytest.mark.parametrize("tap", [TicketTap.HERE, TicketTap.LATE, TicketTap.LEAVE])
def test_chat_notice_and_template_call_a_button_the_same(language: Language, tap: TicketTap) -> None:
    title = say(language, f"queue_{tap.value}_button")
    of_template = {variant.language: variant for variant in packaged_template("queue_near").languages}

    assert notice_words(f"near_{tap.value}", language) == title
    assert of_template[language.value.replace("-", "_")].buttons[tap.value] == title


@pytest.mark.parametrize("language", STAFF_LANGUAGES)
def test_the_notice_says_to_tap_that_one_is_here_as_only_then_one_is_called(language: Language) -> None:
    title = say(language, "queue_here_button")
    of_template = {variant.language: variant for variant in packaged_template("queue_near").languages}

    assert title in catalogue("smartclinic.queueing", language)["near"]
    assert title in catalogue("smartclinic.queueing", language)["near_next"]
    assert title in of_template[language.value.replace("-", "_")].body


# --- the life of a ticket


async def test_a_ticket_lives_in_cantonese() -> None:
    chat = Chat()
    await chat.others_wait(6)
    await chat.step("call")

    taken = await chat.says("攞籌")
    assert taken.startswith("攞咗籌喇 ✅ 你係A7，而家睇緊A1，前面仲有5位，大約")
    assert "剩返3位會通知你一次（攞籌即係同意收呢個通知）" in taken
    assert "過號要等多3位" in taken
    assert "自己睇：https://pages.example/ticket/hong-wo/" in taken
    assert chat.titles == ["我到咗", "會遲到", "唔等喇"]
    assert "你係A7，而家睇緊A1，前面仲有5位" in await chat.says("去到幾多號呀")
    assert "已經記低你會遲到" in await chat.taps("會遲到")
    assert (await chat.taps("我到咗")).startswith("收到，知道你到咗。你係A7")
    for _ in range(6):
        await chat.step("call")
    assert await chat.says("到我未") == "而家叫緊你（A7），請即刻入去。"
    await chat.step("miss")
    assert "A7已經叫過，嗰陣你唔喺度" in await chat.says("到我未")
    assert "已經記低你（A7）返咗嚟，等姑娘安排；之後要等多3位" in await chat.taps("我返咗嚟")
    ticket, _ = await chat.mine()
    assert (await chat.line()).place(ticket).wants_back  # type: ignore[union-attr]
    await chat.step("back", ticket)
    assert (await chat.says("仲有幾多個")).startswith("你係A7，下一位就係你")
    assert await chat.taps("唔等喇") == "好，A7已經取消。想再睇可以再攞籌，要由頭排過。"
    assert "你係A8" in await chat.taps("再攞籌")


async def test_a_ticket_lives_in_english() -> None:
    chat = Chat()
    await chat.others_wait(6)
    await chat.step("call")

    taken = await chat.says("Can I take a number?", language="en")
    assert taken.startswith("You have a ticket ✅ You are A7. A1 is being seen now, 5 before you, about ")
    assert "taking a ticket agrees to that message" in taken
    assert chat.titles == ["I'm here", "I'll be late", "Leave the queue"]
    assert "You are A7. A1 is being seen now" in await chat.says("how many before me?", language="en")
    assert "Thanks for telling us you'll be late" in await chat.taps("I'll be late")
    assert (await chat.taps("I'm here")).startswith("Thanks, we know that you're here. You are A7.")
    for _ in range(6):
        await chat.step("call")
    await chat.step("miss")
    assert "A7 was called while you were away" in await chat.says("is it my turn", language="en")
    assert "the nurse can see that A7 is back" in await chat.taps("I'm back")
    assert (
        await chat.taps("Leave the queue")
        == "OK, A7 is cancelled. You can take a ticket again, at the end of the queue."
    )
    assert "You are A8." in await chat.taps("Take a new ticket")


async def test_a_second_ticket_is_not_given_for_the_same_queue() -> None:
    chat = Chat()
    await chat.says("攞籌")

    assert (await chat.says("攞籌")).startswith("你已經有籌，唔使再攞。你係A1")
    assert len((await chat.line()).places) == 1


async def test_whoever_stands_at_the_door_is_there_at_once() -> None:
    chat = Chat()
    said = await chat.says(door_words(chat.clinic.queues[0]))

    assert "你係A1" in said
    assert chat.titles == ["會遲到", "唔等喇"]


async def test_nobody_who_is_nearly_next_is_promised_a_notice() -> None:
    chat = Chat()
    await chat.others_wait(2)

    said = await chat.says("攞籌")
    assert "會通知你" not in said
    assert "就快到你，請返到診所" in said


async def test_after_stop_no_notice_is_promised_and_a_new_ticket_agrees_to_its_own() -> None:
    chat = Chat()
    await chat.others_wait(6)
    assert "攞籌即係同意" in await chat.says("攞籌", stopped=chat.now - timedelta(minutes=5))

    assert "你停咗提示" in await chat.says("去到幾多號", stopped=chat.now)


async def test_how_many_before_me_reads_two_documents_of_a_line_of_two_hundred() -> None:
    chat = Chat()
    await chat.says("攞籌")
    ticket, _ = await chat.mine()
    await chat.stands_behind(199)

    with chat.reading() as read:
        said = await chat.says("前面仲有幾多人")

    assert "你係A1，未開始叫號，前面仲有199位" in said
    assert sorted(read) == sorted([chat.key.id, ticket])


async def test_calling_that_pauses_is_said() -> None:
    chat = Chat()
    await chat.others_wait(1)
    await chat.step("pause")

    assert "暫停叫號" in await chat.says("攞籌")


async def test_cancel_alone_gives_up_the_ticket_of_somebody_without_a_visit() -> None:
    chat = Chat()
    await chat.says("攞籌")

    assert await chat.says("取消") == "好，A1已經取消。想再睇可以再攞籌，要由頭排過。"


@pytest.mark.parametrize("said", ["會遲到", "I'll be late", "遲到十五分鐘"])
async def test_lateness_is_the_tickets_where_there_is_one(said: str) -> None:
    chat = Chat()
    await chat.says("攞籌")
    await chat.says(said)

    assert (await chat.line()).places[0].late


async def test_lateness_for_a_visit_that_is_named_is_not_the_tickets() -> None:
    chat = Chat()
    await chat.says("攞籌")
    await chat.says("我會遲到 K7M2Q")

    assert not (await chat.line()).places[0].late


async def test_the_model_may_ask_how_the_queue_stands() -> None:
    found = intent_of(ToolCall("queue_position", {}), situation("…"))

    assert found == Intent(intents.QUEUE_POSITION, proposed=True)


async def test_an_answer_with_buttons_fits_into_one_message() -> None:
    chat = Chat()
    await chat.others_wait(9)
    for language, asks in (("", "攞籌"), ("en", "take a ticket")):
        assert len(await chat.says(asks, language=language)) < INTERACTIVE


# --- which queue, and why there is no ticket


async def test_several_queues_are_asked_about_and_a_number_chooses() -> None:
    chat = Chat(SAMPLE, at("10:00", day=24))
    assert await chat.says("攞籌") == "想攞邊條隊嘅籌？\n1 普通科\n2 兒科"
    assert chat.titles == ["普通科", "兒科"]

    assert "你係L1" in await chat.says("2")
    assert chat.last.closes_question


async def test_whoever_waits_longer_than_tickets_are_given_hears_of_the_ticket() -> None:
    chat = Chat()
    await chat.says("攞籌")
    chat.now = at("13:05")

    assert "你係A1" in await chat.says("攞籌")


async def test_a_single_queue_that_is_open_is_taken_and_named() -> None:
    chat = Chat(SAMPLE)  # the paediatrician sits in the evening

    assert (await chat.says("攞籌")).startswith("攞咗普通科籌喇 ✅ 你係A1")


async def test_where_no_queue_is_open_each_says_when() -> None:
    chat = Chat(SAMPLE, at("07:00"))
    said = await chat.says("攞籌")

    assert "普通科：未開始派籌。朝早9:00應診" in said
    assert "兒科：未開始派籌。夜晚6:30應診" in said


async def test_many_queues_are_a_list() -> None:
    queues = tuple(
        msgspec.structs.replace(SAMPLE.queue("gp"), id=f"gp{number}", prefix=f"{letter}")
        for number, letter in enumerate("ABCD")
    )
    chat = Chat(msgspec.structs.replace(SAMPLE, queues=queues))
    await chat.says("攞籌")

    assert isinstance(chat.last.content, SayWithList)
    assert len(chat.choices) == 4


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        ("07:00", "未開始派籌。朝早9:00應診"),
        ("13:30", "未開始派籌。下晝3:00應診，下晝2:30開始派籌"),
        ("22:00", "下一節24/11（二）朝早9:00應診"),
    ],
)
async def test_where_there_is_no_ticket_the_next_session_is_named(clock: str, said: str) -> None:
    chat = Chat(now=at(clock))

    assert said in await chat.says("攞籌")
    assert "預約" in chat.titles
    assert not (await chat.line()).places


async def test_a_stopped_session_offers_the_next() -> None:
    chat = Chat()
    await chat.says(door_words(chat.clinic.queues[0]), who=OTHER)
    await chat.step("stop")

    assert "今節截咗籌。下一節下晝3:00應診" in await chat.says("攞籌")


async def test_a_clinic_without_queues_says_so() -> None:
    chat = Chat(msgspec.structs.replace(SAMPLE, queues=()))

    for words in ("攞籌", "去到幾多號"):
        assert "診所冇派籌" in await chat.says(words)


async def test_without_a_ticket_the_queue_is_described_and_nothing_is_written() -> None:
    chat = Chat()
    await chat.others_wait(3)
    before = await chat.line()

    assert (await chat.says("去到幾多號")).startswith("你而家冇籌。\n未開始叫號，有3位等緊；而家攞籌，大約")
    assert (await chat.says("仲有冇籌")).startswith("未開始叫號")
    assert chat.titles == ["攞籌"]
    assert await chat.line() == before


# --- old and foreign buttons


async def test_yesterdays_ticket_is_over_and_its_button_changes_nothing() -> None:
    chat = Chat()
    await chat.says("攞籌")
    here = next(each for each in chat.choices if each.title == "我到咗")
    before = await chat.line()
    chat.now = at("10:00", day=24)

    said = await chat.says(Tap(here.id, here.title))

    assert said == "A1係23/11（一）嘅籌，已經過咗。"
    chat.now = at("10:00")
    assert await chat.line() == before


async def test_the_button_of_another_day_takes_no_ticket() -> None:
    chat = Chat()
    tap = tap_id("queue", "gp/2026-11-22", ME, chat.now - timedelta(hours=1))

    assert "你而家冇籌" in await chat.says(Tap(tap, "攞籌"))
    assert not (await chat.line()).places


async def test_somebody_elses_button_does_nothing() -> None:
    chat = Chat()
    await chat.says("攞籌")
    leave = next(each for each in chat.choices if each.title == "唔等喇")

    assert await chat.says(Tap(leave.id, leave.title), who=OTHER) == "搵唔到呢張籌。"
    assert (await chat.mine())[1].open


async def test_a_ticket_that_is_over_says_how_it_ended() -> None:
    chat = Chat()
    await chat.says("攞籌")
    buttons = {each.title: each.id for each in chat.choices}
    await chat.taps("唔等喇")

    assert await chat.says(Tap(buttons["唔等喇"], "唔等喇")) == "A1已經取消咗。"
    assert await chat.says(Tap(buttons["我到咗"], "我到咗")) == "A1已經取消咗。"


async def test_a_queue_that_closed_says_so() -> None:
    chat = Chat()
    await chat.says("攞籌")
    here = chat.choices[0]
    await chat.step("close")

    assert "條隊已經完咗，A1冇得再等" in await chat.says(Tap(here.id, here.title))


# --- an appointment that arrives


async def _booked(
    chat: Chat, *starts: str, state: AppointmentState = AppointmentState.BOOKED, day: int = 23
) -> list[str]:
    unit, ids = chat.desk.unit(), []
    for start in starts:
        ids.append(f"{next(_IDS):032x}")
        unit.create(
            ids[-1],
            Appointment(
                patient_name="陳小美", doctor="chan", branch="mong-kok", service="consultation", part=Part.MORNING,
                starts_at=at(start, day), minutes=15, state=AppointmentState.BOOKED, source=Source.WHATSAPP,
                confirmed_by="message0", created_at=at("09:00", 20), contact=ME,
            ),
        )  # fmt: skip
    await chat.desk.store.commit(unit.writes)
    return ids


async def test_an_appointment_of_today_arrives_and_gets_its_number() -> None:
    chat = Chat()
    (visit,) = await _booked(chat, "10:15")

    said = await chat.says("我到咗")

    assert said.startswith("收到，知道你到咗（23/11（一）朝早10:15 陳醫生）。你係A1")
    stored = await chat.desk.unit().get(Appointment, visit)
    assert stored is not None
    assert stored.state is AppointmentState.ARRIVED
    assert (await chat.line()).places[0].is_appointment


async def test_a_family_arrives_together() -> None:
    chat = Chat()
    await _booked(chat, "10:15", "10:30")

    assert "一齊嘅仲有A2。" in await chat.says("我哋到咗")
    said = await chat.says("去到幾多號")
    assert "你係A2" in said
    assert "你係A1" in said
    assert len((await chat.line()).places) == 2


async def test_of_a_family_who_can_arrive_is_told_so_even_where_another_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    chat = Chat()
    over, _ = await _booked(chat, "10:15", "10:30")

    async def but_one(unit: Unit, visit: str, *, now: datetime, revision: int | None) -> Changed | CannotChange:
        return CannotChange.OVER if visit == over else await arrive(unit, visit, now=now, revision=revision)

    monkeypatch.setattr("smartclinic.assistant.talking.queue_arriving.arrive", but_one)

    assert (await chat.says("我哋到咗")).startswith("收到，知道你到咗（23/11（一）朝早10:30 陳醫生）。你係A1")
    assert len((await chat.line()).places) == 1


async def test_whoever_is_late_for_the_visit_still_arrives() -> None:
    chat = Chat(now=at("10:40"))
    await _booked(chat, "10:15")

    assert "知道你到咗" in await chat.says("我到咗")


async def test_the_wrong_day_is_said() -> None:
    chat = Chat()
    await _booked(chat, "10:15", day=25)

    assert await chat.says("我到咗") == "你約咗25/11（三）朝早10:15 陳醫生，唔係今日。"


async def test_too_early_is_said_and_nothing_is_changed() -> None:
    chat = Chat(now=at("06:30"))
    await _booked(chat, "10:15")

    assert "仲早" in await chat.says("我到咗")
    assert not (await chat.line()).places


async def test_whoever_has_a_visit_today_needs_no_ticket() -> None:
    chat = Chat()
    await _booked(chat, "10:15")

    assert "唔使另外攞籌" in await chat.says("去到幾多號")


async def test_without_ticket_and_visit_the_counter_is_named() -> None:
    assert "請同櫃檯講" in await Chat().says("我到咗")
    assert await Chat().says("唔等喇") == "你而家冇籌。"
