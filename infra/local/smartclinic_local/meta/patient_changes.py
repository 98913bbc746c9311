"""What becomes of a person at Meta: calls, new numbers, new ids, user names, preferences, phones that are off.

Shapes: Meta's "System messages", "Business-scoped user IDs", "user_preferences" and "Calling" pages.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import replace

from .payloads import Event, new_wamid, unix_seconds
from .people import Person, contact_block, present
from .record import Called
from .switchboard import Switchboard


class PatientChanges(Switchboard):
    """The events around a person that are no messages. A Person never changes: the new one has the same id."""

    async def patient_calls(self, number_id: str, person: Person, *, seconds: float = 0.0) -> str:
        """The person calls the clinic's number in WhatsApp; nobody answers there. Returns the call's id.

        It opens the window as a message does. With `seconds` the end comes so much later.
        """
        self.ledger.meet(person)
        now = self.clock.now()
        call_id = "wacid." + base64.b64encode(f"{self._rng.getrandbits(144):036x}".encode()).decode()
        self.ledger.add_call(Called(call_id, number_id, person, now))
        self._changed(person.id)
        self._tell_call(
            number_id, person, call_id, {"event": "connect", "session": {"sdp_type": "offer", "sdp": "v=0"}}
        )
        if seconds:
            await self.clock.sleep(seconds)
        ended: dict[str, object] = {"event": "terminate", "status": "COMPLETED" if seconds else "FAILED"}
        ended |= {"start_time": unix_seconds(now), "end_time": unix_seconds(self.clock.now())} if seconds else {}
        self._tell_call(number_id, person, call_id, ended)
        return call_id

    async def patient_changes_number(self, number_ids: Sequence[str], person: Person, phone: str) -> Person:
        """The person moves to another phone number; the clinics at `number_ids` are told. Returns who it is now.

        A BSUID is made anew with the number, and then an id update follows. Somebody else may have the old number.
        """
        for address in (person.phone, person.hidden_phone, person.own_phone, person.bsuid):
            self.ledger.forget_address(address)
        shown = phone if person.phone else None
        hidden = None if person.phone else phone
        bsuid = self._new_bsuid(person) if person.bsuid else None
        moved = replace(person, phone=shown, hidden_phone=hidden, bsuid=bsuid)
        self.ledger.meet(moved)
        for number_id in number_ids:
            if person.phone:
                self._tell_new_number(number_id, person, moved)
            if bsuid:
                self._tell_new_user_id(number_id, person, moved)
        return moved

    async def patient_changes_user_id(
        self, number_ids: Sequence[str], person: Person, bsuid: str | None = None
    ) -> Person:
        """The person gets another BSUID; the clinics at `number_ids` are told twice. Returns who it is now."""
        changed = replace(person, bsuid=bsuid or self._new_bsuid(person))
        self.ledger.forget_address(person.bsuid)
        self.ledger.meet(changed)
        for number_id in number_ids:
            self._tell_system(number_id, changed, {"type": "user_changed_user_id"}, sender={})
            self._tell_new_user_id(number_id, person, changed)
        return changed

    async def patient_adopts_username(self, person: Person, username: str) -> Person:
        """The person takes a user name, which hides the phone from now on. Returns who it is now."""
        bsuid = person.bsuid or self._new_bsuid(person)
        hidden = person.phone or person.hidden_phone
        named = replace(person, phone=None, hidden_phone=hidden, bsuid=bsuid, username=username)
        self.ledger.meet(named)
        return named

    async def patient_stops_marketing(self, number_id: str, person: Person) -> None:
        """The person turns the clinic's marketing messages off in WhatsApp."""
        self._tell_preference(number_id, person, "stop")

    async def patient_resumes_marketing(self, number_id: str, person: Person) -> None:
        """The person turns the clinic's marketing messages on again."""
        self._tell_preference(number_id, person, "resume")

    def has_stopped_marketing(self, number_id: str, person_id: str) -> bool:
        """Whether marketing templates to this person are refused (131050)."""
        return (number_id, person_id) in self._no_marketing

    def _tell_call(self, number_id: str, person: Person, call_id: str, event: dict[str, object]) -> None:
        call = present(**{"from": person.wa_id, "from_user_id": person.bsuid}) | {
            "id": call_id,
            "to": self.display_numbers[number_id],
            "timestamp": unix_seconds(self.clock.now()),
            "direction": "USER_INITIATED",
            **event,
        }
        self.tell(Event(number_id, "calls", call, contact_block(person), webhook_field="calls"))

    def _tell_new_number(self, number_id: str, old: Person, new: Person) -> None:
        body = f"User {new.name} changed from {old.wa_id} to {new.wa_id}"
        sender = present(**{"from": old.wa_id})
        self._tell_system(number_id, new, {"type": "user_changed_number", "body": body}, sender=sender)

    def _tell_system(
        self, number_id: str, person: Person, system: dict[str, object], *, sender: dict[str, object]
    ) -> None:
        """A system message has no contacts."""
        wamid, now = new_wamid(self._rng, person.wa_id or person.id), self.clock.now()
        system = {"body": f"User {person.name} changed"} | system
        system |= present(wa_id=person.wa_id, user_id=person.bsuid)
        message = sender | {"id": wamid, "timestamp": unix_seconds(now), "type": "system", "system": system}
        self.tell(Event(number_id, "messages", message, None))

    def _tell_new_user_id(self, number_id: str, old: Person, new: Person) -> None:
        ids = present(previous=old.bsuid, current=new.bsuid)
        update = present(wa_id=new.wa_id) | {
            "detail": f"User id for {new.name} has been updated.",
            "user_id": ids,
            "timestamp": unix_seconds(self.clock.now()),
        }
        contact = {"profile": {"name": new.name}} | present(wa_id=new.wa_id)
        self.tell(Event(number_id, "user_id_update", update, contact, webhook_field="user_id_update"))

    def _tell_preference(self, number_id: str, person: Person, value: str) -> None:
        self.ledger.meet(person)
        pair = (number_id, person.id)
        if value == "stop":
            self._no_marketing.add(pair)
        else:
            self._no_marketing.discard(pair)
        preference = present(wa_id=person.wa_id, user_id=person.bsuid) | {
            "detail": f"User requested to {value} marketing messages",
            "category": "marketing_messages",
            "value": value,
            "timestamp": int(self.clock.now().timestamp()),  # here alone a number
        }
        contact = contact_block(person)
        self.tell(Event(number_id, "user_preferences", preference, contact, webhook_field="user_preferences"))

    def _new_bsuid(self, person: Person) -> str:
        country = person.bsuid[:2] if person.bsuid else "HK"
        return f"{country}.{self._rng.getrandbits(60):018d}"
