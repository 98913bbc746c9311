"""The queue on the desk in a real browser: called by one key, taken back, two at one counter, tickets on paper.

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

from smartclinic.queueing.line import Standing
from tests.browser.conftest import DESK, PHONE, Browsers
from tests.browser.desk_hands import AtDesk, said
from tests.browser.desk_line import a_busy_line, a_line, calls, view
from tests.browser.desk_service import DeskService, serving_desk, until
from tests.browser.test_desk_pages import IS_WIDER, _keep_main, _serious
from tests.functions.desk_signing_in import DESK as CHEUNG
from tests.functions.desk_signing_in import LAM

pytestmark = pytest.mark.asyncio(loop_scope="session")

SMALL_PC: Final = (1280, 800)
COUNTS_PRINTS: Final = "window.printed = 0; window.print = () => { window.printed += 1; };"
COMPOSES: Final = """() => document.body.dispatchEvent(
  new KeyboardEvent("keydown", { key: "c", isComposing: true, bubbles: true }))"""


@pytest_asyncio.fixture(loop_scope="session")
async def desk(browsers: Browsers) -> AsyncIterator[DeskService]:
    """The sample clinic's desk."""
    async with serving_desk(browsers) as served:
        yield served


async def opened(desk: DeskService, path: str = "/queue", size: tuple[int, int] = DESK) -> AtDesk:
    """Somebody with the queue before them."""
    lam = AtDesk(desk, await desk.signed_in(LAM, size, path))
    await expect(lam.page.locator("main h1, main h2").first).to_be_attached()
    return lam


def called(lam: AtDesk) -> Locator:
    """The numbers that are with the doctor."""
    return lam.page.locator(".queue-called .queue-label")


async def test_the_life_of_a_ticket_with_one_key_at_a_time(desk: DeskService) -> None:
    lam = await opened(desk)
    keys = lam.page.keyboard
    await keys.press("g")
    await lam.sees(said("queue_given", label="A1", before=0))
    await keys.press("c")
    await expect(called(lam)).to_have_text(["A1"])
    await keys.press("u")
    await lam.sees(said("queue_call_undone"))
    await expect(called(lam)).to_have_count(0)
    await keys.press("c")
    await lam.sees(said("queue_called", label="A1"))
    await keys.press("r")
    await lam.sees(said("queue_marked_recall", label="A1"))
    await keys.press("x")
    await lam.sees(said("queue_marked_miss", label="A1"))
    await lam.press("queue_let_back")
    await expect(lam.page.locator("#queue-call")).to_contain_text("A1")
    await keys.press("c")
    await expect(called(lam)).to_have_text(["A1"])
    await keys.press("d")
    await lam.sees(said("queue_marked_done", label="A1"))
    assert [row.place.standing for row in (await view(desk)).over] == [Standing.DONE]


async def test_no_key_calls_while_an_input_method_composes_a_dialog_is_open_or_keys_are_off(desk: DeskService) -> None:
    await a_line(desk, 1)
    lam = await opened(desk)
    await lam.page.evaluate(COMPOSES)
    await lam.page.locator(".queue-rows a").first.click()
    await lam.sees(said("queue_first_why"))
    await lam.page.keyboard.press("c")
    await lam.page.keyboard.press("Escape")
    await expect(lam.page.locator(".queue-rows a").first).to_be_focused()
    await lam.page.keyboard.press("?")
    await lam.press("keys_turn_off")
    await expect(lam.page.locator("#desk")).to_have_attribute("data-shortcuts", "no")
    await lam.page.keyboard.press("c")
    await expect(lam.page.locator("[data-key]")).to_have_count(0)
    assert (await view(desk)).seen == 0


async def test_two_at_one_counter_see_each_other_and_never_call_twice(desk: DeskService) -> None:
    await a_line(desk, 2)
    lam, cheung = await opened(desk), AtDesk(desk, await desk.signed_in(CHEUNG, DESK, "/queue"))
    await calls(desk)  # elsewhere: both screens show it by themselves
    await expect(called(lam)).to_have_text(["A1"])
    await expect(called(cheung)).to_have_text(["A1"])

    await cheung.page.route("**/queue/since*", lambda route: route.abort())
    await lam.page.keyboard.press("c")
    await lam.sees(said("queue_called", label="A2"))
    await cheung.page.locator("#queue-call").click()
    await cheung.sees(said("queue_called_since", label="A2"))
    await expect(called(cheung)).to_have_text(["A2", "A1"])
    assert (await view(desk)).seen == 2


async def test_somebody_is_put_first_for_a_reason_and_tickets_are_stopped_with_one_tap(desk: DeskService) -> None:
    await a_line(desk, 2)
    lam = await opened(desk, size=PHONE)
    await lam.page.locator(".queue-rows a", has_text="A2").click()
    await lam.press("queue_priority_elderly")
    await lam.sees(said("queue_marked_first", label="A2"))
    await expect(lam.page.locator(".queue-rows li").first).to_contain_text(said("queue_priority_elderly"))
    await lam.page.locator("#stop-morning").click()
    await lam.sees(said("queue_changed_stop"))
    await lam.press("queue_give")
    await lam.sees(said("queue_no_stopped"))
    await lam.page.locator("#notices").get_by_role("button", name=said("queue_give_anyway")).click()
    await lam.sees(said("queue_given", label="A3", before=2))


async def test_a_ticket_is_given_and_printed_with_one_key_on_paper_of_80_mm(desk: DeskService) -> None:
    lam = await opened(desk)
    await lam.page.add_init_script(COUNTS_PRINTS)
    await lam.page.reload()
    await lam.page.keyboard.press("p")
    await until(lambda: _printed(lam))
    await lam.page.emulate_media(media="print")
    await expect(lam.page.locator(".paper-label")).to_have_text("A1")
    await expect(lam.page.locator(".paper-code svg")).to_be_visible()
    await expect(lam.page.locator("#queue")).to_be_hidden()
    paper = await lam.page.pdf(prefer_css_page_size=True)
    (width, _), *more = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)
    assert (round(float(width) / 72 * 25.4), more) == (80, [])


async def _printed(lam: AtDesk) -> bool:
    return bool(await lam.page.evaluate("window.printed === 1"))


@pytest.mark.parametrize(("size", "language"), [(PHONE, "zh-HK"), (SMALL_PC, "en")], ids=("phone", "desktop"))
async def test_every_page_about_the_queue_can_be_used_by_everybody(
    desk: DeskService, tmp_path: Path, size: tuple[int, int], language: str
) -> None:
    await a_busy_line(desk)
    (first, *_), wrong = (await view(desk)).waiting, list[str]()
    lam = await opened(desk, size=size)
    if language == "en":
        await lam.page.get_by_role("button", name="English").click()
        await expect(lam.page.locator("html")).to_have_attribute("lang", "en")
    pages = {
        "queue": "/queue",
        "ticket": f"/tickets/{first.place.ticket}",
        "print": f"/tickets/{first.place.ticket}/print",
    }
    for what, path in pages.items():
        await lam.page.goto(f"{desk.address}{path}")
        await expect(lam.page.locator("main")).to_be_visible()
        await _keep_main(lam.page, f"desk-queue-{what}-{'phone' if size == PHONE else 'desktop'}", tmp_path)
        wrong += [f"{what}: {each}" for each in await _serious(lam.page)]
        wrong += [f"{what}: {each}" for each in await lam.page.evaluate(IS_WIDER)]
    assert wrong == []
