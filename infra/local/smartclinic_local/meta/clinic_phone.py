"""The clinic's own phone beside the API: what staff type there, and what Meta copies from it (coexistence).

Shapes: Meta's "smb_message_echoes", "history" and "smb_app_state_sync" pages.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import timedelta

from .payloads import Event, new_wamid, unix_seconds
from .people import Person, digits, present
from .switchboard import Switchboard


class ClinicPhone:
    """The WhatsApp Business app of a number. It knows no 24-hour window, and opens none."""

    def __init__(self, switchboard: Switchboard, rng: random.Random) -> None:
        self._switchboard = switchboard
        self._rng = rng

    async def sends(self, number_id: str, person: Person, text: str) -> str:
        """Staff write to a person on the clinic's phone. Returns the message's id."""
        self._switchboard.ledger.meet(person)
        echo = self._own(number_id, person) | {
            "timestamp": unix_seconds(self._switchboard.clock.now()),
            "type": "text",
            "text": {"body": text},
        }
        self._tell(number_id, "smb_message_echoes", "message_echoes", echo)
        return str(echo["id"])

    async def edits(self, number_id: str, person: Person, wamid: str, text: str) -> str:
        """Staff rewrite what they sent. Returns the edit's own id."""
        return await self._after(
            number_id, person, "edit", wamid, {"message": {"type": "text", "text": {"body": text}}}
        )

    async def revokes(self, number_id: str, person: Person, wamid: str) -> str:
        """Staff delete what they sent. Returns the deletion's own id."""
        return await self._after(number_id, person, "revoke", wamid, {})

    async def sync_history(
        self,
        number_id: str,
        threads: Mapping[Person, Sequence[tuple[bool, str]]],
        *,
        phase: int = 0,
        chunk: int = 1,
        progress: int = 100,
    ) -> None:
        """Onboarding copies old chats: for each person who wrote (the clinic: True) and what, a minute apart.

        Nothing in it is to be answered, and no window opens.
        """
        told = {
            "metadata": {"phase": phase, "chunk_order": chunk, "progress": progress},
            "threads": [self._thread(number_id, person, lines) for person, lines in threads.items()],
        }
        self._tell(number_id, "history", "history", told)

    async def refuse_history(self, number_id: str) -> None:
        """The clinic does not share its old chats (error 2593109)."""
        title = "History sharing is turned off by the business"
        error = {"code": 2593109, "title": title, "message": title, "error_data": {"details": title}}
        self._tell(number_id, "history", "history", {"errors": [error]})

    async def sync_contact(self, number_id: str, name: str, phone: str, *, action: str = "add") -> None:
        """Staff add, change or `remove` a contact on the clinic's phone."""
        now = unix_seconds(self._switchboard.clock.now())
        contact = {"full_name": name, "first_name": name, "phone_number": digits(phone)}
        state = {"type": "contact", "contact": contact, "action": action, "metadata": {"timestamp": now}}
        self._tell(number_id, "smb_app_state_sync", "state_sync", state)

    async def _after(self, number_id: str, person: Person, kind: str, wamid: str, more: Mapping[str, object]) -> str:
        echo = self._own(number_id, person) | {
            "timestamp": unix_seconds(self._switchboard.clock.now()),
            "type": kind,
            kind: {"original_message_id": wamid, **more},
        }
        self._tell(number_id, "smb_message_echoes", "message_echoes", echo)
        return str(echo["id"])

    def _own(self, number_id: str, person: Person) -> dict[str, object]:
        own = {"from": self._switchboard.display_numbers[number_id]}
        return own | present(to=person.wa_id, to_user_id=person.bsuid) | {"id": self._wamid(person)}

    def _thread(self, number_id: str, person: Person, lines: Sequence[tuple[bool, str]]) -> dict[str, object]:
        own, theirs = self._switchboard.display_numbers[number_id], person.wa_id or person.bsuid or person.id
        began = self._switchboard.clock.now() - timedelta(days=30)
        messages = [
            {
                "from": own if by_clinic else theirs,
                "id": self._wamid(person),
                "timestamp": unix_seconds(began + timedelta(minutes=number)),
                "type": "text",
                "text": {"body": text},
                "history_context": {"status": "READ"},
            }
            for number, (by_clinic, text) in enumerate(lines)
        ]
        return {"id": theirs, "messages": messages}

    def _wamid(self, person: Person) -> str:
        return new_wamid(self._rng, person.wa_id or person.bsuid or person.id)

    def _tell(self, number_id: str, webhook_field: str, kind: str, item: Mapping[str, object]) -> None:
        self._switchboard.tell(Event(number_id, kind, item, None, webhook_field=webhook_field))
