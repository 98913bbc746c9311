"""The desk's main pages as they look: screenshots, nothing serious for axe-core, and nothing wider than its screen.

With SCREENSHOTS=docs/images (`make screenshots`) the pictures go there.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from PIL import Image
from playwright.async_api import Page, expect

from smartclinic.audit.entry import Act
from tests.browser.conftest import DESK, PHONE, Browsers
from tests.browser.desk_hands import AtDesk, said
from tests.browser.desk_scene import Scene, a_morning
from tests.browser.desk_service import CLINIC, DeskService, serving_desk
from tests.functions.desk_signing_in import LAM, MANAGER

pytestmark = pytest.mark.asyncio(loop_scope="session")

WIDTHS: Final = (360, 390, 820, 1440)
LARGEST_PICTURE: Final = 60_000
"""Bytes; beyond it a picture is kept in 256 colours."""
MAIN_PICTURES: Final = frozenset({
    "desk-appointments-day-phone", "desk-appointments-day-desktop", "desk-queue-queue-phone",
    "desk-queue-queue-desktop", "desk-disruption-preview-phone",
})  # fmt: skip
"""Of the pages about appointments, the queue and a changed day."""
OTHER_LANGUAGE: Final = re.compile("^(English|中文)$")
IS_WIDER: Final = """() => [...document.querySelectorAll('body, body *')]
  .filter((each) => each.checkVisibility() && document.scrollingElement.scrollWidth > innerWidth
    && each.getBoundingClientRect().right > innerWidth + 1).map((each) => each.outerHTML.slice(0, 120))"""


@pytest_asyncio.fixture(loop_scope="session")
async def desk(browsers: Browsers) -> AsyncIterator[DeskService]:
    """The sample clinic's desk."""
    async with serving_desk(browsers) as served:
        yield served


def pages(scene: Scene) -> dict[str, str]:
    """Every main page: its picture's name and its path."""
    return {
        "inbox": "/",
        "conversation": f"/conversations/{scene.booked}",
        "alarm": f"/conversations/{scene.red}",
        "tasks": "/tasks",
        "search": "/search",
        "audit": "/audit",
        "team": "/team",
        "status": "/status",
        "account": "/account",
        "switch": "/switch",
        "undertaking": "/undertaking",
    }


@pytest.mark.parametrize("size", [PHONE, DESK], ids=("phone", "desktop"))
async def test_every_main_page_is_drawn_and_can_be_used_by_everybody(
    desk: DeskService, tmp_path: Path, size: tuple[int, int]
) -> None:
    manager, folder = await _manager_with_a_device(desk, size), _folder(tmp_path)
    name = "phone" if size == PHONE else "desktop"
    guest = await (await desk.browser(size)).new_page()
    await guest.goto(f"{desk.address}/sign-in")
    await _keep(guest, folder / f"desk-sign-in-{name}.png")
    scene = await a_morning(desk)
    page, wrong = manager.page, list[str]()
    wrong += [f"sign-in: {each}" for each in await _serious(guest)]
    for what, path in pages(scene).items():
        await page.goto(f"{desk.address}{path}")
        await _shown_whole(manager, what)
        await _keep(page, folder / f"desk-{what}-{name}.png")
        for language in ("zh-HK", "en"):
            assert await page.locator("html").get_attribute("lang") == language
            wrong += [f"{what} {language}: {each}" for each in await _serious(page)]
            wrong += [f"{what} {language}: {each}" for each in await _too_wide(page, size)]
            await (
                page.locator("[name=value][value=en], [name=value][value=zh-HK]")
                .locator("..")
                .get_by_role("button")
                .first.click()
            )
            await expect(page.locator("html")).not_to_have_attribute("lang", language)
            await _shown_whole(manager, what)
    assert wrong == []


async def _manager_with_a_device(desk: DeskService, size: tuple[int, int]) -> AtDesk:
    """The manager at a PC that is trusted, where two colleagues have a PIN."""
    manager = await AtDesk.of(desk, MANAGER, size)
    await manager.page.goto(f"{desk.address}/account")
    await manager.page.get_by_label(said("account_device_name")).fill("前台電腦")
    await manager.press("account_device_trust")
    for colleague in (LAM, MANAGER):
        staff = await desk.invite(colleague)
        await desk.service.app.pins.set(CLINIC, staff, "280531", Act(staff, f"pin of {staff}"))
    desk.service.app.team.forget(CLINIC)
    return manager


async def _shown_whole(somebody: AtDesk, what: str) -> None:
    """Everything that a page fetches by itself is there, and the first key has turned its sound on."""
    if await somebody.page.locator("#desk[data-poll]").count():
        await somebody.page.keyboard.press("Shift")
        await expect(somebody.page.locator("[data-sounding]")).to_have_count(1)
        await expect(somebody.page.locator(".tool[data-arm-sound]")).to_have_attribute("aria-pressed", "true")
    await expect(somebody.page.get_by_text(said("inbox_loading"))).to_have_count(0)
    if what == "search" and not await somebody.list.count():
        await somebody.page.get_by_role("searchbox").fill("陳小美")
        await somebody.page.keyboard.press("Enter")
        await expect(somebody.page.locator("#found a.row")).to_have_count(1)


async def _serious(page: Page) -> list[str]:
    found = (await Axe().run(page)).response["violations"]
    return [
        f"{each['id']} {node['target']}"
        for each in found
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]


async def _too_wide(page: Page, size: tuple[int, int]) -> list[str]:
    found = []
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": size[1]})
        if wide := await page.evaluate(IS_WIDER):
            found.append(f"at {width}: {wide[-3:]}")
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    return found


async def _keep(page: Page, path: Path) -> None:
    """A picture of what the screen shows, small enough for a README."""
    drawn = await page.screenshot(animations="disabled")
    picture = Image.open(io.BytesIO(drawn)).convert("RGB")
    if len(drawn) > LARGEST_PICTURE:
        picture.quantize(256).save(path, optimize=True)
    else:
        picture.save(path, optimize=True)


async def _keep_main(page: Page, name: str, otherwise: Path) -> None:
    """The same; `make screenshots` keeps those alone of which the documents show something."""
    await _keep(page, (_folder(otherwise) if name in MAIN_PICTURES else otherwise) / f"{name}.png")


def _folder(otherwise: Path) -> Path:
    """Where the pictures go: the folder that `make screenshots` names, which may not be there yet."""
    folder = Path(os.environ.get("SCREENSHOTS") or otherwise)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
