"""A page that stays open: whoever signs in again goes on with it, and nobody acts or looks under another's name."""

from __future__ import annotations

from urllib.parse import unquote

from smartclinic.audit.entry import Action
from tests.functions.desk_people import trail
from tests.functions.desk_signing_in import DESK, LAM, Browser, SigningIn
from tests.functions.in_process import in_virtual_time, running
from tests.functions.test_desk_switching import SESSION, come_in


async def fetches(browser: Browser, path: str, token: str) -> int:
    """What a part or a poll of the page with this token is answered."""
    return (await browser.get(path, **{"X-CSRF-Token": token, "HX-Request": "true"})).status_code


@in_virtual_time
async def test_whoever_signs_in_again_in_another_tab_sends_what_stood_in_the_first() -> None:
    async with running() as service:
        browser = (desk := SigningIn(service)).browser()
        await desk.invite(LAM)
        await come_in(browser, LAM)
        page = browser.page
        await service.app.clock.sleep(3 * 3600)
        token = browser.hidden("csrf")
        assert await fetches(browser, "/poll", token) == 401
        browser.page = page
        fields = {name: browser.hidden(name) for name in ("csrf", "act")}
        assert (await browser.post("/account/pin", pin="1", again="1", **fields)).status_code == 401
        await come_in(browser, LAM)
        assert await fetches(browser, "/poll", token) in (200, 204)
        assert browser.page.headers["desk-staff"] == token.partition(".")[0]
        assert (await browser.post("/account/pin", pin="280531", again="280531", **fields)).status_code == 303
        assert "done=pin" in browser.page.headers["location"]


@in_virtual_time
async def test_a_page_of_somebody_elses_draws_and_does_nothing_and_is_told_who_is_there() -> None:
    async with running() as service:
        browser = (desk := SigningIn(service)).browser()
        await desk.invite(LAM)
        other = await desk.invite(DESK)
        await come_in(browser, LAM)
        token = browser.hidden("csrf")
        await browser.send("/sign-out")
        await come_in(browser, DESK)
        before = len(await trail(service))
        for path in ("/poll", "/inbox", "/tasks", "/alarms"):
            assert await fetches(browser, path, token) in (403, 404), path
        assert await fetches(browser, "/poll", token) == 403
        told = browser.page.headers
        assert (told["desk-staff"], unquote(told["desk-staff-name"])) == (other, DESK.name)
        refused = await browser.post("/account/sessions", csrf=token)
        assert (refused.status_code, DESK.name in refused.text) == (403, True)
        assert len(await trail(service)) == before
        assert SESSION in browser.cookies


@in_virtual_time
async def test_asking_for_what_one_may_not_do_leaves_one_entry_for_each_page_and_hour() -> None:
    async with running() as service:
        browser = (desk := SigningIn(service)).browser()
        staff = await desk.invite(DESK)
        await come_in(browser, DESK)
        for _ in range(3):
            assert (await browser.get("/audit")).status_code == 403
            await browser.get("/account")
            assert (await browser.send("/team/invite", name="x")).status_code == 403
            await browser.get("/account")
        told = [(each.actor, each.subject) for each in await trail(service) if each.action is Action.REFUSED]
        assert sorted(told) == [(staff, "desk/audit"), (staff, "desk/team/invite")]


@in_virtual_time
async def test_a_session_that_polls_far_too_often_is_told_to_wait_and_another_is_not() -> None:
    async with running() as service:
        desk = SigningIn(service)
        await desk.invite(LAM)
        one, other = desk.browser(), desk.browser()
        for browser in (one, other):
            await come_in(browser, LAM)
        token = one.hidden("csrf")
        answers = [await fetches(one, "/poll", token) for _ in range(122)]
        assert answers[-2:] == [429, 429]
        assert 429 not in answers[:120]
        assert await fetches(other, "/poll", token) != 429
        await service.app.clock.sleep(60)
        assert await fetches(one, "/poll", token) != 429
