"""One sample at least of everything that Meta may send, as a webhook's change, and what must come of it."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Any, Final

from smartclinic.conversations.content import (
    Call,
    Cards,
    Content,
    Echo,
    Edit,
    Form,
    Media,
    MediaKind,
    Moved,
    Order,
    Other,
    Place,
    Preference,
    Reaction,
    Revoke,
    Tap,
    Text,
    Unsupported,
)
from smartclinic.conversations.message import message_id

NUMBER: Final[str] = "106540352242922"
ACCOUNT: Final[str] = "9106540352242922"
PHONE: Final = "85261112222"
AT: Final = 1793581200
OUTBOX: Final = "5" * 32
SHA: Final = base64.b64encode(hashlib.sha256(b"a picture").digest()).decode()


@dataclass(frozen=True)
class Sample:
    """A change (any JSON, hence Any) and what it gives: a content, a status's fact, a notice's details, or a reason."""

    row: tuple[str, str]
    change: dict[str, Any]
    content: Content | None = None
    fact: str | None = None
    details: dict[str, str] | None = None
    drops: str | None = None


def change(field: str, value: dict[str, Any], number: str = NUMBER) -> dict[str, Any]:
    """A change of a number."""
    metadata = {"display_phone_number": "85223456789", "phone_number_id": number}
    return {"field": field, "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}


def message(kind: str, wamid: str = "wamid.S1", **content: Any) -> dict[str, Any]:
    """An element of `messages` (any JSON, hence Any)."""
    return {"from": PHONE, "id": wamid, "timestamp": str(AT), "type": kind, **content}


def wrapped(*changes: dict[str, Any]) -> dict[str, Any]:
    """A callback with these changes."""
    entry = {"id": ACCOUNT, "time": AT, "changes": list(changes)}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def _said(kind: str, content: Content, row: str = "", **fields: Any) -> Sample:
    return Sample(("messages", row or kind), change("messages", {"messages": [message(kind, **fields)]}), content)


def _nothing(row: str, drops: str, kind: str, **fields: Any) -> Sample:
    return Sample(("messages", row), change("messages", {"messages": [message(kind, **fields)]}), drops=drops)


def _status(name: str, row: str = "", fact: str | None = None, drops: str | None = None, **fields: Any) -> Sample:
    told = {"id": "wamid.OUT", "status": name, "timestamp": str(AT), "recipient_id": PHONE}
    told = {**told, "biz_opaque_callback_data": OUTBOX, **fields}
    return Sample(
        ("messages", f"status {row or name}"), change("messages", {"statuses": [told]}), fact=fact, drops=drops
    )


def _of(field: str, kind: str, key: str, event: dict[str, Any], **gives: Any) -> Sample:
    return Sample((field, kind), change(field, {key: [event]}), **gives)


def _notice(field: str, value: dict[str, Any], **details: str) -> Sample:
    return Sample((field, ""), {"field": field, "value": value}, details=details)


def _file(kind: str, media: MediaKind, mime: str, **more: Any) -> Sample:
    given = {"id": "4400112233", "mime_type": mime, "sha256": SHA, **more}
    caption, filename = more.get("caption", ""), more.get("filename", "")
    read = Media(media, "4400112233", mime.partition(";")[0], SHA, caption, filename)
    return _said(kind, read, "", **{kind: given})


_TEMPLATE: Final = {
    "message_template_id": 7,
    "message_template_name": "visit_tomorrow",
    "message_template_language": "zh_HK",
}
_OURS: Final = {"template": "visit_tomorrow", "language": "zh_HK"}
_CALL: Final = {"id": "wacid.C1", "from": PHONE, "to": "85223456789", "timestamp": str(AT)}
_PREFERENCE: Final = {"wa_id": PHONE, "category": "marketing_messages", "timestamp": AT, "detail": "…"}
_PRICE: Final[dict[str, Any]] = {
    "pricing": {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "service"}
}
_CARD: Final = {"name": {"formatted_name": "黃伯"}, "phones": [{"phone": "+852 9000 1111", "wa_id": "85290001111"}]}

SAMPLES: Final[tuple[Sample, ...]] = (
    _said("text", Text("聽日有冇位"), text={"body": "聽日有冇位"}),
    _file("image", MediaKind.IMAGE, "image/jpeg", caption="我手上面"),
    _said("image", Media(MediaKind.IMAGE, "9", "", "", lost=True), image={"id": "9"}, errors=[{"code": 131052}]),
    _said("image", Media(MediaKind.IMAGE, lost=True), image=None),
    _file("audio", MediaKind.AUDIO, "audio/mpeg"),
    _file("audio", MediaKind.VOICE, "audio/ogg; codecs=opus", voice=True),
    _file("video", MediaKind.VIDEO, "video/mp4", caption="行路係咁"),
    _file("document", MediaKind.DOCUMENT, "application/pdf", caption="轉介信", filename="referral.pdf"),
    _file("sticker", MediaKind.STICKER, "image/webp", animated=True),
    _said(
        "location",
        Place("22.281200", "114.158900", "中環碼頭", "民光街"),
        location={
            "latitude": 22.2812,
            "longitude": 114.1589,
            "name": "中環碼頭",
            "address": "民光街",
            "url": "https://x",
        },
    ),
    _said("contacts", Cards(1), contacts=[{**_CARD, "vcard": "BEGIN:VCARD"}]),
    _said("contacts", Cards(1, own=True), contacts=[{**_CARD, "origin": "contact_request"}]),
    _said("interactive", Unsupported("interactive")),
    _said("interactive", Other("payment_method"), interactive={"type": "payment_method", "payment_method": {}}),
    _said(
        "interactive",
        Tap("book:1", "預約"),
        "button_reply",
        interactive={"type": "button_reply", "button_reply": {"id": "book:1", "title": "預約"}},
    ),
    _said(
        "interactive",
        Tap("slot:2", "下午三點"),
        "list_reply",
        interactive={
            "type": "list_reply",
            "list_reply": {"id": "slot:2", "title": "下午三點", "description": "陳醫生"},
        },
    ),
    _said(
        "interactive",
        Form("flow", '{"day": "2026-12-01"}'),
        "nfm_reply",
        interactive={"type": "nfm_reply", "nfm_reply": {"name": "flow", "response_json": '{"day": "2026-12-01"}'}},
    ),
    _said("interactive", Form("flow"), "nfm_reply", interactive={"type": "nfm_reply", "nfm_reply": {"name": "flow"}}),
    _said(
        "interactive",
        Form(""),
        "nfm_reply",
        interactive={"type": "nfm_reply", "nfm_reply": {"response_json": "{broken"}},
    ),
    _said(
        "interactive", Form(""), "nfm_reply", interactive={"type": "nfm_reply", "nfm_reply": {"response_json": "null"}}
    ),
    _said(
        "interactive",
        Other("call_permission_reply"),
        "call_permission_reply",
        interactive={"type": "call_permission_reply", "call_permission_reply": {"response": "accept"}},
    ),
    _said("button", Tap("yes:3", "會到"), button={"payload": "yes:3", "text": "會到"}, context={"id": "wamid.OUT"}),
    _said("button", Text("會到"), button={"text": "會到"}),
    _said("reaction", Reaction(message_id("wamid.OUT"), "👍"), reaction={"message_id": "wamid.OUT", "emoji": "👍"}),
    _said("reaction", Reaction(message_id("wamid.OUT")), reaction={"message_id": "wamid.OUT", "emoji": ""}),
    _said("reaction", Reaction(message_id("wamid.OUT")), reaction={"message_id": "wamid.OUT"}),
    _said("order", Order(2), order={"catalog_id": "1", "product_items": [{"quantity": 1}, {"quantity": 2}]}),
    _said(
        "edit",
        Edit(message_id("wamid.S0"), Text("後日")),
        edit={"original_message_id": "wamid.S0", "message": {"type": "text", "text": {"body": "後日"}}},
    ),
    _said(
        "edit",
        Edit(message_id("wamid.S0"), Media(MediaKind.IMAGE, "9", "image/png", SHA, "左手")),
        edit={
            "original_message_id": "wamid.S0",
            "message": {
                "type": "image",
                "image": {"id": "9", "mime_type": "image/png", "sha256": SHA, "caption": "左手"},
            },
        },
    ),
    _said(
        "edit",
        Edit(message_id("wamid.S0"), Other("poll")),
        edit={"original_message_id": "wamid.S0", "message": {"type": "poll"}},
    ),
    _said("edit", Edit(message_id("wamid.S0"), Other("unknown")), edit={"original_message_id": "wamid.S0"}),
    _said("edit", Other("edit"), edit={}),
    _said("revoke", Revoke(message_id("wamid.S0")), revoke={"original_message_id": "wamid.S0"}),
    _said(
        "unsupported",
        Unsupported("poll", 131051),
        unsupported={"type": "poll"},
        errors=[{"code": 131051, "title": "Message type unknown"}],
    ),
    _said("unsupported", Unsupported("", 131060), errors=[{"code": 131060}]),
    _said("unsupported", Unsupported()),
    _nothing("request_welcome", "welcome_request", "request_welcome"),
    _said("pix_request", Other("pix_request"), "(any other)"),
    _said("Not A Type 陳", Other("unknown"), "(any other)"),
    Sample(
        ("messages", "system user_changed_number"),
        change(
            "messages",
            {"messages": [message("system", system={"type": "user_changed_number", "wa_id": "85263334444"})]},
        ),
        Moved(),
    ),
    Sample(
        ("messages", "system user_changed_user_id"),
        change(
            "messages",
            {
                "messages": [
                    message(
                        "system",
                        system={"type": "user_changed_user_id", "user_id": "HK.22", "previous_user_id": "HK.21"},
                    )
                ]
            },
        ),
        Moved(),
    ),
    Sample(
        ("messages", "system user_changed_user_id"),
        change(
            "messages",
            {
                "messages": [
                    {
                        "id": "w",
                        "timestamp": str(AT),
                        "type": "system",
                        "system": {"type": "user_changed_user_id", "user_id": "HK.22"},
                    }
                ]
            },
        ),
        drops="no_sender",
    ),
    _nothing(
        "system customer_identity_changed", "identity_changed", "system", system={"type": "customer_identity_changed"}
    ),
    _nothing("system (any other)", "system", "system", system={"type": "user_waved"}),
    _nothing("in a group", "group", "text", text={"body": "hi"}, group_id="Y2F"),
    Sample(("messages", "errors of the number"), change("messages", {"errors": [{"code": 130429}]})),
    _status("sent", fact="sent", **_PRICE),
    _status("delivered", fact="delivered", **_PRICE),
    _status("read", fact="read"),
    _status("played", fact="read"),
    _status("failed", fact="failed", errors=[{"code": 131026, "title": "Undeliverable"}]),
    _status("deleted", "(any other)", drops="other_status"),
    _status("sent", "of no message of ours", drops="status_of_a_stranger", biz_opaque_callback_data="campaign-7"),
    _of(
        "calls", "USER_INITIATED", "calls", {**_CALL, "event": "connect", "direction": "USER_INITIATED"}, content=Call()
    ),
    _of(
        "calls",
        "USER_INITIATED",
        "calls",
        {**_CALL, "event": "terminate", "direction": "USER_INITIATED"},
        content=Call(),
    ),
    _of(
        "calls",
        "BUSINESS_INITIATED",
        "calls",
        {**_CALL, "event": "connect", "direction": "BUSINESS_INITIATED"},
        drops="call_of_ours",
    ),
    _of("calls", "status", "statuses", {"id": "wacid.C1", "type": "call", "status": "RINGING"}, drops="call_status"),
    _of(
        "smb_message_echoes",
        "",
        "message_echoes",
        content=Echo("姑娘覆你"),
        event={
            "from": "85223456789",
            "to": PHONE,
            "id": "wamid.E",
            "timestamp": str(AT),
            "type": "text",
            "text": {"body": "姑娘覆你"},
        },
    ),
    _of(
        "smb_message_echoes",
        "",
        "message_echoes",
        content=Echo("[image]"),
        event={
            "from": "85223456789",
            "to_user_id": "HK.1",
            "id": "wamid.E2",
            "timestamp": str(AT),
            "type": "image",
            "image": {"id": "1"},
        },
    ),
    _of(
        "user_preferences",
        "",
        "user_preferences",
        {**_PREFERENCE, "value": "stop"},
        content=Preference(marketing=False),
    ),
    _of(
        "user_preferences",
        "",
        "user_preferences",
        {**_PREFERENCE, "value": "resume"},
        content=Preference(marketing=True),
    ),
    _of(
        "user_preferences",
        "",
        "user_preferences",
        {**_PREFERENCE, "value": "signup"},
        content=Preference(marketing=True),
    ),
    _of(
        "user_preferences",
        "(any other)",
        "user_preferences",
        {**_PREFERENCE, "value": "dance"},
        drops="other_preference",
    ),
    _of(
        "user_id_update",
        "",
        "user_id_update",
        content=Moved(),
        event={"wa_id": PHONE, "user_id": {"previous": "HK.21", "current": "HK.22"}, "timestamp": str(AT)},
    ),
    _of(
        "history",
        "",
        "history",
        {"threads": [{"id": PHONE, "messages": [message("text", text={"body": "old"})]}]},
        drops="history",
    ),
    _of(
        "smb_app_state_sync", "", "state_sync", {"type": "contact", "contact": {"full_name": "黃伯"}}, drops="app_state"
    ),
    _notice(
        "message_template_status_update",
        {**_TEMPLATE, "event": "PAUSED", "reason": "NONE"},
        event="PAUSED",
        reason="NONE",
        **_OURS,
    ),
    _notice("message_template_status_update", {**_TEMPLATE, "new_quality_score": "RED"}, quality="RED", **_OURS),
    _notice(
        "message_template_quality_update",
        {**_TEMPLATE, "previous_quality_score": "GREEN", "new_quality_score": "YELLOW"},
        quality="YELLOW",
        previous_quality="GREEN",
        **_OURS,
    ),
    _notice(
        "template_category_update",
        {**_TEMPLATE, "new_category": "UTILITY", "correct_category": "MARKETING"},
        category="UTILITY",
        correct="MARKETING",
        **_OURS,
    ),
    _notice("message_template_components_update", {**_TEMPLATE, "message_template_element": "Hello {{1}}"}, **_OURS),
    _notice(
        "account_update",
        {
            "event": "ACCOUNT_RESTRICTION",
            "restriction_info": [{"restriction_type": "RESTRICTED_ADD_PHONE_NUMBER_ACTION", "expiration": AT}],
        },
        event="ACCOUNT_RESTRICTION",
        restrictions="RESTRICTED_ADD_PHONE_NUMBER_ACTION",
        until=str(AT),
    ),
    _notice(
        "account_update",
        {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}},
        event="DISABLED_UPDATE",
        ban="DISABLE",
    ),
    _notice(
        "account_update",
        {"event": "ACCOUNT_VIOLATION", "violation_info": {"violation_type": "SCAM"}},
        event="ACCOUNT_VIOLATION",
        violation="SCAM",
    ),
    _notice(
        "account_alerts",
        {
            "entity_type": "WABA",
            "alert_info": {"alert_severity": "CRITICAL", "alert_status": "ACTIVE", "alert_type": "OBA_REJECTED"},
        },
        event="OBA_REJECTED",
        severity="CRITICAL",
        status="ACTIVE",
    ),
    _notice("account_review_update", {"decision": "REJECTED"}, event="REJECTED"),
    _notice(
        "business_capability_update",
        {"max_daily_conversations_per_business": 2000, "max_phone_numbers_per_waba": 25},
        limit="2000",
        numbers="25",
    ),
    _notice(
        "phone_number_quality_update",
        {"display_phone_number": "+852 2345 6789", "event": "FLAGGED", "current_limit": "TIER_250"},
        number="85223456789",
        event="FLAGGED",
        limit="TIER_250",
    ),
    _notice(
        "phone_number_name_update",
        {
            "display_phone_number": "85223456789",
            "decision": "APPROVED",
            "requested_verified_name": "和診所",
            "rejection_reason": None,
        },
        number="85223456789",
        event="APPROVED",
    ),
    _notice(
        "security",
        {"display_phone_number": "85223456789", "event": "PIN_CHANGED", "requester": "6155"},
        number="85223456789",
        event="PIN_CHANGED",
    ),
    _notice(
        "business_username_update",
        {"display_phone_number": "85223456789", "username": "hongwo", "status": "approved"},
        number="85223456789",
        event="approved",
    ),
    Sample(
        ("(any other)", ""),
        {"field": "group_status_update", "value": {"groups": [{"type": "group_suspend"}]}},
        drops="other_field",
    ),
)


def _with_an_id_of_its_own(sample: Sample, n: int) -> dict[str, Any]:
    value = sample.change.get("value", {})
    if sample.row[0] != "messages" or "messages" not in value:
        return sample.change
    messages = [each | {"id": f"wamid.day{n}"} for each in value["messages"]]
    return {**sample.change, "value": {**value, "messages": messages}}


DAY: Final[tuple[dict[str, Any], ...]] = tuple(_with_an_id_of_its_own(each, n) for n, each in enumerate(SAMPLES))
"""A change for every sample, each message with an id of its own."""
