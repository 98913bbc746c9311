"""What patients open by a link, in a real browser on a phone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from icalendar import Calendar
from playwright.async_api import Page, expect

from tests.browser.conftest import PHONE, Browsers
from tests.browser.pages_front import OpenPages, picture, serving_pages
from tests.functions.pages_rig import at, called, waiting

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def front(browsers: Browsers) -> AsyncIterator[OpenPages]:
    """The sample clinic's pages."""
    async with serving_pages(browsers) as served:
        yield served


async def fits_and_is_accessible(page: Page) -> None:
    """Nothing is wider than the phone, and nobody is shut out."""
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


async def test_a_ticket_updates_by_itself_and_survives_a_lost_connection(front: OpenPages, tmp_path: Path) -> None:
    path = await front.pages.ticket(called(3, 40), waiting(4), called=1, last_calls=("t3",))
    page = await front.browsers.page(PHONE)
    await page.clock.install(time=at(62))
    await page.goto(front.base + path)
    await expect(page.locator(".label")).to_have_text("A9")
    await expect(page.locator(".standing dd").first).to_have_text("A3")
    await fits_and_is_accessible(page)
    await picture(page, "ticket-phone", tmp_path)

    await front.pages.ticket(called(3, 40), called(4, 62), called=2, last_calls=("t3", "t4"))
    for _ in range(4):  # what an instance remembers for a second may be its first answer
        await page.clock.fast_forward(6000)
        await page.wait_for_timeout(1200)
    await expect(page.locator(".standing dd").first).to_have_text("A4", timeout=8000)
    await expect(page.locator("#announce")).to_have_text("下一個就到你")

    await page.context.set_offline(True)
    for _ in range(5):
        await page.clock.fast_forward(6000)
    await expect(page.locator("#stale")).to_contain_text("連線中斷")
    await expect(page.locator(".label")).to_have_text("A9")
    await front.pages.ticket(called(4, 62), own=called(9, 63), called=3, last_calls=("t4", "t9"))
    await page.context.set_offline(False)  # the page hears of that and asks at once
    await expect(page.locator(".turn")).to_have_text("到你喇", timeout=8000)
    await expect(page.locator("#stale")).to_be_hidden()
    assert await page.context.cookies() == []


async def test_an_appointment_speaks_both_languages_and_goes_into_a_calendar(front: OpenPages, tmp_path: Path) -> None:
    page = await front.browsers.page(PHONE)
    await page.goto(front.base + await front.pages.appointment())
    await expect(page.locator("h1")).to_contain_text("下晝3:30")
    await fits_and_is_accessible(page)
    await picture(page, "appointment-phone", tmp_path)
    async with page.expect_download() as waits:
        await page.get_by_role("link", name="加入日曆").click()
    download = await waits.value
    assert Calendar.from_ical((await download.path()).read_bytes()).walk("VEVENT")
    await page.get_by_role("link", name="English").click()
    await expect(page.locator("h1")).to_contain_text("3:30pm")
    await fits_and_is_accessible(page)
    assert await page.context.cookies() == []
