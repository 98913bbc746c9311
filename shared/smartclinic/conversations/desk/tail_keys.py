"""Finding patients by the last four digits of their number: what a masked list shows, and what patients say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from smartclinic.contacts.identity import ContactId
from smartclinic.conversations.desk.name_keys import NameKey
from smartclinic.conversations.gate import Gate
from smartclinic.platform.ids import digest
from smartclinic.work.unit import Changed, Unit

TAIL: Final = 4
_WRITTEN: Final = re.compile(rf"[0-9]{{{TAIL}}}")
_MOST: Final = 60
"""Of a clinic with 50,000 numbers five share their last four digits; with so many, those first seen last are found."""


def tail_of(words: str) -> str | None:
    """The last digits that somebody who searches has written. None: they are none."""
    plain = unicodedata.normalize("NFKC", words).strip()
    return plain if _WRITTEN.fullmatch(plain) else None


async def of_tail(unit: Unit, words: str) -> tuple[ContactId, ...]:
    """Whose number ends like this, or once did. Reads nothing for words that are no four digits."""
    tail = tail_of(words)
    if tail is None:
        return ()
    found = await unit.find(NameKey, {"key": _key_of(unit, tail)}, order="-at", limit=_MOST)
    return tuple(dict.fromkeys(each.record.contact for each in found))


def index_tails(changes: Sequence[Changed], unit: Unit) -> None:
    """A deriver: with each number that a conversation gets, its last digits. A known patient's turn writes nothing."""
    for change in changes:
        if isinstance(change.after, Gate):
            before = change.before.address.phone if isinstance(change.before, Gate) else None
            _index_tail(unit, ContactId(change.id), change.after, before)


def _index_tail(unit: Unit, contact: ContactId, gate: Gate, before: str | None) -> None:
    phone, at = gate.address.phone, gate.changed_at
    if phone is None or phone == before or at is None or not _WRITTEN.fullmatch(phone[-TAIL:]):
        return
    key = NameKey(key=_key_of(unit, phone[-TAIL:]), contact=contact, at=at)
    unit.create(digest("tail key", contact, phone, at.isoformat()), key)


def _key_of(unit: Unit, tail: str) -> str:
    return unit.blind(f"tail {tail}")
