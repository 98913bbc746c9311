"""What Meta sends when it has nothing to show: unsupported, broken and lost messages, and errors by themselves."""

from __future__ import annotations

from .errors import status_error
from .payloads import Event
from .people import Person
from .record import Wrote
from .switchboard import Switchboard


class Oddities(Switchboard):
    """Messages that cannot be read, each in the shape that has been seen."""

    async def patient_requests_welcome(self, number_id: str, person: Person) -> Wrote:
        """The person opens the chat for the first time. It says nothing, and opens no window."""
        return await self.patient_sends(number_id, person, "request_welcome", {}, opens_window=False)

    async def patient_sends_unsupported(self, number_id: str, person: Person, kind: str = "poll") -> Wrote:
        """The person sends what WhatsApp does not pass on, such as a poll; `kind` "" leaves Meta's word for it out."""
        content: dict[str, object] = {"errors": [_error(131051, "Message type is currently not supported.")]}
        content |= {"unsupported": {"type": kind}} if kind else {}
        return await self.patient_sends(number_id, person, "unsupported", content)

    async def patient_sends_unavailable(self, number_id: str, person: Person) -> Wrote:
        """Coexistence: Meta knows of a message and cannot show it, typically the first after an ad."""
        errors = [_error(131060, "This message is currently unavailable.")]
        return await self.patient_sends(number_id, person, "unsupported", {"errors": errors})

    async def patient_sends_broken_interactive(self, number_id: str, person: Person) -> Wrote:
        """An interactive message without its object, and the reason beside the messages."""
        beside = {"errors": [_error(131000, "Unsupported webhook payload")]}
        return await self.patient_sends(number_id, person, "interactive", {}, beside=beside)

    async def patient_sends_lost_media(self, number_id: str, person: Person, kind: str = "image") -> Wrote:
        """The person sends a file that Meta could not take; the look-up knows no such id."""
        file = {"mime_type": "image/jpeg", "sha256": "", "id": str(self._rng.getrandbits(50))}
        errors = [_error(131052, "Media download failed")]
        return await self.patient_sends(number_id, person, kind, {kind: file, "errors": errors})

    async def value_errors(self, number_id: str, code: int, details: str = "") -> None:
        """Meta reports an error of the number itself, with no message and no status."""
        self.tell(Event(number_id, "errors", _error(code, details or "See the error code."), None))


def _error(code: int, details: str) -> dict[str, object]:
    return {name: value for name, value in status_error(code, details).items() if name != "href"}
