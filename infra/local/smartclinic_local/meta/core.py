"""Meta, as far as a clinic's number meets it: people on one side, the Graph API and the webhook on the other.

One class for the simulator and the laptop. Time comes from the clock, chance from `rng`; no sockets.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from smartclinic.platform.clock import Clock

from .accounts import Accounts
from .clinic_phone import ClinicPhone
from .faults import Faults
from .graph import Graph, GraphAnswer
from .lives import Habits, Lives
from .oddities import Oddities
from .pair_rate import PairRate
from .patient_changes import PatientChanges
from .patient_messages import PatientMessages
from .payloads import account_id
from .people import Person
from .postman import Deliver, Patience
from .record import Sent, Wrote
from .sending import Sending
from .template_shelf import TemplateShelf
from .templates import Template

TYPING_LASTS = timedelta(seconds=25)


class MetaCore(PatientMessages, PatientChanges, Oddities):
    """The stand-in. `faults` may be exchanged at any moment; `ledger` is the record of truth for checkers.

    `deliver` POSTs a callback's raw bytes and headers and returns the HTTP status; OSError or httpx.TransportError
    mean that nothing was heard. `access_token` None: any bearer token will do. `templates` are approved in every
    account. Numbers in `coexistence` carry 20 messages a second instead of 80. `media_url`: where downloads are.
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
        limit_throughput: bool = True,
        coexistence: Collection[str] = (),
        media_url: str = "https://lookaside.fbsbx.com",
    ) -> None:
        super().__init__(
            clock,
            rng,
            app_secret=app_secret,
            phone_numbers=phone_numbers,
            deliver=deliver,
            faults=faults,
            patience=patience,
            coexistence=coexistence,
            media_url=media_url,
        )
        self.templates = TemplateShelf(rng, map(account_id, self.display_numbers), templates)
        self.accounts = Accounts(self, self.templates)
        self.clinic_phone = ClinicPhone(self, rng)
        self._typing_since: dict[tuple[str, str], datetime] = {}
        self._lives = self._begin_lives(habits or Habits())
        self._sending = self._open_sending(limit_pair_rate=limit_pair_rate, limit_throughput=limit_throughput)
        self._graph = self._open_graph(access_token)

    # The patient's side, beside what is said and what changes

    async def patient_opens_chat(self, person: Person, *, stay: bool = False) -> None:
        """The person reads everything that has come; with `stay`, also what comes until `patient_leaves_chat`."""
        self.ledger.meet(person)
        self._lives.open_chat(person.id, stay=stay)

    async def patient_leaves_chat(self, person: Person) -> None:
        """The person looks elsewhere: what comes is delivered and not read."""
        self._lives.leave_chat(person.id)

    def patient_turns_phone_off(self, person: Person) -> None:
        """What is sent from now on waits, and may outlive its time to live."""
        self._lives.turn_phone_off(person.id)

    def patient_turns_phone_on(self, person: Person) -> None:
        """What waited comes up, unless it is too old by now."""
        self._lives.turn_phone_on(person.id)

    def patient_plays(self, sent: Sent) -> None:
        """The person listens to a voice message: a status `played`, after `read`."""
        self._lives.play(sent)

    # The clinic's side

    @property
    def refusals(self) -> dict[str, int]:
        """Codes by number id with which every send is refused, such as 131031. Exchange them at any moment."""
        return self._sending.refusals

    async def handle_graph(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> GraphAnswer:
        """Answer a request to the Graph API. Raises faults.ConnectionRefused or faults.AnswerLost."""
        return await self._graph.handle(method, path, headers, body)

    def expire_token(self) -> None:
        """From now on every token is refused (190), until `renew_token`."""
        self._graph.token_expired = True

    def renew_token(self, token: str) -> None:
        """From now on this token is the only good one."""
        self._graph.access_token, self._graph.token_expired = token, False

    def approve(self, name: str, language: str, waba: str | None = None) -> None:
        """Meta approves a template, in one account or in all that have it, and tells of it. Raises LookupError."""
        holders = [waba] if waba else self.templates.holders(name, language)
        if not holders:
            raise LookupError("no account has such a template")
        for holder in holders:
            self.accounts.template_status(holder, name, language, "APPROVED")

    # For pages and checkers

    def is_typing(self, number_id: str, person_id: str) -> bool:
        """Whether the person sees "typing…": until the reply, 25 s at most."""
        since = self._typing_since.get((number_id, person_id))
        if since is None or self.clock.now() - since >= TYPING_LASTS:
            return False
        last = self.ledger.chat(number_id, person_id)[-1]
        return isinstance(last, Wrote) or last.reached_at is None or last.reached_at < since

    async def settled(self) -> None:
        """Return when no callback and no message is under way any more."""
        await self.background.finished()

    async def close(self) -> None:
        """Stop everything, and tell watchers, so that a server need not wait for their streams."""
        self._changed("")
        await self.background.close()

    def _noticed(self, wrote: Wrote, typing: bool) -> None:
        """A read receipt: this message and all before it are read; perhaps the reply is being typed."""
        now, person_id = self.clock.now(), wrote.person.id
        for earlier in self.ledger.chat(wrote.number_id, person_id):
            if isinstance(earlier, Wrote) and earlier.at <= wrote.at:
                earlier.read_by_clinic_at = earlier.read_by_clinic_at or now
        if typing:
            self._typing_since[wrote.number_id, person_id] = now
        self._changed(person_id)

    def _begin_lives(self, habits: Habits) -> Lives:
        return Lives(
            self.clock,
            self._rng,
            ledger=self.ledger,
            habits=habits,
            faults=self._current_faults,
            background=self.background,
            emit=lambda event, late: self._postman.hand_over(event, late=late),
            changed=self._changed,
        )

    def _open_sending(self, *, limit_pair_rate: bool, limit_throughput: bool) -> Sending:
        return Sending(
            self.clock,
            self._rng,
            display_numbers=self.display_numbers,
            templates=self.templates,
            pair_rate=PairRate() if limit_pair_rate else None,
            throughput=self.throughput if limit_throughput else None,
            ledger=self.ledger,
            lives=self._lives,
            faults=self._current_faults,
            noticed=self._noticed,
            has_stopped_marketing=self.has_stopped_marketing,
        )

    def _open_graph(self, access_token: str | None) -> Graph:
        return Graph(
            self.clock,
            self._rng,
            access_token=access_token,
            display_numbers=self.display_numbers,
            ledger=self.ledger,
            sending=self._sending,
            templates=self.templates,
            media=self.media,
            faults=self._current_faults,
        )
