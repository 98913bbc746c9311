"""Declarations that no adapter could honour, and reasons that say nothing of a document."""

from __future__ import annotations

from enum import StrEnum
from http import HTTPStatus
from types import MappingProxyType

import pytest

from smartclinic.platform.store import Create, Document, FieldType, Index, Kind, Patch, Path, Schema
from smartclinic.platform.store.validate import check_schema, refusal, refusals


class Colour(StrEnum):
    RED = "red"


TEXT = {"text": FieldType.STRING}


@pytest.mark.parametrize(
    "kind",
    [
        Kind("no/tes", TEXT),
        Kind("notes", {"a b": FieldType.STRING}),
        Kind("notes", {"__x__": FieldType.STRING}),
        Kind("notes", {"x" * 65: FieldType.STRING}),
        Kind("notes", TEXT, (Index(("other",)),)),
        Kind("notes", TEXT, (Index(("text",), order="-text"),)),
        Kind("notes", {"tags": FieldType.LIST}, (Index(order="tags"),)),
        Kind("notes", {"extra": FieldType.MAP}, (Index(("extra",)),)),
        Kind("notes", TEXT, (Index(),), root=True),
    ],
)
def test_a_declaration_that_cannot_be_honoured_is_an_error(kind: Kind) -> None:
    with pytest.raises(ValueError, match=kind.name):
        check_schema(Schema.of(kind))


def test_a_kind_registered_under_another_name_is_an_error() -> None:
    with pytest.raises(ValueError, match="another"):
        check_schema(Schema({"events": Kind("notes", TEXT)}))


def test_a_reason_names_the_kind_and_the_field() -> None:
    schema = Schema.of(Kind("notes", {"count": FieldType.INTEGER}))
    path = Path("clinics/a/notes/n")

    assert refusal(schema, Create(path, {"count": "91234567"})) == "notes.count: not of type integer"
    assert refusal(schema, Create(path, {"text": 1})) == "notes: undeclared field text"
    assert refusal(schema, Create(path, {"9123 4567": 1})) == "notes: undeclared field"
    assert refusal(schema, Patch(path, {"count": None})) is None


def test_kin_of_the_plain_types_can_be_stored() -> None:
    schema = Schema.of(Kind("notes", {"text": FieldType.STRING, "count": FieldType.INTEGER, "extra": FieldType.MAP}))
    data: Document = {"text": Colour.RED, "count": HTTPStatus.OK, "extra": MappingProxyType({"k": (HTTPStatus.OK,)})}

    assert refusal(schema, Create(Path("clinics/a/notes/n"), data)) is None


def test_only_the_second_write_of_a_path_is_refused() -> None:
    schema = Schema.of(Kind("notes", TEXT))
    once, other = Create(Path("clinics/a/notes/n"), {}), Create(Path("clinics/a/notes/m"), {})

    assert refusals(schema, [once, other, once]) == [None, None, "a second write of one path"]
