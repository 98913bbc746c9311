"""Every contradiction between a clinic's facts is told with the way out of it."""

from __future__ import annotations

import pytest

from smartclinic.clinics.clinic_file import ClinicFileError, load_clinic_file
from tests.unit.clinics.two_branches import TEXT

HO_MORNING = "start: 09:00, end: 13:00, doors: 08:30, last_registration: 12:30"
HO_AFTERNOON = "start: 14:00, end: 18:00, last_booking: 17:30"
YIP_LATER = "first_day: 2027-03-15"


def test_the_clinic_of_these_tests_has_none() -> None:
    assert load_clinic_file(TEXT).id == "kwong-fai"


@pytest.mark.parametrize(
    ("written", "instead", "what", "mend"),
    [
        (HO_MORNING, HO_MORNING.replace("doors: 08:30", "doors: 09:30"), "doors open after", "its start or earlier"),
        (HO_MORNING, HO_MORNING.replace("registration: 12:30", "registration: 13:30"),
         "last_registration is outside", "between doors and end"),
        (HO_MORNING, HO_MORNING.replace("registration: 12:30", "registration: 08:00"),
         "last_registration is outside", "between doors and end"),
        (HO_AFTERNOON, f"{HO_AFTERNOON}, last_registration: 17:00", "last_booking is after last_registration",
         "set last_registration to 17:30 or later"),
        (HO_AFTERNOON, HO_AFTERNOON.replace("17:30", "18:30"), "last_booking is outside", "between start and end"),
        ("released: 4", "released: 49", "released is more than the 48 places", "release fewer"),
        (YIP_LATER, "first_day: 2027-03-09", "already has a session then", "use other days"),
        (f"{YIP_LATER}}}", f"{YIP_LATER}, last_day: 2027-03-01}}", "over before it begins", "exchange first_day"),
        (f"{YIP_LATER}}}", "first_day: 2027-03-19, last_day: 2027-03-21}", "no day of this session is left", "until"),
        ("end: 12:00}\n  - id: yip", "end: 12:00, first_day: 2027-04-01}\n  - id: yip",
         "no day of this session is left", "until"),
        ("[tue, thu], part: morning", "[tue, wed], part: morning", "already has a session then", "use other days"),
        ("new_patient_minutes: 30", "new_patient_minutes: 10", "a first visit is shorter", "minutes or more"),
        ("holiday: easter-monday", "holiday: lunar-new-year-3", "`lunar-new-year-3` is chosen twice", "keep one"),
        ("date: 2027-03-10", "date: 2027-02-05", "2027-02-05 is listed twice", "keep one"),
        ("prefix: S", "prefix: C", "the prefix `C` is used more than once", "give each queue its own"),
        ("id: flu, name", "id: central, name", "the id `central` is used more than once", "give each its own"),
        ("branch: sha-tin, doctors: [ho, yip]", "branch: shatin, doctors: [ho, yip]", "no branch `shatin`", "sha-tin"),
        ("doctors: [ho, yip]", "doctors: [ho, yap]", "no doctor `yap`", "ho, lam, yip"),
        ("doctors: [ho, yip]", "doctors: [ho, ho]", "`ho` is listed twice", "keep one"),
        ("doctors: [ho, yip]", "doctors: [ho, lam]", "`lam` never sits at `sha-tin`", "add a session there"),
        ("service: flu-vaccine}", "service: jab}", "no service `jab`", "use one of consultation, flu-vaccine"),
        ("service: flu-vaccine}", "service: wound-care}", "`ho` does not give `wound-care`", "to that service"),
        (", service: flu-vaccine}", "}", "`sha-tin` already is the queue of ho there", "or a service"),
        ("queues:", "weather: [{signal: black-rain}, {signal: black-rain}]\nqueues:", "`black-rain` has two rules",
         "keep one"),
        ("queues:", "weather: [{signal: black-rain, opens: true, goes_on: false}]\nqueues:",
         "begin under this signal and then not go on", "goes_on: true"),
    ],
)  # fmt: skip
def test_a_contradiction_is_told_with_its_mend(written: str, instead: str, what: str, mend: str) -> None:
    assert written in TEXT
    text = TEXT.replace(written, instead, 1)

    problems = problems_of(text)

    assert any(what in problem and mend in problem for problem in problems), problems


@pytest.mark.parametrize("dates", ["first_day: 2027-03-14", f"{YIP_LATER}, last_day: 2027-03-15"])
def test_sessions_whose_dates_have_no_day_in_common_may_have_the_same_hours(dates: str) -> None:
    assert problems_of(TEXT.replace(YIP_LATER, dates, 1)) == []


def problems_of(text: str) -> list[str]:
    try:
        load_clinic_file(text)
    except ClinicFileError as error:
        return error.problems
    return []
