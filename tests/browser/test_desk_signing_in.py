"""Signing in to the desk in a real browser: through the issuer's page, by PIN, and when a session is over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect

from smartclinic.audit.entry import Act, Action
from smartclinic_local.accounts.people import Person as Colleague
from tests.browser.conftest import Browsers
from tests.browser.desk_hands import AtDesk, said
from tests.browser.desk_service import CLINIC, DeskService, serving_desk
from tests.functions.desk_signing_in import LAM, MANAGER, STRANGER
from tests.functions.in_process import MEI

pytestmark = pytest.mark.asyncio(loop_scope="session")

PIN: Final = "280531"


@pytest_asyncio.fixture(loop_scope="session")
async def desk(browsers: Browsers) -> AsyncIterator[DeskService]:
    """The sample clinic's desk."""
    async with serving_desk(browsers) as served:
        yield served


async def signs_in(desk: DeskService, page: Page, colleague: Colleague) -> AtDesk:
    """Sign in with an account, accepting the undertaking where it is asked for."""
    await page.goto(f"{desk.address}/sign-in")
    await page.get_by_role("link", name=said("signin_google")).click()
    await page.get_by_role("button", name=colleague.email).click()
    await page.wait_for_url(f"{desk.address}/**")
    return AtDesk(desk, page)


async def comes_in(desk: DeskService, page: Page, colleague: Colleague) -> AtDesk:
    """Sign in for the first time, as far as the list of who needs staff."""
    await desk.invite(colleague)
    somebody = await signs_in(desk, page, colleague)
    await somebody.press("undertaking_accept")
    await expect(page.get_by_role("heading", level=1, name=said("desk_place_needs"))).to_be_attached()
    return somebody


async def test_staff_sign_in_with_their_account_accept_the_undertaking_and_see_who_needs_them(
    desk: DeskService,
) -> None:
    await desk.hears(MEI, "想搵姑娘")
    page = await (await desk.browser()).new_page()
    await page.goto(f"{desk.address}/")
    await expect(page.get_by_role("heading", name=said("signin_title"))).to_be_visible()
    lam = await comes_in(desk, page, LAM)
    await expect(lam.list).to_have_count(1)
    await expect(lam.list.first).to_contain_text(said("inbox_why_asked"))

    await lam.menu()
    await lam.press("desk_sign_out")
    await expect(page.get_by_role("heading", name=said("signin_title"))).to_be_visible()
    await page.goto(f"{desk.address}/")
    await expect(lam.list).to_have_count(0)


async def test_somebody_who_was_not_invited_is_told_and_sees_nothing(desk: DeskService) -> None:
    await desk.invite(LAM)
    somebody = await signs_in(desk, await (await desk.browser()).new_page(), STRANGER)
    await somebody.sees(said("signin_not_invited"))
    await expect(somebody.page.get_by_role("navigation")).to_have_count(0)


async def test_when_the_session_is_ended_elsewhere_one_is_told_and_keeps_what_was_typed(desk: DeskService) -> None:
    lam = await (await AtDesk.of(desk)).open(await desk.hears(MEI, "想搵姑娘"))
    await lam.composer.fill("陳小姐，你份報告")
    staff = await desk.invite(LAM)
    await desk.service.app.sessions.end_all(CLINIC, staff, Act(staff, "everywhere"))
    await lam.press("thread_send")
    await lam.sees(said("desk_session_over"))
    await expect(lam.composer).to_have_value("陳小姐，你份報告")

    async with lam.page.context.expect_page() as opened:
        await lam.press("desk_sign_in_again")
    tab = await opened.value
    await signs_in(desk, tab, LAM)
    await expect(tab.get_by_role("heading", level=1, name=said("desk_place_needs"))).to_be_attached()
    await expect(lam.composer).to_have_value("陳小姐，你份報告")


async def test_whoever_signs_in_again_in_another_tab_sends_what_was_typed_in_the_first(desk: DeskService) -> None:
    contact = await desk.hears(MEI, "想搵姑娘")
    lam = await AtDesk.of(desk)
    await lam.open(contact)
    await lam.composer.fill("陳小姐，你份報告")
    await _signs_out_elsewhere(lam)
    await lam.press("thread_send")
    await lam.sees(said("desk_session_over"))
    async with lam.page.context.expect_page() as opened:
        await lam.press("desk_sign_in_again")
    await signs_in(desk, await opened.value, LAM)
    await lam.page.bring_to_front()
    await lam.press("thread_send")
    await expect(lam.composer).to_have_value("")
    await expect(lam.page.locator(".bubble", has_text="陳小姐，你份報告")).to_have_count(1)


async def test_a_page_of_somebody_who_left_says_who_is_there_now_and_keeps_what_was_typed(desk: DeskService) -> None:
    contact = await desk.hears(MEI, "想搵姑娘")
    lam = await AtDesk.of(desk)
    await lam.open(contact)
    await lam.composer.fill("陳小姐，你份報告")
    await _signs_out_elsewhere(lam)
    await comes_in(desk, await lam.page.context.new_page(), MANAGER)
    await lam.page.bring_to_front()
    await lam.press("thread_send")
    await lam.sees(said("desk_other_person", name=MANAGER.name))
    await expect(lam.composer).to_have_value("陳小姐，你份報告")
    lam.page.on("dialog", lambda dialog: dialog.accept())
    await lam.press("desk_reload")
    await expect(lam.page.locator("summary", has_text=MANAGER.name)).to_be_visible()


async def _signs_out_elsewhere(somebody: AtDesk) -> None:
    other = AtDesk(somebody.desk, await somebody.page.context.new_page())
    await other.page.goto(f"{somebody.desk.address}/")
    await other.menu()
    await other.press("desk_sign_out")
    await other.page.close()


async def test_on_a_trusted_pc_a_pin_switches_to_its_person_and_the_trail_names_both_with_the_device(
    desk: DeskService,
) -> None:
    pc = await desk.browser()
    await _trusted_by_the_manager(desk, pc)
    page = await pc.new_page()
    lam = await comes_in(desk, page, LAM)
    await _sets_pin(lam)
    await lam.menu()
    await lam.press("desk_sign_out")

    await page.goto(f"{desk.address}/switch")
    await _enters(lam, LAM, "000001")
    await lam.sees(said("switch_wrong_pin"))
    await _enters(lam, LAM, PIN)
    await expect(page.locator("summary", has_text=LAM.name)).to_be_visible()

    await lam.menu()
    await lam.press("switch_title")
    await _enters(lam, MANAGER, PIN)
    manager = AtDesk(desk, page)
    await manager.menu()
    await page.get_by_role("link", name=said("audit_title")).click()
    rows = page.get_by_role("row")
    for colleague in (LAM, MANAGER):
        by_pin = rows.filter(has_text=colleague.name).filter(has_text=said("audit_state_pin"))
        await expect(by_pin).to_have_count(1)
        await expect(by_pin).to_contain_text("前台電腦")
    await expect(manager.page.locator("summary", has_text=MANAGER.name)).to_be_visible()
    by_pin_stored = [each for each in await desk.trail() if each.action is Action.SIGN_IN and each.after == "pin"]
    assert [each.actor for each in by_pin_stored] == [await desk.invite(LAM), await desk.invite(MANAGER)]


async def _trusted_by_the_manager(desk: DeskService, pc: BrowserContext) -> None:
    page = await pc.new_page()
    manager = await comes_in(desk, page, MANAGER)
    await manager.menu()
    await manager.press("account_title")
    await page.get_by_label(said("account_device_name")).fill("前台電腦")
    await manager.press("account_device_trust")
    await manager.sees(said("account_done_device"))
    await _sets_pin(manager)
    await manager.menu()
    await manager.press("desk_sign_out")
    await page.close()


async def _sets_pin(somebody: AtDesk) -> None:
    page = somebody.page
    await page.goto(f"{somebody.desk.address}/account")
    await page.get_by_label(said("account_pin_new")).fill(PIN)
    await page.get_by_label(said("account_pin_again")).fill(PIN)
    await somebody.press("account_pin_set")
    await somebody.sees(said("account_done_pin"))


async def _enters(somebody: AtDesk, colleague: Colleague, pin: str) -> None:
    await somebody.page.get_by_role("radio", name=colleague.name).check()
    await somebody.page.get_by_label(said("switch_pin")).fill(pin)
    await somebody.press("switch_enter")
