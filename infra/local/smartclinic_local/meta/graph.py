"""The Graph API's `POST /{version}/{phone_number_id}/messages`, as far as the service uses it."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from smartclinic.platform.clock import Clock

from .content import Content
from .errors import WINDOW_CLOSED, GraphError, unknown_object
from .faults import AnswerLost, ConnectionRefused, Faults, happens
from .limits import Json, need_text, read_callback_data, read_interactive, read_text
from .lives import Lives
from .pair_rate import PairRate
from .payloads import new_wamid
from .people import Person, digits, looks_like_bsuid
from .record import Ledger, Sent, Wrote
from .templates import Template, read_template

WINDOW = timedelta(hours=24)
_PATH = re.compile(r"/?(?:.*/)?v\d+\.\d+/([^/]+)/messages/?")


class GraphAnswer(NamedTuple):
    """An HTTP answer. `json` is None for the bare errors that come from in front of Meta's API."""

    status: int
    headers: dict[str, str]
    json: dict[str, object] | None


class Graph:
    """Takes requests to the Graph API, decides, and begins the lives of what it accepts."""

    def __init__(
        self,
        clock: Clock,
        rng: random.Random,
        *,
        access_token: str | None,
        display_numbers: Mapping[str, str],
        templates: Sequence[Template],
        limit_pair_rate: bool,
        ledger: Ledger,
        lives: Lives,
        faults: Callable[[], Faults],
        noticed: Callable[[Wrote, bool], None],
    ) -> None:
        self._clock = clock
        self._rng = rng
        self._access_token = access_token
        self._display_numbers = display_numbers
        self._templates = templates
        self._pair_rate = PairRate() if limit_pair_rate else None
        self._ledger = ledger
        self._lives = lives
        self._faults = faults
        self._noticed = noticed

    async def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> GraphAnswer:
        """Answer a request. Raises ConnectionRefused or AnswerLost where a fault says so."""
        faults, rng = self._faults(), self._rng
        if happens(rng, faults.graph_refused):
            raise ConnectionRefused
        if happens(rng, faults.graph_request_lost):
            raise AnswerLost
        if happens(rng, faults.graph_unavailable):
            return _bare(rng)
        if happens(rng, faults.graph_delayed):
            await self._clock.sleep(rng.uniform(0, faults.graph_delay_within))
        accepted_before = len(self._ledger.accepted)
        answer = self._decide(method, path, headers, body)
        if happens(rng, faults.graph_unavailable_after_effect):
            answer = _bare(rng)
        lost = happens(rng, faults.graph_answer_lost)
        if len(self._ledger.accepted) > accepted_before:
            self._ledger.accepted[-1].answered = not lost and answer.status == 200
        if lost:
            raise AnswerLost
        return answer

    def _decide(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> GraphAnswer:
        try:
            if happens(self._rng, self._faults().graph_rate_limited):
                raise GraphError(self._rng.choice((4, 80007, 130429, 131056)), "Too many requests. Try again later.")
            self._check_token(headers)
            number_id = self._number(method, path)
            return self._answer(200, self._take(number_id, _parse(body)))
        except GraphError as refusal:
            return self._answer(refusal.status, refusal.body(f"A{self._rng.getrandbits(64):016x}"))

    def _answer(self, status: int, answer: dict[str, object]) -> GraphAnswer:
        return GraphAnswer(status, {"Content-Type": "application/json; charset=UTF-8"}, answer)

    def _check_token(self, headers: Mapping[str, str]) -> None:
        authorization = next((value for name, value in headers.items() if name.lower() == "authorization"), "")
        scheme, _, token = authorization.partition(" ")
        if scheme != "Bearer" or not token or (self._access_token and token != self._access_token):
            raise GraphError(190, "The access token is missing, malformed or has expired.")

    def _number(self, method: str, path: str) -> str:
        found = _PATH.fullmatch(path)
        if method != "POST" or found is None:
            raise GraphError(2500, f"{method} {path}")
        if found[1] not in self._display_numbers:
            raise unknown_object(found[1])
        return found[1]

    def _take(self, number_id: str, message: Json) -> dict[str, object]:
        if message.get("messaging_product") != "whatsapp":
            raise GraphError(100, "The parameter messaging_product is required.")
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
        content = self._read_content(message)
        address = self._address(number_id, message)
        biz_id = read_callback_data(message)
        dropped = "to" in message and looks_like_bsuid(address)
        person = None if dropped else self._ledger.find_person(digits(address) if "to" in message else address)
        late_refusal = self._check_window(number_id, person, content) if not dropped else None
        self._check_pair_rate(number_id, address)
        wamid = new_wamid(self._rng, digits(address) or address)
        now = self._clock.now()
        sent = Sent(wamid, number_id, address, person, now, content, biz_id, silently_dropped=dropped)
        self._ledger.add_accepted(sent)
        if not dropped:
            self._lives.begin(sent, doomed=late_refusal)
        return _accepted(sent, by_phone="to" in message)

    def _read_content(self, message: Json) -> Content:
        kind = message.get("type", "text")
        if kind == "text":
            return read_text(message)
        if kind == "interactive":
            return read_interactive(message)
        if kind == "template":
            return read_template(message, self._templates)
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

    def _check_pair_rate(self, number_id: str, address: str) -> None:
        if self._pair_rate and not self._pair_rate.take(number_id, address, self._clock.now()):
            raise GraphError(131056, "Too many messages sent from this number to the same phone number.")


def _parse(body: bytes) -> Json:
    try:
        message = json.loads(body)
    except ValueError:
        message = None
    if not isinstance(message, dict):
        raise GraphError(100, "The body is not a JSON object.")
    return message


def _accepted(sent: Sent, *, by_phone: bool) -> dict[str, object]:
    contact = {"input": sent.to} | ({"wa_id": digits(sent.to)} if by_phone else {"user_id": sent.to})
    return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": sent.wamid}]}


def _bare(rng: random.Random) -> GraphAnswer:
    return GraphAnswer(rng.choice((500, 503)), {"Content-Type": "text/html"}, None)
