"""Staff hear who needs them, and two browsers see each other's changes, in a real browser and real time."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from tests.browser.conftest import PATIENCE_MS, Browsers
from tests.browser.desk_hands import AtDesk, said, seconds_until
from tests.browser.desk_service import DeskService, serving_desk, until
from tests.functions.desk_signing_in import DESK as CHEUNG
from tests.functions.desk_signing_in import LAM
from tests.functions.in_process import JOHN, MEI

pytestmark = pytest.mark.asyncio(loop_scope="session")

EMERGENCY: Final = "我阿爸心口好痛出冷汗"
ASKS: Final = "想搵姑娘"
ACKNOWLEDGE: Final = said("thread_acknowledge")
WITHIN: Final = 3.0
"""Seconds. A page that is looked at asks every two; the third is for asking, drawing and a busy machine. A patient's
words count from when they stand in the conversation, after the pause for the rest of a burst."""
SILENCE_MS: Final = 4500
"""Longer than the pause between a red flag's rings."""


@pytest_asyncio.fixture(loop_scope="session")
async def desk(browsers: Browsers) -> AsyncIterator[DeskService]:
    """The sample clinic's desk."""
    async with serving_desk(browsers) as served:
        yield served


async def rings(somebody: AtDesk) -> int:
    """How often a red flag has rung on this page."""
    return int(await somebody.page.evaluate("window.sounds.filter((each) => each.kind === 'red').length"))


async def rings_at_least(somebody: AtDesk, times: int) -> bool:
    """Whether it has rung so often."""
    return await rings(somebody) >= times


async def two(desk: DeskService) -> tuple[AtDesk, AtDesk]:
    """Two colleagues, each with a browser of their own."""
    return await AtDesk.of(desk, LAM), await AtDesk.of(desk, CHEUNG)


async def test_a_red_flag_is_heard_until_somebody_sees_to_it_and_then_falls_silent_everywhere(
    desk: DeskService,
) -> None:
    lam, cheung = await two(desk)
    for each in (lam, cheung):
        await each.page.locator("#bar-sound").get_by_role("button", name=said("desk_sound_arm")).click()
        await expect(each.page.locator("#bar-sound")).to_be_hidden()
        await expect(each.page.get_by_role("button", name=said("desk_sound_on"))).to_have_attribute(
            "aria-pressed", "true"
        )
    await desk.service.says(MEI, EMERGENCY)
    for each in (lam, cheung):
        await expect(each.page.get_by_role("alert").filter(has_text=said("inbox_alarm"))).to_be_visible()
        await expect(each.page).to_have_title(re.compile(r"^\(1\) "))
    await until(lambda: rings_at_least(lam, 2))
    assert await lam.page.evaluate("window.sounds.every((each) => each.heard)")

    await lam.press("inbox_acknowledge")
    await expect(lam.page.locator("[data-sounding]")).to_have_count(0)
    assert await seconds_until(expect(cheung.page.locator("[data-sounding]")).to_have_count(0)) < WITHIN
    await expect(cheung.page).not_to_have_title(re.compile(r"^\("))
    before = await rings(cheung)
    await cheung.page.wait_for_timeout(SILENCE_MS)
    assert await rings(cheung) == before


async def test_whoever_sees_to_a_red_flag_second_is_told_who_was_first(desk: DeskService) -> None:
    contact = await desk.hears(MEI, EMERGENCY)
    lam, cheung = await two(desk)
    for each in (lam, cheung):
        await each.open(contact)
    await cheung.page.route("**/poll?*", lambda route: route.abort())  # she has not heard of it yet
    lams, cheungs = (each.page.locator("#head").get_by_role("button", name=ACKNOWLEDGE) for each in (lam, cheung))
    await lams.click()
    await expect(lams).to_have_count(0)
    await cheungs.click()
    await expect(cheung.page.locator("#notices")).to_contain_text(LAM.name)


async def test_without_a_click_the_page_says_that_nothing_would_be_heard(desk: DeskService) -> None:
    lam = await AtDesk.of(desk)
    await expect(lam.page.locator("#bar-sound")).to_contain_text(said("desk_sound_unarmed"))
    await desk.service.says(MEI, EMERGENCY)
    await expect(lam.page.locator("[data-sounding]")).to_be_visible()
    assert await lam.page.evaluate("window.sounds.every((each) => !each.heard)")


async def test_two_browsers_see_each_others_changes_within_three_seconds(desk: DeskService) -> None:
    contact = await desk.hears(MEI, ASKS)
    lam, cheung = await two(desk)
    for each in (lam, cheung):
        await each.open(contact)
    took: dict[str, float] = {}

    async def seen(what: str, done: Awaitable[object], place: Locator, words: str) -> None:
        await done
        took[what] = await seconds_until(expect(place).to_contain_text(words))

    head, thread, side = (cheung.page.locator(each) for each in ("#head", "#thread", "#beside"))
    await seen("taken", lam.press("thread_take"), head, said("thread_take_from", name=LAM.name))
    await seen("written", lam.write("等我睇睇"), thread, "等我睇睇")
    await seen("a new message", desk.has_heard(MEI, "唔該晒"), thread, "唔該晒")
    await lam.page.get_by_role("textbox", name=said("thread_note_label")).fill("已打電話")
    await seen("a note", lam.press("thread_note_send"), thread, "已打電話")
    await lam.press("thread_ask")
    await lam.page.get_by_label(said("thread_ask_note")).fill("影印轉介信")
    await seen("a task", lam.press("thread_ask_send"), side, "影印轉介信")
    await seen("a task finished", lam.press("thread_task_finish"), side, said("thread_task_done", name=LAM.name))
    await seen("handed back", lam.press("thread_settled"), head, said("thread_held_free"))
    assert max(took.values()) < WITHIN, took
    assert lam.page.url == cheung.page.url


async def test_the_list_shows_whoever_newly_needs_somebody_within_three_seconds(desk: DeskService) -> None:
    lam, _ = await two(desk)
    await desk.has_heard(MEI, EMERGENCY)
    await desk.has_heard(JOHN, EMERGENCY)
    assert await seconds_until(expect(lam.page.locator("#lists .is-red.row")).to_have_count(2)) < WITHIN
    await expect(lam.page.get_by_role("navigation").locator(".count")).to_have_text("2")


async def test_what_comes_while_somebody_looks_counts_as_read_on_every_screen(desk: DeskService) -> None:
    contact = await desk.hears(MEI, ASKS)
    lam, cheung = await two(desk)
    await lam.open(contact)
    await expect(cheung.list.first).not_to_contain_text(said("inbox_unread"))
    await desk.has_heard(MEI, "唔該晒")
    await lam.sees_in_thread("唔該晒")
    await expect(cheung.list.first).to_contain_text("唔該晒")
    await expect(cheung.list.first).not_to_contain_text(said("inbox_unread"))


async def test_what_was_seen_is_said_again_when_the_first_time_came_to_nothing(desk: DeskService) -> None:
    contact = await desk.hears(MEI, ASKS)
    lam, cheung = await two(desk)
    await expect(cheung.list.first).to_contain_text(said("inbox_unread"))
    await lam.page.route("**/seen", lambda route: route.abort(), times=1)
    await lam.open(contact)
    await expect(cheung.list.first).not_to_contain_text(said("inbox_unread"), timeout=3 * PATIENCE_MS)
