"""Ways of working at the desk, in a real browser: by keyboard alone, in Chinese, with names masked, without a line."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import CDPSession, Page, expect

from tests.browser.conftest import Browsers
from tests.browser.desk_hands import ENGLISH, AtDesk, said
from tests.browser.desk_service import DeskService, serving_desk, until
from tests.functions.desk_signing_in import LAM
from tests.functions.in_process import MEI

pytestmark = pytest.mark.asyncio(loop_scope="session")

ASKS: Final = "想搵姑娘"
MOST_TABS: Final = 60
FOCUSED: Final = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  const ring = parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== "none";
  const name = at.getAttribute("aria-label") || at.labels?.[0]?.textContent || at.innerText || "";
  return { name: name.trim(), isSeen: at === document.body || ring };
}"""


@pytest_asyncio.fixture(loop_scope="session")
async def desk(browsers: Browsers) -> AsyncIterator[DeskService]:
    """The sample clinic's desk."""
    async with serving_desk(browsers) as served:
        yield served


async def tab_to(page: Page, words: str, key: str = "Tab") -> None:
    """Press Tab until this has the focus; wherever it is on the way, it can be seen."""
    for _ in range(MOST_TABS):
        await page.keyboard.press(key)
        focused = await page.evaluate(FOCUSED)
        assert focused["isSeen"], f"the focus on {focused['name']!r} cannot be seen"
        if focused["name"].startswith(words):
            return
    raise AssertionError(f"Tab does not lead to {words!r}")


async def test_with_the_keyboard_alone_from_signing_in_to_an_answer_and_back_to_the_list(desk: DeskService) -> None:
    await desk.invite(LAM)
    await desk.hears(MEI, ASKS)
    page = await (await desk.browser()).new_page()
    lam, keys = AtDesk(desk, page), page.keyboard
    await page.goto(f"{desk.address}/")
    for words in (said("signin_google"), LAM.name, said("undertaking_accept")):
        await expect(page.get_by_text(words).first).to_be_visible()
        await tab_to(page, words)
        await keys.press("Enter")
    await expect(lam.list).to_have_count(1)
    await page.wait_for_load_state()

    await keys.press("j")
    await expect(lam.list.first).to_be_focused()
    await keys.press("Enter")
    await expect(lam.composer).to_be_visible()
    await tab_to(page, said("thread_write_label"))
    await keys.type("tn? 收到")  # no shortcut in a field
    await keys.press("Enter")
    await lam.sees_in_thread("tn? 收到")
    await until(lambda: "tn? 收到" in desk.service.shown(MEI))
    await expect(lam.composer).to_be_focused()
    await tab_to(page, said("thread_messages"), "Shift+Tab")
    await keys.press("n")
    await expect(page).to_have_url(f"{desk.address}/")


async def test_the_enter_that_chooses_a_character_sends_nothing(desk: DeskService) -> None:
    lam = await (await AtDesk.of(desk)).open(await desk.hears(MEI, ASKS))
    before, page = desk.service.shown(MEI), lam.page
    await lam.composer.focus()
    ime = await page.context.new_cdp_session(page)
    for composed in ("n", "ni", "你", "你h", "你好"):
        await ime.send("Input.imeSetComposition", {"text": composed, "selectionStart": 0, "selectionEnd": 0})
    for key in ("n", "t", "Enter"):
        await _key_of_an_input_method(ime, key)
        await page.keyboard.down(key) if key == "Enter" else None
    await expect(page).to_have_url(re.compile("/conversations/"))
    await expect(lam.composer).not_to_have_value("")
    await ime.send("Input.insertText", {"text": "你好"})
    await expect(lam.composer).to_have_value(re.compile("你好"))
    await desk.settled()
    assert desk.service.shown(MEI) == before

    await lam.composer.fill("你好")
    await page.keyboard.press("Enter")
    await lam.sees_in_thread("你好")
    await until(lambda: desk.service.shown(MEI) == [*before, "你好"])


async def _key_of_an_input_method(ime: CDPSession, key: str) -> None:
    """A key that an input method keeps to itself: 229, whatever it was (UI Events, 7.3.1)."""
    fact = {"key": key, "windowsVirtualKeyCode": 229, "nativeVirtualKeyCode": 229}
    await ime.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **fact})
    await ime.send("Input.dispatchKeyEvent", {"type": "keyUp", **fact})


async def test_the_language_changes_and_changes_back(desk: DeskService) -> None:
    await desk.hears(MEI, ASKS)
    lam = await AtDesk.of(desk)
    await expect(lam.page.locator("html")).to_have_attribute("lang", "zh-HK")
    await lam.page.get_by_role("button", name="English").click()
    await expect(lam.page.locator("html")).to_have_attribute("lang", "en")
    await lam.sees(said("inbox_why_asked", ENGLISH))
    await lam.page.get_by_role("button", name=said("desk_other_language", ENGLISH)).click()
    await lam.sees(said("inbox_why_asked"))


async def test_with_names_masked_nothing_of_a_name_or_a_number_is_in_the_page(desk: DeskService) -> None:
    contact = await desk.hears(MEI, "想約聽日下晝睇醫生", "1", "陳小美", ASKS)
    lam = await AtDesk.of(desk)
    await lam.sees("陳小美")
    await lam.press("desk_masks")
    await lam.sees("陳＊＊")
    assert "小美" not in await lam.page.content()
    await lam.open(contact)
    await expect(lam.page.get_by_role("heading", level=1)).to_have_text("陳＊＊")
    for hidden in ("9123", "91234567"):
        assert hidden not in await lam.page.content()
    head = await lam.page.locator("#head").inner_html() + await lam.page.locator("#side").inner_html()
    assert "小美" not in head + await lam.page.title()
    await lam.press("desk_masks")
    await expect(lam.page.get_by_role("heading", level=1)).to_have_text("陳小美")


async def test_shortcuts_can_be_turned_off(desk: DeskService) -> None:
    lam = await AtDesk.of(desk)
    await lam.page.keyboard.press("t")
    await expect(lam.page).to_have_url(f"{desk.address}/tasks")
    await lam.page.keyboard.press("?")
    await lam.press("keys_turn_off")
    await expect(lam.page.locator("#help")).to_be_hidden()
    await lam.page.keyboard.press("n")
    await lam.page.keyboard.press("?")
    await expect(lam.page).to_have_url(f"{desk.address}/tasks")
    await expect(lam.page.locator("#help")).to_be_hidden()


async def test_without_a_connection_the_page_says_so_and_keeps_what_was_typed(desk: DeskService) -> None:
    lam = await (await AtDesk.of(desk)).open(await desk.hears(MEI, ASKS))
    await lam.page.context.set_offline(True)
    await lam.composer.fill("陳小姐你好")
    await lam.press("thread_send")
    await lam.sees(said("desk_offline"))
    await expect(lam.composer).to_have_value("陳小姐你好")
    await lam.page.context.set_offline(False)
    await expect(lam.page.locator("#bar-offline")).to_be_hidden()
    await expect(lam.composer).to_have_value("陳小姐你好")
    await lam.press("thread_send")
    await until(lambda: desk.service.shown(MEI).count("陳小姐你好") == 1)
    await expect(lam.composer).to_have_value("")


async def test_a_button_that_is_being_pressed_is_not_renewed_under_the_finger(desk: DeskService) -> None:
    contact = await desk.hears(MEI, ASKS)
    lam = await (await AtDesk.of(desk)).open(contact)
    await expect(
        lam.page.locator("#bar-sound")
    ).to_be_visible()  # it goes with the first press, and moves what is below
    await lam.button("thread_take").hover()
    await lam.page.mouse.down()
    await desk.hears(MEI, "喺唔喺度？")
    await lam.sees_in_thread("喺唔喺度？")  # the page has been renewed around it
    await lam.page.mouse.up()
    await expect(lam.button("thread_hand_back")).to_be_visible()
