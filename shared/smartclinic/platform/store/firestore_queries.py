"""Queries in Firestore's form.

Bounds are cursors, not filters: the same index serves them, a null is skipped by starting after it, and a
page's end is a bound like any other.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from google.cloud.firestore_v1.types import query as query_types
from google.protobuf.message import DecodeError

from smartclinic.platform.store import Cursor, In, Query, Refused, Value
from smartclinic.platform.store.firestore_channel import RunQueryRequest
from smartclinic.platform.store.firestore_codec import Message, write_value

_CursorMessage: Final[Message] = query_types.Cursor.pb()
_Direction: Final = query_types.StructuredQuery.Direction
_Operator: Final = query_types.StructuredQuery.FieldFilter.Operator
_Unary: Final = query_types.StructuredQuery.UnaryFilter.Operator
_And: Final = query_types.StructuredQuery.CompositeFilter.Operator.AND
_NAME: Final = "__name__"


def encode_query(query: Query, root: str) -> Message:
    """The `RunQueryRequest` of a query that has passed `validate`. Raises Refused for a malformed cursor."""
    request = RunQueryRequest(parent=f"{root}/clinics/{query.clinic}")
    structured = _from(request, query.kind, query.limit)
    _encode_where(query.where, structured)
    descending = query.order is not None and query.order.startswith("-")
    _order(structured, query.order.removeprefix("-") if query.order else None, descending=descending)
    if query.order is not None:
        _bound(structured, query.at_least, query.below, descending=descending)
    if query.after is not None:
        structured.start_at.CopyFrom(_decode_cursor(query.after, len(structured.order_by)))
    return request


def encode_due(kind: str, now: datetime, root: str, *, after: Cursor | None, limit: int) -> Message:
    """The `RunQueryRequest` for what is due in every clinic. No content crosses: `due_at` and the name."""
    request = RunQueryRequest(parent=root)
    structured = _from(request, kind, limit)
    structured.from_[0].all_descendants = True
    structured.select.fields.add().field_path = "due_at"  # the next page's cursor needs it
    _order(structured, "due_at", descending=False)
    _cursor(structured.start_at, None, before=False)
    _cursor(structured.end_at, now, before=False)
    if after is not None:
        structured.start_at.CopyFrom(_decode_cursor(after, 2))
    return request


def encode_cursor(document: Message, order: str | None) -> Cursor:
    """Where the page after this `Document` message starts, in a query by this order."""
    cursor = _CursorMessage(before=False)
    if order is not None:
        cursor.values.add().CopyFrom(document.fields[order.removeprefix("-")])
    cursor.values.add().reference_value = document.name
    return Cursor(urlsafe_b64encode(cursor.SerializeToString()).decode())


def _decode_cursor(cursor: Cursor, parts: int) -> Message:
    try:
        message = _CursorMessage.FromString(urlsafe_b64decode(cursor))
    except (ValueError, DecodeError):
        raise Refused("malformed cursor") from None
    if len(message.values) != parts:
        raise Refused("the cursor of another query")
    return message


def _from(request: Message, kind: str, limit: int) -> Message:
    structured = request.structured_query
    structured.from_.add().collection_id = kind
    structured.limit.value = limit
    return structured


def _order(structured: Message, field: str | None, *, descending: bool) -> None:
    for name in (field, _NAME) if field else (_NAME,):
        order = structured.order_by.add()
        order.field.field_path = name
        order.direction = _Direction.DESCENDING if descending else _Direction.ASCENDING


def _bound(structured: Message, at_least: Value, below: Value, *, descending: bool) -> None:
    """Narrow to at_least <= value < below. Null sorts before everything and is always left out."""
    low, high = (structured.end_at, structured.start_at) if descending else (structured.start_at, structured.end_at)
    # The cursor stands before the bound's documents (`before`) or after them, in the query's direction.
    _cursor(low, at_least, before=(at_least is not None) != descending)
    if below is not None:
        _cursor(high, below, before=not descending)


def _cursor(cursor: Message, value: Value, *, before: bool) -> None:
    write_value(value, cursor.values.add())
    cursor.before = before


def _encode_where(where: Mapping[str, Value | In], structured: Message) -> None:
    if not where:
        return
    structured.where.composite_filter.op = _And
    for field, wanted in where.items():
        _encode_filter(field, wanted, structured.where.composite_filter.filters.add())


def _encode_filter(field: str, wanted: Value | In, into: Message) -> None:
    if wanted is None:  # equality with null finds nothing (measured)
        into.unary_filter.field.field_path = field
        into.unary_filter.op = _Unary.IS_NULL
        return
    into.field_filter.field.field_path = field
    into.field_filter.op = _Operator.IN if isinstance(wanted, In) else _Operator.EQUAL
    write_value(wanted.values if isinstance(wanted, In) else wanted, into.field_filter.value)
