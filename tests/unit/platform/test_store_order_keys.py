"""Keys sort as their values do, alone and followed by others."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartclinic.platform.store import Cursor, Refused
from smartclinic.platform.store.order_keys import AFTER_ALL, cursor, ordered, position, text

_INT64 = st.integers(-(2**63), 2**63 - 1)
_UNICODE = st.text(st.characters(exclude_categories=["Cs"]) | st.just("\x00"))
_PAIRS = st.one_of(
    st.tuples(_INT64, _INT64),
    st.tuples(_UNICODE, _UNICODE),
    st.tuples(st.binary(), st.binary()),
    st.tuples(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC))),
    st.tuples(st.booleans(), st.booleans()),
)


@given(pair=_PAIRS, tails=st.tuples(_UNICODE, _UNICODE))
def test_keys_sort_as_their_values_do_whatever_follows(pair: tuple[str, str], tails: tuple[str, str]) -> None:
    one, other = (ordered(value) + text(tail.encode()) for value, tail in zip(pair, tails, strict=True))

    assert (one < other) == ((pair[0], tails[0]) < (pair[1], tails[1]))
    assert max(one, other) < AFTER_ALL


@given(value=_UNICODE)
def test_null_sorts_before_everything(value: str) -> None:
    assert ordered(None) < ordered(value)


def test_a_value_without_an_order_has_no_key() -> None:
    with pytest.raises(TypeError):
        ordered(["a"])


@given(place=st.binary())
def test_a_cursor_gives_its_position_back(place: bytes) -> None:
    assert position(cursor(place)) == place


@pytest.mark.parametrize("text", ["a", "a b c", "覆診="])
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        position(Cursor(text))
