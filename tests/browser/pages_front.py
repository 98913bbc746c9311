"""The pages by link on a free port, for a real browser."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

from PIL import Image
from playwright.async_api import Page
from starlette.types import Receive, Scope, Send

from smartclinic import compose
from smartclinic_local.run.front import Front
from smartclinic_local.run.web import address, listen, serving
from tests.browser.conftest import Browsers
from tests.functions.in_process import function
from tests.functions.pages_rig import Pages, at, pages_of


class _Running:
    """Two minutes past ten in Hong Kong, and on from there."""

    def __init__(self) -> None:
        self._began = monotonic()

    def now(self) -> datetime:
        return at(62) + timedelta(seconds=monotonic() - self._began)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@dataclass
class OpenPages:
    """The pages at `base`, and the hands that fill them."""

    pages: Pages
    browsers: Browsers
    base: str


async def picture(page: Page, name: str, otherwise: Path) -> None:
    """Keep what the screen shows, where `make screenshots` says."""
    _keep(await page.screenshot(animations="disabled"), Path(os.environ.get("SCREENSHOTS") or otherwise), name)


def _keep(drawn: bytes, folder: Path, name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    Image.open(io.BytesIO(drawn)).convert("RGB").quantize(128).save(folder / f"{name}.png", optimize=True)


@asynccontextmanager
async def serving_pages(browsers: Browsers) -> AsyncIterator[OpenPages]:
    """The pages of the sample clinic."""
    listener = listen(0)
    base = f"{address(listener)}/pages"
    async with pages_of(clock=_Running(), url=base) as pages:

        async def served(scope: Scope, receive: Receive, send: Send) -> None:
            with compose.given(pages.app):
                await function("pages")(scope, receive, send)

        async with serving(Front({"pages": served}), listener):
            yield OpenPages(pages, browsers, base)
            await browsers.close()
