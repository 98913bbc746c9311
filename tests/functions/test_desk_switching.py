"""Switching by PIN on a device that the clinic trusts, one's own account, and how many tries one has."""

from __future__ import annotations

from smartclinic.audit.entry import Act, Action, AuditEntry
from smartclinic.platform.store import REMOVE
from smartclinic.staff.member import Member
from smartclinic.work.unit import Unit
from tests.functions.desk_signing_in import DESK, LAM, MANAGER, Browser, SigningIn
from tests.functions.in_process import in_virtual_time, running, sample_clinic

SESSION, DEVICE = "__Host-desk", "__Host-device"
PIN = "280531"


async def come_in(browser: Browser, person: object) -> None:
    page = await browser.sign_in(person)  # type: ignore[arg-type] # a person of the stand-in's
    if page.request.url.path == "/undertaking":
        await browser.send("/undertaking", version=browser.hidden("version"))
    await browser.get("/account")


async def reception(desk: SigningIn) -> Browser:
    """A PC that the manager has trusted, where the nurse has a PIN and nobody is signed in."""
    await desk.invite(MANAGER)
    await desk.invite(LAM)
    browser = desk.browser()
    await come_in(browser, MANAGER)
    assert (await browser.send("/account/device", name="前台電腦")).status_code == 303
    await browser.get("/account")
    await browser.send("/sign-out")
    await come_in(browser, LAM)
    assert (await browser.send("/account/pin", pin=PIN, again=PIN)).status_code == 303
    await browser.get("/account")
    assert (await browser.send("/sign-out")).headers["location"] == "/dashboard/switch"
    assert SESSION not in browser.cookies
    return browser


async def lams_id(desk: SigningIn) -> str:
    members = await desk.service.app.team.members(sample_clinic().id)
    return next(staff for staff, member in members.items() if member.name == LAM.name)


@in_virtual_time
async def test_a_pin_switches_to_its_person_on_a_trusted_device_and_the_trail_names_both() -> None:
    async with running() as service:
        desk = SigningIn(service)
        browser = await reception(desk)
        page = await browser.get("/switch")
        assert LAM.name in page.text
        assert MANAGER.name not in page.text  # she has no PIN
        entered = await browser.post("/switch", staff=await lams_id(desk), pin=PIN)
        assert entered.headers["location"] == "/dashboard/"
        assert LAM.email in (await browser.get("/account")).text
        entries = [await service.record(AuditEntry, each) for each in await service.all("audit")]
        (by_pin,) = [entry for entry in entries if entry.action is Action.SIGN_IN and entry.after == "pin"]
        assert by_pin.actor == await lams_id(desk)
        assert by_pin.device == browser.cookies[DEVICE].split(".")[1]


@in_virtual_time
async def test_switching_ends_the_session_of_whoever_sat_there() -> None:
    async with running() as service:
        desk = SigningIn(service)
        browser = await reception(desk)
        await come_in(browser, MANAGER)
        managers = dict(browser.cookies)
        await browser.post("/switch", staff=await lams_id(desk), pin=PIN)
        assert browser.cookies[SESSION] != managers[SESSION]
        browser.cookies = managers
        assert (await browser.get("/account")).headers["location"] == "/dashboard/sign-in"


@in_virtual_time
async def test_a_session_by_pin_is_worth_nothing_without_its_device() -> None:
    async with running() as service:
        desk = SigningIn(service)
        browser = await reception(desk)
        await browser.post("/switch", staff=await lams_id(desk), pin=PIN)
        del browser.cookies[DEVICE]
        assert (await browser.get("/account")).headers["location"] == "/dashboard/sign-in"


@in_virtual_time
async def test_nobody_is_told_who_works_there_on_a_device_that_is_not_trusted() -> None:
    async with running() as service:
        desk = SigningIn(service)
        trusted = await reception(desk)
        nowhere = await desk.browser().get("/no-such-page")
        for cookie in ("", f"{sample_clinic().id}.abc.{'A' * 43}", trusted.cookies[DEVICE][:-1] + "_", "garbage"):
            browser = desk.browser()
            if cookie:
                browser.cookies[DEVICE] = cookie
            shown = await browser.get("/switch")
            tried = await browser.post("/switch", staff=await lams_id(desk), pin=PIN)
            assert shown.status_code == tried.status_code == 404
            assert shown.text.replace("/switch", "/no-such-page") == nowhere.text
            assert SESSION not in browser.cookies


@in_virtual_time
async def test_a_device_that_is_trusted_no_more_switches_nobody() -> None:
    async with running() as service:
        desk = SigningIn(service)
        browser = await reception(desk)
        clinic, device = sample_clinic().id, browser.cookies[DEVICE].split(".")[1]
        await service.app.devices.revoke(clinic, device, Act("operator", "revoke"))
        assert (await browser.get("/switch")).status_code == 404


@in_virtual_time
async def test_a_wrong_pin_is_told_and_five_lock_it_in_words_even_for_the_right_one() -> None:
    async with running() as service:
        desk = SigningIn(service)
        browser = await reception(desk)
        lam = await lams_id(desk)
        for _ in range(5):
            wrong = await browser.post("/switch", staff=lam, pin="111111")
            assert wrong.status_code == 403
            assert "PIN不正確" in wrong.text
        locked = await browser.post("/switch", staff=lam, pin=PIN)
        assert "PIN已鎖定" in locked.text
        assert SESSION not in browser.cookies
        unknown = await browser.post("/switch", staff="nobody", pin=PIN)
        assert "未設定PIN" in unknown.text


@in_virtual_time
async def test_pins_are_not_tried_without_end_on_one_device() -> None:
    async with running() as service:
        desk = SigningIn(service)
        browser = await reception(desk)
        lam = await lams_id(desk)
        statuses = [(await browser.post("/switch", staff="nobody", pin=PIN)).status_code for _ in range(61)]
        assert statuses == [403] * 60 + [429]
        assert "請等候5分鐘" in browser.page.text
        await service.app.clock.sleep(290)
        assert "請等候10秒" in (await browser.post("/switch", staff=lam, pin=PIN)).text
        await service.app.clock.sleep(10)
        assert (await browser.post("/switch", staff=lam, pin=PIN)).status_code == 303


@in_virtual_time
async def test_right_pins_are_no_tries_however_often_people_switch() -> None:
    async with running() as service:
        desk = SigningIn(service)
        browser = await reception(desk)
        lam = await lams_id(desk)
        for _ in range(65):
            assert (await browser.post("/switch", staff=lam, pin=PIN)).status_code == 303
            await service.app.clock.sleep(1)


@in_virtual_time
async def test_a_pin_that_is_easily_guessed_or_typed_in_two_ways_is_refused_in_words() -> None:
    async with running() as service:
        desk = SigningIn(service)
        await desk.invite(LAM)
        browser = desk.browser()
        await come_in(browser, LAM)
        for pin, again, words in (("123456", "123456", "連號"), ("28053", "28053", "6個數字"), (PIN, "280532", "不同")):
            refused = await browser.send("/account/pin", pin=pin, again=again)
            assert refused.status_code == 400
            assert words in refused.text


@in_virtual_time
async def test_a_pin_is_set_soon_after_signing_in_only() -> None:
    async with running() as service:
        desk = SigningIn(service)
        await desk.invite(LAM)
        browser = desk.browser()
        await come_in(browser, LAM)
        fields = {"csrf": browser.hidden("csrf"), "act": browser.hidden("act")}
        await service.app.clock.sleep(901)
        assert (await browser.post("/account/pin", pin=PIN, again=PIN, **fields)).status_code == 403
        assert 'name="pin"' not in (await browser.get("/account")).text


@in_virtual_time
async def test_a_pin_is_changed_only_with_the_one_that_there_is_also_after_switching() -> None:
    async with running() as service:
        browser = await reception(desk := SigningIn(service))
        await browser.post("/switch", staff=await lams_id(desk), pin=PIN)
        await service.app.clock.sleep(1200)
        await browser.get("/account")
        other = {"pin": "271828", "again": "271828"}
        assert "現時的PIN不正確" in (await browser.send("/account/pin", **other)).text
        assert "現時的PIN不正確" in (await browser.send("/account/pin", **other, present="271828")).text
        assert (await browser.send("/account/pin", **other, present=PIN)).status_code == 303


@in_virtual_time
async def test_a_session_by_pin_gives_nobody_a_first_pin() -> None:
    async with running() as service:
        browser = await reception(desk := SigningIn(service))
        lam, clinic = await lams_id(desk), sample_clinic().id
        await browser.post("/switch", staff=lam, pin=PIN)

        async def take_away(unit: Unit) -> None:
            unit.patch(Member, lam, pin=REMOVE)

        await service.app.work.run(clinic, take_away)
        page = await browser.get("/account")
        assert 'name="pin"' not in page.text
        fields = {"csrf": browser.hidden("csrf"), "act": browser.hidden("act")}
        assert (await browser.post("/account/pin", pin=PIN, again=PIN, **fields)).status_code == 403


@in_virtual_time
async def test_trusting_the_same_device_twice_is_answered_in_words() -> None:
    async with running() as service:
        desk = SigningIn(service)
        await desk.invite(MANAGER)
        browser = desk.browser()
        await come_in(browser, MANAGER)
        assert (await browser.send_again("/account/device", name="前台電腦")).status_code == 303
        del browser._proof["csrf"]  # the device is trusted now, and the page that is open has another token
        await browser.get("/account")
        browser._proof["csrf"] = browser.hidden("csrf")
        again = await browser.send_again("/account/device", name="前台電腦")
        assert (again.status_code, again.headers["location"]) == (303, "/dashboard/account?done=device")
        del browser.cookies[DEVICE]
        await browser.get("/account")
        browser._proof["csrf"] = browser.hidden("csrf")
        lost = await browser.send_again("/account/device", name="前台電腦")
        assert (lost.status_code, "請再做一次" in lost.text) == (409, True)


@in_virtual_time
async def test_only_who_may_trusts_a_device() -> None:
    async with running() as service:
        desk = SigningIn(service)
        await desk.invite(DESK)
        browser = desk.browser()
        await come_in(browser, DESK)
        assert 'name="name" maxlength="80"' not in browser.page.text
        assert (await browser.send("/account/device", name="我部機")).status_code == 403
        assert DEVICE not in browser.cookies


@in_virtual_time
async def test_signing_out_everywhere_ends_the_session_in_another_browser() -> None:
    async with running() as service:
        desk = SigningIn(service)
        await desk.invite(LAM)
        here, elsewhere = desk.browser(), desk.browser()
        await come_in(elsewhere, LAM)
        await service.app.clock.sleep(1)
        await come_in(here, LAM)
        assert (await here.send("/account/sessions")).status_code == 303
        await service.app.clock.sleep(1)
        assert (await elsewhere.get("/account")).headers["location"] == "/dashboard/sign-in"
        assert (await here.get("/account")).headers["location"] == "/dashboard/sign-in"


@in_virtual_time
async def test_a_form_without_its_token_or_from_another_site_changes_nothing() -> None:
    async with running() as service:
        desk = SigningIn(service)
        await desk.invite(LAM)
        browser = desk.browser()
        await come_in(browser, LAM)
        assert (await browser.post("/account/sessions")).status_code == 403
        assert (await browser.post("/sign-out", csrf="0" * 64)).status_code == 403
        token = browser.hidden("csrf") if 'name="csrf"' in browser.page.text else ""
        foreign = {"Origin": "https://evil.example"}
        refused = await service.call(
            "dashboard",
            "POST",
            "/sign-out",
            data={"csrf": token},
            headers={"Cookie": f"{SESSION}={browser.cookies[SESSION]}", **foreign},
        )
        assert refused.status_code == 403
        assert (await browser.get("/account")).status_code == 200


@in_virtual_time
async def test_a_session_that_sends_more_than_people_can_is_told_to_wait() -> None:
    async with running() as service:
        desk = SigningIn(service)
        await desk.invite(LAM)
        browser = desk.browser()
        await come_in(browser, LAM)
        statuses = {(await browser.send_again("/account/pin", pin="1", again="1")).status_code for _ in range(130)}
        assert statuses == {400, 429}
        await service.app.clock.sleep(61)
        assert (await browser.get("/account")).status_code == 200
