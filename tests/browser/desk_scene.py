"""A morning at the sample clinic, as its desk sees it. All people are invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Final

from smartclinic.audit.entry import Act
from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.staff_task import TaskKind
from smartclinic_local.meta.people import Person
from tests.browser.desk_service import CLINIC, DeskService
from tests.functions.desk_signing_in import DESK as CHEUNG
from tests.functions.desk_signing_in import LAM, MANAGER
from tests.functions.in_process import MEI, NUMBER

CHI_KEUNG: Final = Person("黃志強", phone="+85296234418")
YUEN_FAN: Final = Person("李婉芬", phone="+85298123056")
KA_YAN: Final = Person("張嘉欣", phone="+85294417723")
CHI_MING: Final = Person("何志明", phone="+85297704512")
LONG: Final = Person("Christopher", phone="+85295530188")
LONG_NAME: Final = "Christopher Alexander Montgomery-Fitzgerald"


@dataclass(frozen=True)
class Scene:
    """Conversations to open: the one that is open, and the red flag's."""

    booked: ContactId
    red: ContactId


async def a_morning(desk: DeskService) -> Scene:
    """Bookings, an answer, a wait for the doctor, work to be done, a file, and at last a red flag."""
    lam = await desk.invite(LAM)
    await desk.invite(CHEUNG)
    await desk.invite(MANAGER)
    booked = await _books(desk, MEI, "陳小美", "你好，想約聽日下晝睇陳醫生")
    await _books(desk, LONG, LONG_NAME, "Hi, can I see a doctor tomorrow afternoon?", "Where is the clinic?")
    await _waits_for_the_doctor(desk, await _books(desk, CHI_MING, "何志明", "想約星期三朝早覆診"))
    await _is_answered(desk, await _books(desk, KA_YAN, "張嘉欣", "聽日有冇位睇黃醫生"))
    await _asks_for_documents(desk)
    desk.clock.go_on(timedelta(minutes=4))
    await desk.hears(MEI, "仲有，我上星期抽血，份報告出咗未？", "想搵姑娘")
    tasks = desk.service.app.staff_tasks
    due = desk.clock.now() + timedelta(hours=3)
    await tasks.ask(CLINIC, booked, TaskKind.RESULT, "抽血報告，出咗打畀佢", _act(lam), owner=lam, wanted_by=due)
    desk.clock.go_on(timedelta(minutes=2))
    red = await _books(desk, CHI_KEUNG, "黃志強", "想約陳醫生", "診所喺邊？")
    await desk.hears(CHI_KEUNG, "我阿爸心口好痛出冷汗，聽日可唔可以睇陳醫生")
    desk.clock.go_on(timedelta(minutes=1))
    return Scene(booked, red)


async def _books(desk: DeskService, person: Person, name: str, request: str, *more: str) -> ContactId:
    await desk.hears(person, request, "1", name, *more)
    desk.clock.go_on(timedelta(minutes=3))
    await desk.service.app.seeing.seen(CLINIC, await desk.contact(person))
    return await desk.contact(person)


async def _waits_for_the_doctor(desk: DeskService, contact: ContactId) -> None:
    lam, app = await desk.invite(LAM), desk.service.app
    await desk.hears(CHI_MING, "血壓藥食完覺得頭暈，使唔使停？", "想搵姑娘")
    await app.takeover.write(CLINIC, contact, "我幫你問醫生，一陣覆你。", _act(lam), desk.clock.now())
    await app.seeing.seen(CLINIC, contact)
    await app.takeover.wait_for_doctor(CLINIC, contact, _act(lam), desk.clock.now())
    await app.notes.write(CLINIC, contact, "已寫字條畀陳醫生，佢睇完呢個症會覆。", _act(lam))
    await desk.settled()


async def _is_answered(desk: DeskService, contact: ContactId) -> None:
    cheung, app = await desk.invite(CHEUNG), desk.service.app
    await desk.hears(KA_YAN, "可唔可以用醫療卡？想搵姑娘")
    await app.takeover.write(CLINIC, contact, "可以，麻煩你帶埋張醫療卡同身份證。", _act(cheung), desk.clock.now())
    await desk.settled()
    await app.seeing.seen(CLINIC, contact)
    await desk.service.meta.patient_opens_chat(KA_YAN)


async def _asks_for_documents(desk: DeskService) -> None:
    cheung, tasks = await desk.invite(CHEUNG), desk.service.app.staff_tasks
    contact = await desk.hears(YUEN_FAN, "我想攞返張收據報保險", "想搵姑娘")
    await desk.service.meta.patient_sends_document(NUMBER, YUEN_FAN, "保險公司要呢份", filename="索償表格.pdf")
    await desk.settled()
    late = desk.clock.now() + timedelta(minutes=2)  # it is, by the end of the scene
    await tasks.ask(CLINIC, contact, TaskKind.RECEIPT, "15/11嘅收據，補印一份", _act(cheung), wanted_by=late)


def _act(staff: str) -> Act:
    return Act(staff, f"scene {next(_NUMBERS)}")


_NUMBERS: Final = count()
