"""What is chosen on the day opens in a dialog; without scripts it is a page of its own."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import Response

from staff_desk.visit import Visit


def in_dialog(visit: Visit, part: str, facts: Mapping[str, object], status: HTTPStatus = HTTPStatus.OK) -> Response:
    """A template with these facts, drawn for where it is shown. A refusal goes back into its dialog."""
    template = "chosen_part.html" if visit.is_fragment else "chosen.html"
    response = visit.page(template, status, **{**facts, "part": part})
    if status >= HTTPStatus.BAD_REQUEST and visit.is_fragment:
        response.headers.update({"HX-Retarget": "#chosen", "HX-Reswap": "innerHTML"})
    return response
