"""The clinic's rules by example, for a receptionist to read and to correct.

The clinic is 光輝診所 (two_branches.yaml). Dr Ho sits in Central on Monday, Wednesday, Friday and Saturday mornings
(9 to 1, last registration 12:30) and Monday, Wednesday and Friday afternoons (2 to 6, last patient 5:30), and in Sha
Tin on Tuesday and Thursday mornings, where four places are for WhatsApp. Dr Lam sits in Central on weekday mornings,
until 31 March 2027. Dr Yip sits in Sha Tin on Monday, Tuesday and Thursday evenings and on Sunday mornings. A visit is
booked at least an hour ahead.
"""

from __future__ import annotations

import pytest

from smartclinic.clinics.model import Part
from tests.unit.appointments.at_the_clinic import AtTheClinic, moment
from tests.unit.clinics.two_branches import KWONG_FAI


def at(when: str) -> AtTheClinic:
    return AtTheClinic(KWONG_FAI, moment(when))


# Holidays


@pytest.mark.parametrize("day", ["26 Mar 2027", "27 Mar 2027"])
def test_on_good_friday_and_the_day_after_nothing_is_offered(day: str) -> None:
    assert at("22 Mar 2027 10:00").offers(day) == []


def test_easter_sunday_is_a_sunday_like_others() -> None:
    assert at("22 Mar 2027 10:00").offers("28 Mar 2027", doctor="yip")[0] == "10:00"


def test_on_easter_monday_this_clinic_chose_to_be_open() -> None:
    assert at("22 Mar 2027 10:00").offers("29 Mar 2027", doctor="ho")[0] == "09:00"


def test_the_first_days_of_lunar_new_year_are_closed_even_the_one_that_is_a_sunday() -> None:
    clinic = at("1 Feb 2027 10:00")

    assert clinic.offers("6 Feb 2027") == []
    assert clinic.offers("7 Feb 2027") == []  # the day after Lunar New Year, and Dr Yip's Sunday
    assert clinic.offers("9 Feb 2027") == []  # the holiday given for that Sunday


def test_on_the_third_day_of_lunar_new_year_this_clinic_is_open_in_the_morning_alone() -> None:
    clinic = at("1 Feb 2027 10:00")

    assert clinic.offers("8 Feb 2027", part=Part.MORNING)[0] == "09:00"
    assert clinic.offers("8 Feb 2027", part=Part.AFTERNOON) == []
    assert clinic.offers("8 Feb 2027", part=Part.EVENING) == []


def test_the_day_after_the_holidays_is_an_ordinary_day() -> None:
    assert at("1 Feb 2027 10:00").offers("10 Feb 2027", doctor="ho", part=Part.AFTERNOON)[0] == "14:00"


# Half days, leave, and doctors who come and go


def test_on_lunar_new_years_eve_patients_are_seen_in_the_morning_alone() -> None:
    clinic = at("1 Feb 2027 10:00")

    assert clinic.offers("5 Feb 2027", doctor="ho")[0] == "09:00"
    assert clinic.offers("5 Feb 2027", doctor="ho")[-1] == "12:30"


def test_on_the_day_of_the_outing_the_clinic_closes_at_lunch() -> None:
    assert at("8 Mar 2027 10:00").offers("10 Mar 2027", doctor="ho")[-1] == "12:30"


def test_a_doctor_on_leave_for_the_afternoon_still_sits_in_the_morning() -> None:
    clinic = at("15 Mar 2027 10:00")

    assert clinic.offers("17 Mar 2027", doctor="ho", part=Part.MORNING) != []
    assert clinic.offers("17 Mar 2027", doctor="ho", part=Part.AFTERNOON) == []


def test_a_doctor_who_leaves_is_offered_to_the_last_day_and_not_after_it() -> None:
    clinic = at("22 Mar 2027 10:00")

    assert clinic.offers("31 Mar 2027", doctor="lam") != []
    assert clinic.offers("1 Apr 2027", doctor="lam") == []
    assert clinic.books("Mei", "1 Apr 2027 09:00", "lam") == "not offered"


def test_new_hours_count_from_their_first_day() -> None:
    clinic = at("8 Mar 2027 10:00")

    assert clinic.offers("11 Mar 2027", doctor="yip")[0] == "18:00"
    assert clinic.offers("15 Mar 2027", doctor="yip")[0] == "18:30"


# A doctor at two branches


def test_a_doctor_at_two_branches_is_offered_where_the_doctor_is() -> None:
    clinic = at("8 Mar 2027 10:00")

    assert clinic.offers("11 Mar 2027", doctor="ho", branch="sha-tin") != []
    assert clinic.offers("11 Mar 2027", doctor="ho", branch="central") == []
    assert clinic.offers("12 Mar 2027", doctor="ho", branch="central") != []
    assert clinic.offers("12 Mar 2027", doctor="ho", branch="sha-tin") == []


# The clock of a session


def test_nobody_is_offered_a_visit_after_last_registration() -> None:
    assert at("8 Mar 2027 08:00").offers("12 Mar 2027", doctor="ho", part=Part.MORNING)[-1] == "12:30"


def test_the_doctors_last_patient_comes_at_half_past_five() -> None:
    assert at("8 Mar 2027 08:00").offers("12 Mar 2027", doctor="ho")[-1] == "17:30"


def test_a_visit_does_not_straddle_lunch() -> None:
    clinic = at("8 Mar 2027 08:00")

    offered = clinic.offers("12 Mar 2027", doctor="ho", service="health-check")

    assert "12:00" in offered  # done at one
    assert not {"12:15", "12:30", "12:45", "13:00", "13:30"} & set(offered)
    assert "14:00" in offered


def test_a_visit_is_booked_an_hour_ahead_at_the_latest() -> None:
    clinic = at("12 Mar 2027 14:00")

    assert clinic.offers("12 Mar 2027", doctor="ho")[0] == "15:00"
    clinic.wait(1)
    assert clinic.offers("12 Mar 2027", doctor="ho")[0] == "15:15"


def test_a_health_check_is_booked_two_days_ahead() -> None:
    clinic = at("10 Mar 2027 10:00")

    assert clinic.offers("11 Mar 2027", doctor="ho", service="health-check") == []
    assert clinic.offers("12 Mar 2027", doctor="ho", service="health-check")[0] == "10:00"


def test_staff_book_for_somebody_who_stands_at_the_counter() -> None:
    assert at("12 Mar 2027 14:01").offers("12 Mar 2027", doctor="ho", staff=True)[0] == "14:15"


def test_a_time_that_has_come_is_offered_to_nobody() -> None:
    assert at("12 Mar 2027 14:15").offers("12 Mar 2027", doctor="ho", staff=True)[0] == "14:30"


# How long a visit takes


def test_a_new_patient_takes_half_an_hour_where_others_take_a_quarter() -> None:
    clinic = at("8 Mar 2027 08:00")
    clinic.books("Mei", "12 Mar 2027 09:15", "ho")

    assert clinic.offers("12 Mar 2027", doctor="ho")[:3] == ["09:00", "09:30", "09:45"]
    assert clinic.offers("12 Mar 2027", doctor="ho", new=True)[:2] == ["09:30", "09:45"]


def test_after_the_twenty_minutes_of_wound_care_a_quarter_of_an_hour_is_kept_free() -> None:
    clinic = at("8 Mar 2027 08:00")

    assert clinic.books("Mei", "12 Mar 2027 09:00", "lam", service="wound-care") == "booked"

    assert clinic.offers("12 Mar 2027", doctor="lam")[0] == "09:45"
    assert clinic.books("Ming", "12 Mar 2027 09:30", "lam") == "taken"


def test_wound_care_is_not_offered_where_the_next_patient_would_come_into_its_quarter_of_an_hour() -> None:
    clinic = at("8 Mar 2027 08:00")
    clinic.books("Mei", "12 Mar 2027 09:45", "lam")

    assert clinic.offers("12 Mar 2027", doctor="lam", service="wound-care")[:3] == ["09:00", "10:00", "10:15"]


def test_nothing_need_be_kept_free_after_the_session() -> None:
    assert at("8 Mar 2027 08:00").offers("12 Mar 2027", doctor="lam", service="wound-care")[-1] == "11:30"


# Several at once


def test_three_may_have_their_vaccination_at_the_same_time_and_the_fourth_may_not() -> None:
    clinic = at("8 Mar 2027 08:00")

    told = [clinic.books(who, "12 Mar 2027 09:00", "ho", service="flu-vaccine") for who in ("Ah", "Bo", "Ching", "Dee")]

    assert told == ["booked", "booked", "booked", "taken"]
    assert clinic.offers("12 Mar 2027", doctor="ho", service="flu-vaccine")[0] == "09:15"


def test_a_mother_and_two_children_come_one_after_the_other() -> None:
    clinic = at("8 Mar 2027 08:00")
    clinic.books("Ming", "12 Mar 2027 09:30", "ho")

    assert clinic.offers("12 Mar 2027", doctor="ho", people=3)[0] == "09:45"
    assert clinic.books("the family", "12 Mar 2027 09:45", "ho", people=3) == "booked"
    assert clinic.offers("12 Mar 2027", doctor="ho")[:3] == ["09:00", "09:15", "10:30"]


def test_four_are_vaccinated_three_together_and_then_one() -> None:
    clinic = at("8 Mar 2027 08:00")

    assert clinic.books("the family", "12 Mar 2027 09:00", "ho", service="flu-vaccine", people=4) == "booked"

    assert clinic.offers("12 Mar 2027", doctor="ho", service="flu-vaccine", people=2)[0] == "09:15"
    assert clinic.offers("12 Mar 2027", doctor="ho", service="flu-vaccine", people=3)[0] == "09:30"


def test_the_last_of_a_family_is_seen_before_the_session_ends() -> None:
    assert at("8 Mar 2027 08:00").offers("12 Mar 2027", doctor="lam", people=4)[-1] == "11:00"


# The places that are for WhatsApp


def test_four_places_of_the_morning_are_for_whatsapp_and_the_rest_is_the_clinics_own() -> None:
    clinic = at("8 Mar 2027 08:00")
    times = ("09:00", "09:15", "09:30", "09:45")
    told = [clinic.books(f"patient {time}", f"11 Mar 2027 {time}", "ho") for time in times]

    assert told == ["booked"] * 4
    assert clinic.books("Mei", "11 Mar 2027 10:00", "ho") == "not released"
    assert clinic.offers("11 Mar 2027", doctor="ho") == []
    assert clinic.offers("11 Mar 2027", doctor="ho", staff=True)[0] == "10:00"


def test_a_phone_call_that_staff_book_leaves_whatsapp_its_places() -> None:
    clinic = at("8 Mar 2027 08:00")

    for time in ("09:00", "09:15", "09:30", "09:45"):
        assert clinic.books(f"caller {time}", f"11 Mar 2027 {time}", "ho", staff=True) == "booked"

    assert clinic.offers("11 Mar 2027", doctor="ho", people=4)[0] == "10:00"
    assert clinic.offers("11 Mar 2027", doctor="ho", people=5) == []


def test_staff_release_more_places_of_one_morning_or_none() -> None:
    clinic = at("8 Mar 2027 08:00")

    clinic.say("11 Mar 2027", "ho", Part.MORNING, released=5)
    assert clinic.offers("11 Mar 2027", doctor="ho", people=5)[0] == "09:00"

    clinic.say("11 Mar 2027", "ho", Part.MORNING, released=0)
    assert clinic.offers("11 Mar 2027", doctor="ho") == []
    assert clinic.offers("16 Mar 2027", doctor="ho", part=Part.MORNING) != []


def test_who_was_given_a_place_for_ten_minutes_has_it_although_staff_release_none_now() -> None:
    clinic = at("8 Mar 2027 08:00")
    clinic.holds("Mei", "11 Mar 2027 09:00", "ho")

    clinic.say("11 Mar 2027", "ho", Part.MORNING, released=0)

    assert clinic.offers("11 Mar 2027", doctor="ho", to="Ming") == []
    assert clinic.books("Ming", "11 Mar 2027 09:30", "ho") == "not released"
    assert clinic.offers("11 Mar 2027", doctor="ho", to="Mei")[0] == "09:00"
    assert clinic.books("Mei", "11 Mar 2027 09:00", "ho") == "booked"


# What staff say of a session


@pytest.mark.parametrize("staff", [False, True])
def test_a_session_that_does_not_take_place_takes_nobody_not_even_who_held_a_time(*, staff: bool) -> None:
    clinic = at("8 Mar 2027 08:00")
    clinic.holds("Mei", "12 Mar 2027 09:00", "ho")

    clinic.say("12 Mar 2027", "ho", Part.MORNING, closed="typhoon")

    assert clinic.offers("12 Mar 2027", doctor="ho", part=Part.MORNING, to="Mei", staff=staff) == []
    assert clinic.books("Mei", "12 Mar 2027 09:00", "ho", staff=staff) == "closed"
    assert clinic.offers("12 Mar 2027", doctor="ho", part=Part.AFTERNOON) != []


def test_a_session_that_staff_stopped_takes_nobody_more_until_they_open_it_again() -> None:
    clinic = at("8 Mar 2027 08:00")
    clinic.say("12 Mar 2027", "ho", Part.MORNING, stopped=True)

    assert clinic.books("Mei", "12 Mar 2027 09:00", "ho") == "closed"

    clinic.say("12 Mar 2027", "ho", Part.MORNING)
    assert clinic.books("Mei", "12 Mar 2027 09:00", "ho") == "booked"


def test_a_time_is_kept_for_ten_minutes_while_its_patient_decides() -> None:
    clinic = at("8 Mar 2027 08:00")
    assert clinic.holds("Mei", "12 Mar 2027 09:00", "ho") == "held"

    assert clinic.offers("12 Mar 2027", doctor="ho", to="Ming")[0] == "09:15"
    assert clinic.offers("12 Mar 2027", doctor="ho", to="Mei")[0] == "09:00"

    clinic.wait(10)
    assert clinic.offers("12 Mar 2027", doctor="ho", to="Ming")[0] == "09:00"
