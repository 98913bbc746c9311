"""What may stand beside any message: that it answers another, was passed on, or came from an ad."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypedDict

from .people import present
from .record import Ledger, Wrote

AD_REFERRAL: Final[Mapping[str, object]] = {
    "source_url": "https://fb.me/3cr4Wqqkv",
    "source_id": "120226305854810726",
    "source_type": "ad",
    "headline": "流感針而家有得打",
    "body": "撳入嚟同我哋預約",
    "media_type": "image",
    "image_url": "https://images.example/flu.jpg",
    "ctwa_clid": "Aff-n8ZTODiE79d22KtAwQKj9e",
    "welcome_message": {"text": "你好，有咩幫到你？"},
}
"""What Meta tells of a click-to-WhatsApp ad."""


class Circumstances(TypedDict, total=False):
    """`quoting` is the wamid that is answered; a forwarded message has a context without an id."""

    quoting: str
    forwarded: bool
    frequently_forwarded: bool
    referral: Mapping[str, object]


def fields_of(circumstances: Circumstances, ledger: Ledger, display_number: str) -> dict[str, object]:
    """`context` and `referral` as they stand in a message."""
    told: dict[str, object] = {}
    context: dict[str, object] = {
        name: True for name in ("forwarded", "frequently_forwarded") if circumstances.get(name)
    }
    if quoting := circumstances.get("quoting"):
        message = ledger.find_message(quoting)
        author = message.person.wa_id if isinstance(message, Wrote) else display_number
        context = present(**{"from": author, "id": quoting})
    if context:
        told["context"] = context
    if "referral" in circumstances:
        told["referral"] = dict(circumstances["referral"])
    return told
