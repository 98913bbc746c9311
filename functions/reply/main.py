"""reply: looks at a conversation that was woken, answers it, and sweeps what lost its wake-up."""

from typing import TypeAlias

import functions_framework.aio
import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from smartclinic import compose
from smartclinic.appointments.waitlist.tasks import OfferPlace
from smartclinic.conversations.accounts.notice import NoticeDue
from smartclinic.conversations.waking import Release, Wake, Watch
from smartclinic.disruptions.tasks import TellDisrupted
from smartclinic.platform.edge import guarded, only_callers, task_body
from smartclinic.platform.tasks import Target
from smartclinic.queueing.tasks import TellTicket

Body: TypeAlias = Wake | Release | Watch | NoticeDue | OfferPlace | TellDisrupted | TellTicket
BODY: msgspec.json.Decoder[Body] = msgspec.json.Decoder(Body)

compose.start("reply")


@functions_framework.aio.http
async def reply(request: Request) -> Response:
    """POST / for a task, POST /sweep for the clock. 500: try again."""
    is_sweep = request.url.path.rstrip("/").endswith("/sweep")
    return await guarded("reply", _sweep if is_sweep else _task, request)


async def _task(request: Request) -> Response:
    app = compose.app()
    body = await task_body(request, app.callers(Target.REPLY), BODY)
    if isinstance(body, Wake):
        await app.turns.wake(body)
    elif isinstance(body, Release):
        await app.takeover.run_out(body)
    elif isinstance(body, Watch):
        await app.alarms.watch(body)
    elif isinstance(body, OfferPlace):
        await app.waitlist.offer(body)
    elif isinstance(body, TellDisrupted):
        await app.disruptions.tell(body)
    elif isinstance(body, TellTicket):
        await app.queue_notices.tell(body)
    else:
        await app.account_notices.heed(body)
    return Response()


async def _sweep(request: Request) -> Response:
    app = compose.app()
    await only_callers(request, app.callers(Target.REPLY))
    return JSONResponse({"found": await app.reply_sweep.run()})
