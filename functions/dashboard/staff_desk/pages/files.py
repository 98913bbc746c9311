"""Files that patients sent: clean ones only, under names and headers of the desk's own."""

from __future__ import annotations

import mimetypes
from typing import Final

from starlette.responses import Response, StreamingResponse

from smartclinic.audit.entry import Action
from smartclinic.media.allowed import PICTURES
from smartclinic.media.serving import NotServed
from smartclinic.platform.files import NoSuchFile
from smartclinic.staff.roles import Permission
from staff_desk.conversation.showing import document_asked
from staff_desk.routing import Page
from staff_desk.visit import NotFound, Visit

POLICY: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""Whatever the file is, nothing in it runs, and nothing is fetched."""


async def file(visit: Visit) -> Response:
    """The file that came with a message. `?inline`: a picture to be drawn on the page; they were encoded anew."""
    message = document_asked(visit, "message")
    try:
        served = await visit.app.attachments.open(visit.clinic_id, message)
    except (NotServed, NoSuchFile):
        raise NotFound from None
    await visit.app.views.saw(visit.clinic_id, visit.act, Action.VIEW_FILE, f"attachments/{message}")
    is_inline = "inline" in visit.request.query_params and served.type in PICTURES
    name = f"clinic-file-{message[:8]}{mimetypes.guess_extension(served.type) or ''}"
    headers = {
        "Content-Disposition": "inline" if is_inline else f'attachment; filename="{name}"',
        "Content-Length": str(served.size),
        "Content-Security-Policy": POLICY,
    }
    return StreamingResponse(served.chunks, media_type=served.type, headers=headers)


PAGES = (Page("GET", "/files/{message}", file, Permission.OPEN_FILES),)
