"""The patient's phone, used as a patient would."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Locator, Page, expect

from smartclinic_local.phone.people import SAMPLE_PEOPLE
from tests.browser.conftest import DESK, PHONE, Browsers
from tests.browser.phone_clinic import NUMBER, Clinic, serving_phones

pytestmark = pytest.mark.asyncio(loop_scope="session")

MEI, JOHN = SAMPLE_PEOPLE[0].id, SAMPLE_PEOPLE[3].id
SEND: Final = "#sheet-send"


@pytest_asyncio.fixture(loop_scope="session")
async def clinic(browsers: Browsers) -> AsyncIterator[Clinic]:
    """The clinic and its phone page."""
    async with serving_phones() as served:
        yield served
        await browsers.close()


class Phone:
    """The page in the browser, and what a person does with it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    async def of(cls, browsers: Browsers, clinic: Clinic, size: tuple[int, int], person: str = MEI) -> Phone:
        phone = cls(await browsers.page(size))
        await phone.page.goto(f"{clinic.address}?person={person.replace('+', '%2B')}")
        await expect(phone.all(".people button").first).to_be_attached()
        return phone

    def all(self, selector: str) -> Locator:
        return self.page.locator(selector)

    async def say(self, text: str) -> None:
        before = await self.all(".patient.message").count()
        await self.all("#text").fill(text)
        await self.all("#text").press("Enter")
        await expect(self.all(".patient.message")).to_have_count(before + 1)

    async def answers(self, text: str) -> None:
        await expect(self.all(".clinic .body").last).to_have_text(text)

    async def press(self, selector: str, text: str) -> None:
        await self.all(selector).get_by_text(text, exact=True).last.click()

    async def turn_to(self, person: str) -> None:
        await self.all(f".people button[data-person='{person}']").click()

    async def share(self, title: str, send: str) -> None:
        """Send something else than words, with the button that says so."""
        await self.all("#attach").click()
        await self.press(".sheet label", title)
        await expect(self.all(SEND)).to_have_text(send)
        await self.all(SEND).click()

    async def focus(self) -> Locator:
        return self.page.locator("*:focus")


async def test_a_text_gets_two_blue_ticks_and_its_answer(browsers: Browsers, clinic: Clinic) -> None:
    phone = await Phone.of(browsers, clinic, DESK)
    await phone.say("想約聽日")
    await phone.answers("收到：想約聽日")
    await expect(phone.all(".patient .ticks.read")).to_have_attribute("aria-label", "已讀")
    await expect(phone.all(".steps .what span").last).to_have_text("Status: read")  # the chat was open
    assert [status.name for status in clinic.core.ledger.accepted[0].statuses] == ["sent", "read"]


async def test_a_row_of_a_list_is_chosen_in_the_sheet_and_quotes_its_question(
    browsers: Browsers, clinic: Clinic
) -> None:
    phone = await Phone.of(browsers, clinic, PHONE)
    await phone.say("list")
    await phone.press(".replies button", "揀時間")
    await expect(phone.all(".sheet .section")).to_have_text(["星期二"])
    await expect(phone.all(SEND)).to_be_disabled()
    await phone.all(".sheet label").nth(1).click()
    await phone.all(SEND).click()
    await expect(phone.all(".patient .body").last).to_have_text("下晝4:00")
    await expect(phone.all(".patient .quote")).to_have_text(["請揀時間"])
    assert clinic.core.ledger.wrote[-1].chosen == "slot-4"


async def test_the_sheet_keeps_the_keyboard_and_gives_it_back(browsers: Browsers, clinic: Clinic) -> None:
    phone = await Phone.of(browsers, clinic, DESK)
    await phone.say("list")
    await phone.press(".replies button", "揀時間")
    await expect(await phone.focus()).to_have_attribute("name", "row")
    await phone.page.keyboard.press("Escape")
    await expect(phone.all("#sheet")).to_be_hidden()
    await expect(await phone.focus()).to_have_text("揀時間")


async def test_a_button_is_pressed(browsers: Browsers, clinic: Clinic) -> None:
    phone = await Phone.of(browsers, clinic, PHONE)
    await phone.say("buttons")
    await phone.press(".replies button", "改期")
    await expect(phone.all(".patient .body").last).to_have_text("改期")
    assert clinic.core.ledger.wrote[-1].type == "interactive"


async def test_a_call_leaves_its_line(browsers: Browsers, clinic: Clinic) -> None:
    phone = await Phone.of(browsers, clinic, PHONE)
    await phone.share("WhatsApp 致電", "致電")
    await expect(phone.all(".patient .body")).to_have_text(["未接致電"])
    await expect(phone.all(".patient .ticks, .patient .more")).to_have_count(0)


async def test_a_picture_and_a_voice_note_are_seen_and_heard(browsers: Browsers, clinic: Clinic) -> None:
    phone = await Phone.of(browsers, clinic, PHONE)
    await phone.share("相片", "傳送")
    await phone.page.wait_for_function("document.querySelector('img.file')?.naturalWidth === 16")
    await phone.share("語音訊息", "傳送")
    await phone.page.wait_for_function("document.querySelector('audio.file')?.duration > 1.9")


async def test_what_is_done_to_an_own_message_is_on_the_button(browsers: Browsers, clinic: Clinic) -> None:
    phone = await Phone.of(browsers, clinic, PHONE)
    await phone.say("錯")
    await phone.answers("收到：錯")
    await phone.all(".patient .more").evaluate("more => more.click()")  # shown to a pointer that hovers
    await expect(phone.all(SEND)).to_have_text("請揀")
    await phone.press(".sheet label", "修改")
    await expect(phone.all(SEND)).to_have_text("修改")
    await phone.press(".sheet label", "收回訊息")
    await expect(phone.all(SEND)).to_have_text("收回訊息")
    await phone.all(SEND).click()
    await expect(phone.all(".patient .body")).to_have_text(["你已收回呢個訊息"])


async def test_several_patients_talk_at_the_same_time(browsers: Browsers, clinic: Clinic) -> None:
    phone = await Phone.of(browsers, clinic, DESK)
    await phone.say("我係小美")
    await phone.turn_to(JOHN)
    await expect(phone.all(".patient .body")).to_have_count(0)
    await phone.say("I am John")
    await phone.answers("收到：I am John")
    await phone.turn_to(MEI)
    await expect(phone.all(".patient .body")).to_have_text(["我係小美"])


async def test_a_chat_that_nobody_looks_at_counts_what_is_unread(browsers: Browsers, clinic: Clinic) -> None:
    phone = await Phone.of(browsers, clinic, DESK)
    await clinic.core.patient_sends_text(NUMBER, SAMPLE_PEOPLE[1], "喺度嗎")
    await expect(phone.all(".people .unread")).to_have_text(["1"])
    assert [status.name for status in clinic.core.ledger.accepted[0].statuses] == ["sent", "delivered"]
    await phone.turn_to(SAMPLE_PEOPLE[1].id)
    await expect(phone.all(".people .unread")).to_have_count(0)
    await phone.answers("收到：喺度嗎")


async def test_typing_shows_until_the_answer_comes(browsers: Browsers, clinic: Clinic) -> None:
    phone = await Phone.of(browsers, clinic, DESK)
    await phone.say("think")
    await expect(phone.all(".dots")).to_be_visible()
    await expect(phone.all("#clinic-state")).to_have_text("正在輸入…")
    await phone.say("hello")
    await phone.answers("收到：hello")
    await expect(phone.all(".dots")).to_have_count(0)


async def test_what_people_write_is_never_markup(browsers: Browsers, clinic: Clinic) -> None:
    phone = await Phone.of(browsers, clinic, DESK)
    await phone.say("<img src=x onerror=alert(1)>")
    await phone.answers("收到：<img src=x onerror=alert(1)>")
    await expect(phone.all(".messages img")).to_have_count(0)


async def test_bold_words_links_and_the_tick_are_drawn(browsers: Browsers, clinic: Clinic) -> None:
    phone = await Phone.of(browsers, clinic, DESK)
    await phone.say("*三點* https://example.hk/a")
    await phone.answers("收到：三點 https://example.hk/a")
    await expect(phone.all(".patient .body strong")).to_have_text(["三點"])
    await expect(phone.all(".clinic .body strong")).to_have_text(["三點"])
    await expect(phone.all(".patient .body a")).to_have_attribute("href", "https://example.hk/a")
    await phone.say("buttons")
    await expect(phone.all(".emoji")).to_have_attribute("aria-label", "✅")


async def test_the_journey_follows_a_message_from_hand_to_hand(browsers: Browsers, clinic: Clinic) -> None:
    phone = await Phone.of(browsers, clinic, DESK)
    await phone.say("想約聽日")
    expected = ["Patient wrote", "Webhook called", "Read receipt from the clinic", "Message accepted"]
    await expect(phone.all(".steps .what span")).to_have_text([*expected, "Status: sent", "Status: read"])
    await phone.press(".steps .link", "outbox-of-想約聽日")
    await expect(phone.all(".steps .what span").first).to_have_text("Message accepted")
    await phone.all("#reference").fill("nothing")
    await phone.all("#reference").press("Enter")
    await expect(phone.all(".steps .none")).to_have_text(["搵唔到呢個編號。"])


async def test_a_phone_sized_window_is_one_chat_with_a_switcher(browsers: Browsers, clinic: Clinic) -> None:
    phone = await Phone.of(browsers, clinic, PHONE)
    await expect(phone.all("#patients")).to_be_hidden()
    await expect(phone.all("#journey")).to_be_hidden()
    await phone.all("#back").click()
    await phone.turn_to(JOHN)
    await expect(phone.all("#as-whom")).to_have_text("John Smith")
    await expect(phone.all("#patients")).to_be_hidden()


@pytest.mark.parametrize("size", [(320, 568), PHONE, (820, 1180), DESK], ids=["small", "phone", "tablet", "desk"])
async def test_nothing_overflows(browsers: Browsers, clinic: Clinic, size: tuple[int, int]) -> None:
    phone = await Phone.of(browsers, clinic, size)
    await phone.say("list")
    await phone.say("長" * 60 + "a" * 90)
    await expect(phone.all(".clinic.message")).to_have_count(2)
    width = await phone.page.evaluate("document.documentElement.scrollWidth")
    chat = await phone.all("#chat").evaluate("chat => chat.scrollWidth - chat.clientWidth")
    assert (width, chat) == (size[0], 0)


async def test_the_page_speaks_english_too(browsers: Browsers, clinic: Clinic) -> None:
    phone = await Phone.of(browsers, clinic, DESK)
    await phone.all("#language").click()
    await expect(phone.all("#patients-title")).to_have_text("Patients’ phones")
    await expect(phone.all("html")).to_have_attribute("lang", "en")
    await phone.all("#language").click()
    await expect(phone.all("#patients-title")).to_have_text("病人電話")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_everybody_can_use_it(browsers: Browsers, clinic: Clinic, size: tuple[int, int]) -> None:
    phone = await Phone.of(browsers, clinic, size)
    await phone.say("list")
    await phone.press(".replies button", "揀時間")
    await expect(phone.all(SEND)).to_be_visible()
    found = (await Axe().run(phone.page)).response["violations"]
    assert [each["id"] for each in found if each["impact"] in {"serious", "critical"}] == []
