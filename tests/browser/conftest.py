"""A headless Chromium, and browsers in it that watch what a page does: script errors, requests to other hosts."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

HERE: Final = Path(__file__).parent
QUIET: Final = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
)
PATIENCE_MS: Final = 10_000
LONGEST_TEST_S: Final = 90
"""Some of Playwright's calls wait without end; a test that takes so long says at which."""
NO_SCRIPT_ERRORS: Final = (
    "Failed to load resource",
    "Response Status Error Code",
    "htmx:afterRequest",
    "htmx:sendAbort",
    "htmx:sendError",
)
"""What browser and htmx write about answers such as 409, about a request that a newer one replaces, and about a
connection that is lost."""
expect.set_options(timeout=PATIENCE_MS)
DESK: Final = (1440, 900)
PHONE: Final = (390, 844)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bound each test here, and try what fails once more: a whole browser and a desk that polls share two cores with
    everything else, and are late at times. What is broken fails twice; a second try is counted at the end.
    """
    for item in items:
        if isinstance(item, pytest.Function) and item.path.parent == HERE:
            item.obj = _bounded(item.obj)
            item.add_marker(pytest.mark.flaky(reruns=1))


def _bounded(test: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    @functools.wraps(test)
    async def bounded(**given: object) -> None:
        async with asyncio.timeout(LONGEST_TEST_S):
            await test(**given)

    return bounded


@dataclass
class Watched:
    """What a browser was seen to do that no page of ours may do."""

    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        """Watch this page."""
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda line: self._wrote(line.type, line.text))
        page.on("request", lambda request: self._asked(request.url))

    def _wrote(self, kind: str, text: str) -> None:
        """What becomes of a request is written to the console too, and is no script error."""
        if kind == "error" and not text.startswith(NO_SCRIPT_ERRORS):
            self.errors.append(text)

    def _asked(self, url: str) -> None:
        if urlsplit(url).scheme in {"http", "https"} and urlsplit(url).hostname != "127.0.0.1":
            self.strangers.append(url)


@dataclass
class Browsers:
    """Makes browsers that share nothing, as two people's do."""

    chromium: Browser
    stack: AsyncExitStack
    watched: Watched

    async def page(self, size: tuple[int, int] = DESK) -> Page:
        """A page of a browser of its own."""
        return await (await self.context(size)).new_page()

    async def context(self, size: tuple[int, int] = DESK) -> BrowserContext:
        """A browser of its own, without cookies."""
        viewport = {"width": size[0], "height": size[1]}
        context = await self.chromium.new_context(viewport=viewport, locale="zh-HK", timezone_id="Asia/Hong_Kong")  # type: ignore[arg-type] # a TypedDict of the library's own
        context.set_default_timeout(PATIENCE_MS)
        context.on("page", self.watched.over)
        self.stack.push_async_callback(context.close)
        return context

    async def close(self) -> None:
        """Close them all, before what they look at is gone."""
        await self.stack.aclose()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium(requires: Callable[[str], Path]) -> AsyncIterator[Browser]:
    """Chromium, one for the session: it takes a second to start."""
    executable = str(requires("chromium"))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=list(QUIET))
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def browsers(chromium: Browser) -> AsyncIterator[Browsers]:
    """Browsers for one test; whatever it was about, no page may have a script error or ask another host."""
    made = Browsers(chromium, AsyncExitStack(), Watched())
    yield made
    await made.close()
    assert made.watched.errors == []
    assert made.watched.strangers == []
