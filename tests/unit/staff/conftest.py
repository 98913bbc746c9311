from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.unit.staff.desk_rig import Desk, two_clinics


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with two_clinics() as desk:
        yield desk
