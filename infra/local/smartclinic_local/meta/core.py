"""Meta, as far as a clinic's number meets it: people on one side, the Graph API and the webhook on the other.

One class for the simulator and the laptop. Time comes from the clock, chance from `rng`; no sockets.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from smartclinic.platform.clock import Clock

from .background import Background
from .content import Choice, Content
from .faults import Faults
from .graph import Graph, GraphAnswer
from .lives import Habits, Lives
from .payloads import Event, message_from, new_wamid
from .people import Person, contact_block, digits
from .postman import Deliver, Patience, Postman
from .record import Ledger, Sent, Wrote
from .templates import Template

TYPING_LASTS = timedelta(seconds=25)


class MetaCore:
    """The stand-in. `faults` may be exchanged at any moment; `ledger` is the record of truth for checkers.

    `deliver` POSTs a callback's raw bytes and headers and returns the HTTP status; OSError or httpx.TransportError
    mean that nothing was heard. `access_token` None: any bearer token will do.
    """

    def __init__(
        self,
        clock: Clock,
        rng: random.Random,
        *,
        app_secret: str,
        phone_numbers: Mapping[str, str],
        deliver: Deliver,
        faults: Faults | None = None,
        habits: Habits | None = None,
        patience: Patience | None = None,
        access_token: str | None = None,
        templates: Sequence[Template] = (),
        limit_pair_rate: bool = True,
    ) -> None:
        self.clock = clock
        self.faults = faults or Faults()
        self.ledger = Ledger()
        self.display_numbers = {number_id: digits(display) for number_id, display in phone_numbers.items()}
        self.background = Background()
        self._rng = rng
        self._watchers: list[Callable[[str], None]] = []
        self._typing_since: dict[tuple[str, str], datetime] = {}
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
        self._lives = Lives(
            clock,
            rng,
            ledger=self.ledger,
            habits=habits or Habits(),
            faults=self._current_faults,
            background=self.background,
            emit=lambda event, late: self._postman.hand_over(event, late=late),
            changed=self._changed,
        )
        self._graph = Graph(
            clock,
            rng,
            access_token=access_token,
            display_numbers=self.display_numbers,
            templates=templates,
            limit_pair_rate=limit_pair_rate,
            ledger=self.ledger,
            lives=self._lives,
            faults=self._current_faults,
            noticed=self._noticed,
        )

    # The patient's side

    async def patient_sends_text(self, number_id: str, person: Person, text: str) -> Wrote:
        """The person writes a text. Returns at once; the callback goes its own way."""
        return await self.patient_sends(number_id, person, "text", {"text": {"body": text}}, shown=text)

    async def patient_sends_sticker(self, number_id: str, person: Person) -> Wrote:
        """The person sends a sticker."""
        sticker: dict[str, object] = {
            "mime_type": "image/webp",
            "sha256": "c3RpY2tlcg==",
            "id": self._media_id(),
            "animated": False,
        }
        return await self.patient_sends(number_id, person, "sticker", {"sticker": sticker})

    async def patient_sends_image(self, number_id: str, person: Person, caption: str = "") -> Wrote:
        """The person sends a picture."""
        image = {"mime_type": "image/jpeg", "sha256": "cGljdHVyZQ==", "id": self._media_id()}
        image |= {"caption": caption} if caption else {}
        return await self.patient_sends(number_id, person, "image", {"image": image}, shown=caption)

    async def patient_reacts(self, number_id: str, person: Person, wamid: str, emoji: str) -> Wrote:
        """The person reacts to a message, for example with a thumbs-up; "" takes the reaction away."""
        reaction = {"message_id": wamid, "emoji": emoji}
        return await self.patient_sends(number_id, person, "reaction", {"reaction": reaction}, shown=emoji)

    async def patient_taps(self, number_id: str, person: Person, choice: str, in_reply_to: str) -> Wrote:
        """The person taps a button or row, named by id or title. Raises LookupError when the message has none such."""
        sent = self.ledger.find_message(in_reply_to)
        if not isinstance(sent, Sent):
            raise LookupError("no such message reached anybody")
        content = sent.content
        found = next((each for each in content.choices if choice in {each.id, each.title}), None)
        if found is None:
            raise LookupError("the message has no such button or row")
        context = {"context": {"from": self.display_numbers[number_id], "id": in_reply_to}}
        kind, tapped = _tapped(content, found)
        return await self.patient_sends(
            number_id, person, kind, context | tapped, shown=found.title, chosen=found.id, in_reply_to=in_reply_to
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
    ) -> Wrote:
        """The person sends any message. `content` is what stands beside Meta's `type`."""
        self.ledger.meet(person)
        at, wamid = self.clock.now(), new_wamid(self._rng, person.wa_id or person.bsuid or person.id)
        payload = message_from(person, wamid, at, kind, content)
        wrote = Wrote(wamid, number_id, person, at, kind, shown, payload, chosen, in_reply_to)
        self.ledger.add_wrote(wrote)
        self._changed(person.id)
        self._postman.hand_over(Event(number_id, "messages", payload, contact_block(person), wrote.attempts))
        return wrote

    async def patient_opens_chat(self, person: Person, *, stay: bool = False) -> None:
        """The person reads everything that has come; with `stay`, also what comes until `patient_leaves_chat`."""
        self.ledger.meet(person)
        self._lives.open_chat(person.id, stay=stay)

    async def patient_leaves_chat(self, person: Person) -> None:
        """The person looks elsewhere: what comes is delivered and not read."""
        self._lives.leave_chat(person.id)

    # The clinic's side

    async def handle_graph(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> GraphAnswer:
        """Answer a request to the Graph API. Raises faults.ConnectionRefused or faults.AnswerLost."""
        return await self._graph.handle(method, path, headers, body)

    # For pages and checkers

    def is_typing(self, number_id: str, person_id: str) -> bool:
        """Whether the person sees "typing…": until the reply, 25 s at most."""
        since = self._typing_since.get((number_id, person_id))
        if since is None or self.clock.now() - since >= TYPING_LASTS:
            return False
        last = self.ledger.chat(number_id, person_id)[-1]
        return isinstance(last, Wrote) or last.reached_at is None or last.reached_at < since

    def watch(self, watcher: Callable[[str], None]) -> Callable[[], None]:
        """Have `watcher` called with a person's id when that chat changes, "" at the end. Returns what stops it."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    async def settled(self) -> None:
        """Return when no callback and no message is under way any more."""
        await self.background.finished()

    async def close(self) -> None:
        """Stop everything, and tell watchers, so that a server need not wait for their streams."""
        self._changed("")
        await self.background.close()

    def _current_faults(self) -> Faults:
        return self.faults

    def _changed(self, person_id: str) -> None:
        for watcher in list(self._watchers):
            watcher(person_id)

    def _heard(self, event: Event) -> None:
        message = self.ledger.find_message(str(event.item.get("id")))
        if message and message.person:
            self._changed(message.person.id)

    def _noticed(self, wrote: Wrote, typing: bool) -> None:
        """A read receipt: this message and all before it are read; perhaps the reply is being typed."""
        now, person_id = self.clock.now(), wrote.person.id
        for earlier in self.ledger.chat(wrote.number_id, person_id):
            if isinstance(earlier, Wrote) and earlier.at <= wrote.at:
                earlier.read_by_clinic_at = earlier.read_by_clinic_at or now
        if typing:
            self._typing_since[wrote.number_id, person_id] = now
        self._changed(person_id)

    def _media_id(self) -> str:
        return str(self._rng.getrandbits(50))


def _tapped(content: Content, choice: Choice) -> tuple[str, dict[str, object]]:
    """What Meta sends for a tap: a template's button has a message type of its own."""
    if content.type == "template":
        return "button", {"button": {"payload": choice.id, "text": choice.title}}
    reply = {"id": choice.id, "title": choice.title}
    if choice.description:
        reply["description"] = choice.description
    name = "button_reply" if choice in content.buttons else "list_reply"
    return "interactive", {"interactive": {"type": name, name: reply}}
