"""audit: seals the audit trail into its chain, and keeps checkpoints of the chain elsewhere. Called by the clock alone.

It has a place to write that nobody else has, and no keys: see docs/decisions/0017.
"""

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from smartclinic import compose
from smartclinic.platform.edge import BadRequest, guarded, only_callers

compose.start("audit")


@functions_framework.aio.http
async def audit(request: Request) -> Response:
    """POST /sweep for the clock. 500: the next minute tries again."""
    return await guarded("audit", _sweep, request)


async def _sweep(request: Request) -> Response:
    app = compose.app()
    await only_callers(request, app.callers("audit"))
    if request.method != "POST" or not request.url.path.rstrip("/").endswith("/sweep"):
        raise BadRequest(404, "only a sweep")
    return JSONResponse({"sealed": await app.sealer.run(), "found": await app.checkpoint_sweep.run()})
