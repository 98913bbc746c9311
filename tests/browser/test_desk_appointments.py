"""Appointments on the desk in a real browser: booking a call by keyboard, moving with undo, the sheet while offline.

With SCREENSHOTS=docs/images the pictures of the main pages go there.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Route, expect

from smartclinic.audit.entry import Act
from tests.browser.conftest import DESK, PHONE, Browsers
from tests.browser.desk_diary import Diary, a_full_day
from tests.browser.desk_hands import AtDesk, said
from tests.browser.desk_service import CLINIC, DeskService, serving_desk
from tests.browser.test_desk_pages import IS_WIDER, _keep_main, _serious
from tests.functions.desk_signing_in import LAM
from tests.functions.in_process import MEI

pytestmark = pytest.mark.asyncio(loop_scope="session")

SMALL_PC: Final = (1280, 800)


@pytest_asyncio.fixture(loop_scope="session")
async def desk(browsers: Browsers) -> AsyncIterator[DeskService]:
    """The sample clinic's desk."""
    async with serving_desk(browsers) as served:
        yield served


async def opened(desk: DeskService, path: str = "/appointments", size: tuple[int, int] = DESK) -> AtDesk:
    """Somebody with the appointments before them."""
    lam = AtDesk(desk, await desk.signed_in(LAM, size, path))
    await expect(lam.page.locator("#day, #week, #sheets, main h1").first).to_be_attached()
    return lam


def place(lam: AtDesk, at: str, doctor: str = "chan", part: str = "afternoon") -> Locator:
    """The link of a free place, by session and time."""
    return lam.page.locator(f"[id='free-{doctor}_2026-11-23_{part}-{at}']")


async def test_a_call_is_booked_by_keyboard_alone_and_the_day_shows_it(desk: DeskService) -> None:
    await a_full_day(desk)
    lam = await opened(desk)
    await place(lam, "17:00").focus()
    await lam.page.keyboard.press("Enter")
    await expect(lam.page.get_by_label(said("booking_name"))).to_be_focused()
    await lam.page.keyboard.type("何太")
    await lam.page.keyboard.press("Tab")
    await lam.page.keyboard.type(f"+{MEI.wa_id}")
    await lam.sees(said("booking_writes"))
    await lam.page.keyboard.press("Enter")  # the mother calls for somebody whom the desk does not know
    await lam.sees(said("day_refused_not_attested"))
    await expect(lam.page.get_by_label(said("booking_name"))).to_have_value("何太")
    await lam.page.get_by_label(said("booking_attested")).check()
    await lam.page.get_by_label(said("booking_name")).press("Enter")
    await expect(lam.page.locator("dialog[open]")).to_have_count(0)
    await lam.sees(said("day_told_queued"))
    await expect(lam.page.locator(".day-row", has_text="何太")).to_contain_text("17:00")


async def test_what_is_typed_stays_while_a_colleague_books_and_the_day_is_drawn_anew(desk: DeskService) -> None:
    diary = await a_full_day(desk)
    lam = await opened(desk)
    await place(lam, "17:00").click()
    await lam.page.get_by_label(said("booking_name")).fill("何太")
    front, child = desk.service.app.front_desk, diary.child
    await front.cancel(CLINIC, child.id, Act(await desk.invite(LAM), "by a colleague"), seen=0, tell=True)
    await expect(lam.page.locator(f"#visit-{child.id}").locator("..")).to_contain_text(said("visit_state_cancelled"))
    await expect(lam.page.get_by_label(said("booking_name"))).to_have_value("何太")
    await expect(lam.page.get_by_label(said("booking_name"))).to_be_focused()
    await lam.page.keyboard.press("Escape")
    await expect(place(lam, "17:00")).to_be_focused()  # drawn anew since, and still where one was


async def test_a_visit_is_moved_by_tapping_two_places_and_moved_back(desk: DeskService) -> None:
    diary = await a_full_day(desk)
    lam = await opened(desk, size=PHONE)
    row = lam.page.locator(f"#visit-{diary.child.id}")
    await row.click()
    await lam.press("visit_move")
    await lam.sees(said("day_moving"))
    await place(lam, "17:15").click()
    await lam.sees(said("visit_move_sure"))
    await expect(lam.page.get_by_label(said("visit_tell"))).to_be_checked()
    await lam.page.locator("dialog").get_by_role("button", name=said("visit_move_now")).click()
    await lam.sees(said("visit_moved", when="17:15", doctor="陳醫生"))
    await expect(row.locator("..")).to_contain_text("17:15")
    await lam.press("day_undo")
    await lam.sees(said("visit_moved", when="15:45", doctor="陳醫生"))
    await expect(row.locator("..")).to_contain_text("15:45")


async def test_arriving_is_one_tap_and_is_taken_back_with_another(desk: DeskService) -> None:
    diary = await a_full_day(desk)
    lam = await opened(desk)
    row = lam.page.locator(f"#visit-{diary.on_the_phone.id}").locator("..")
    await row.get_by_role("button", name=said("visit_arrive")).click()
    await expect(row).to_contain_text(said("visit_state_arrived"))
    await lam.press("day_undo")
    await expect(row.get_by_role("button", name=said("visit_arrive"))).to_be_visible()


async def test_the_sheet_is_read_and_printed_while_the_internet_is_away(desk: DeskService) -> None:
    await a_full_day(desk)
    lam = await opened(desk, "/appointments/sheet?day=2026-11-23")
    await expect(lam.page.locator("#sheet-old")).to_be_hidden()
    await lam.page.context.set_offline(True)
    await lam.sees(said("sheet_old"))
    await lam.sees("23/11（一） 10:0")
    await lam.page.emulate_media(media="print")
    await expect(lam.page.locator(".sheet", has_text="李心怡")).to_be_visible()
    await expect(lam.page.locator(".top, .sheet-tools, #sheet-old").locator("visible=true")).to_have_count(0)
    paper = await lam.page.pdf(prefer_css_page_size=True)
    sheets = await lam.page.locator(".sheet").count()
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == sheets > 3  # one doctor's session each, nothing empty
    await lam.page.emulate_media(media="screen")
    await lam.page.context.set_offline(False)
    await expect(lam.page.locator("#sheet-old")).to_be_hidden()


async def test_somebody_is_unlinked_beside_the_conversation(desk: DeskService) -> None:
    diary = await a_full_day(desk)
    lam = await opened(desk, f"/conversations/{diary.contact}")
    beside = lam.page.locator("#people")
    await beside.locator(".person-row", has_text="李心怡").get_by_role("button").click()
    await expect(beside.locator(".notice")).to_contain_text("李心怡")
    await expect(beside.locator(".person-row", has_text="李心怡")).to_have_count(0)


def pages(diary: Diary) -> dict[str, str]:
    """Every page about appointments: its picture's name and its path."""
    visit, patient = diary.child.id, diary.child.appointment.patient
    return {
        "day": "/appointments",
        "week": "/appointments/week",
        "sheet": "/appointments/sheet",
        "visit": f"/appointments/{visit}",
        "moving": f"/appointments?moving={visit}",
        "move": f"/appointments/{visit}/move?doctor=chan&at=2026-11-23T17:15",
        "booking": "/appointments/book?doctor=chan&at=2026-11-23T17:00",
        "finish": "/appointments/finish",
        "session": "/appointments/session?day=2026-11-23&doctor=chan&part=afternoon",
        "stock": "/appointments/stock",
        "patient": f"/patients/{patient}",
    }


async def _nothing_new(route: Route) -> None:
    await route.fulfill(status=204)


@pytest.mark.parametrize(("size", "language"), [(PHONE, "zh-HK"), (SMALL_PC, "en")], ids=("phone", "desktop"))
async def test_every_page_about_appointments_can_be_used_by_everybody(
    desk: DeskService, tmp_path: Path, size: tuple[int, int], language: str
) -> None:
    diary = await a_full_day(desk)
    lam, wrong = await opened(desk, size=size), list[str]()
    await lam.page.route("**/poll?*", _nothing_new)  # what is drawn anew while a picture is taken spoils it
    if language == "en":
        await lam.page.get_by_role("button", name="English").click()
        await expect(lam.page.locator("html")).to_have_attribute("lang", "en")
    for what, path in pages(diary).items():
        await lam.page.goto(f"{desk.address}{path}")
        await expect(lam.page.locator("main")).to_be_visible()
        await _keep_main(lam.page, f"desk-appointments-{what}-{'phone' if size == PHONE else 'desktop'}", tmp_path)
        wrong += [f"{what}: {each}" for each in await _serious(lam.page)]
        wrong += [f"{what}: {each}" for each in await lam.page.evaluate(IS_WIDER)]
    assert wrong == []
