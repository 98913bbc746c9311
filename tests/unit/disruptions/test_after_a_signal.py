"""What a day sheet says of a session that goes on under a signal, and from when on it takes patients again."""

from __future__ import annotations

from smartclinic.appointments.booking import find_slots
from smartclinic.appointments.slots import Wanted
from smartclinic.clinics.calendar import at_minute
from smartclinic.clinics.model import Part
from smartclinic.disruptions.disruption import Cause
from tests.unit.disruptions.clinic_day import CLINIC, TUESDAY, ClinicDay, at


async def test_a_session_that_goes_on_says_why_nobody_else_comes(day: ClinicDay) -> None:
    await day.until(at(10))
    told = await day.disruptions.declare(CLINIC, Cause.BLACK_RAIN, day.act(), day=TUESDAY)
    begun, coming = await day.sheet("chan", Part.MORNING), await day.sheet("chan", Part.AFTERNOON)

    assert (begun.closed, begun.only_here, begun.off) == (None, "black_rain", "black_rain")
    assert (coming.closed, coming.only_here, coming.off) == ("black_rain", None, "black_rain")

    await day.disruptions.lift(CLINIC, told, day.act())
    assert (await day.sheet("chan", Part.MORNING)).off is None


async def test_a_stop_by_hand_is_no_signal(day: ClinicDay) -> None:
    sheet = await day.sheet("chan", Part.MORNING)
    assert sheet.off is None


async def test_a_session_that_went_on_offers_no_place_before_the_hour_of_the_rule(day: ClinicDay) -> None:
    await day.until(at(15, 30))
    told = await day.disruptions.declare(CLINIC, Cause.BLACK_RAIN, day.act(), day=TUESDAY)
    await day.until(at(16))
    await day.disruptions.lift(CLINIC, told, day.act())
    wanted = Wanted(service_id="consultation", first=TUESDAY, last=TUESDAY, doctor_ids=("chan",))

    found = await day.do(
        lambda unit: find_slots(unit, day.clinic, wanted, day.clock.now(), allows=lambda _: True, enough=9)
    )

    assert found
    assert found[0].starts_at == at_minute(TUESDAY, 17 * 60)
    assert (await day.sheet("chan", Part.AFTERNOON)).not_before == 17 * 60
