"""A conversation on the desk in a real browser: answering, taking over, handing back, files, notes, tasks, search."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import expect

from smartclinic.appointments.appointment import Appointment
from smartclinic_local.scanner import EICAR
from tests.browser.conftest import PHONE, Browsers
from tests.browser.desk_hands import AtDesk, said
from tests.browser.desk_service import DeskService, serving_desk, until
from tests.functions.desk_signing_in import DESK as CHEUNG
from tests.functions.desk_signing_in import LAM
from tests.functions.in_process import MEI, NUMBER

pytestmark = pytest.mark.asyncio(loop_scope="session")

TABLET: Final = (820, 1180)
SIZES: Final = (PHONE, TABLET)
ASKS: Final = "想搵姑娘"
UNCLEAR: Final = "吓吓吓"


@pytest_asyncio.fixture(loop_scope="session")
async def desk(browsers: Browsers) -> AsyncIterator[DeskService]:
    """The sample clinic's desk."""
    async with serving_desk(browsers) as served:
        yield served


async def test_an_answer_arrives_on_the_patients_phone_and_its_ticks_turn_without_reloading(desk: DeskService) -> None:
    lam = await (await AtDesk.of(desk)).open(await desk.hears(MEI, ASKS))
    await lam.write("陳小姐你好，我係林姑娘")
    await until(lambda: "陳小姐你好，我係林姑娘" in desk.service.shown(MEI))
    await lam.sees_in_thread(said("thread_tick_delivered"))
    await desk.service.meta.patient_opens_chat(MEI, stay=True)
    await expect(lam.thread.locator(".bubble").last).to_contain_text(said("thread_tick_read"))


async def test_what_the_assistant_was_composing_never_leaves_once_somebody_has_taken_over(desk: DeskService) -> None:
    lam = await (await AtDesk.of(desk)).open(await desk.hears(MEI, "你好"))
    before = desk.service.shown(MEI)
    desk.model.free.clear()
    desk.model.asked.clear()
    with desk.clock.hurrying():
        await desk.service.says(MEI, UNCLEAR)
        await until(desk.model.asked.is_set)
    await lam.sees(said("thread_held_composing"))

    await lam.press("thread_take")
    await expect(lam.button("thread_hand_back")).to_be_visible()
    desk.model.free.set()
    await lam.write("我係林姑娘，等我幫你睇")
    await until(lambda: "我係林姑娘，等我幫你睇" in desk.service.shown(MEI))
    await desk.settled()
    assert desk.service.shown(MEI) == [*before, "我係林姑娘，等我幫你睇"]

    await lam.press("thread_hand_back")
    await lam.sees(said("thread_held_free"))
    await desk.hears(MEI, "想約聽日下晝睇醫生")
    assert len(desk.service.shown(MEI)) == len(before) + 2
    await expect(lam.thread.locator(".bubble").last).to_contain_text(said("thread_who_assistant"))


async def test_when_two_press_take_at_the_same_moment_one_has_it_and_the_other_is_told(desk: DeskService) -> None:
    contact = await desk.hears(MEI, ASKS)
    both = [await (await AtDesk.of(desk, who)).open(contact) for who in (LAM, CHEUNG)]
    await asyncio.gather(*(each.button("thread_take").click() for each in both))
    for each in both:
        await expect(each.page.locator("#head")).not_to_contain_text(said("thread_held_free"))
    holder = (await desk.gate(contact)).taken_by
    winner, loser = both if holder == await desk.invite(LAM) else reversed(both)
    name = LAM.name if winner is both[0] else CHEUNG.name
    await expect(winner.button("thread_hand_back")).to_be_visible()
    await expect(loser.page.locator("#notices")).to_contain_text(name)
    await expect(loser.button("thread_take_from", name=name)).to_be_visible()


async def test_whoever_takes_it_and_sends_at_once_has_sent_once_and_sees_it(desk: DeskService) -> None:
    lam = await (await AtDesk.of(desk)).open(await desk.hears(MEI, ASKS))
    await lam.composer.fill("即刻覆你")
    take, send = [await lam.button(key).element_handle() for key in ("thread_take", "thread_send")]
    await lam.page.evaluate("([take, send]) => { take.click(); send.click(); }", [take, send])
    await lam.sees_in_thread("即刻覆你")
    await expect(lam.composer).to_have_value("")
    await until(lambda: desk.service.shown(MEI).count("即刻覆你") == 1)


async def test_after_24_hours_the_composer_says_so_and_a_template_goes_first(desk: DeskService) -> None:
    desk.approve("staff_message")
    contact = await desk.hears(MEI, ASKS)
    desk.clock.go_on(timedelta(hours=25))
    lam = await (await AtDesk.of(desk)).open(contact)
    await lam.sees(said("thread_window_closed"))
    await lam.write("報告返咗，請致電診所")
    await desk.settled()
    assert desk.service.meta.ledger.accepted[-1].content.type == "template"
    assert "報告返咗，請致電診所" not in desk.service.shown(MEI)
    await lam.sees(said("thread_words_follow"))


async def test_what_a_patient_writes_is_text_wherever_it_stands(desk: DeskService) -> None:
    hostile = "<img src=x onerror='window.harmed=1'><script>window.harmed=1</script>"
    contact = await desk.hears(MEI, ASKS, hostile)
    meta = desk.service.meta
    await meta.patient_sends_document(
        NUMBER, MEI, caption=f"{hostile}!", filename='a"><svg onload=window.harmed=1>.pdf'
    )
    await meta.patient_shares_card(NUMBER, MEI, f"{hostile} Wong", "+852 9999 0000")
    await desk.settled()
    lam = await (await AtDesk.of(desk)).open(contact)
    for words in (hostile, f"{hostile}!", f"{hostile} Wong"):
        await lam.sees_in_thread(words)
    await desk.hears(MEI, f"{hostile}?")
    await lam.page.goto(f"{desk.address}/")
    await expect(lam.list.first).to_contain_text("<img src=x")
    assert await lam.page.evaluate("window.harmed") is None
    assert await lam.page.locator(".thread script, .thread svg, .thread img:not([loading])").count() == 0


async def test_a_picture_is_shown_once_it_is_found_clean_and_a_bad_file_never(desk: DeskService) -> None:
    contact, meta = await desk.hears(MEI, ASKS), desk.service.meta
    await meta.patient_sends_image(NUMBER, MEI, "傷口係咁")
    await meta.patient_sends_document(NUMBER, MEI, "報告", content=b"%PDF-1.4 " + EICAR)
    await desk.settled()
    lam = await (await AtDesk.of(desk)).open(contact)
    picture = lam.thread.get_by_alt_text(said("thread_picture"))
    await expect(picture).to_have_count(1)
    await until(lambda: lam.page.evaluate("document.querySelector('.bubble-picture img').naturalWidth > 0"))
    await expect(lam.thread.get_by_role("link", name=said("thread_open_file"))).to_have_count(1)
    await expect(lam.thread.locator(".bubble", has_text="報告").last).not_to_contain_text(said("thread_open_file"))


async def test_while_the_patient_waits_for_the_doctor_it_stands_in_a_list_of_its_own(desk: DeskService) -> None:
    lam = await (await AtDesk.of(desk)).open(await desk.hears(MEI, ASKS))
    await lam.press("thread_take")
    await lam.press("thread_wait_for_doctor")
    await lam.sees(said("thread_held_doctor"))
    await lam.page.goto(f"{desk.address}/")
    waiting = lam.page.get_by_role("region", name=said("inbox_waiting"))
    await expect(waiting.locator("a.row")).to_have_count(1)
    before = desk.service.shown(MEI)
    await desk.settled()
    assert desk.service.shown(MEI) == before


async def test_a_note_stays_with_the_staff_and_a_task_is_seen_through(desk: DeskService) -> None:
    lam = await (await AtDesk.of(desk)).open(await desk.hears(MEI, ASKS))
    await lam.page.get_by_role("textbox", name=said("thread_note_label")).fill("佢媽媽會嚟攞報告")
    await lam.press("thread_note_send")
    await lam.sees_in_thread("佢媽媽會嚟攞報告")
    assert "佢媽媽會嚟攞報告" not in "".join(desk.service.shown(MEI))

    await lam.press("thread_ask")
    await lam.page.get_by_label(said("thread_ask_note")).fill("影印轉介信")
    await lam.page.get_by_label(said("thread_ask_mine")).check()
    await lam.press("thread_ask_send")
    await expect(lam.page.locator("#beside")).to_contain_text("影印轉介信")
    await lam.page.get_by_role("link", name=said("desk_place_tasks")).click()
    await lam.sees("影印轉介信")
    await lam.page.locator(".task", has_text="影印轉介信").get_by_role("button", name=said("tasks_finish")).click()
    await lam.sees(said("tasks_finished"))
    await expect(lam.page.locator(".task", has_text="影印轉介信")).to_have_count(0)


async def test_a_patient_is_found_by_name_by_number_and_by_reference(desk: DeskService) -> None:
    contact = await desk.hears(MEI, "想約聽日下晝睇醫生", "1", "陳小美")
    (booked,) = [await desk.service.record(Appointment, each) for each in await desk.service.all("appointments")]
    lam = await AtDesk.of(desk)
    for words in ("小美", "9123 4567", booked.reference):
        await lam.page.get_by_role("link", name=said("desk_place_search")).click()
        await lam.page.get_by_label(said("search_label")).fill(words)
        await lam.page.keyboard.press("Enter")
        await expect(lam.page.locator("#found a.row")).to_have_attribute("href", re.compile(f"{contact}$"))
    await lam.page.locator("#found a.row").click()
    await expect(lam.page.get_by_role("heading", level=1)).to_have_text("陳小美")
    await expect(lam.page.locator("#beside")).to_contain_text(booked.reference)


@pytest.mark.parametrize("size", SIZES, ids=("phone", "tablet"))
async def test_on_a_phone_and_a_tablet_the_way_from_the_list_to_the_answer_and_back(
    desk: DeskService, size: tuple[int, int]
) -> None:
    await desk.hears(MEI, ASKS)
    lam = await AtDesk.of(desk, size=size)
    await lam.list.first.click()
    await lam.press("thread_take")
    await lam.write("收到，幫你查緊")
    await lam.sees_in_thread("收到，幫你查緊")
    await until(lambda: "收到，幫你查緊" in desk.service.shown(MEI))
    await lam.press("thread_hand_back")
    await lam.sees(said("thread_held_free"))
    if size == PHONE:
        await lam.press("thread_to_side")
        await expect(lam.page.locator("#side")).to_be_in_viewport()
        await lam.press("thread_back")
        await lam.press("thread_to_list")
    else:
        await lam.page.get_by_role("link", name=said("desk_place_needs")).click()
    await expect(lam.list.first).to_be_visible()
