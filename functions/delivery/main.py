"""delivery: sends what is in the outbox if it may be sent, and sweeps what was not sent or confirmed."""

import functions_framework.aio
import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from smartclinic import compose
from smartclinic.conversations.waking import Deliver
from smartclinic.platform.edge import guarded, only_callers, task_body
from smartclinic.platform.tasks import Target

BODY = msgspec.json.Decoder(Deliver)

compose.start("delivery")


@functions_framework.aio.http
async def delivery(request: Request) -> Response:
    """POST / for a task, POST /sweep for the clock. 500: try again."""
    is_sweep = request.url.path.rstrip("/").endswith("/sweep")
    return await guarded("delivery", _sweep if is_sweep else _task, request)


async def _task(request: Request) -> Response:
    app = compose.app()
    body = await task_body(request, app.callers(Target.DELIVERY), BODY)  # before anything is built for a stranger
    await app.sender.deliver(body)
    return Response()


async def _sweep(request: Request) -> Response:
    app = compose.app()
    await only_callers(request, app.callers(Target.DELIVERY))
    return JSONResponse({"found": await app.delivery_sweep.run()})
