"""Documents survive the trip to bytes exactly."""

from __future__ import annotations

from collections import OrderedDict
from datetime import UTC
from enum import IntEnum, StrEnum
from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from smartclinic.platform.store import Value
from smartclinic.platform.store.document_codec import decoded, encoded, same
from tests.contract.store.schema import exact


class Colour(StrEnum):
    RED = "red"


class Number(IntEnum):
    ONE = 1


_SCALARS: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.binary(),
    st.datetimes(timezones=st.just(UTC)),
)
_VALUES: st.SearchStrategy[Value] = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab診"), inner, max_size=3)
)


@given(value=_VALUES)
def test_every_value_comes_back_as_it_was(value: Value) -> None:
    assert exact(decoded(encoded({"field": value}))) == exact({"field": value})


def test_kin_of_the_plain_types_come_back_plain() -> None:
    back = decoded(encoded({"a": Colour.RED, "b": Number.ONE, "c": (1, (2,)), "d": MappingProxyType({"k": (1,)})}))

    assert back == {"a": "red", "b": 1, "c": [1, [2]], "d": {"k": [1]}}
    assert [type(value) for value in back.values()] == [str, int, list, dict]


def test_only_the_order_of_keys_makes_no_difference() -> None:
    assert same({"a": 1, "b": [2]}, OrderedDict([("b", (2,)), ("a", 1)]))
    assert not same(True, 1)
    assert not same("1", b"1")
    assert not same([1, 2], [2, 1])
