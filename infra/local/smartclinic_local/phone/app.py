"""The phone page and its small API, all addresses relative to where it is mounted."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from smartclinic_local.meta.core import MetaCore
from smartclinic_local.meta.people import Person
from smartclinic_local.meta.record import Wrote

from .files import HEADERS, shown_file
from .journey import Journey
from .sharing import SHARED
from .views import show_chat, show_person, show_step

STATIC = Path(__file__).parent / "static"
KEEP_ALIVE_SECONDS = 15.0


class Phone:
    """The patients' phones. A person's chat is open, and so read, while a page streams that person's events."""

    def __init__(self, core: MetaCore, people: Sequence[Person], names: Mapping[str, str], journey: Journey) -> None:
        self._core = core
        self._names = names
        self._journey = journey
        self._looking: Counter[str] = Counter()
        for person in people:
            core.ledger.meet(person)

    def routes(self) -> list[BaseRoute]:
        """The page, its files and its API."""
        return [
            Route("/api/people", self.people),
            Route("/api/chat", self.chat),
            Route("/api/text", self.text, methods=["POST"]),
            Route("/api/tap", self.tap, methods=["POST"]),
            Route("/api/sticker", self.sticker, methods=["POST"]),
            Route("/api/share", self.share, methods=["POST"]),
            Route("/api/react", self.react, methods=["POST"]),
            Route("/api/edit", self.edit, methods=["POST"]),
            Route("/api/delete", self.delete, methods=["POST"]),
            Route("/api/file", self.file),
            Route("/api/events", self.events),
            Route("/api/journey", self.journey),
            Mount("/", StaticFiles(directory=STATIC, html=True)),
        ]

    async def people(self, request: Request) -> Response:
        """The clinic's numbers, and everybody who may write to them."""
        numbers = [
            {"id": number_id, "display": f"+{display}", "name": self._names.get(number_id, f"+{display}")}
            for number_id, display in self._core.display_numbers.items()
        ]
        number_id = request.query_params.get("number") or str(numbers[0]["id"])
        people = [show_person(self._core, number_id, person) for person in self._core.ledger.people.values()]
        return JSONResponse({"numbers": numbers, "people": people})

    async def chat(self, request: Request) -> Response:
        """One chat: ?number=…&person=…"""
        number_id, person = self._pair(request.query_params)
        return JSONResponse(show_chat(self._core, number_id, person.id))

    async def text(self, request: Request) -> Response:
        """The person sends a text: {"number", "person", "text"}."""
        asked = await _json(request)
        number_id, person = self._pair(asked)
        text = asked.get("text", "").strip()
        if not 0 < len(text) <= 65536:
            raise HTTPException(400, "A message needs a text of at most 65,536 characters.")
        wrote = await self._core.patient_sends_text(number_id, person, text)
        return JSONResponse({"id": wrote.wamid})

    async def tap(self, request: Request) -> Response:
        """The person taps a button or row: {"number", "person", "choice", "message"}."""
        asked = await _json(request)
        number_id, person = self._pair(asked)
        try:
            choice, message = asked.get("choice", ""), asked.get("message", "")
            wrote = await self._core.patient_taps(number_id, person, choice, message)
        except LookupError as missing:
            raise HTTPException(404, str(missing)) from missing
        return JSONResponse({"id": wrote.wamid})

    async def sticker(self, request: Request) -> Response:
        """The person sends a sticker: {"number", "person"}."""
        wrote = await self._core.patient_sends_sticker(*self._pair(await _json(request)))
        return JSONResponse({"id": wrote.wamid})

    async def share(self, request: Request) -> Response:
        """The person sends something that is ready to hand: {"number", "person", "kind"}; the kinds are in sharing."""
        asked = await _json(request)
        share = SHARED.get(asked.get("kind", ""))
        if share is None:
            raise HTTPException(404, "Nothing of that kind can be shared.")
        number_id, person = self._pair(asked)
        return JSONResponse({"id": await share(self._core, number_id, person)})

    async def react(self, request: Request) -> Response:
        """The person reacts to a message: {"number", "person", "message", "emoji"}; "" takes the reaction back."""
        asked = await _json(request)
        number_id, person = self._pair(asked)
        wamid = asked.get("message", "")
        if self._core.ledger.find_message(wamid) is None:
            raise HTTPException(404, "No such message.")
        wrote = await self._core.patient_reacts(number_id, person, wamid, asked.get("emoji", ""))
        return JSONResponse({"id": wrote.wamid})

    async def edit(self, request: Request) -> Response:
        """The person rewrites an own text: {"number", "person", "message", "text"}."""
        asked = await _json(request)
        text = asked.get("text", "").strip()
        if not text:
            raise HTTPException(400, "A message needs a text.")
        wrote = await self._core.patient_edits(self._own_message(asked), text)
        return JSONResponse({"id": wrote.wamid})

    async def delete(self, request: Request) -> Response:
        """The person deletes an own message for everyone: {"number", "person", "message"}."""
        wrote = await self._core.patient_revokes(self._own_message(await _json(request)))
        return JSONResponse({"id": wrote.wamid})

    async def file(self, request: Request) -> Response:
        """The bytes of a picture or voice note that a person sent: ?message=…"""
        wrote = self._core.ledger.find_message(request.query_params.get("message", ""))
        found = shown_file(self._core, wrote) if isinstance(wrote, Wrote) else None
        if found is None:
            raise HTTPException(404, "This message has no picture or sound to show.")
        return Response(found.content, media_type=found.mime_type, headers=HEADERS)

    async def journey(self, request: Request) -> Response:
        """The journey of a message: ?reference=…, a wamid or an outbox id."""
        steps = await self._journey(request.query_params.get("reference", ""))
        return JSONResponse({"steps": [show_step(step) for step in steps]})

    async def events(self, request: Request) -> Response:
        """Server-sent events that name the people whose chats changed: ?person=… is the one being looked at."""
        person = self._core.ledger.people.get(request.query_params.get("person", ""))
        headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._stream(person), media_type="text/event-stream", headers=headers)

    async def _stream(self, person: Person | None) -> AsyncIterator[str]:
        changed: asyncio.Queue[str] = asyncio.Queue()
        stop_watching = self._core.watch(changed.put_nowait)
        try:
            await self._look(person)
            yield "retry: 1000\n\n"
            while (event := await _next_event(changed)) is not None:
                yield event
        finally:
            stop_watching()
            await self._look_away(person)

    async def _look(self, person: Person | None) -> None:
        if person:
            self._looking[person.id] += 1
            await self._core.patient_opens_chat(person, stay=True)

    async def _look_away(self, person: Person | None) -> None:
        if person:
            self._looking[person.id] -= 1
            if not self._looking[person.id]:
                await self._core.patient_leaves_chat(person)

    def _own_message(self, asked: Mapping[str, str]) -> Wrote:
        _, person = self._pair(asked)
        wrote = self._core.ledger.find_message(asked.get("message", ""))
        if not isinstance(wrote, Wrote) or wrote.person.id != person.id or wrote.revoked:
            raise HTTPException(404, "No such message of this person's.")
        return wrote

    def _pair(self, asked: Mapping[str, str]) -> tuple[str, Person]:
        number_id = asked.get("number", "")
        person = self._core.ledger.people.get(asked.get("person", ""))
        if number_id not in self._core.display_numbers or person is None:
            raise HTTPException(404, "No such number, or nobody of that name.")
        return number_id, person


async def _json(request: Request) -> dict[str, str]:
    try:
        body = json.loads(await request.body())
    except ValueError:
        body = None
    if not isinstance(body, dict) or not all(isinstance(value, str) for value in body.values()):
        raise HTTPException(400, "The body is a JSON object of strings.")
    return body


async def _next_event(changed: asyncio.Queue[str]) -> str | None:
    """The people whose chats changed, together; a comment that keeps the connection alive; None at the end."""
    try:
        people = {await asyncio.wait_for(changed.get(), KEEP_ALIVE_SECONDS)}
    except TimeoutError:
        return ": still here\n\n"
    while not changed.empty():
        people.add(changed.get_nowait())
    if "" in people:
        return None
    return f"data: {json.dumps(sorted(people))}\n\n"
