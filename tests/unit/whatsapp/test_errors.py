"""The table of Meta's codes: complete, without contradictions, and with words for staff in both languages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smartclinic.clinics.model import Language
from smartclinic.conversations.channel import Refusal, Retry, Stops, Tells
from smartclinic.whatsapp.advice import advice, catalogue
from smartclinic.whatsapp.errors import ANY_OTHER, refusal, row_of, rows

NAMED_BY_META = (
    *(0, 1, 2, 3, 4, 10, 33, 100, 190, 200, 250, 299, 368, 80007),
    *(130429, 130472, 130497, 131000, 131005, 131008, 131009, 131016, 131021, 131026, 131030, 131031),
    *(131035, 131036, 131037, 131042, 131045, 131047, 131048, 131049, 131050, 131051, 131052, 131053),
    *(131056, 131057, 131060, 131062, 131063, 131064),
    *(132000, 132001, 132005, 132007, 132012, 132015, 132016, 132068, 132069),
    *(133004, 133005, 133006, 133008, 133009, 133010, 133015, 133016),
    *(134100, 134101, 134102, 135000, 137000, 147001, 147002, 147003, 147004, 147005),
)


@pytest.mark.parametrize("code", NAMED_BY_META)
def test_every_code_that_meta_names_has_a_row(code: int) -> None:
    assert row_of(code) is not ANY_OTHER


def test_no_code_has_two_rows() -> None:
    codes = [code for row in rows() for code in row.codes]

    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("code", [7, 199, 300, 131099, 999_999])
def test_any_other_code_is_permanent_and_an_operators_matter(code: int) -> None:
    assert refusal(code) == Refusal(code, None, Stops.NOTHING, Tells.OPERATOR)


@pytest.mark.parametrize(
    "code", [0, 3, 10, 33, 190, 200, 299, 368, 130497, 131005, 131031, 131037, 131042, 131045, 133010]
)
def test_what_holds_for_every_message_stops_the_number_and_tells_an_operator(code: int) -> None:
    found = refusal(code)

    assert (found.stops, found.tells) == (Stops.NUMBER, Tells.OPERATOR)


@pytest.mark.parametrize("code", [131048, 131064])
def test_what_holds_for_what_the_clinic_starts_stops_the_campaign_alone(code: int) -> None:
    assert refusal(code).stops is Stops.CAMPAIGN


@pytest.mark.parametrize("code", [131026, 131047, 131049, 131050, 131056, 132001, 132015])
def test_what_concerns_one_person_or_template_stops_nothing(code: int) -> None:
    assert refusal(code).stops is Stops.NOTHING


def test_only_the_choice_of_the_person_is_an_opt_out() -> None:
    assert [row.codes for row in rows() if row.opts_out_of_marketing] == [(131050,)]


def test_only_the_closed_window_closes_the_window() -> None:
    assert [row.codes for row in rows() if row.closes_window] == [(131047,)]


def test_what_meta_keeps_from_somebody_waits_a_day_and_is_tried_once_more() -> None:
    retry = refusal(131049).retry

    assert retry is not None
    assert retry.wait(1) >= timedelta(hours=24)
    assert retry.most == 2


def test_every_retry_is_bounded() -> None:
    assert all(2 <= row.retry.most <= 8 for row in rows() if row.retry)


def test_a_wait_never_overflows() -> None:
    assert Retry(timedelta(seconds=1), growth=4).wait(100_000) == timedelta(minutes=10)


@pytest.mark.parametrize("language", Language)
def test_staff_have_words_for_every_row_and_no_others(language: Language) -> None:
    assert set(catalogue(language)) == {row.advice for row in rows()}
    assert all(advice(code, language) for code in (*NAMED_BY_META, 7))


def test_a_table_can_be_made_of_it() -> None:
    labels = [row.label for row in rows()]

    assert labels[0] == "0, 190, 401"
    assert "200-299" in labels
    assert labels[-1] == "any other"
    assert all(row.meaning for row in rows())
