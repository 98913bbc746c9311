"""What somebody at the desk does and sees, by the words on the screen. `said(key)` are the desk's own words."""

from __future__ import annotations

import re
from collections.abc import Awaitable
from dataclasses import dataclass
from html import unescape
from time import monotonic

from playwright.async_api import Locator, Page, expect

from smartclinic.clinics.model import Language
from smartclinic.contacts.identity import ContactId
from smartclinic_local.accounts.people import Person as Colleague
from staff_desk.rendering import say
from tests.browser.conftest import DESK
from tests.browser.desk_service import DeskService
from tests.functions.desk_signing_in import LAM

CHINESE, ENGLISH = Language.ZH_HK, Language.EN


def said(key: str, language: Language = CHINESE, /, **values: object) -> str:
    """The desk's own words, as a screen shows them."""
    return unescape(str(say(language, key, **values)))


@dataclass
class AtDesk:
    """Somebody with a page of the desk before them."""

    desk: DeskService
    page: Page

    @classmethod
    async def of(cls, desk: DeskService, colleague: Colleague = LAM, size: tuple[int, int] = DESK) -> AtDesk:
        """Somebody who has signed in, at the list of who needs staff."""
        return cls(desk, await desk.signed_in(colleague, size))

    # --- doing

    async def open(self, contact: ContactId) -> AtDesk:
        """Open a conversation."""
        await self.page.goto(f"{self.desk.address}/conversations/{contact}")
        return self

    async def press(self, key: str, **values: str) -> None:
        """Press the button, link or heading with these words of the desk."""
        button = self.button(key, **values)
        await expect(button).to_be_visible()  # else what is there instead is told
        await button.click()

    async def write(self, text: str) -> None:
        """Answer the patient."""
        await self.composer.fill(text)
        await self.press("thread_send")
        await expect(self.composer).to_have_value("")

    async def menu(self) -> None:
        """Open one's own menu."""
        await self.page.locator("summary", has_text=said("desk_account")).click()

    # --- seeing

    def button(self, key: str, **values: str) -> Locator:
        """A button, link or heading that opens, by the desk's words."""
        name = re.compile(rf"^{re.escape(said(key, CHINESE, **values))}(\s|$)")  # more follows for screen readers
        by_role = self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name))
        return by_role.or_(self.page.locator("summary").filter(has_text=name)).first

    def text(self, words: str) -> Locator:
        """Whatever shows these words."""
        return self.page.get_by_text(words).first

    @property
    def composer(self) -> Locator:
        """Where one writes to the patient."""
        return self.page.get_by_label(said("thread_write_label"))

    @property
    def thread(self) -> Locator:
        """The messages of the conversation."""
        return self.page.get_by_role("region", name=said("thread_messages"))

    @property
    def list(self) -> Locator:
        """The conversations in the list, each a link."""
        return self.page.locator("a.row")

    async def sees(self, words: str) -> None:
        """These words are on the screen."""
        await expect(self.text(words)).to_be_visible()

    async def sees_in_thread(self, words: str) -> None:
        """These words stand in the conversation."""
        await expect(self.thread.get_by_text(words).first).to_be_visible()


async def seconds_until(seen: Awaitable[object]) -> float:
    """How long it takes until something is on the screen."""
    began = monotonic()
    await seen
    return monotonic() - began
