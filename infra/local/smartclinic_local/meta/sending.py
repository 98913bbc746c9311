"""`POST /{version}/{phone_number_id}/messages`: what Meta accepts from a clinic's number, and begins to bring."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import timedelta

from smartclinic.platform.clock import Clock

from .content import Content
from .errors import WINDOW_CLOSED, GraphError
from .faults import Faults, happens
from .limits import Json, need_text, read_callback_data, read_interactive, read_text
from .lives import Lives
from .pair_rate import PairRate
from .payloads import account_id, new_wamid
from .people import Person, digits, looks_like_bsuid
from .record import Ledger, Sent, Wrote
from .template_shelf import TemplateShelf
from .templates import read_template
from .throughput import Throughput

WINDOW = timedelta(hours=24)
ACCOUNT_BLOCKED = (368, 130497, 131031, 131042)
"""The codes of an account that Meta has stopped."""


class Sending:
    """Decides on one message, and begins its life. `refusals` are codes by number id, exchanged at any moment."""

    def __init__(
        self,
        clock: Clock,
        rng: random.Random,
        *,
        display_numbers: Mapping[str, str],
        templates: TemplateShelf,
        pair_rate: PairRate | None,
        throughput: Throughput | None,
        ledger: Ledger,
        lives: Lives,
        faults: Callable[[], Faults],
        noticed: Callable[[Wrote, bool], None],
        has_stopped_marketing: Callable[[str, str], bool],
    ) -> None:
        self.refusals: dict[str, int] = {}
        self._clock = clock
        self._rng = rng
        self._display_numbers = display_numbers
        self._templates = templates
        self._pair_rate = pair_rate
        self._throughput = throughput
        self._ledger = ledger
        self._lives = lives
        self._faults = faults
        self._noticed = noticed
        self._has_stopped_marketing = has_stopped_marketing

    def take(self, number_id: str, message: Json) -> dict[str, object]:
        """The answer to a message or a read receipt. Raises GraphError."""
        if message.get("messaging_product") != "whatsapp":
            raise GraphError(100, "The parameter messaging_product is required.")
        if number_id in self.refusals:
            raise GraphError(self.refusals[number_id], "The number cannot be used.")
        if message.get("status") == "read":
            return self._take_read_receipt(message)
        return self._take_message(number_id, message)

    def _take_read_receipt(self, message: Json) -> dict[str, object]:
        wrote = self._ledger.find_message(need_text(message, "message_id", 512))
        if not isinstance(wrote, Wrote):
            raise GraphError(131009, "message_id is not a message that was received")
        self._noticed(wrote, "typing_indicator" in message)
        return {"success": True}

    def _take_message(self, number_id: str, message: Json) -> dict[str, object]:
        if happens(self._rng, self._faults().graph_account_blocked):
            raise GraphError(self._rng.choice(ACCOUNT_BLOCKED), "The account cannot send.")
        content = self._read_content(number_id, message)
        address = self._address(number_id, message)
        biz_id = read_callback_data(message)
        dropped = "to" in message and looks_like_bsuid(address)
        person = None if dropped else self._ledger.find_person(digits(address) if "to" in message else address)
        self._check_category(number_id, person, content, by_phone=bool(message.get("to")))
        late_refusal = self._check_window(number_id, person, content) if not dropped else None
        self._check_rates(number_id, address)
        wamid = new_wamid(self._rng, digits(address) or address)
        now = self._clock.now()
        content = content.on_a_phone(in_chinese=person.reads_chinese) if person else content
        sent = Sent(wamid, number_id, address, person, now, content, biz_id, silently_dropped=dropped)
        self._ledger.price(sent)
        self._ledger.add_accepted(sent)
        if not dropped:
            self._lives.begin(sent, doomed=late_refusal)
        return _accepted(sent, by_phone="to" in message)

    def _read_content(self, number_id: str, message: Json) -> Content:
        kind = message.get("type", "text")
        if kind == "text":
            return read_text(message)
        if kind == "interactive":
            return read_interactive(message)
        if kind == "template":
            return read_template(message, self._templates.all_of(account_id(number_id)))
        raise GraphError(131051, f"Message type '{kind}' is not supported by this stand-in")

    def _address(self, number_id: str, message: Json) -> str:
        """Where it goes: `to` wins over `recipient`. A phone without "+" may get the sender's country code."""
        if message.get("to"):
            to = need_text(message, "to", 150)
            own = digits(self._display_numbers[number_id])
            if looks_like_bsuid(to) or to.startswith("+") or digits(to).startswith(own[:3]):
                address = to
            else:
                address = f"+{own[:3]}{digits(to)}"
        elif message.get("recipient"):
            address = need_text(message, "recipient", 150)
        else:
            raise GraphError(100, "The parameter to is required.")
        if digits(address) == digits(self._display_numbers[number_id]):
            raise GraphError(131021, "Sender and recipient are the same number.")
        return address

    def _check_category(self, number_id: str, person: Person | None, content: Content, *, by_phone: bool) -> None:
        """Some templates may not go to everybody."""
        category = content.category.upper()
        if category == "AUTHENTICATION" and not by_phone:
            raise GraphError(131062, "Authentication templates need the phone number in `to`.")
        if category == "MARKETING" and person and self._has_stopped_marketing(number_id, person.id):
            raise GraphError(131050, "The recipient has stopped marketing messages from this business.")

    def _check_window(self, number_id: str, person: Person | None, content: Content) -> int | None:
        """Refuse free-form messages outside the window; or return the code with which it fails later."""
        if content.type == "template":
            return None
        last = self._ledger.last_wrote(number_id, person.id) if person else None
        if last is not None and self._clock.now() - last < WINDOW:
            return None
        if happens(self._rng, self._faults().window_error_late):
            return 131047
        raise GraphError(131047, WINDOW_CLOSED)

    def _check_rates(self, number_id: str, address: str) -> None:
        now = self._clock.now()
        if self._throughput and not self._throughput.take_out(number_id, now):
            raise GraphError(130429, "Cloud API message throughput has been reached.")
        if self._pair_rate and not self._pair_rate.take(number_id, address, now):
            raise GraphError(131056, "Too many messages sent from this number to the same phone number.")


def _accepted(sent: Sent, *, by_phone: bool) -> dict[str, object]:
    contact = {"input": sent.to} | ({"wa_id": digits(sent.to)} if by_phone else {"user_id": sent.to})
    return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": sent.wamid}]}
