"""Meta's webhook payloads, turned into events. Every entry, change, message and status; each in its own try.

Only what is named in the rows (`rows()`) is read: unknown fields never reach storage or logs (policy B08).
Shapes: Meta's "Webhooks reference", and what other projects met in the wild.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from smartclinic.contacts.identity import Identity
from smartclinic.conversations.message import message_id
from smartclinic.conversations.recording.events import Arrived, Event
from smartclinic.whatsapp import account, contents, persons, statuses
from smartclinic.whatsapp.identities import ContactBlocks, identity
from smartclinic.whatsapp.json_values import (
    Dropped,
    Json,
    as_list,
    as_map,
    code_of,
    instant,
    message_name,
)
from smartclinic.whatsapp.shapes import Shape

_NUMBER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_REFERRAL: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_BROKEN: Final = (AttributeError, KeyError, TypeError, ValueError, OverflowError, OSError)


class NotWhatsApp(ValueError):
    """The body is JSON, but not a WhatsApp Business webhook."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """The events of one POST in their order; what was dropped, by reason; the errors beside the events, by code."""

    events: tuple[Event, ...]
    dropped: Counter[str]
    errors: Counter[int] = field(default_factory=Counter)


def rows() -> tuple[Shape, ...]:
    """Everything that Meta may send, and what the service does with it."""
    return (
        *contents.MESSAGES, *contents.REPLIES, contents.UNKNOWN, *persons.SYSTEM, *OTHERS, *statuses.STATUSES,
        *persons.FIELDS, *account.ACCOUNT, OTHER_FIELD,
    )  # fmt: skip


OTHERS: Final = (
    Shape("messages", "in a group", "counted: the service speaks with one person at a time", drops="group"),
    Shape("messages", "errors of the number", "counted by code; an operator hears of what loses or stops messages"),
)
OTHER_FIELD: Final = Shape("(any other)", "", "counted: not subscribed, and nothing to do with it", drops="other_field")


def parse(payload: Json) -> Parsed:
    """Every usable event. Raises NotWhatsApp when the envelope is not one of ours."""
    if not isinstance(payload, dict) or payload.get("object") != "whatsapp_business_account":
        raise NotWhatsApp
    reading = _Reading()
    for entry in as_list(payload.get("entry")):
        for change in as_list(as_map(entry).get("changes")):
            reading.change(entry, change)
    return Parsed(tuple(reading.events), reading.dropped, reading.errors)


class _Reading:
    """What one POST has come to so far."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.dropped: Counter[str] = Counter()
        self.errors: Counter[int] = Counter()

    def change(self, entry: Mapping[str, Json], change: Json) -> None:
        """All that one change tells."""
        kind, value = as_map(change).get("field"), as_map(change).get("value")
        if not isinstance(value, dict):
            self.dropped["malformed"] += 1
        elif not isinstance(kind, str):
            self.dropped["other_field"] += 1
        elif account.is_account_field(kind):
            self._take(lambda: account.notice_of(kind, entry, value))
        elif kind == "messages" or kind in persons.READERS:
            self._of_number(kind, value)
        else:
            self.dropped[persons.NOT_READ.get(kind, "other_field")] += 1

    def _of_number(self, kind: str, value: Mapping[str, Json]) -> None:
        number = as_map(value.get("metadata")).get("phone_number_id")
        if not isinstance(number, str) or not _NUMBER.fullmatch(number):
            lists = [len(each) for each in value.values() if isinstance(each, list)]
            self.dropped["no_number"] += max(1, sum(lists) - len(as_list(value.get("contacts"))))
            return
        before = len(self.events) + self.dropped.total() + self.errors.total()
        self.errors.update(code for error in as_list(value.get("errors")) if (code := code_of(error)) is not None)
        blocks = ContactBlocks(value.get("contacts"))
        if kind == "messages":
            self._each(value.get("messages"), lambda message: _message(number, message, blocks))
            self._each(value.get("statuses"), lambda status: statuses.status_of(number, status))
        else:
            for key, reader in persons.READERS[kind].items():
                self._each(value.get(key), partial(_read_with, reader, number, blocks))
        if len(self.events) + self.dropped.total() + self.errors.total() == before:
            self.dropped["empty"] += 1

    def _each(self, events: Json, read: Callable[[Json], Event]) -> None:
        for event in as_list(events):
            self._take(partial(read, event))

    def _take(self, read: Callable[[], Event]) -> None:
        """One event, which may be broken in any way: its neighbours are none the worse."""
        try:
            self.events.append(read())
        except Dropped as why:
            self.dropped[str(why)] += 1
        except _BROKEN:
            self.dropped["malformed"] += 1


def _read_with(reader: persons.Reader, number: str, blocks: ContactBlocks, event: Json) -> Arrived:
    return reader(number, event, blocks)


def _message(number: str, message: Json, blocks: ContactBlocks) -> Arrived:
    if "group_id" in message:
        raise Dropped("group")
    if message.get("type") == "system":  # Meta's own note: nobody wrote, and no window opens
        return persons.system(number, message)
    read = contents.content_of(message)
    sender = identity(message, "from", "from_user_id", blocks)
    if read.own_number and not sender.phone:
        sender = Identity(phone=read.own_number, bsuid=sender.bsuid)
    return Arrived(
        phone_number_id=number,
        wamid=message_name(message["id"]),
        sender=sender,
        at=instant(message["timestamp"]),
        content=read.content,
        cards=read.cards,
        quotes=_quoted(message),
        referral=_referral(message),
    )


def _quoted(message: Mapping[str, Json]) -> str | None:
    """The message that this one answers; a forwarded one has a context without an id."""
    quoted = as_map(message.get("context")).get("id")
    return message_id(message_name(quoted)) if quoted else None


def _referral(message: Mapping[str, Json]) -> str | None:
    """The advertisement or post that brought the person: Meta's id of it, else its kind. None of its words."""
    referral = as_map(message.get("referral"))
    known = (referral.get("source_id"), referral.get("source_type"))
    return next((word for word in known if isinstance(word, str) and _REFERRAL.fullmatch(word)), None)
