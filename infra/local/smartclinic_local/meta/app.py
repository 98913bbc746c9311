"""The stand-in over HTTP: the Graph API under /{version}/…, files under /media/…, patients' phones under /phone/."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from smartclinic_local.phone.app import Phone
from smartclinic_local.phone.journey import Journey, seen_by_meta
from smartclinic_local.phone.people import SAMPLE_PEOPLE

from .core import MetaCore
from .faults import AnswerLost, ConnectionRefused
from .people import Person

LONGER_THAN_ANY_CLIENT_WAITS = 60.0


def create_app(
    core: MetaCore,
    *,
    people: Sequence[Person] = SAMPLE_PEOPLE,
    clinic_names: Mapping[str, str] | None = None,
    journey: Journey | None = None,
) -> Starlette:
    """An application around a core. `clinic_names` are what the phones show for each phone number id."""
    phone = Phone(core, people, clinic_names or {}, journey or seen_by_meta(core))

    async def graph(request: Request) -> Response:
        return await _answer_graph(core, request)

    return Starlette(
        routes=[
            Mount("/phone", routes=phone.routes()),
            Route("/media/{key}", graph),
            Route("/{version}/{rest:path}", graph, methods=["GET", "POST", "DELETE"]),
        ]
    )


async def _answer_graph(core: MetaCore, request: Request) -> Response:
    core.media.base_url = str(request.base_url).rstrip("/")  # files are where whoever asks has found us
    path = f"{request.url.path}?{request.url.query}"
    try:
        answer = await core.handle_graph(request.method, path, request.headers, await request.body())
    except ConnectionRefused:
        return Response(headers={"Content-Length": "1", "Connection": "close"})  # broken off: one byte is promised
    except AnswerLost:
        await core.clock.sleep(LONGER_THAN_ANY_CLIENT_WAITS)
        return Response(status_code=504)
    if answer.content is not None:  # broken off where fewer bytes come than the headers promise
        return Response(answer.content, answer.status, headers=answer.headers)
    headers = {name: value for name, value in answer.headers.items() if name != "Content-Type"}
    if answer.json is None:
        return Response(status_code=answer.status, headers=headers, media_type=answer.headers["Content-Type"])
    return JSONResponse(answer.json, answer.status, headers)
