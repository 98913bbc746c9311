"""What the page shows, as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from smartclinic.conversations.reference import outbox_of
from smartclinic_local.meta.core import MetaCore
from smartclinic_local.meta.people import Person
from smartclinic_local.meta.record import Called, Sent, Wrote

from .files import shown_file
from .journey import Step

_Bubble = Wrote | Sent | Called

_NOT_BUBBLES = frozenset({"reaction", "edit", "revoke"})
"""What changes another message instead of standing by itself."""


def show_person(core: MetaCore, number_id: str, person: Person) -> dict[str, object]:
    """A line of the patient list: who it is, the last message, how many are unread."""
    chat = _bubbles(core, number_id, person.id)
    last = chat[-1] if chat else None
    return {
        "id": person.id,
        "name": person.name,
        "address": person.phone or person.username or "",
        "preview": _preview(last),
        "kind": _kind(last),
        "at": _instant(_moment(last)) if last else None,
        "unread": sum(isinstance(entry, Sent) and entry.read_at is None for entry in chat),
    }


def show_chat(core: MetaCore, number_id: str, person_id: str) -> dict[str, object]:
    """The whole chat of a person with a number."""
    chat = core.ledger.chat(number_id, person_id)
    reactions = _reactions(chat)
    return {
        "now": _instant(core.clock.now()),
        "typing": core.is_typing(number_id, person_id),
        "entries": [
            _show_call(entry) if isinstance(entry, Called) else _show(core, entry, reactions)
            for entry in _bubbles(core, number_id, person_id)
        ],
    }


def show_step(step: Step) -> dict[str, object]:
    """A step of a journey."""
    return asdict(step) | {"at": _instant(step.at)}


def _bubbles(core: MetaCore, number_id: str, person_id: str) -> list[_Bubble]:
    chat = core.ledger.chat(number_id, person_id)
    said = [entry for entry in chat if not isinstance(entry, Wrote) or entry.type not in _NOT_BUBBLES]
    calls = [call for call in core.ledger.called if (call.number_id, call.person.id) == (number_id, person_id)]
    return sorted([*said, *calls], key=_moment) if calls else list(said)


def _moment(entry: _Bubble) -> datetime:
    """When it came up on the person's phone: whatever stands in a chat has."""
    at = entry.reached_at if isinstance(entry, Sent) else entry.at
    assert at is not None  # noqa: S101 - only what reached the phone is in a chat
    return at


def _reactions(chat: Sequence[Wrote | Sent]) -> dict[str, str]:
    """The person's last reaction to each message, "" for one that was taken back."""
    given = [entry.payload["reaction"] for entry in chat if isinstance(entry, Wrote) and entry.type == "reaction"]
    return {str(each["message_id"]): str(each.get("emoji", "")) for each in given if isinstance(each, dict)}


def _show(core: MetaCore, entry: Wrote | Sent, reactions: Mapping[str, str]) -> dict[str, object]:
    shown = _show_wrote(core, entry) if isinstance(entry, Wrote) else _show_sent(entry)
    return shown | {"reaction": reactions.get(entry.wamid, "")}


def _show_call(call: Called) -> dict[str, object]:
    return {"id": call.id, "from": "patient", "at": _instant(call.at), "type": "call", "body": ""}


def _show_wrote(core: MetaCore, wrote: Wrote) -> dict[str, object]:
    quoted = core.ledger.find_message(wrote.in_reply_to) if wrote.in_reply_to else None
    return {
        "id": wrote.wamid,
        "from": "patient",
        "at": _instant(wrote.at),
        "type": wrote.type,
        "body": "" if wrote.revoked else wrote.edited_to or wrote.text,
        "edited": wrote.edited_to is not None,
        "revoked": wrote.revoked,
        "file": shown_file(core, wrote) is not None,
        "quote": quoted.content.body if isinstance(quoted, Sent) else "",
        "tick": "read" if wrote.read_by_clinic_at else "delivered" if wrote.delivered else "sent",
    }


def _show_sent(sent: Sent) -> dict[str, object]:
    content = asdict(sent.content)
    shown = {"id": sent.wamid, "from": "clinic", "at": _instant(sent.reached_at)}
    return content | shown | {"reference": outbox_of(sent.biz_id) if sent.biz_id else None}


def _preview(entry: _Bubble | None) -> str:
    if isinstance(entry, Wrote):
        return (entry.edited_to or entry.text) if not entry.revoked else "…"
    return entry.content.body if isinstance(entry, Sent) else ""


def _kind(entry: _Bubble | None) -> str:
    """What the person sent, for the page to name where it has no words."""
    return "call" if isinstance(entry, Called) else entry.type if isinstance(entry, Wrote) else ""


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
