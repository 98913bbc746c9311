from __future__ import annotations

from msgspec.structs import replace

from smartclinic.appointments.day_sheet import SheetKey
from smartclinic.appointments.sheets import sheet_of
from smartclinic.clinics.model import Part
from smartclinic.disruptions.disruption import Cause
from smartclinic.queueing.line import LineKey, Opening, Place, StoredLine, empty_line
from smartclinic.work.unit import Unit
from tests.unit.disruptions.clinic_day import CLINIC, TUESDAY, ClinicDay, at

GP, PAEDIATRICS = LineKey("gp", TUESDAY.isoformat()), LineKey("paediatrics", TUESDAY.isoformat())


async def somebody_stands_in(day: ClinicDay, key: LineKey) -> None:
    place = Place("0" * 32, 1, at(6), Part.MORNING)

    async def put(unit: Unit) -> None:
        unit.create(key.id, StoredLine(line=replace(empty_line(key), places=(place,))))

    await day.do(put)


async def opening(day: ClinicDay, key: LineKey) -> Opening:
    return (await day.read(StoredLine, key.id)).line.opening


async def test_a_closed_day_closes_the_lines_in_which_somebody_stands(day: ClinicDay) -> None:
    await somebody_stands_in(day, GP)
    await day.disruptions.declare(CLINIC, Cause.TYPHOON_8, day.act(), day=TUESDAY)

    assert await opening(day, GP) is Opening.CLOSED
    assert await opening(day, PAEDIATRICS) is Opening.OPEN


async def test_whoever_takes_the_first_ticket_while_the_day_is_closed_looks_again(day: ClinicDay) -> None:
    seen = list[str | None]()

    async def take(unit: Unit) -> None:
        assert await unit.get(StoredLine, GP.id) is None or seen
        seen.append((await sheet_of(unit, SheetKey("chan", TUESDAY, Part.MORNING))).closed)
        if len(seen) == 1:
            await day.disruptions.declare(CLINIC, Cause.TYPHOON_8, day.act(), day=TUESDAY)
        unit.put_over(GP.id, StoredLine(line=empty_line(GP)))

    await day.do(take)

    assert seen == [None, "typhoon_8"]


async def test_a_line_that_another_doctor_goes_on_with_stays_open(day: ClinicDay) -> None:
    await somebody_stands_in(day, GP)
    await day.disruptions.declare(CLINIC, Cause.SESSION_CLOSED, day.act(), doctor="chan", day=TUESDAY)

    assert await opening(day, GP) is Opening.OPEN


async def test_the_last_doctor_of_a_line_closes_it(day: ClinicDay) -> None:
    await somebody_stands_in(day, GP)
    for doctor in ("chan", "wong"):
        await day.disruptions.declare(CLINIC, Cause.SESSION_CLOSED, day.act(), doctor=doctor, day=TUESDAY)

    assert await opening(day, GP) is Opening.CLOSED


async def test_a_line_of_today_is_not_closed_for_tomorrow(day: ClinicDay) -> None:
    await somebody_stands_in(day, GP)
    await day.disruptions.declare(CLINIC, Cause.TYPHOON_8, day.act(), day=TUESDAY.replace(day=25))

    assert await opening(day, GP) is Opening.OPEN
