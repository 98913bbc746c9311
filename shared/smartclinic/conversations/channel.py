"""The port to WhatsApp: what sending can come to. Meta's side of it is in `whatsapp`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeAlias

from smartclinic.contacts.identity import Identity
from smartclinic.conversations.outgoing import Outgoing


@dataclass(frozen=True, slots=True)
class Accepted:
    """Meta has it, under this id. Not yet delivered."""

    wamid: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """It certainly did not reach Meta, or Meta asked to wait: try again after this long."""

    wait: timedelta
    code: int | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """Meta refused it for good."""

    code: int


@dataclass(frozen=True, slots=True)
class Lost:
    """The answer was lost: it may have been accepted. Only a status can tell."""


SendResult: TypeAlias = Accepted | NotSent | Rejected | Lost


class Channel(Protocol):
    """Sends for one service, in the name of a clinic's number."""

    async def send(
        self, phone_number_id: str, to: Identity, content: Outgoing, *, outbox_id: str, attempt: int
    ) -> SendResult:
        """One POST, at most 10 seconds. Never raises for what the network does."""

    async def show_reading(self, phone_number_id: str, wamid: str, *, typing: bool) -> None:
        """Mark a message read, with the typing indicator if a reply is really coming. Best effort, never raises."""
