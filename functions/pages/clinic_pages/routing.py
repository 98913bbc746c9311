"""Every address that is served, and by whom. All are looked at, nothing is changed: there is only GET."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from starlette.responses import Response
from starlette.routing import compile_path

from clinic_pages import appointments, boards, static_files, tickets
from clinic_pages.visitor import Visitor

Handler: TypeAlias = Callable[[Visitor], Awaitable[Response]]

STATIC: Final = "/static/"

ROUTES: Final[dict[str, Handler]] = {
    "/appointment/{clinic}/{token}": appointments.page,
    "/appointment/{clinic}/{token}/calendar.ics": appointments.calendar,
    "/ticket/{clinic}/{token}": tickets.page,
    "/ticket/{clinic}/{token}/now": tickets.now,
    "/board/{clinic}/{token}": boards.page,
    "/board/{clinic}/{token}/now": boards.now,
    "/board/{clinic}/{token}/door/{queue}.svg": boards.door,
    f"{STATIC}{{name:path}}": static_files.static,
}

_COMPILED: Final = tuple((compile_path(path)[0], handler) for path, handler in ROUTES.items())


def find(path: str) -> tuple[Handler, dict[str, str]] | None:
    """Who answers at this path, and what the path says."""
    for pattern, handler in _COMPILED:
        if match := pattern.match(path):
            return handler, match.groupdict()
    return None
