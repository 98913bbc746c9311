"""What everybody at the stand-in shares: the clock, the record, and the way to the webhook."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager

from smartclinic.platform.clock import Clock

from .background import Background
from .faults import Faults
from .media import MediaStore
from .payloads import Event, message_from, new_wamid
from .people import Person, contact_block, digits
from .postman import Deliver, Patience, Postman
from .record import Ledger, Wrote
from .throughput import Throughput


class Switchboard:
    """Takes what people do, writes it down and hands it to the webhook. `faults` may be exchanged at any moment."""

    def __init__(
        self,
        clock: Clock,
        rng: random.Random,
        *,
        app_secret: str,
        phone_numbers: Mapping[str, str],
        deliver: Deliver,
        faults: Faults | None = None,
        patience: Patience | None = None,
        coexistence: Collection[str] = (),
        media_url: str = "https://lookaside.fbsbx.com",
    ) -> None:
        self.clock = clock
        self.faults = faults or Faults()
        self.ledger = Ledger()
        self.display_numbers = {number_id: digits(display) for number_id, display in phone_numbers.items()}
        self.background = Background()
        self.media = MediaStore(clock, rng, media_url)
        self.throughput = Throughput(coexistence)
        self._rng = rng
        self._no_marketing: set[tuple[str, str]] = set()
        self._watchers: list[Callable[[str], None]] = []
        self._postman = Postman(
            clock,
            rng,
            deliver=deliver,
            app_secret=app_secret,
            display_numbers=self.display_numbers,
            faults=self._current_faults,
            patience=patience or Patience(),
            background=self.background,
            heard=self._heard,
        )

    async def patient_sends(
        self,
        number_id: str,
        person: Person,
        kind: str,
        content: Mapping[str, object],
        *,
        shown: str = "",
        chosen: str | None = None,
        in_reply_to: str | None = None,
        opens_window: bool = True,
        beside: Mapping[str, object] | None = None,
    ) -> Wrote:
        """The person sends any message. `content` is what stands beside Meta's `type`, `beside` beside `messages`."""
        self.ledger.meet(person)
        at, wamid = self.clock.now(), new_wamid(self._rng, person.wa_id or person.bsuid or person.id)
        payload = message_from(person, wamid, at, kind, content)
        wrote = Wrote(wamid, number_id, person, at, kind, shown, payload, chosen, in_reply_to)
        self.ledger.add_wrote(wrote, opens_window=opens_window)
        self._changed(person.id)
        contact = contact_block(person)
        self.tell(Event(number_id, "messages", payload, contact, wrote.attempts, beside=beside or {}))
        return wrote

    def tell(self, event: Event) -> None:
        """Have the webhook told. Returns at once."""
        if event.number_id:
            self.throughput.take_in(event.number_id, self.clock.now())
        self._postman.hand_over(event)

    def together(self) -> AbstractContextManager[None]:
        """`with core.together():` what is told within goes out as one POST (1,000 events at most each)."""
        return self._postman.together()

    def watch(self, watcher: Callable[[str], None]) -> Callable[[], None]:
        """Have `watcher` called with a person's id when that chat changes, "" at the end. Returns what stops it."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def _current_faults(self) -> Faults:
        return self.faults

    def _changed(self, person_id: str) -> None:
        for watcher in list(self._watchers):
            watcher(person_id)

    def _heard(self, event: Event) -> None:
        message = self.ledger.find_message(str(event.item.get("id")))
        if message and message.person:
            self._changed(message.person.id)
