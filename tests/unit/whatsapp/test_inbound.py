from __future__ import annotations

from smartclinic.conversations.events import StatusSeen
from smartclinic.whatsapp.inbound import parse
from tests.functions.in_process import envelope, status, text

CHANGED = {"body": "陳小美 changed from 85291234567", "type": "user_changed_number", "wa_id": "85298765432"}


def test_a_voice_message_that_was_played_was_read() -> None:
    parsed = parse(envelope({"statuses": [status("played", "a" * 32, at=1793581200)]}))

    assert parsed.events == (StatusSeen("106540352242922", "a" * 32, "read", 1793581200_000),)


def test_metas_note_that_a_number_has_changed_is_nobodys_message() -> None:
    note = {**text(""), "type": "system", "system": CHANGED}

    parsed = parse(envelope({"messages": [note, text("你好", wamid="wamid.A2")]}))

    assert len(parsed.events) == 1
    assert parsed.dropped == {"system": 1}
