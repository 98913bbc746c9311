"""What Meta adds tomorrow stays outside: of no shape does a field that is not named reach storage, tasks or logs."""

from __future__ import annotations

from typing import Any

from smartclinic.conversations.message import Message
from tests.functions.in_process import encoded, everything, in_virtual_time, running
from tests.unit.whatsapp.inbound_samples import DAY, SAMPLES, change, message, wrapped

CANARY = "CANARY"


def poisoned(value: Any) -> Any:
    """The same JSON with unknown fields in every map (any JSON, hence Any)."""
    if isinstance(value, list):
        return [poisoned(each) for each in value]
    if not isinstance(value, dict):
        return value
    known = {key: poisoned(each) for key, each in value.items()}
    return {**known, "unknown_field": CANARY, CANARY: {CANARY: [CANARY]}, "wa_name": CANARY, "body_text": CANARY}


@in_virtual_time
async def test_no_unknown_field_of_any_shape_is_kept_or_logged() -> None:
    async with running() as service:
        service.tasks.held = []
        for each in DAY:
            assert (await service.post(encoded(poisoned(wrapped(each))))).status_code == 200

        decoded = repr([await service.record(Message, each) for each in await service.all("messages")])
        stored = repr([(found.path, found.data) for found in everything(service.store)])
        for place in (decoded, stored, service.log.getvalue(), repr(service.counts.tasks)):
            assert CANARY not in place
        assert len(await service.all("messages")) > 40
        assert len(await service.all("account_notices")) == len([each for each in SAMPLES if each.details])


SECRETS = {
    "referral": {"headline": CANARY, "body": CANARY, "source_url": CANARY, "ctwa_clid": CANARY, "source_type": "ad"},
    "context": {"id": "wamid.Q", "referred_product": {"catalog_id": CANARY}, "from": CANARY},
    "errors": [{"code": 1, "title": CANARY, "message": CANARY, "error_data": {"details": CANARY}}],
    "identity": {"hash": CANARY},
}
"""What Meta does send, and the service has no use for."""


@in_virtual_time
async def test_what_meta_sends_and_nobody_needs_is_not_kept_either() -> None:
    async with running() as service:
        service.tasks.held = []
        profile = {"wa_id": "85261112222", "profile": {"name": CANARY, "username": CANARY}, "identity_key_hash": CANARY}
        order = {"text": CANARY, "catalog_id": CANARY, "product_items": [{"product_retailer_id": CANARY}]}
        value = {
            "contacts": [profile],
            "messages": [
                message("text", "w1", text={"body": "hi", "preview": CANARY}, **SECRETS),
                message(
                    "image", "w2", image={"id": "1", "url": f"https://{CANARY}", "sha256": CANARY, "mime_type": "x"}
                ),
                message("order", "w3", order=order),
                message("system", "w4", system={"type": "user_changed_number", "wa_id": "85260000000", "body": CANARY}),
                message("location", "w5", location={"latitude": 1, "longitude": 2, "url": CANARY}),
            ],
        }
        calls = [{"id": "wacid.1", "from": "85261112222", "event": "connect", "direction": "USER_INITIATED",
                  "timestamp": "1793581200", "session": {"sdp": CANARY}}]  # fmt: skip

        await service.post(encoded(wrapped(change("messages", value), change("calls", {"calls": calls}))))

        kept = [await service.record(Message, each) for each in await service.all("messages")]
        assert len(kept) == 6
        assert CANARY not in repr(kept)
        assert CANARY not in service.log.getvalue()
