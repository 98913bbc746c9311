from __future__ import annotations

from datetime import timedelta

import pytest

from smartclinic.assistant.understanding.taps import LIFE, Tapped, read_tap, tap_id
from smartclinic.contacts.identity import ContactId
from tests.unit.assistant.situations import ME, MONDAY

TAP = tap_id("slot", "chan/consultation/1795505400", ME, MONDAY)


def test_a_tap_says_what_it_asks_for() -> None:
    assert read_tap(TAP, ME, MONDAY) == Tapped("slot", "chan/consultation/1795505400")


def test_a_tap_works_for_a_day() -> None:
    assert read_tap(TAP, ME, MONDAY + LIFE - timedelta(seconds=1)) is not None
    assert read_tap(TAP, ME, MONDAY + LIFE) is None


def test_a_tap_works_for_its_own_contact_alone() -> None:
    assert read_tap(TAP, ContactId("anotherperson"), MONDAY) is None


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "menu",
        "2|earliest||9999999999|contacto",
        "1|earliest||soon|contacto",
        "1|earliest||9999999999",
        "|" * 40,
        "1|earliest||²|contacto",
        "1|earliest||99999999999999|contacto",
        "1|name||9999999999|contacto",
        "1|urgent||9999999999|contacto",
        "1|medical||9999999999|contacto",
        "1|earliest|x|9999999999|contacto",
        "1|slot|x|9999999999|contacto",
        "1|slot|chan/consultation/²|9999999999|contacto",
        "1|slot|CHAN/../1|9999999999|contacto",
        "1|doctor|Dr Chan|9999999999|contacto",
        "1|day|31/12|9999999999|contacto",
        "1|facts|passwords|9999999999|contacto",
    ],
)
def test_what_is_no_tap_of_ours_is_nothing(raw: str) -> None:
    assert read_tap(raw, ME, MONDAY) is None


def test_the_longest_tap_fits_into_a_row() -> None:
    longest = f"{'d' * 40}/{'s' * 40}/1795505400"

    assert len(tap_id("slot", longest, ME, MONDAY)) <= 200


@pytest.mark.parametrize(("action", "argument"), [("name", ""), ("slot", "chan"), ("facts", "a|b")])
def test_no_button_is_made_that_would_not_work(action: str, argument: str) -> None:
    with pytest.raises(ValueError, match=action):
        tap_id(action, argument, ME, MONDAY)
