from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.unit.queueing.rooms import Room, small_clinic


@pytest_asyncio.fixture
async def room() -> AsyncIterator[Room]:
    opened = await Room(small_clinic()).opened()
    yield opened
    await opened.store.close()
