"""Our messages in Meta's shapes. Source: Cloud API reference, messages; limits as of November 2026."""

from __future__ import annotations

from typing import Any, assert_never

from smartclinic.contacts.identity import Identity
from smartclinic.conversations.outgoing import (
    AskForNumber,
    Choice,
    FromTemplate,
    Outgoing,
    Say,
    SayWithButtons,
    SayWithList,
)


def send_body(to: Identity, content: Outgoing, reference: str) -> dict[str, Any]:
    """The JSON of one send. The reference comes back with every status (there is no idempotency key)."""
    envelope = {"messaging_product": "whatsapp", "recipient_type": "individual", **_recipient(to)}
    return {**envelope, **_content(content), "biz_opaque_callback_data": reference}


def read_body(wamid: str, *, typing: bool) -> dict[str, Any]:
    """The JSON that marks a message read, with the typing indicator (25 seconds) if a reply is coming."""
    body: dict[str, Any] = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}
    return body | {"typing_indicator": {"type": "text"}} if typing else body


def _recipient(to: Identity) -> dict[str, str]:
    """A phone with "+" goes into `to`, a BSUID into `recipient`: in `to` it would vanish with a 200."""
    if to.phone:
        return {"to": f"+{to.phone.lstrip('+')}"}
    return {"recipient": to.bsuid or ""}


def _content(content: Outgoing) -> dict[str, Any]:
    match content:
        case Say(body):
            return {"type": "text", "text": {"body": body, "preview_url": False}}
        case SayWithButtons(body, buttons):
            action: dict[str, Any] = {"buttons": [{"type": "reply", "reply": _reply(button)} for button in buttons]}
            return _interactive("button", body, action)
        case SayWithList(body, label, rows):
            return _interactive("list", body, {"button": label, "sections": [{"rows": [_row(row) for row in rows]}]})
        case AskForNumber(body):
            return _interactive("contact_request", body, {"name": "request_contact_info"})
        case FromTemplate():
            return {"type": "template", "template": _template(content)}
        case _:
            assert_never(content)


def _template(template: FromTemplate) -> dict[str, Any]:
    components: list[dict[str, Any]] = []
    if template.variables:
        named = [{"type": "text", "parameter_name": each.name, "text": each.text} for each in template.variables]
        components.append({"type": "body", "parameters": named})
    for index, payload in enumerate(template.replies):
        parameters = [{"type": "payload", "payload": payload}]
        components.append({"type": "button", "sub_type": "quick_reply", "index": str(index), "parameters": parameters})
    return {"name": template.name, "language": {"code": template.language}, "components": components}


def _interactive(kind: str, body: str, action: dict[str, Any]) -> dict[str, Any]:
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": body}, "action": action}}


def _reply(choice: Choice) -> dict[str, str]:
    return {"id": choice.id, "title": choice.title}


def _row(choice: Choice) -> dict[str, str]:
    row = _reply(choice)
    return row | {"description": choice.description} if choice.description else row
