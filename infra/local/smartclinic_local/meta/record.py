"""The record of truth: what people wrote, what was accepted for them, and what reached them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from smartclinic.conversations.reference import outbox_of

from .content import Content
from .people import Person, digits

ANSWER_AN_AD_WITHIN = timedelta(hours=24)
FREE_AFTER_AN_AD = timedelta(hours=72)
"""Meta's "Pricing" page, free entry point windows."""


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
    edited_to: str | None = None
    revoked: bool = False

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
    expired: bool = False
    """Its time to live was over before the phone was on: nobody is told."""
    price_type: str = "regular"
    price_category: str = "service"
    statuses: list[Status] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Called:
    """A call in WhatsApp, which nobody at the clinic's number takes."""

    id: str
    number_id: str
    person: Person
    at: datetime


class Ledger:
    """Everything that Meta knows, in order."""

    def __init__(self) -> None:
        self.people: dict[str, Person] = {}
        self.wrote: list[Wrote] = []
        self.accepted: list[Sent] = []
        self.called: list[Called] = []
        self.billable: dict[str, int] = {}
        self._free_until: dict[tuple[str, str], datetime] = {}
        self._came_from_ad: dict[tuple[str, str], datetime] = {}
        self._by_address: dict[str, str] = {}
        self._by_wamid: dict[str, Wrote | Sent] = {}
        self._chats: dict[tuple[str, str], list[Wrote | Sent]] = {}
        self._last_wrote: dict[tuple[str, str], datetime] = {}

    def meet(self, person: Person) -> None:
        """Remember a person; a phone or BSUID that somebody else had is now this person's."""
        self.people[person.id] = person
        for address in (digits(person.phone or ""), digits(person.hidden_phone or ""), person.bsuid):
            if address:
                self._by_address[address] = person.id
        self._by_address.setdefault(digits(person.own_phone), person.id)  # an invented number takes nobody's

    def forget_address(self, address: str | None) -> None:
        """Nobody has this phone or BSUID any more, until somebody is met who has."""
        if address:
            self._by_address.pop(digits(address) if address.startswith("+") else address, None)

    def find_person(self, address: str) -> Person | None:
        """Who has this phone (digits) or BSUID."""
        return self.people.get(self._by_address.get(address, ""))

    def find_message(self, wamid: str) -> Wrote | Sent | None:
        """The message with this id, from either side."""
        return self._by_wamid.get(wamid)

    def find_sent(self, biz_id: str) -> list[Sent]:
        """What was accepted with this biz_opaque_callback_data, or for this outbox message, in order."""
        return [sent for sent in self.accepted if sent.biz_id and biz_id in {sent.biz_id, outbox_of(sent.biz_id)}]

    def chat(self, number_id: str, person_id: str) -> list[Wrote | Sent]:
        """What a person wrote to a number and what reached the person from it, in order."""
        return self._chats.setdefault((number_id, person_id), [])

    def last_wrote(self, number_id: str, person_id: str) -> datetime | None:
        """When the person last wrote to the number or called it: the start of the 24-hour window."""
        return self._last_wrote.get((number_id, person_id))

    def open_window(self, number_id: str, person_id: str, at: datetime) -> None:
        """The person wrote or called."""
        self._last_wrote[number_id, person_id] = at

    def add_wrote(self, wrote: Wrote, *, opens_window: bool = True) -> None:
        """A person wrote."""
        self.wrote.append(wrote)
        self._by_wamid[wrote.wamid] = wrote
        self.chat(wrote.number_id, wrote.person.id).append(wrote)
        if opens_window:
            self.open_window(wrote.number_id, wrote.person.id, wrote.at)
        if "referral" in wrote.payload:
            self._came_from_ad[wrote.number_id, wrote.person.id] = wrote.at

    def add_call(self, call: Called) -> None:
        """A person called, which opens the window as a message does."""
        self.called.append(call)
        self.open_window(call.number_id, call.person.id, call.at)

    def price(self, sent: Sent) -> None:
        """Decide what an accepted message will cost. An ad answered within a day makes 72 hours free."""
        sent.price_category = sent.content.category.lower()
        if sent.person is None:
            return
        pair, now = (sent.number_id, sent.person.id), sent.accepted_at
        came = self._came_from_ad.pop(pair, None)
        if came is not None and now - came < ANSWER_AN_AD_WITHIN:
            self._free_until[pair] = now + FREE_AFTER_AN_AD
        if pair in self._free_until and now < self._free_until[pair]:
            sent.price_type, sent.price_category = "free_entry_point", "referral_conversion"

    def billed(self) -> dict[str, dict[str, int]]:
        """By number id, then category: the deliveries that Meta charges for, each wamid once."""
        return self._counted("regular")

    def free(self) -> dict[str, dict[str, int]]:
        """By number id, then category: the deliveries that an ad has made free."""
        return self._counted("free_entry_point")

    def _counted(self, price_type: str) -> dict[str, dict[str, int]]:
        counts: dict[str, dict[str, int]] = {}
        for sent in self.accepted:
            if sent.reached_at is not None and sent.price_type == price_type:
                of_number = counts.setdefault(sent.number_id, {})
                of_number[sent.price_category] = of_number.get(sent.price_category, 0) + 1
        return counts

    def add_accepted(self, sent: Sent) -> None:
        """Meta accepted a message for somebody."""
        self.accepted.append(sent)
        self._by_wamid[sent.wamid] = sent

    def add_reached(self, sent: Sent, at: datetime) -> None:
        """It came up on the person's phone: a billable delivery, once a wamid."""
        assert sent.person is not None  # noqa: S101 - nobody's message never arrives
        sent.reached_at = at
        self.chat(sent.number_id, sent.person.id).append(sent)
        if sent.price_type == "regular":
            self.billable[sent.number_id] = self.billable.get(sent.number_id, 0) + 1
