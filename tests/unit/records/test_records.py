from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartclinic import compose
from smartclinic.contacts.identity import Contact, Identity, contact_keys
from smartclinic.conversations.content import Other, Tap, Text
from smartclinic.conversations.message import Message
from smartclinic.platform.keys import Cipher, KeyDestroyed
from smartclinic.platform.store import REMOVE, FieldType, Increment, Minimum
from smartclinic.records.codec import Codec, Malformed
from smartclinic.records.data_map import data_map, index_file
from smartclinic.records.fields import Record, Retention, declaration, declarations, derived, record

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
CODEC = Codec("hong-wo", Cipher(b"key1", b"k" * 32, "hong-wo"))


def a_message(**changed: object) -> Message:
    known = {"thread": "t", "wamid": "wamid.1", "at": AT, "recorded": 7, "content": Text("你好"), "due_at": AT}
    return Message(**{**known, "sender": Identity(phone="85291234567"), **changed})  # type: ignore[arg-type]


CONTENT = st.one_of(
    st.builds(Text, st.text()), st.builds(Tap, st.text(), st.text()), st.builds(Other, st.text(max_size=9))
)
MOMENTS = st.datetimes(timezones=st.just(UTC))


@given(content=CONTENT, at=MOMENTS, due_at=st.none() | MOMENTS, phone=st.none() | st.text(min_size=1))
def test_a_record_comes_back_as_it_went(
    content: object, at: datetime, due_at: datetime | None, phone: str | None
) -> None:
    message = a_message(content=content, at=at, due_at=due_at, sender=Identity(phone=phone, bsuid="HK.1"))

    assert CODEC.decode(Message, "m1", CODEC.encode(message, "m1")) == message


def test_identifiers_are_encrypted_and_the_rest_is_readable() -> None:
    document = CODEC.encode(a_message(), "m1")

    assert isinstance(document["sender"], bytes)
    assert isinstance(document["wamid"], bytes)
    assert b"91234567" not in document["sender"]
    assert document["content"] == {"kind": "text", "body": "你好"}


def test_a_field_at_its_default_is_left_out_so_that_indexes_stay_sparse() -> None:
    document = CODEC.encode(a_message(due_at=None, sender=None), "m1")

    assert not {"due_at", "sender", "tries", "handling", "answered_by"} & document.keys()


def test_a_document_moved_to_another_id_does_not_open() -> None:
    with pytest.raises(KeyDestroyed):
        CODEC.decode(Message, "m2", CODEC.encode(a_message(), "m1"))


@pytest.mark.parametrize(
    "changed",
    [{"surprise": 1}, {"recorded": "seven"}, {"content": {"kind": "song"}}, {"at": None}, {"sender": "85291234567"}],
)
def test_a_document_that_does_not_fit_is_refused_without_quoting_it(changed: dict[str, object]) -> None:
    document = {**CODEC.encode(a_message(), "m1"), **changed}

    with pytest.raises(Malformed) as refused:
        CODEC.decode(Message, "m1", document)  # type: ignore[arg-type] # as a store may hold it

    assert "seven" not in str(refused.value)
    assert "85291234567" not in str(refused.value)


def test_a_change_is_encoded_as_its_field_is() -> None:
    changes = CODEC.encode_changes(
        Message, "m1", {"sender": Identity(bsuid="HK.1"), "due_at": REMOVE, "tries": Increment(1), "at": AT}
    )

    assert isinstance(changes["sender"], bytes)
    assert (changes["due_at"], changes["tries"], changes["at"]) == (REMOVE, Increment(1), AT)
    assert CODEC.encode_changes(Message, "m1", {"recorded": Minimum(3)}) == {"recorded": Minimum(3)}


def test_a_change_of_what_is_not_declared_is_refused() -> None:
    with pytest.raises(Malformed, match="no field colour"):
        CODEC.encode_changes(Message, "m1", {"colour": "blue"})


def test_records_lie_under_their_clinic() -> None:
    assert CODEC.path(Message, "m1") == "clinics/hong-wo/messages/m1"


# --- declarations


def test_a_field_without_a_class_fails_where_it_is_written() -> None:
    class Careless(Record, frozen=True, kw_only=True):
        name: str

    with pytest.raises(TypeError, match=r"Careless\.name has no data class"):
        record("careless_things", retention=Retention.CLINIC_END)(Careless)


def test_a_field_with_two_classes_fails_too() -> None:
    class Torn(Record, frozen=True, kw_only=True):
        name: Annotated[str, derived("a"), derived("b")]

    with pytest.raises(TypeError, match="no data class"):
        record("torn_things", retention=Retention.CLINIC_END)(Torn)


@pytest.mark.parametrize("kind", [float, int | str, object, set])
def test_a_type_that_no_store_takes_fails(kind: type) -> None:
    odd = msgspec.defstruct(
        "Odd", [("value", Annotated[kind, derived("x")])], bases=(Record,), frozen=True, kw_only=True
    )
    odd.__doc__ = "Odd."

    with pytest.raises(TypeError):
        record("odd_things", retention=Retention.CLINIC_END)(odd)  # type: ignore[type-var]


def test_the_stores_types_follow_from_the_annotations() -> None:
    types = declaration(Message).field_types

    assert (types["recorded"], types["at"], types["content"], types["handling"]) == (
        FieldType.INTEGER, FieldType.TIMESTAMP, FieldType.MAP, FieldType.STRING,
    )  # fmt: skip
    assert types["sender"] is types["wamid"] is FieldType.BYTES  # encrypted
    assert declaration(Contact).field_types["threads"] is FieldType.LIST


def test_every_stored_field_of_the_service_has_its_place_in_the_data_map() -> None:
    schema, written = compose.service_schema(), data_map()

    for declared in declarations():
        assert f"## {declared.name}" in written
        assert declared.name in schema.kinds or declared.name.endswith("_things")
        for name, field in declared.fields.items():
            assert field.purpose, f"{declared.name}.{name} does not say why it is kept"
            assert f"| {name} | {field.data_class.value} |" in written


def test_whatever_has_a_due_time_is_indexed_across_clinics() -> None:
    compose.service_schema()
    written = json.loads(index_file())

    due = {field["collection_group"] for field in written["fields"] if field["field_path"] == "due_at"}
    assert {"messages", "conversations", "outbox"} <= due
    assert {
        "collection_group": "messages",
        "query_scope": "COLLECTION",
        "fields": [
            {"field_path": "thread", "order": "ASCENDING"},
            {"field_path": "due_at", "order": "DESCENDING"},
        ],
    } in written["indexes"]


def test_what_lists_and_maps_hold_is_not_indexed_and_no_declared_index_needs_it() -> None:
    compose.service_schema()
    unindexed = {(each["collection_group"], each["field_path"]) for each in json.loads(index_file())["unindexed"]}

    assert {("day_sheets", "sheet"), ("queue_lines", "line")} <= unindexed
    asked = {
        (each.name, field.lstrip("-"))
        for each in declarations()
        for index in each.indexes
        for field in (*index.equal, *filter(None, [index.order]))
    }
    assert not asked & unindexed


# --- identity


def test_a_contacts_key_is_stable_unguessable_and_a_clinics_own() -> None:
    mei = Identity(phone="85291234567")

    (key,) = contact_keys(b"pepper", "salt", mei)
    assert contact_keys(b"pepper", "salt", mei) == (key,)
    others = [
        *contact_keys(b"pepper", "other", mei), *contact_keys(b"papper", "salt", mei),
        *contact_keys(b"pepper", "salt", Identity(phone="85291234568")),
        *contact_keys(b"pepper", "salt", Identity(bsuid="85291234567")),
    ]  # fmt: skip
    assert key not in others
    assert len(key) == 26


def test_a_user_id_wins_over_a_phone_since_numbers_are_recycled() -> None:
    both, alone = Identity(phone="85291234567", bsuid="HK.1"), Identity(bsuid="HK.1")

    assert contact_keys(b"p", "s", both)[0] == contact_keys(b"p", "s", alone)[0]


def test_nobody_has_no_key() -> None:
    assert contact_keys(b"p", "s", Identity()) == ()


def test_windows_of_time_survive_to_the_microsecond() -> None:
    odd = AT + timedelta(microseconds=1)

    assert CODEC.decode(Message, "m", CODEC.encode(a_message(at=odd), "m")).at == odd
