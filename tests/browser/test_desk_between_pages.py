"""What happens between two pages, between a page and its first poll, and while words are on their way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, Route, expect

from smartclinic.audit.entry import Act
from smartclinic.staff.roles import Role
from tests.browser.conftest import Browsers
from tests.browser.desk_hands import AtDesk, said
from tests.browser.desk_scene import CHI_MING
from tests.browser.desk_service import CLINIC, DeskService, serving_desk, until
from tests.functions.desk_signing_in import LAM
from tests.functions.in_process import MEI

pytestmark = pytest.mark.asyncio(loop_scope="session")

ASKS: Final = "想搵姑娘"
KNOWN: Final = "sessionStorage.getItem('desk-known')"
POLLS: Final = "**/poll?*"
WITHIN_MS: Final = 10_000
"""A poll that fails is news to a person when a second one has."""
FIRST, SECOND = "陳小姐你好", "醫生四點得閒"


@pytest_asyncio.fixture(loop_scope="session")
async def desk(browsers: Browsers) -> AsyncIterator[DeskService]:
    """The sample clinic's desk."""
    async with serving_desk(browsers) as served:
        yield served


BUSY: Final = ".htmx-request, .htmx-swapping, .htmx-settling"
"""What is on its way, or has come and is not heeded yet."""


class Held:
    """Requests that wait until a test lets them go; what comes later passes."""

    def __init__(self) -> None:
        self.asked, self.free = asyncio.Event(), asyncio.Event()

    async def __call__(self, route: Route) -> None:
        self.asked.set()
        await self.free.wait()
        await route.continue_()


async def hold(page: Page, pattern: str) -> Held:
    """Hold requests to these addresses."""
    held = Held()
    await page.route(pattern, held)
    return held


async def sounds(somebody: AtDesk) -> list[str]:
    """What has been heard on this page."""
    return [each["kind"] for each in await somebody.page.evaluate("window.sounds") if each["heard"]]


async def test_what_a_patient_writes_before_a_page_has_polled_is_shown(desk: DeskService) -> None:
    contact = await desk.hears(MEI, ASKS)
    lam = await AtDesk.of(desk)
    polls = await hold(lam.page, POLLS)
    await lam.open(contact)
    await asyncio.wait_for(polls.asked.wait(), 10)
    await desk.has_heard(MEI, "我想改期")
    polls.free.set()
    await lam.sees_in_thread("我想改期")


async def test_whoever_begins_to_need_somebody_while_a_page_changes_is_heard_on_the_next(desk: DeskService) -> None:
    await desk.hears(CHI_MING, ASKS)
    lam = await AtDesk.of(desk)
    await lam.page.locator("#bar-sound").get_by_role("button", name=said("desk_sound_arm")).click()
    await until(lambda: lam.page.evaluate(f"{KNOWN} !== null"))
    polls = await hold(lam.page, POLLS)
    await lam.page.get_by_role("link", name=said("desk_place_tasks")).click()
    await asyncio.wait_for(polls.asked.wait(), 10)
    before = await sounds(lam)
    await desk.has_heard(MEI, ASKS)
    polls.free.set()
    await expect(lam.page.locator("#announce")).to_contain_text(said("desk_somebody_new"))
    await until(lambda: _heard_since(lam, before))

    await lam.page.get_by_role("link", name=said("desk_place_needs")).click()  # and once: they are known now
    await expect(lam.list).to_have_count(2)
    await lam.page.wait_for_timeout(1000)
    assert await sounds(lam) == []


async def _heard_since(lam: AtDesk, before: list[str]) -> bool:
    return await sounds(lam) == [*before, "new"]


async def test_nothing_of_it_stays_in_the_browser_once_somebody_has_signed_out(desk: DeskService) -> None:
    await desk.hears(MEI, ASKS)
    lam = await AtDesk.of(desk)
    await until(lambda: lam.page.evaluate(f"{KNOWN} !== null"))
    assert await lam.page.evaluate(KNOWN) == f'["{await desk.contact(MEI)}"]'
    await lam.menu()
    await lam.press("desk_sign_out")
    await lam.sees(said("signin_google"))
    assert await lam.page.evaluate(KNOWN) is None


@pytest.mark.parametrize(
    ("field", "button", "address"),
    [
        ("thread_write_label", "thread_send", "**/write"),
        ("thread_note_label", "thread_note_send", "**/notes"),
        ("thread_ask_note", "thread_ask_send", "**/conversations/*/tasks"),
    ],
    ids=("answer", "note", "task"),
)
async def test_words_typed_while_the_last_are_on_their_way_stay(
    desk: DeskService, field: str, button: str, address: str
) -> None:
    lam = await (await AtDesk.of(desk)).open(await desk.hears(MEI, ASKS))
    if field == "thread_ask_note":
        await lam.press("thread_ask")
    words = lam.page.get_by_role("textbox", name=said(field))
    for typed, left in ((SECOND, SECOND), (f"{FIRST}\n{SECOND}", SECOND), (FIRST, "")):
        sent = await hold(lam.page, address)
        await _is_on_its_way(sent, lambda: _sends(lam, words, button))
        await words.fill(typed)
        async with lam.page.expect_response(address):
            sent.free.set()
        await expect(lam.page.locator(BUSY)).to_have_count(0)  # else it may give away the next words for these
        await expect(words).to_have_value(left)
        await lam.page.unroute(address)


async def _sends(lam: AtDesk, words: Locator, button: str) -> None:
    await words.fill(FIRST)
    await lam.press(button)


async def _is_on_its_way(sent: Held, sends: Callable[[], Awaitable[None]]) -> None:
    """Do it as often as a person would whose press came while the page was busy."""
    for _ in range(4):
        await sends()
        with suppress(TimeoutError):
            await asyncio.wait_for(sent.asked.wait(), 3)
            return
    raise AssertionError("nothing was sent")


async def test_what_an_input_method_composes_while_words_are_on_their_way_stays(desk: DeskService) -> None:
    lam = await (await AtDesk.of(desk)).open(await desk.hears(MEI, ASKS))
    ime = await lam.page.context.new_cdp_session(lam.page)
    await lam.composer.fill(FIRST)
    sent = await hold(lam.page, "**/write")
    await lam.page.keyboard.press("Enter")
    await asyncio.wait_for(sent.asked.wait(), 10)
    await ime.send("Input.imeSetComposition", {"text": "ni", "selectionStart": 2, "selectionEnd": 2})
    async with lam.page.expect_response("**/write"):
        sent.free.set()
    await lam.sees_in_thread(FIRST)
    await expect(lam.composer).to_have_value(f"{FIRST}ni")  # to write into the field would end the composition
    await ime.send("Input.imeSetComposition", {"text": "你", "selectionStart": 1, "selectionEnd": 1})
    await ime.send("Input.insertText", {"text": "你"})
    await expect(lam.composer).to_have_value("你")
    await lam.page.keyboard.type("好")
    await lam.page.keyboard.press("Enter")
    await until(lambda: desk.service.shown(MEI)[-2:] == [FIRST, "你好"])


async def test_a_page_whose_reader_may_look_no_more_says_that_no_news_comes(desk: DeskService) -> None:
    lam = await AtDesk.of(desk)
    await expect(lam.page.locator("#bar-offline")).to_be_hidden()
    staff, staffing = await desk.invite(LAM), desk.service.app.staffing
    await staffing.change_role(CLINIC, staff, Role.OPERATOR, Act("manager", "change"))
    desk.service.app.sessions.forget(CLINIC, staff)
    await expect(lam.page.locator("#bar-offline")).to_be_visible(timeout=WITHIN_MS)
