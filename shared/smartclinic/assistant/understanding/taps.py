"""The ids of our buttons and rows: action, version, expiry, and whose they are; so that old taps change nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from smartclinic.assistant import intents
from smartclinic.contacts.identity import ContactId

_VERSION: Final = "1"
_OWNER: Final = 8
"""So much of the contact's id tells whose a forwarded button is. It proves nothing: a forged id gets what text gets."""
_EXPIRY: Final = re.compile(r"\d{1,11}", re.ASCII)
LIFE: Final = timedelta(hours=24)
_ID: Final = r"[a-z0-9][a-z0-9-]{0,39}"
_RECORD: Final = r"[0-9a-f]{32}"

_TAPS: Final[Mapping[str, re.Pattern[str]]] = {
    action: re.compile(argument, re.ASCII)
    for action, argument in {
        "slot": rf"{_ID}/{_ID}/\d{{1,11}}",
        "move": rf"{_ID}/{_ID}/\d{{1,11}}/{_RECORD}/\d{{1,6}}",
        "doctor": rf"(?:{_ID})?",
        "day": r"\d{4}-\d\d-\d\d",
        "earliest": "",
        "queue": rf"{_ID}/\d{{4}}-\d\d-\d\d(?:/[a-z]{{1,20}})?",
        "service": _ID,
        intents.START_BOOKING: "",
        intents.MENU: "",
        intents.MORE: "facts|requests",
        intents.FACTS: "hours|address|fees|payment|services|doctors|insurance|weather|privacy",
        intents.QUEUE_POSITION: "",
        intents.DOCUMENT: "",
        intents.MEDICINE: "",
        intents.RESULT: "",
        intents.RECEIPT: "",
        intents.INSURANCE: "",
        intents.COMPLAINT: "",
        intents.ACCESS_DATA: "",
        intents.CORRECT_DATA: "",
        intents.WHO: rf"(?:{_RECORD}(?:,{_RECORD}){{0,5}})?",
        intents.AGREE: "",
        intents.RENAME: "",
        intents.OWN_BOOKING: "",
        intents.CHANGE: "",
        intents.CANCEL: "",
        intents.KEEP: "",
        intents.LATE: r"\d{1,3}",
        intents.UNLINK_NOW: _RECORD,
        intents.WAIT: rf"(?:{_ID})?",
        intents.UNWAIT: "",
        intents.BOOK: "",
        intents.PERSON: "",
        intents.OTHER_DAYS: "",
        intents.OTHER_DOCTOR: "",
        intents.LET_GO: "",
        intents.DO_IT: r"[0-9a-z]{1,8}",
        intents.LEAVE_IT: r"[0-9a-z]{1,8}",
    }.items()
}
"""What our buttons and rows ask for, and with what argument. The id comes back from outside: nothing else counts."""


@dataclass(frozen=True, slots=True)
class Tapped:
    """What a tap asks for."""

    action: str
    argument: str


def tap_id(action: str, argument: str, contact: ContactId, now: datetime) -> str:
    """An id that works for this contact for a day. Raises ValueError for what `read_tap` would not take back."""
    if not _is_ours(action, argument):
        raise ValueError(f"no tap asks for {action} with such an argument")
    expires = int((now + LIFE).timestamp())
    return f"{_VERSION}|{action}|{argument}|{expires}|{contact[:_OWNER]}"


def read_tap(raw: str, contact: ContactId, now: datetime, merged: tuple[ContactId, ...] = ()) -> Tapped | None:
    """What this contact's tap asks for now; None when it is old, somebody else's, or none of ours.

    `merged`: who turned out to be the same person, and may have been shown it.
    """
    parts = raw.split("|")
    owners = {each[:_OWNER] for each in (contact, *merged)}
    if len(parts) != 5 or parts[0] != _VERSION or parts[4] not in owners or not _is_ours(parts[1], parts[2]):
        return None
    if not _EXPIRY.fullmatch(parts[3]):
        return None
    expires = datetime.fromtimestamp(int(parts[3]), UTC)
    return Tapped(parts[1], parts[2]) if now < expires else None


def _is_ours(action: str, argument: str) -> bool:
    known = _TAPS.get(action)
    return known is not None and known.fullmatch(argument) is not None
