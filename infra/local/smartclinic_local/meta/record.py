"""The record of truth: what people wrote, what was accepted for them, and what reached them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .content import Content
from .people import Person, digits


@dataclass(slots=True)
class Attempt:
    """One POST of a callback. `status` is the HTTP status; None if Meta heard no answer."""

    at: datetime
    status: int | None


@dataclass(slots=True)
class Wrote:
    """A message from a person. `text` is what the person sees of it; `payload` is Meta's message object."""

    wamid: str
    number_id: str
    person: Person
    at: datetime
    type: str
    text: str
    payload: Mapping[str, object]
    chosen: str | None = None
    in_reply_to: str | None = None
    attempts: list[Attempt] = field(default_factory=list)
    read_by_clinic_at: datetime | None = None

    @property
    def delivered(self) -> bool:
        """Whether the clinic's webhook has taken it."""
        return any(attempt.status == 200 for attempt in self.attempts)


@dataclass(slots=True)
class Status:
    """A status that Meta has put into a callback, or has dropped by a fault."""

    name: str
    at: datetime
    dropped: bool = False
    attempts: list[Attempt] = field(default_factory=list)


@dataclass(slots=True)
class Sent:
    """A message that Meta accepted. `answered` is False when the caller never heard of it.

    `person` is None when nobody has that address; `reached_at` is when it came up on the person's phone.
    """

    wamid: str
    number_id: str
    to: str
    person: Person | None
    accepted_at: datetime
    content: Content
    biz_id: str | None = None
    answered: bool = True
    silently_dropped: bool = False
    reached_at: datetime | None = None
    read_at: datetime | None = None
    failed_code: int | None = None
    statuses: list[Status] = field(default_factory=list)


class Ledger:
    """Everything that Meta knows, in order."""

    def __init__(self) -> None:
        self.people: dict[str, Person] = {}
        self.wrote: list[Wrote] = []
        self.accepted: list[Sent] = []
        self.billable: dict[str, int] = {}
        self._by_address: dict[str, str] = {}
        self._by_wamid: dict[str, Wrote | Sent] = {}
        self._chats: dict[tuple[str, str], list[Wrote | Sent]] = {}
        self._last_wrote: dict[tuple[str, str], datetime] = {}

    def meet(self, person: Person) -> None:
        """Remember a person; a phone or BSUID that somebody else had is now this person's."""
        self.people[person.id] = person
        for address in (digits(person.phone or ""), person.bsuid):
            if address:
                self._by_address[address] = person.id

    def find_person(self, address: str) -> Person | None:
        """Who has this phone (digits) or BSUID."""
        return self.people.get(self._by_address.get(address, ""))

    def find_message(self, wamid: str) -> Wrote | Sent | None:
        """The message with this id, from either side."""
        return self._by_wamid.get(wamid)

    def find_sent(self, biz_id: str) -> list[Sent]:
        """What was accepted with this biz_opaque_callback_data, in order."""
        return [sent for sent in self.accepted if sent.biz_id == biz_id]

    def chat(self, number_id: str, person_id: str) -> list[Wrote | Sent]:
        """What a person wrote to a number and what reached the person from it, in order."""
        return self._chats.setdefault((number_id, person_id), [])

    def last_wrote(self, number_id: str, person_id: str) -> datetime | None:
        """When the person last wrote to the number: the start of the 24-hour window."""
        return self._last_wrote.get((number_id, person_id))

    def add_wrote(self, wrote: Wrote) -> None:
        """A person wrote."""
        self.wrote.append(wrote)
        self._by_wamid[wrote.wamid] = wrote
        self.chat(wrote.number_id, wrote.person.id).append(wrote)
        self._last_wrote[wrote.number_id, wrote.person.id] = wrote.at

    def add_accepted(self, sent: Sent) -> None:
        """Meta accepted a message for somebody."""
        self.accepted.append(sent)
        self._by_wamid[sent.wamid] = sent

    def add_reached(self, sent: Sent, at: datetime) -> None:
        """It came up on the person's phone: a billable delivery, once a wamid."""
        assert sent.person is not None  # noqa: S101 - nobody's message never arrives
        sent.reached_at = at
        self.chat(sent.number_id, sent.person.id).append(sent)
        self.billable[sent.number_id] = self.billable.get(sent.number_id, 0) + 1
