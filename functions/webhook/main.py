"""webhook: Meta's callbacks. Checks the signature, records every event once, wakes reply. It never thinks."""

import hmac
import json

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from smartclinic import compose
from smartclinic.platform import logs
from smartclinic.platform.edge import BadRequest, guarded, read_body
from smartclinic.whatsapp.errors import BROKEN
from smartclinic.whatsapp.inbound import NotWhatsApp, Parsed, parse
from smartclinic.whatsapp.signature import is_signed

LARGEST_BODY = 3_145_728  # Meta's largest payload; functions-framework has no limit of its own

LONGEST_NUMBER = 30  # digits: beyond any time or code
LOSES_DATA = frozenset({131035, 131036})  # Meta could not bring something within the time that it may keep it
ALARMING = LOSES_DATA | BROKEN
MOST_CODES = 10  # of one callback are logged one by one; of more, how many errors there were in all

compose.start("webhook")


@functions_framework.aio.http
async def webhook(request: Request) -> Response:
    """Answer Meta. 200: recorded, or a retry could never help. 500: send it again."""
    return await guarded("webhook", _subscribe if request.method == "GET" else _receive, request)


async def _subscribe(request: Request) -> Response:
    """The subscription handshake: the challenge comes back for the right token only."""
    expected, query = compose.app().settings["META_VERIFY_TOKEN"], request.query_params
    given = query.get("hub.verify_token", "")
    if query.get("hub.mode") != "subscribe" or not hmac.compare_digest(given.encode(), expected.encode()):
        return Response(status_code=403)
    return PlainTextResponse(query.get("hub.challenge", ""))


async def _receive(request: Request) -> Response:
    if request.method != "POST":
        return Response(status_code=405, headers={"Allow": "GET, POST"})
    body = await read_body(request, LARGEST_BODY)
    secrets = compose.app().settings["META_APP_SECRET"].split(",")
    if not is_signed(body, request.headers.get("x-hub-signature-256"), [secret.strip() for secret in secrets]):
        raise BadRequest(401, "signature")
    try:
        parsed = parse(json.loads(body, parse_int=_number))
    except NotWhatsApp:
        logs.warning("not_whatsapp")  # signed by Meta all the same: sending it again would not help
        return Response()
    except (ValueError, RecursionError):
        raise BadRequest(400, "not JSON") from None
    del body
    _report(parsed)
    await compose.app().recorder.record(parsed.events)
    return Response()


def _number(digits: str) -> int:
    """An integer of JSON. Python refuses very long ones, and one must not take the whole POST with it."""
    return int(digits[:LONGEST_NUMBER])


def _report(parsed: Parsed) -> None:
    """Count what was dropped, and tell an operator of what concerns more than one message."""
    for reason, count in parsed.dropped.items():
        logs.info("event_dropped", reason=reason, count=count)
    # One callback has room for a hundred thousand codes. What an operator must hear of comes first, then the commonest.
    by_weight = sorted(parsed.errors.items(), key=lambda told: (told[0] not in ALARMING, -told[1]))
    for code, count in by_weight[:MOST_CODES]:
        if code in LOSES_DATA:
            logs.error("data_lost", code=code, count=count)
        elif code in BROKEN:
            logs.error("channel_broken", code=code, count=count)
        else:
            logs.warning("error_told", code=code, count=count)
    if len(by_weight) > MOST_CODES:
        logs.warning("more_errors_told", count=parsed.errors.total())
