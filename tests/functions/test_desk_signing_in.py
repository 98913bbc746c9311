"""Signing in to the desk, the whole way through the real function, and every way that must not lead in."""

from __future__ import annotations

import asyncio

import pytest

from smartclinic.audit.entry import Act, Action, AuditEntry
from smartclinic_local.accounts.faults import Fault
from tests.functions.desk_signing_in import LAM, MANAGER, STRANGER, UNVERIFIED, Browser, SigningIn
from tests.functions.in_process import Service, in_virtual_time, running, sample_clinic

SESSION, UNDER_WAY = "__Host-desk", "__Host-sign-in"


async def actions(service: Service) -> list[Action]:
    return [(await service.record(AuditEntry, each)).action for each in await service.all("audit")]


@in_virtual_time
async def test_whoever_is_invited_comes_in_and_first_undertakes_to_keep_confidential_what_they_see() -> None:
    async with running() as service:
        desk = SigningIn(service)
        await desk.invite(LAM)
        browser = desk.browser()
        page = await browser.sign_in(LAM)
        assert page.request.url.path == "/undertaking"
        assert "保密承諾" in page.text
        assert SESSION in browser.cookies
        assert UNDER_WAY not in browser.cookies
        accepted = await browser.send("/undertaking", version=browser.hidden("version"))
        assert (accepted.status_code, accepted.headers["location"]) == (303, "/dashboard/")
        assert (await browser.get("/account")).status_code == 200
        assert {Action.SIGN_IN, Action.ACCEPT_UNDERTAKING} <= set(await actions(service))


@in_virtual_time
async def test_nothing_but_the_undertaking_and_signing_out_is_open_before_it_is_accepted() -> None:
    async with running() as service:
        desk = SigningIn(service)
        await desk.invite(LAM)
        browser = desk.browser()
        await browser.sign_in(LAM)
        assert (await browser.get("/account")).headers["location"] == "/dashboard/undertaking"
        await browser.get("/undertaking")
        assert (await browser.send("/undertaking", version="2020-01")).status_code == 409
        await browser.get("/undertaking")
        out = await browser.send("/sign-out")
        assert out.headers["location"] == "/dashboard/sign-in"


@in_virtual_time
async def test_every_cookie_is_of_this_host_secure_strict_and_out_of_reach_of_scripts() -> None:
    async with running() as service:
        desk = SigningIn(service)
        await desk.invite(MANAGER)
        browser = desk.browser()
        await accepted(browser, MANAGER)
        await browser.get("/account")
        await browser.send("/account/device", name="前台電腦")
        assert {line.partition("=")[0] for line in browser.set_cookies} == {SESSION, UNDER_WAY, "__Host-device"}
        for line in browser.set_cookies:
            low = line.lower()
            assert "; secure" in low
            assert "; httponly" in low
            assert "; path=/" in low
            assert "samesite=strict" in low
            assert "domain" not in low


@in_virtual_time
async def test_signing_out_ends_the_session_for_whoever_kept_its_cookie_too() -> None:
    async with running() as service:
        desk = SigningIn(service)
        await desk.invite(LAM)
        browser = desk.browser()
        await browser.sign_in(LAM)
        kept = dict(browser.cookies)
        out = await browser.send("/sign-out")
        assert out.headers["clear-site-data"] == '"cache", "storage"'
        assert SESSION not in browser.cookies
        browser.cookies = kept
        assert (await browser.get("/account")).headers["location"] == "/dashboard/sign-in"


@in_virtual_time
async def test_a_session_that_was_planted_before_signing_in_is_never_taken_on() -> None:
    async with running() as service:
        desk = SigningIn(service)
        await desk.invite(LAM)
        browser = desk.browser()
        planted = f"{sample_clinic().id}.abc.{'A' * 43}"
        browser.cookies[SESSION] = planted
        await browser.sign_in(LAM)
        assert browser.cookies[SESSION] != planted


@in_virtual_time
async def test_who_signs_in_over_an_open_session_gets_a_new_one_and_the_old_one_ends() -> None:
    async with running() as service:
        desk = SigningIn(service)
        await desk.invite(LAM)
        await desk.invite(MANAGER)
        browser = desk.browser()
        begun = await browser.answered(MANAGER)
        under_way = browser.cookies[UNDER_WAY]
        await browser.sign_in(LAM)
        lams = dict(browser.cookies)
        browser.cookies[UNDER_WAY] = under_way
        await browser.follow(begun)
        assert browser.cookies[SESSION] != lams[SESSION]
        browser.cookies = lams
        assert (await browser.get("/undertaking")).headers["location"] == "/dashboard/sign-in"


@in_virtual_time
async def test_whoever_is_signed_in_is_not_sent_to_the_issuer_again() -> None:
    async with running() as service:
        desk = SigningIn(service)
        await desk.invite(LAM)
        browser = desk.browser()
        await browser.sign_in(LAM)
        for path in ("/sign-in", "/sign-in/google"):
            assert (await browser.get(path)).headers["location"] == "/dashboard/"


@pytest.mark.parametrize("person", [STRANGER, UNVERIFIED])
@in_virtual_time
async def test_nobody_comes_in_without_an_invitation_and_a_verified_address(person: object) -> None:
    async with running() as service:
        desk = SigningIn(service)
        await desk.invite(LAM)
        await desk.invite(UNVERIFIED)
        browser = desk.browser()
        page = await browser.sign_in(person)  # type: ignore[arg-type] # a person of the stand-in's
        assert page.status_code == 403
        assert 'role="alert"' in page.text
        assert 'href="/dashboard/sign-in/google"' in page.text
        assert not browser.cookies


@in_virtual_time
async def test_somebody_who_was_let_go_comes_in_no_more() -> None:
    async with running() as service:
        desk = SigningIn(service)
        lam = await desk.invite(LAM)
        browser = desk.browser()
        await browser.sign_in(LAM)
        await service.app.staffing.revoke(sample_clinic().id, lam, Act("operator", "let go"))
        assert (await browser.get("/undertaking")).headers["location"] == "/dashboard/sign-in"
        page = await browser.sign_in(LAM)
        assert page.status_code == 403
        assert "未獲邀請" in page.text


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.DOWN])
@in_virtual_time
async def test_no_token_that_is_wrong_in_any_way_leads_in(fault: Fault) -> None:
    async with running() as service:
        desk = SigningIn(service)
        await desk.invite(LAM)
        desk.core.faults = {fault}
        browser = desk.browser()
        page = await browser.sign_in(LAM)
        assert page.status_code in (400, 403)
        assert 'role="alert"' in page.text
        assert SESSION not in browser.cookies
        assert UNDER_WAY not in browser.cookies


@in_virtual_time
async def test_an_issuer_that_is_down_is_told_in_words_at_the_start_and_at_the_end() -> None:
    async with running() as service:
        desk = SigningIn(service)
        await desk.invite(LAM)
        desk.core.faults = {Fault.DOWN}
        browser = desk.browser()
        assert (await browser.get("/sign-in/google")).status_code == 503
        desk.core.faults = set()
        address = await browser.answered(LAM)
        desk.core.faults = {Fault.DOWN}
        page = await browser.follow(address)
        assert page.status_code == 503
        assert "未能連接Google" in page.text
        desk.core.faults = set()
        assert (await browser.sign_in(LAM)).request.url.path == "/undertaking"


@in_virtual_time
async def test_cancelling_is_told_and_leads_back_to_the_button() -> None:
    async with running() as service:
        desk = SigningIn(service)
        browser = desk.browser()
        page = await browser.follow(await desk.choose(await browser.started(), None))
        assert "已取消登入" in page.text
        assert not browser.cookies


@in_virtual_time
async def test_an_answer_is_taken_once_and_only_by_the_browser_that_asked() -> None:
    async with running() as service:
        desk = SigningIn(service)
        await desk.invite(LAM)
        browser, thief = desk.browser(), desk.browser()
        address = await browser.answered(LAM)
        assert (await thief.follow(address)).status_code == 400
        under_way = dict(browser.cookies)
        await browser.follow(address)
        assert SESSION in browser.cookies
        thief.cookies = under_way  # even with the sealed cookie the code is used up
        assert (await thief.follow(address)).status_code == 400
        assert SESSION not in thief.cookies


@in_virtual_time
async def test_a_wrong_state_leads_nowhere_and_costs_nobody_their_attempt() -> None:
    async with running() as service:
        desk = SigningIn(service)
        await desk.invite(LAM)
        browser = desk.browser()
        address = await browser.answered(LAM)
        assert (await browser.follow("/dashboard/sign-in/done?code=abc&state=forged")).status_code == 400
        await browser.follow(address)
        assert SESSION in browser.cookies


@in_virtual_time
async def test_two_tabs_may_sign_in_at_once_and_either_may_end_first() -> None:
    async with running() as service:
        desk = SigningIn(service)
        await desk.invite(LAM)
        browser = desk.browser()
        first, second = await browser.answered(LAM), await browser.answered(LAM)
        assert (await browser.follow(first)).request.url.path == "/undertaking"
        late = await browser.follow(second)
        assert late.status_code == 400
        assert "另一個分頁" in late.text
        assert (await browser.get("/undertaking")).status_code == 200


@in_virtual_time
async def test_a_sign_in_that_takes_more_than_ten_minutes_has_run_out() -> None:
    async with running() as service:
        desk = SigningIn(service)
        await desk.invite(LAM)
        browser = desk.browser()
        started = await browser.started()
        await asyncio.sleep(601)
        page = await browser.follow(await desk.choose(started, LAM))
        assert "已經過時" in page.text
        assert SESSION not in browser.cookies


@in_virtual_time
async def test_the_answer_from_another_site_only_leads_on_within_this_one() -> None:
    async with running() as service:
        desk = SigningIn(service)
        browser = desk.browser()
        page = await browser.get("/sign-in/done?code=a%22b&state=c&next=https%3A%2F%2Fevil.example")
        assert page.status_code == 200
        assert "evil" not in page.text
        assert 'url=/dashboard/sign-in/finish?state=c&amp;code=a%22b"' in page.text
        assert not browser.set_cookies


@in_virtual_time
async def test_a_browser_is_let_say_which_page_its_own_forms_come_from() -> None:
    async with running() as service:
        page = await SigningIn(service).browser().get("/sign-in")
        # With no-referrer browsers say `Origin: null` with every form, which is refused (measured in Chromium).
        assert page.headers["referrer-policy"] == "same-origin"


@in_virtual_time
async def test_a_link_on_another_site_leads_on_within_this_one_where_the_session_is_seen() -> None:
    async with running() as service:
        browser = SigningIn(service).browser()
        page = await browser.get("/account", **{"Sec-Fetch-Site": "cross-site"})
        assert 'content="0; url=/dashboard/account"' in page.text
        assert (await browser.get("/account", **{"Sec-Fetch-Site": "same-origin"})).status_code == 303


@in_virtual_time
async def test_whoever_works_at_two_clinics_chooses_one_and_can_name_no_other() -> None:
    async with running() as service:
        desk = SigningIn(service)
        await desk.invite(LAM)
        await desk.invite(LAM, "other-clinic")
        browser = desk.browser()
        page = await browser.sign_in(LAM)
        assert page.text.count('name="place"') == 2
        assert SESSION not in browser.cookies
        assert (await browser.post("/sign-in/choose", place="2")).status_code == 400
        assert (await browser.post("/sign-in/choose", place="1")).status_code == 303
        assert browser.cookies[SESSION].startswith("other-clinic.")
        assert (await browser.post("/sign-in/choose", place="0")).status_code == 400


@in_virtual_time
async def test_a_choice_of_clinic_is_good_once_and_not_after_signing_out_everywhere() -> None:
    async with running() as service:
        desk = SigningIn(service)
        staff = await desk.invite(LAM)
        await desk.invite(LAM, "other-clinic")
        browser, thief = desk.browser(), desk.browser()
        await browser.sign_in(LAM)
        kept = dict(browser.cookies)
        await asyncio.sleep(1)
        await service.app.sessions.end_all(sample_clinic().id, staff, Act(staff, "out"))
        thief.cookies = dict(kept)
        assert (await thief.post("/sign-in/choose", place="0")).status_code == 400
        assert (await browser.post("/sign-in/choose", place="1")).status_code == 303
        for place in ("0", "1"):
            thief.cookies = dict(kept)
            assert (await thief.post("/sign-in/choose", place=place)).status_code == 400
            assert SESSION not in thief.cookies


@in_virtual_time
async def test_too_many_starts_from_one_address_are_told_to_wait_and_others_are_not() -> None:
    async with running() as service:
        browser = SigningIn(service).browser()
        here = {"X-Forwarded-For": "203.0.113.7"}
        for number in range(30):  # what the client itself writes before it makes no difference
            forged = {"X-Forwarded-For": f"10.0.0.{number}, 203.0.113.7"}
            assert (await browser.get("/sign-in/google", **forged)).status_code == 303
        refused = await browser.get("/sign-in/google", **here)
        assert refused.status_code == 429
        assert "等候60秒" in refused.text
        assert (await browser.get("/sign-in/google", **{"X-Forwarded-For": "203.0.113.8"})).status_code == 303
        await asyncio.sleep(61)
        assert (await browser.get("/sign-in/google", **here)).status_code == 303


@in_virtual_time
async def test_nothing_of_who_signs_in_is_logged() -> None:
    async with running() as service:
        desk = SigningIn(service)
        await desk.invite(LAM)
        browser = desk.browser()
        address = await browser.answered(LAM)
        await browser.follow(address)
        await desk.browser().sign_in(STRANGER)
        log = service.log.getvalue()
        for secret in (LAM.email, LAM.name, LAM.subject, STRANGER.email, browser.cookies[SESSION], address):
            assert secret not in log


async def accepted(browser: Browser, person: object) -> None:
    """Sign in, and accept the undertaking."""
    await browser.sign_in(person)  # type: ignore[arg-type] # a person of the stand-in's
    await browser.send("/undertaking", version=browser.hidden("version"))
