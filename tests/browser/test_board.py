"""A waiting room's screen in a real browser: a call is seen and heard, and a lost connection is survived."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from smartclinic.audit.entry import Act
from tests.browser.conftest import Browsers
from tests.browser.pages_front import OpenPages, picture, serving_pages
from tests.functions.pages_rig import CLINIC, at, called, waiting

pytestmark = pytest.mark.asyncio(loop_scope="session")

TELEVISION: Final = (1920, 1080)
TABLET: Final = (800, 1280)
CALLS: Final = """
window.calls = [];
document.addEventListener("board:called", (event) => window.calls.push(event.detail));
"""
FIRST: Final = (called(3, 40), waiting(4), waiting(5))


@pytest_asyncio.fixture(loop_scope="session")
async def front(browsers: Browsers) -> AsyncIterator[OpenPages]:
    """The sample clinic's pages."""
    async with serving_pages(browsers) as served:
        yield served


async def screen(front: OpenPages, *queues: str, size: tuple[int, int] = TELEVISION) -> Page:
    """A screen for these queues, in its own browser."""
    await front.pages.line("gp", *FIRST, called=1, last_calls=("t3",))
    page = await front.browsers.page(size)
    await page.add_init_script(CALLS)
    await page.clock.install(time=at(62))
    await page.goto(front.base + await front.pages.board(*queues))
    return page


async def call_next(front: OpenPages) -> None:
    """The nurse calls the next."""
    await front.pages.line("gp", called(3, 40), called(4, 62), waiting(5), called=2, last_calls=("t3", "t4"))


async def test_a_call_is_seen_and_heard_once_the_sound_is_on(front: OpenPages) -> None:
    page = await screen(front, "gp", "paediatrics")
    panel = page.locator("[data-queue=gp]")
    await expect(panel.locator(".label")).to_have_text("A3")
    await page.locator("#sound").click()
    await expect(page.locator("#sound")).to_have_attribute("aria-pressed", "true")
    await call_next(front)
    await page.clock.fast_forward(2500)
    await expect(panel.locator(".label")).to_have_text("A4")
    await expect(panel).to_contain_class("is-new")
    assert await page.evaluate("window.calls") == [{"queues": ["gp"], "heard": True}]
    await expect(panel.locator(".was")).to_have_text(["A3"])
    await page.clock.fast_forward(16_000)
    await expect(panel).not_to_contain_class("is-new")
    assert await page.locator(".door img").evaluate_all("all => all.map(one => one.naturalWidth > 0)") == [True, True]


async def test_a_lost_connection_leaves_the_numbers_and_says_since_when(front: OpenPages) -> None:
    page = await screen(front, "gp")
    await page.context.set_offline(True)
    await call_next(front)
    for _ in range(4):
        await page.clock.fast_forward(4000)
    await expect(page.locator("#stale")).to_be_visible()
    await expect(page.locator("#stale")).to_contain_text(re.compile(r"Connection lost. As it was at \d\d:\d\d"))
    await expect(page.locator(".label")).to_have_text("A3")
    await page.context.set_offline(False)  # the page hears of that and asks at once
    await expect(page.locator(".label")).to_have_text("A4", timeout=8000)
    await expect(page.locator("#stale")).to_be_hidden()


async def test_a_revoked_screen_says_so_and_asks_no_more(front: OpenPages) -> None:
    page = await screen(front, "gp")
    (board,) = await front.pages.clinic.boards.list(CLINIC)
    await front.pages.clinic.boards.revoke(CLINIC, board.id, Act("nurse", "revokes"))
    await page.wait_for_timeout(1100)  # what an instance remembers
    await page.clock.fast_forward(2500)
    await expect(page.locator("h1.apology")).to_be_visible()
    assert await page.locator("[data-live]").count() == 0


@pytest.mark.parametrize("size", [TELEVISION, TABLET], ids=["television", "tablet"])
async def test_a_screen_is_large_whole_and_readable(front: OpenPages, size: tuple[int, int], tmp_path: Path) -> None:
    page = await screen(front, "gp", "paediatrics", size=size)
    await picture(page, f"board-{'television' if size == TELEVISION else 'tablet'}", tmp_path)
    label = await page.locator(".label").first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    assert label > size[1] / 8
    fits = "document.documentElement.scrollWidth <= innerWidth && document.body.scrollHeight <= innerHeight"
    assert await page.evaluate(fits)
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
