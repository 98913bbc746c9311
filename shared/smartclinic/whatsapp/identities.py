"""Who an event is from: a phone number, a user id (BSUID) or both; either may be missing since 2026.

Meta puts the user id into the event or only into the `contacts` block beside it. Sources: Meta, "Business-scoped user
IDs" and "System messages webhook reference" (August 2026: `previous_user_id`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from smartclinic.contacts.identity import Identity
from smartclinic.whatsapp.json_values import Dropped, Json, as_list, as_map

_PHONE: Final = re.compile(r"\+?([0-9]{5,20})")
_BSUID: Final = re.compile(r"[!-~]{1,160}")
"""Meta says two letters, a dot and up to 128 letters and digits; a change of that must not lose a patient's words."""


def phone(value: Json) -> str | None:
    """A phone number's digits; None when there is none. Raises Dropped, TypeError."""
    if value is None or value == "":
        return None
    found = _PHONE.fullmatch(value)
    if found is None:
        raise Dropped("malformed_sender")
    return found[1]


def bsuid(value: Json) -> str | None:
    """A business-scoped user id; None when there is none. Raises Dropped, TypeError."""
    if value is None or value == "":
        return None
    if not _BSUID.fullmatch(value):
        raise Dropped("malformed_sender")
    return str(value)


class ContactBlocks:
    """The `contacts` beside some events: which phone number and which user id are one person's."""

    def __init__(self, blocks: Json) -> None:
        self._by_phone: dict[str, str] = {}
        self._by_bsuid: dict[str, str] = {}
        for block in as_list(blocks):
            number, user_id = _like(_PHONE, as_map(block).get("wa_id")), _like(_BSUID, as_map(block).get("user_id"))
            if number and user_id:
                self._by_phone[number.lstrip("+")] = user_id
                self._by_bsuid[user_id] = number

    def complete(self, identity: Identity) -> Identity:
        """The identity with what the block of the same person adds."""
        if identity.phone and not identity.bsuid:
            return Identity(phone=identity.phone, bsuid=self._by_phone.get(identity.phone))
        if identity.bsuid and not identity.phone:
            return Identity(phone=phone(self._by_bsuid.get(identity.bsuid)), bsuid=identity.bsuid)
        return identity


def _like(pattern: re.Pattern[str], value: Json) -> str | None:
    return value if isinstance(value, str) and pattern.fullmatch(value) else None


def identity(event: Mapping[str, Json], phone_key: str, bsuid_key: str, blocks: ContactBlocks | None) -> Identity:
    """Whom these two keys of an event name. Raises Dropped("no_sender") when neither is there."""
    found = Identity(phone=phone(event.get(phone_key)), bsuid=bsuid(event.get(bsuid_key)))
    if not found.phone and not found.bsuid:
        raise Dropped("no_sender")
    return blocks.complete(found) if blocks else found


def before_and_after(message: Mapping[str, Json]) -> tuple[Identity, Identity]:
    """Who somebody was and is, by a system message. Raises Dropped without either, or when nothing changes.

    `from` is the old number. A phone number's change makes a new user id too. No `contacts` block stands beside it.
    """
    system = as_map(message.get("system"))
    now = Identity(phone=phone(system.get("wa_id")), bsuid=bsuid(system.get("user_id")))
    if not now.phone and not now.bsuid:
        raise Dropped("nothing_changed")
    told = bsuid(system.get("previous_user_id")) or bsuid(message.get("from_user_id"))
    was = Identity(phone=phone(message.get("from")), bsuid=None if told == now.bsuid else told)
    return moved(was, now)


def update_of_id(update: Mapping[str, Json]) -> tuple[Identity, Identity]:
    """Who somebody was and is, by an id update: `{user_id: {previous, current}}`, perhaps with a phone number."""
    ids = as_map(update.get("user_id"))
    was = Identity(bsuid=bsuid(ids.get("previous")))
    return moved(was, Identity(phone=phone(update.get("wa_id")), bsuid=bsuid(ids.get("current"))))


def moved(was: Identity, now: Identity) -> tuple[Identity, Identity]:
    """The two, once both are somebody and not the same."""
    if not was.phone and not was.bsuid:
        raise Dropped("no_sender")
    if (not now.phone and not now.bsuid) or was == now:
        raise Dropped("nothing_changed")
    return was, now
