from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.unit.disruptions.clinic_day import ClinicDay, a_clinic_day


@pytest.fixture
async def day() -> AsyncIterator[ClinicDay]:
    async with a_clinic_day() as found:
        yield found
