"""A day that does not go as planned, by thumb on a phone at the desk; and waiting-room screens and posters.

With SCREENSHOTS=docs/images the pictures of the main pages go there.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from tests.browser.conftest import PHONE, Browsers
from tests.browser.desk_diary import a_full_day
from tests.browser.desk_hands import AtDesk, said
from tests.browser.desk_service import CLINIC, DeskService, serving_desk
from tests.browser.test_desk_pages import IS_WIDER, _keep_main, _serious
from tests.functions.desk_signing_in import LAM, MANAGER

pytestmark = pytest.mark.asyncio(loop_scope="session")

SMALL_PC: Final = (1280, 800)
SMALLEST_TARGET: Final = 40
"""CSS pixels: what a thumb hits."""


@pytest_asyncio.fixture(loop_scope="session")
async def desk(browsers: Browsers) -> AsyncIterator[DeskService]:
    """The sample clinic's desk."""
    async with serving_desk(browsers) as served:
        yield served


def number(lam: AtDesk, what: str) -> Locator:
    """A number that the page counts, by its words."""
    words = re.compile(rf"^{re.escape(said(what))}$")
    counted = lam.page.locator(".preview-numbers > div").filter(has=lam.page.get_by_text(words))
    return counted.locator("dd")


async def test_a_typhoon_is_declared_by_thumb_those_to_call_are_called_and_it_is_lifted(desk: DeskService) -> None:
    await a_full_day(desk)
    lam = AtDesk(desk, await desk.signed_in(LAM, PHONE, "/queue"))
    await lam.press("disruption_title")
    cause = lam.page.get_by_role("link", name=said("disruption_cause_typhoon_8"))
    box = await cause.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= SMALLEST_TARGET
    await cause.click()
    await expect(number(lam, "disruption_sessions")).not_to_have_text("0")
    expected = await number(lam, "disruption_to_call").inner_text()
    assert await desk.service.app.disruptions.latest(CLINIC) == []  # nothing before the one tap

    await lam.press("disruption_declare")
    await expect(lam.page.locator("#disruption")).to_be_visible()  # telling them may be done before it is drawn
    await desk.settled()
    await lam.sees(said("disruption_told_rest"))
    await expect(number(lam, "disruption_state_to_call")).to_have_text(expected)
    row = lam.page.locator(".calls li").filter(has=lam.page.locator("a[href^='tel:+852']")).first
    await row.get_by_role("button").click()
    await expect(number(lam, "disruption_state_called")).to_have_text("1")

    await lam.press("disruption_lift")
    await lam.press("disruption_lift_now")
    await expect(lam.page.locator("#disruption .badge-accent").first).to_have_text(re.compile("^已於.*解除$"))
    await expect(lam.button("disruption_lift")).to_have_count(0)


async def test_a_screen_has_its_address_once_and_is_revoked(desk: DeskService) -> None:
    manager = AtDesk(desk, await desk.signed_in(MANAGER, PHONE, "/boards"))
    await manager.page.get_by_label(said("boards_name")).fill("候診室電視")
    await manager.press("boards_open")
    address = manager.page.locator("#board-address")
    await expect(address).to_have_text(re.compile(r"/board/hong-wo/[0-9a-f]{24}$"))
    await manager.page.goto(f"{desk.address}/boards/poster?queue=gp")
    paper = await manager.page.pdf(prefer_css_page_size=True)
    assert re.findall(rb"/MediaBox \[0 0 (\d+)", paper) == [b"594"]  # A4, one sheet
    await manager.page.goto(f"{desk.address}/boards")
    await manager.sees("候診室電視")
    await expect(address).to_have_count(0)
    await manager.press("boards_revoke")
    await manager.press("boards_revoke_now")
    await expect(manager.page.locator(".board-line").get_by_text(re.compile("^已於.*停用$"))).to_be_visible()


@pytest.mark.parametrize(("size", "language"), [(PHONE, "zh-HK"), (SMALL_PC, "en")], ids=("phone", "desktop"))
async def test_every_page_about_a_changed_day_and_screens_can_be_used_by_everybody(
    desk: DeskService, tmp_path: Path, size: tuple[int, int], language: str
) -> None:
    await a_full_day(desk)
    wrong = list[str]()
    screen = "phone" if size == PHONE else "desktop"
    manager = AtDesk(desk, await desk.signed_in(MANAGER, size, "/disruptions/preview?cause=typhoon_8"))
    await expect(number(manager, "disruption_sessions")).not_to_have_text("0")
    await _keep_main(manager.page, f"desk-disruption-preview-{screen}", tmp_path)
    await manager.press("disruption_declare")
    await desk.settled()
    await expect(manager.page.locator("#disruption")).to_be_visible()
    declared = manager.page.url.removeprefix(desk.address)
    if language == "en":
        await manager.page.get_by_role("button", name="English").click()
        await expect(manager.page.locator("html")).to_have_attribute("lang", "en")
    pages = {
        "declared": declared,
        "begin": "/disruptions",
        "other-day": "/disruptions/preview?cause=black_rain&day=2026-11-24",
        "boards": "/boards",
        "poster": "/boards/poster?queue=gp",
    }
    for what, path in pages.items():
        await manager.page.goto(f"{desk.address}{path}")
        await expect(manager.page.locator("main")).to_be_visible()
        if what == "boards":
            await manager.page.locator("#board-name").fill("候診室電視")
            await manager.page.locator("main form button[type=submit]").last.click()
            await expect(manager.page.locator("#board-address")).to_be_visible()
        await _keep_main(manager.page, f"desk-disruption-{what}-{screen}", tmp_path)
        wrong += [f"{what}: {each}" for each in await _serious(manager.page)]
        wrong += [f"{what}: {each}" for each in await manager.page.evaluate(IS_WIDER)]
    assert wrong == []
