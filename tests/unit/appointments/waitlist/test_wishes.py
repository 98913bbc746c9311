from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from smartclinic.appointments.day_sheet import Slot
from smartclinic.appointments.waitlist.waiting import Wait
from smartclinic.appointments.waitlist.wishes import answer_by, awake, is_wished
from smartclinic.clinics.clinic_file import load_clinic_file, sample_clinic_text
from smartclinic.clinics.model import Clinic, Part
from tests.unit.disruptions.clinic_day import MEI, TUESDAY, at

SLOT = Slot("chan", "mong-kok", "consultation", TUESDAY, Part.AFTERNOON, 15 * 60, 15)
WAIT = Wait(contact=MEI, service="consultation", first_day="2026-11-24", last_day="2026-11-30", since=at(6))


@pytest.fixture(scope="module")
def clinic() -> Clinic:
    return load_clinic_file(sample_clinic_text())


def test_any_day_part_and_doctor_fit_whoever_named_none() -> None:
    assert is_wished(WAIT, SLOT)


@pytest.mark.parametrize(
    "wish",
    [
        {"first_day": "2026-11-25"},
        {"last_day": "2026-11-23"},
        {"part": Part.MORNING},
        {"doctors": ("wong", "lee")},
    ],
)
def test_another_day_part_or_doctor_does_not_fit(wish: dict[str, object]) -> None:
    assert not is_wished(replace(WAIT, **wish), SLOT)


@pytest.mark.parametrize(
    ("now", "minutes"),
    [
        (at(14, 25), 5),  # five minutes before the lead time: as long as anybody needs to answer
        (at(13, 30), 15),  # an hour left: a quarter of it
        (at(8, 30), 90),
        (at(10, day=TUESDAY.replace(day=20)), 120),  # days ahead: two hours, so that others are asked the same day
    ],
)
def test_the_time_to_answer_fits_how_soon_the_place_is(clinic: Clinic, now: object, minutes: int) -> None:
    assert answer_by(clinic, "consultation", SLOT, now) == now + timedelta(minutes=minutes)  # type: ignore[arg-type,operator]


def test_nobody_is_asked_so_late_that_they_could_not_come(clinic: Clinic) -> None:
    assert answer_by(clinic, "consultation", SLOT, at(14, 26)) is None


def test_at_night_people_are_asked_in_the_morning() -> None:
    assert awake(at(23)) == at(7, 30, day=TUESDAY.replace(day=25))
    assert awake(at(3)) == at(7, 30)
    assert awake(at(12)) == at(12)
