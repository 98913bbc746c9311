"""The Graph API's front door: faults, tokens and addresses. What lies behind is in sending, media, template_shelf."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl

from smartclinic.platform.clock import Clock

from .errors import GraphError, unknown_object
from .faults import AnswerLost, ConnectionRefused, Faults, happens
from .limits import Json
from .media import MediaFile, MediaStore
from .record import Ledger
from .sending import Sending
from .template_shelf import TemplateShelf

_PATH = re.compile(r"/?(?:.*/)?v\d+\.\d+/([^/]+)(?:/(messages|message_templates))?/?")
_MEDIA = re.compile(r"/?(?:.*/)?media/(\w+)")
_THROTTLED = frozenset({4, 80007, 130429, 131056})
_LONGEST_RETRY_AFTER = 30


class GraphAnswer(NamedTuple):
    """An HTTP answer: JSON, or a file's bytes; neither for the bare errors that come from in front of Meta's API.

    `broken_off`: the connection breaks after the bytes that are here, which are fewer than were promised.
    """

    status: int
    headers: dict[str, str]
    json: dict[str, object] | None
    content: bytes | None = None
    broken_off: bool = False


class Graph:
    """Takes requests to the Graph API and to the files' addresses. `access_token` None: any bearer token will do."""

    def __init__(
        self,
        clock: Clock,
        rng: random.Random,
        *,
        access_token: str | None,
        display_numbers: Mapping[str, str],
        ledger: Ledger,
        sending: Sending,
        templates: TemplateShelf,
        media: MediaStore,
        faults: Callable[[], Faults],
    ) -> None:
        self.access_token = access_token
        self.token_expired = False
        self._clock = clock
        self._rng = rng
        self._display_numbers = display_numbers
        self._ledger = ledger
        self._sending = sending
        self._templates = templates
        self._media = media
        self._faults = faults

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
        path, _, query = path.partition("?")
        try:
            if found := _MEDIA.fullmatch(path):
                return self._download(found[1], headers)
            if happens(self._rng, self._faults().graph_rate_limited):
                raise GraphError(self._rng.choice((4, 80007, 130429, 131056)), "Too many requests. Try again later.")
            self._check_token(headers)
            return _json_answer(200, self._route(method, path, dict(parse_qsl(query)), body))
        except GraphError as refusal:
            answer = _json_answer(refusal.status, refusal.body(f"A{self._rng.getrandbits(64):016x}"))
            if refusal.code in _THROTTLED and happens(self._rng, self._faults().graph_retry_after):
                answer.headers["Retry-After"] = str(self._rng.randint(1, _LONGEST_RETRY_AFTER))
            return answer
        except _Unavailable:
            return _bare(self._rng)

    def _route(self, method: str, path: str, query: dict[str, str], body: bytes) -> dict[str, object]:
        found = _PATH.fullmatch(path)
        route = (method, found[2]) if found else None
        if found is None or route not in _ROUTES:
            raise GraphError(2500, f"{method} {path}")
        if route == ("POST", "messages"):
            return self._sending.take(self._number(found[1]), _parse(body))
        if route == ("POST", "message_templates"):
            return self._templates.create(found[1], _parse(body))
        if route == ("GET", "message_templates"):
            return self._templates.page(found[1], query)
        return self._look_up(found[1], query)

    def _check_token(self, headers: Mapping[str, str]) -> None:
        authorization = next((value for name, value in headers.items() if name.lower() == "authorization"), "")
        scheme, _, token = authorization.partition(" ")
        if scheme != "Bearer" or not token or (self.access_token and token != self.access_token):
            raise GraphError(190, "The access token is missing, malformed or has expired.")
        if self.token_expired:
            raise GraphError(190, "Error validating access token: Session has expired.")

    def _number(self, number_id: str) -> str:
        if number_id not in self._display_numbers:
            raise unknown_object(number_id)
        return number_id

    def _look_up(self, media_id: str, query: Mapping[str, str]) -> dict[str, object]:
        """A file's address, and what it should be."""
        if not media_id.isdigit():
            raise GraphError(2500, f"GET {media_id}")
        file = self._media.find(media_id)
        if file is None or query.get("phone_number_id", file.number_id) != file.number_id:
            raise unknown_object(media_id)
        if happens(self._rng, self._faults().media_unavailable):
            raise _Unavailable
        return self._media.looked_up(file)

    def _download(self, key: str, headers: Mapping[str, str]) -> GraphAnswer:
        """A file's bytes, for those who show the token: 401 without, 404 when the address is too old."""
        try:
            self._check_token(headers)
        except GraphError:
            return GraphAnswer(401, {"Content-Type": "text/plain"}, None, b"")
        file = self._media.at_address(key)
        if file is None:
            return GraphAnswer(404, {"Content-Type": "text/plain"}, None, b"")
        return self._given(file)

    def _given(self, file: MediaFile) -> GraphAnswer:
        faults, content = self._faults(), file.content
        file.downloads += 1
        headers = {"Content-Type": file.mime_type, "Content-Length": str(len(content))}
        if happens(self._rng, faults.media_altered):
            content = bytes([content[0] ^ 1]) + content[1:] if content else content
        if happens(self._rng, faults.media_broken_off):
            return GraphAnswer(200, headers, None, content[: len(content) // 2], broken_off=True)
        return GraphAnswer(200, headers, None, content)


class _Unavailable(Exception):
    """Something in front of Meta's API answers instead of it."""


_ROUTES = {("POST", "messages"), ("POST", "message_templates"), ("GET", "message_templates"), ("GET", None)}


def _parse(body: bytes) -> Json:
    try:
        message = json.loads(body)
    except ValueError:
        message = None
    if not isinstance(message, dict):
        raise GraphError(100, "The body is not a JSON object.")
    return message


def _json_answer(status: int, answer: dict[str, object]) -> GraphAnswer:
    return GraphAnswer(status, {"Content-Type": "application/json; charset=UTF-8"}, answer)


def _bare(rng: random.Random) -> GraphAnswer:
    return GraphAnswer(rng.choice((500, 503)), {"Content-Type": "text/html"}, None)
