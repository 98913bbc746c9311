"""What may be kept of what somebody sent: identity and card numbers are masked in everything that people write."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from smartclinic.contacts.identity import Card
from smartclinic.contacts.identity_numbers import mask_identity_numbers
from smartclinic.conversations.content import Content, Echo, Edit, Form, Media, Place, Tap, Text

_WRITTEN: Final[Mapping[type, tuple[str, ...]]] = {
    Text: ("body",),
    Tap: ("title",),  # its id is ours, and digits in it mean something
    Media: ("caption", "filename"),
    Place: ("name", "address"),
    Form: ("name",),
    Echo: ("body",),
}
"""The fields that hold what people wrote."""


def fit_to_keep(content: Content) -> Content:
    """The content as it may be stored."""
    if isinstance(content, Edit):
        return msgspec.structs.replace(content, now=fit_to_keep(content.now))
    if isinstance(content, Form) and content.answers:
        content = msgspec.structs.replace(content, answers=_masked_json(content.answers))
    fields = _WRITTEN.get(type(content), ())
    masked = {field: mask_identity_numbers(getattr(content, field)) for field in fields}
    return msgspec.structs.replace(content, **masked) if masked else content


def card_fit_to_keep(card: Card) -> Card:
    """A contact card as it may be stored: its phone numbers are what it is for."""
    return Card(mask_identity_numbers(card.name), card.phones)


def _masked_json(answers: str) -> str:
    """JSON text with every text and number in it masked; nothing at all when it is too deep for that."""
    try:
        masked = json.dumps(_masked(json.loads(answers)), ensure_ascii=False)
    except (ValueError, RecursionError):
        return ""
    return masked.encode("utf-8", "ignore").decode()  # an escaped half of a surrogate pair cannot be stored


def _masked(value: Any) -> Any:
    """Any JSON value (hence Any), masked all the way down."""
    if isinstance(value, dict):
        return {mask_identity_numbers(key): _masked(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_masked(inner) for inner in value]
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return value
    masked = mask_identity_numbers(str(value))
    return value if masked == str(value) else masked
