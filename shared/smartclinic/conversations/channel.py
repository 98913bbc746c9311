"""The port to WhatsApp: what sending can come to. Meta's side of it is in `whatsapp`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Final, Protocol, TypeAlias

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
    """Meta refused it for good; `Channel.refusal` says what that means."""

    code: int


@dataclass(frozen=True, slots=True)
class Lost:
    """The answer was lost: it may have been accepted. Only a status can tell."""


UNSAID: Final = -1
"""In place of a code: a message failed, and Meta did not say why."""

SendResult: TypeAlias = Accepted | NotSent | Rejected | Lost


class Stops(Enum):
    """What else must wait when one message is refused."""

    NOTHING = "nothing"
    CAMPAIGN = "campaign"
    """Everything that the clinic starts by itself: its proactive lane."""
    NUMBER = "number"
    """Everything that this number sends."""


class Tells(Enum):
    """Whom a refusal concerns, beside the patient."""

    NOBODY = "nobody"
    STAFF = "staff"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Retry:
    """Not now. The wait before the first retry, which `growth` multiplies at each further one, up to `longest`.

    `most`: how often a message may be tried in all.
    """

    first: timedelta
    growth: int = 2
    longest: timedelta = timedelta(minutes=10)
    most: int = 8

    def wait(self, attempt: int) -> timedelta:
        """How long to wait after this attempt (1 is the first)."""
        factor: int = self.growth ** min(attempt - 1, 12)
        return min(self.longest, self.first * factor)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a refusal means for us. Without `retry` it is for good.

    `opts_out_of_marketing`: the patient told WhatsApp to stop the clinic's marketing. `closes_window`: free-form words
    may not reach this patient, a template may.
    """

    code: int
    retry: Retry | None = None
    stops: Stops = Stops.NOTHING
    tells: Tells = Tells.STAFF
    opts_out_of_marketing: bool = False
    closes_window: bool = False


class Channel(Protocol):
    """Sends for one service, in the name of a clinic's number."""

    def refusal(self, code: int) -> Refusal:
        """What this code means: of a refused send, or of a `failed` status hours later. Any other code is permanent."""

    async def send(
        self, phone_number_id: str, to: Identity, content: Outgoing, *, reference: str, attempt: int
    ) -> SendResult:
        """One POST, at most 10 seconds. Never raises for what the network does.

        `reference` comes back with each status; `attempt` is how many have counted, this one too: waits grow with it.
        """

    async def show_reading(self, phone_number_id: str, wamid: str, *, typing: bool) -> None:
        """Mark a message read, with the typing indicator if a reply is really coming. Best effort, never raises."""
