"""The patient's phone, used as a patient would."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from smartclinic_local.phone.people import SAMPLE_PEOPLE

from .conftest import Clinic

Found = TypeVar("Found")
DESK, PHONE = (1440, 900), (390, 844)
MEI, JOHN = SAMPLE_PEOPLE[0].id, SAMPLE_PEOPLE[3].id


class Page:
    """The page in the browser, and what a person sees of it."""

    def __init__(self, browser: WebDriver, clinic: Clinic, size: tuple[int, int], person: str = MEI) -> None:
        self.browser = browser
        browser.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False},
        )
        browser.get(f"{clinic.address}?person={person.replace('+', '%2B')}")
        self.wait(lambda: self.all(".people button"))

    def wait(self, condition: Callable[[], Found | None]) -> Found:
        found = WebDriverWait(self.browser, 10, 0.03, [WebDriverException]).until(lambda _: condition())
        assert found is not None
        return found

    def all(self, selector: str) -> list[WebElement]:
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> WebElement:
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def texts(self, selector: str) -> list[str]:
        return [element.text for element in self.all(selector)]

    def nameless(self, inside: str = "") -> list[str | None]:
        controls = [each for tag in ("button", "input", "textarea") for each in self.all(inside + tag)]
        return [
            each.get_attribute("outerHTML") for each in controls if each.is_displayed() and not each.accessible_name
        ]

    def say(self, text: str) -> None:
        before = len(self.all(".patient.message"))
        self.one("#text").send_keys(text, Keys.ENTER)
        self.wait(lambda: len(self.all(".patient.message")) > before)

    def answers(self, text: str) -> None:
        self.wait(lambda: text in self.texts(".clinic .body"))

    def press(self, selector: str, text: str) -> None:
        self.wait(lambda: self.pressed([each for each in self.all(selector) if each.text == text]))

    def pressed(self, found: list[WebElement]) -> bool:
        """Whether the first was there to press; asked again when the page exchanged it at that moment."""
        for button in found[:1]:
            button.click()
        return bool(found)

    def turn_to(self, person: str) -> None:
        self.wait(lambda: self.pressed(self.all(f".people button[data-person='{person}']")))


def test_a_text_gets_two_blue_ticks_and_its_answer(browser: WebDriver, clinic: Clinic) -> None:
    page = Page(browser, clinic, DESK)
    page.say("想約聽日")
    page.answers("收到：想約聽日")
    page.wait(lambda: page.one(".patient .ticks.read"))
    assert page.one(".patient .ticks").get_attribute("aria-label") == "已讀"
    page.wait(lambda: clinic.core.ledger.accepted[0].read_at)  # the chat was open
    assert [status.name for status in clinic.core.ledger.accepted[0].statuses] == ["sent", "read"]


def test_a_row_of_a_list_is_chosen_in_the_sheet_and_quotes_its_question(browser: WebDriver, clinic: Clinic) -> None:
    page = Page(browser, clinic, PHONE)
    page.say("list")
    page.press(".replies button", "揀時間")
    page.wait(lambda: page.texts(".sheet .section") == ["星期二"])
    assert not page.one("#sheet-send").is_enabled()
    page.wait(lambda: page.pressed(page.all(".sheet label")[1:]))  # the sheet is still sliding in
    page.wait(lambda: page.pressed([page.one("#sheet-send")]))
    page.wait(lambda: "下晝4:00" in page.texts(".patient .body"))
    assert page.texts(".patient .quote") == ["請揀時間"]
    assert clinic.core.ledger.wrote[-1].chosen == "slot-4"


def test_the_sheet_keeps_the_keyboard_and_gives_it_back(browser: WebDriver, clinic: Clinic) -> None:
    page = Page(browser, clinic, DESK)
    page.say("list")
    page.press(".replies button", "揀時間")
    assert browser.switch_to.active_element.get_attribute("name") == "row"
    browser.switch_to.active_element.send_keys(Keys.ESCAPE)
    page.wait(lambda: not page.one("#sheet").is_displayed())
    assert browser.switch_to.active_element.text == "揀時間"


def test_a_button_ispressed(browser: WebDriver, clinic: Clinic) -> None:
    page = Page(browser, clinic, PHONE)
    page.say("buttons")
    page.press(".replies button", "改期")
    page.wait(lambda: "改期" in page.texts(".patient .body"))
    assert clinic.core.ledger.wrote[-1].type == "interactive"


def share(page: Page, title: str, send: str) -> None:
    """Send something else than words, with the button that says so."""
    page.one("#attach").click()
    page.press(".sheet label", title)
    page.wait(lambda: page.pressed([each for each in page.all("#sheet-send") if each.text == send]))


def test_a_call_leaves_its_line(browser: WebDriver, clinic: Clinic) -> None:
    page = Page(browser, clinic, PHONE)
    share(page, "WhatsApp 致電", "致電")
    page.wait(lambda: page.texts(".patient .body") == ["未接致電"])
    assert page.all(".patient .ticks") == page.all(".patient .more") == []


def test_a_picture_and_a_voice_note_are_seen_and_heard(browser: WebDriver, clinic: Clinic) -> None:
    page = Page(browser, clinic, PHONE)
    share(page, "相片", "傳送")
    page.wait(lambda: int(page.one("img.file").get_attribute("naturalWidth") or 0) == 16)
    share(page, "語音訊息", "傳送")
    page.wait(lambda: browser.execute_script("return document.querySelector('audio.file').duration > 1.9"))


def test_what_is_done_to_an_own_message_is_on_the_button(browser: WebDriver, clinic: Clinic) -> None:
    page = Page(browser, clinic, PHONE)
    page.say("錯")
    page.answers("收到：錯")
    browser.execute_script("document.querySelector('.patient .more').click()")
    page.wait(lambda: page.one("#sheet-send").text == "請揀")
    page.press(".sheet label", "修改")
    page.wait(lambda: page.one("#sheet-send").text == "修改")
    page.press(".sheet label", "收回訊息")
    page.wait(lambda: page.pressed([each for each in page.all("#sheet-send") if each.text == "收回訊息"]))
    page.wait(lambda: page.texts(".patient .body") == ["你已收回呢個訊息"])


def test_several_patients_talk_at_the_same_time(browser: WebDriver, clinic: Clinic) -> None:
    page = Page(browser, clinic, DESK)
    page.say("我係小美")
    page.turn_to(JOHN)
    page.wait(lambda: page.texts(".patient .body") == [])
    page.say("I am John")
    page.answers("收到：I am John")
    page.turn_to(MEI)
    page.wait(lambda: page.texts(".patient .body") == ["我係小美"])


def test_a_chat_that_nobody_looks_at_counts_what_is_unread(browser: WebDriver, clinic: Clinic) -> None:
    page = Page(browser, clinic, DESK)
    clinic.write(SAMPLE_PEOPLE[1], "喺度嗎")
    page.wait(lambda: page.texts(".people .unread") == ["1"])
    assert [status.name for status in clinic.core.ledger.accepted[0].statuses] == ["sent", "delivered"]
    page.turn_to(SAMPLE_PEOPLE[1].id)
    page.wait(lambda: page.all(".people .unread") == [])
    page.answers("收到：喺度嗎")


def test_typing_shows_until_the_answer_comes(browser: WebDriver, clinic: Clinic) -> None:
    page = Page(browser, clinic, DESK)
    page.say("think")
    page.wait(lambda: page.one(".dots"))
    assert page.one("#clinic-state").text == "正在輸入…"
    page.say("hello")
    page.answers("收到：hello")
    page.wait(lambda: not page.all(".dots"))


def test_what_people_write_is_never_markup(browser: WebDriver, clinic: Clinic) -> None:
    page = Page(browser, clinic, DESK)
    page.say("<img src=x onerror=alert(1)>")
    page.answers("收到：<img src=x onerror=alert(1)>")
    assert not page.all(".messages img")


def test_bold_words_links_and_the_tick_are_drawn(browser: WebDriver, clinic: Clinic) -> None:
    page = Page(browser, clinic, DESK)
    page.say("*三點* https://example.hk/a")
    page.answers("收到：三點 https://example.hk/a")
    assert page.texts(".patient .body strong") == ["三點"]
    assert page.texts(".clinic .body strong") == ["三點"]
    assert page.one(".patient .body a").get_attribute("href") == "https://example.hk/a"
    page.say("buttons")
    assert page.wait(lambda: page.one(".emoji")).get_attribute("aria-label") == "✅"


def test_the_journey_follows_a_message_from_hand_to_hand(browser: WebDriver, clinic: Clinic) -> None:
    page = Page(browser, clinic, DESK)
    page.say("想約聽日")
    expected = ["Patient wrote", "Webhook called", "Read receipt from the clinic", "Message accepted"]
    page.wait(lambda: page.texts(".steps .what span") == [*expected, "Status: sent", "Status: read"])
    page.press(".steps .link", "outbox-of-想約聽日")
    page.wait(lambda: page.texts(".steps .what span")[0] == "Message accepted")
    reference = page.one("#reference")
    reference.clear()
    reference.send_keys("nothing", Keys.ENTER)
    page.wait(lambda: page.texts(".steps .none") == ["搵唔到呢個編號。"])


def test_a_phone_sized_window_is_one_chat_with_a_switcher(browser: WebDriver, clinic: Clinic) -> None:
    page = Page(browser, clinic, PHONE)
    assert not page.one("#patients").is_displayed()
    assert not page.one("#journey").is_displayed()
    page.one("#back").click()
    page.turn_to(JOHN)
    page.wait(lambda: page.one("#as-whom").text == "John Smith")
    assert not page.one("#patients").is_displayed()


@pytest.mark.parametrize("size", [(320, 568), PHONE, (820, 1180), DESK], ids=["small", "phone", "tablet", "desk"])
def test_nothing_overflows(browser: WebDriver, clinic: Clinic, size: tuple[int, int]) -> None:
    page = Page(browser, clinic, size)
    page.say("list")
    page.say("長" * 60 + "a" * 90)
    page.wait(lambda: len(page.all(".clinic.message")) == 2)
    width = browser.execute_script("return document.documentElement.scrollWidth")
    chat = browser.execute_script("const c = document.getElementById('chat'); return c.scrollWidth - c.clientWidth")
    assert (width, chat) == (size[0], 0)


def test_the_page_speaks_english_too(browser: WebDriver, clinic: Clinic) -> None:
    page = Page(browser, clinic, DESK)
    page.one("#language").click()
    page.wait(lambda: page.one("#patients-title").text == "Patients’ phones")
    assert browser.execute_script("return document.documentElement.lang") == "en"
    page.one("#language").click()
    page.wait(lambda: page.one("#patients-title").text == "病人電話")


def test_everything_that_can_be_pressed_has_a_name(browser: WebDriver, clinic: Clinic) -> None:
    page = Page(browser, clinic, DESK)
    page.say("list")
    page.wait(lambda: page.all(".replies button"))
    page.wait(lambda: page.nameless() == [])
    page.press(".replies button", "揀時間")
    page.wait(lambda: page.one("#sheet-send").is_displayed())
    assert page.nameless(".sheet ") == []


def test_the_page_asks_nobody_else_for_anything(browser: WebDriver, clinic: Clinic) -> None:
    browser.get("about:blank")  # what the page of another test left unfinished is not this one's
    browser.get_log("browser")  # type: ignore[no-untyped-call] # selenium leaves it untyped
    page = Page(browser, clinic, DESK)
    page.say("hello")
    names = browser.execute_script("return performance.getEntriesByType('resource').map((each) => each.name)")
    assert [name for name in names if not name.startswith((clinic.address, "data:"))] == []
    assert [line for line in browser.get_log("browser") if line["level"] == "SEVERE"] == []  # type: ignore[no-untyped-call] # selenium leaves it untyped
