"""media: fetches the files that people send, has them heard and checked, and sweeps what lost its task.

The only function that parses strangers' bytes, so it has the fewest rights: no keys, and beside its own queue only
that of wake-ups. It asks the model about one file at a time, without tools.
"""

import functions_framework.aio
import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from smartclinic import compose
from smartclinic.media.attachment import Fetch
from smartclinic.platform.edge import guarded, only_callers, task_body
from smartclinic.platform.tasks import Target

BODY = msgspec.json.Decoder(Fetch)

compose.start("media")


@functions_framework.aio.http
async def media(request: Request) -> Response:
    """POST / for a task, POST /sweep for the clock. 500: try again."""
    is_sweep = request.url.path.rstrip("/").endswith("/sweep")
    return await guarded("media", _sweep if is_sweep else _task, request)


async def _task(request: Request) -> Response:
    app = compose.app()
    body = await task_body(request, app.callers(Target.MEDIA), BODY)
    await app.intake.bring(body)
    return Response()


async def _sweep(request: Request) -> Response:
    app = compose.app()
    await only_callers(request, app.callers(Target.MEDIA))
    return JSONResponse({"found": await app.media_sweep.run()})
