"""What stands around a message: when it was sent, what it quotes, what brought the person."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from smartclinic.conversations.message import message_id
from smartclinic.conversations.recording.events import Arrived, StatusSeen
from smartclinic.whatsapp.inbound import parse
from tests.unit.whatsapp.inbound_samples import AT, OUTBOX, change, message, wrapped


def read(**fields: Any) -> Arrived:
    """A text with these fields (any JSON, hence Any)."""
    (event,) = parse(wrapped(change("messages", {"messages": [message("text", text={"body": "hi"}) | fields]}))).events
    assert isinstance(event, Arrived)
    return event


@pytest.mark.parametrize("written", [str(AT), AT, str(AT * 1000), AT * 1000])
def test_seconds_and_milliseconds_are_both_a_time(written: str | int) -> None:
    assert read(timestamp=written).at == datetime.fromtimestamp(AT, UTC)


@pytest.mark.parametrize("written", [None, "", "soon", True, [AT], -1, "9" * 25, 10**30, 1.5, float("nan")])
def test_nonsense_is_no_time(written: Any) -> None:
    note = message("text", text={"body": "hi"}) | {"timestamp": written}

    assert parse(wrapped(change("messages", {"messages": [note]}))).dropped == {"malformed": 1}


@pytest.mark.parametrize(
    ("context", "quotes"),
    [
        ({"from": "852", "id": "wamid.OUT"}, message_id("wamid.OUT")),
        ({"forwarded": True}, None),
        ({"frequently_forwarded": True, "id": None}, None),
        (None, None),
        ([], None),
    ],
)
def test_a_quoted_message_is_named_and_a_forwarded_one_has_none(context: Any, quotes: str | None) -> None:
    assert read(context=context).quotes == quotes


@pytest.mark.parametrize(
    ("referral", "kept"),
    [
        ({"source_id": "120226305", "source_type": "ad", "headline": "Flu jabs"}, "120226305"),
        ({"source_type": "post"}, "post"),
        ({"source_id": "x" * 100, "source_type": "ad"}, "ad"),
        ({"source_id": "何醫生", "source_type": ["ad"]}, None),
        ("ad", None),
        (None, None),
    ],
)
def test_of_an_advertisement_only_its_id_is_kept(referral: Any, kept: str | None) -> None:
    assert read(referral=referral).referral == kept


@pytest.mark.parametrize(
    ("pricing", "price", "price_type"),
    [
        ({"type": "regular", "category": "service", "billable": True}, "service", "regular"),
        ({"type": "free_customer_service", "category": "UTILITY"}, "utility", "free_customer_service"),
        ({"category": "authentication-international"}, "authentication-international", None),
        ({"type": "Regular price!", "category": "x" * 99}, None, None),
        ({"type": 7, "category": ["service"]}, None, None),
        ("regular", None, None),
        (None, None, None),
    ],
)
def test_the_price_is_two_words_of_metas(pricing: Any, price: str | None, price_type: str | None) -> None:
    told = {"status": "delivered", "timestamp": str(AT), "biz_opaque_callback_data": OUTBOX, "pricing": pricing}

    (event,) = parse(wrapped(change("messages", {"statuses": [told]}))).events

    assert isinstance(event, StatusSeen)
    assert (event.price, event.price_type) == (price, price_type)


def test_the_errors_beside_the_events_are_counted_by_code() -> None:
    errors = [{"code": 131035}, {"code": 130429}, {"code": 130429}, {"code": "x"}, {}, None]

    parsed = parse(wrapped(change("messages", {"errors": errors, "messages": [message("interactive")]})))

    assert parsed.errors == {131035: 1, 130429: 2}
    assert len(parsed.events) == 1


@pytest.mark.parametrize(
    "entry", [None, 7, "x", {}, [], {"0": {}}, [None, 7, [], {}, {"changes": {}}, {"changes": [7]}]]
)
def test_an_envelope_without_rhyme_or_reason_tells_nothing(entry: Any) -> None:
    assert parse({"object": "whatsapp_business_account", "entry": entry}).events == ()
